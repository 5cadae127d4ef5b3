"""Sessions of two at the terminal: which pace serves both, what both will be asked, and what is said afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from device.app import modes
from device.guide.consent import ASK_S
from device.guide.pace_for_two import choose
from device.guide.programme import Programme
from device.guide.two import CoupleGuide
from device.library import resonance_history
from device.settings.parse import ConfigError
from device.settings.tree import Config

CODE = re.compile(r"[a-z][a-z0-9]{0,7}")


def codes(text: str) -> tuple[str, str]:
    """Two people's codes from 'a,b'. Raises ConfigError."""
    told = tuple(part.strip() for part in text.split(","))
    if len(told) != 2 or told[0] == told[1] or not all(CODE.fullmatch(code) for code in told):
        raise ConfigError(
            f"--codes {text}: two different ones are needed, as in 'a,b': a letter and up to seven letters or digits, "
            "all small; no names, since they are in the recordings"
        )
    return told[0], told[1]


def guide(programme: Programme, config: Config, people: Sequence[str], where: Path, simulated: bool) -> CoupleGuide:
    """The guide of two people. where: the folder of all recordings, with what assessments of either found."""
    curves = [resonance_history.curve(where, code, simulated) for code in people]
    pace = choose(curves) if all(curves) else None
    rate_bpm, note = (pace.rate_bpm, pace.in_words) if pace else (None, "")
    return modes.duo(config, programme, people, rate_bpm, note)


def before(duo: CoupleGuide, people: Sequence[str]) -> list[str]:
    """What will be asked, for who reads it; the lamp itself asks by the glow of a half."""
    lines = [
        f"For {people[0]} and {people[1]}. Either may come later, leave, or sit without a sensor: the other's goes on."
    ]
    lines += [
        f"First the lamp asks both for a yes to {name}: while your half glows, press. Not pressing is a no."
        for name in duo.asked_first
    ]
    return lines


def after(duo: CoupleGuide, recorded: bool) -> list[str]:
    """What is said when it is over: nothing of either body, and of both together only that it may be read."""
    lines = [duo.course.known.note + "."] if duo.course.known.note else []
    if not recorded:
        return lines
    if duo.agreed:
        return [*lines, "You both agreed to a report for both: 'ebb report last --both'."]
    return [*lines, f"Each recording is its own. A report for both needs a press of each in the last {2 * ASK_S:g} s."]
