"""Programmes: what a session asks for, part by part, as values. Files are read elsewhere; here they are understood.

A programme is a TOML text: `about`, and a [[phase]] for each part. Promise 3 holds for every pace and ratio in it.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from device.guide.pacer import FASTEST_BPM, LONGEST_S, SHORTEST_S, SLOWEST_BPM

PACES = ("none", "lead", "hold", "best", "own", "adapt")
LIGHTS = ("breath", "still", "mirror", "dark")
TOUCHES = ("pulses", "swell", "off")
LONGEST_MIN = 60.0
MOST_PHASES = 40


class ProgrammeError(ValueError):
    """A programme that cannot be used. A line an error: file, line, key, value, what is allowed."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a programme.

    pace: none asks nothing; lead goes from from_bpm to to_bpm as the person follows; hold keeps to_bpm; best is the
    pace that this session was answered best at; own is the person's own pace, as an assessment found it; adapt is
    their own, and follows the answer in small steps. fades: light and touch go out over it. assess: its swings count
    for the resonance. judged: False where it shakes the sensors.
    """

    name: str
    minutes: float
    pace: str = "hold"
    from_bpm: float = 11.0
    to_bpm: float = 6.0
    inhale_share: float = 0.4
    light: str = "breath"
    touch: str = "pulses"
    level: float = 1.0
    fades: bool = False
    assess: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Programme:
    """A named course of phases."""

    name: str
    about: str
    phases: tuple[Phase, ...]

    @property
    def length_s(self) -> float:
        """All of it."""
        return 60 * sum(phase.minutes for phase in self.phases)


RANGES: Mapping[str, tuple[float, float, str]] = {
    "minutes": (0.1, LONGEST_MIN, "min"),
    "from_bpm": (SLOWEST_BPM, FASTEST_BPM, "breaths/min"),
    "to_bpm": (SLOWEST_BPM, FASTEST_BPM, "breaths/min"),
    "inhale_share": (0.33, 0.5, "of a breath"),
    "level": (0.0, 1.0, ""),
}
CHOICES: Mapping[str, tuple[str, ...]] = {"pace": PACES, "light": LIGHTS, "touch": TOUCHES}
SWITCHES = ("fades", "assess", "judged")
HOLDS = re.compile(r"hold_?s?|pause|retention|inhale_s|exhale_s|.*_hold.*")


def parse(text: str, name: str, file: str) -> Programme:
    """The programme in a TOML text. name: what it is called. Raises ProgrammeError with every error in it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise ProgrammeError(f"{file}: not TOML: {trouble}") from trouble
    lines = text.splitlines()
    wrong = [f"line {_line(lines, key)}: {key} is not known here{_near(key, ('about', 'phase'))}"
             for key in data if key not in ("about", "phase")]  # fmt: skip
    if not isinstance(data.get("about", ""), str):
        wrong.append(f"line {_line(lines, 'about')}: about = {data['about']!r} is not a text in quotes")
    phases = data.get("phase", [])
    if not isinstance(phases, list) or not phases or not all(isinstance(p, Mapping) for p in phases):
        wrong.append("it has no phases: write [[phase]], and below it at least name and minutes")
        phases = []
    if len(phases) > MOST_PHASES:
        wrong.append(f"it has {len(phases)} phases; up to {MOST_PHASES} are possible")
    made = [_phase(phase, number, lines, wrong) for number, phase in enumerate(phases)]
    if wrong:
        raise ProgrammeError("\n".join(f"{file}: {line}" for line in wrong))
    return Programme(name, str(data.get("about", "")), tuple(p for p in made if p))


def as_toml(programme: Programme) -> str:
    """The phases as a text that `parse` understands to be the same; what is at its default is left out."""
    out = []
    for phase in programme.phases:
        out.append("[[phase]]")
        for f in fields(phase):
            value = getattr(phase, f.name)
            if value != f.default:
                out.append(f"{f.name} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(out)


def _phase(data: Mapping[str, Any], number: int, lines: list[str], wrong: list[str]) -> Phase | None:
    known = [f.name for f in fields(Phase)]
    begin = _begin(lines, number)
    before = len(wrong)

    def say(key: str, problem: str) -> None:
        wrong.append(f"line {_line(lines, key, begin)}: phase {number + 1}: {key} = {data.get(key)!r} {problem}")

    for key in data:
        if HOLDS.fullmatch(key):
            say(key, "is not possible: Ebb has no breath holds, and a breath's parts follow from pace and inhale_share")
        elif key not in known:
            say(key, f"is not a setting of a phase{_near(key, known)}")
    for key in ("name", "minutes"):
        if key not in data:
            wrong.append(f"line {begin + 1}: phase {number + 1}: it has no {key}")
    for key, (low, high, unit) in RANGES.items():
        value = data.get(key, low)
        if isinstance(value, bool) or not isinstance(value, int | float):
            say(key, "is not a number")
        elif not low <= value <= high:
            say(key, f"is outside {low:g}..{high:g} {unit}".rstrip())
    for key, choices in CHOICES.items():
        if data.get(key, choices[0]) not in choices:
            say(key, f"is none of {', '.join(map(repr, choices))}")
    for key in SWITCHES:
        if not isinstance(data.get(key, False), bool):
            say(key, "is neither true nor false")
    if not isinstance(data.get("name", ""), str) or len(str(data.get("name", "x"))) > 40:
        say("name", "is not a text in quotes of at most 40 letters")
    if len(wrong) > before:
        return None
    phase = Phase(**data)
    for key in ("from_bpm", "to_bpm") if phase.pace == "lead" else ("to_bpm",) if phase.pace != "none" else ():
        if problem := _unsafe(getattr(phase, key), phase.inhale_share):
            wrong.append(
                f"line {_line(lines, key, begin)}: phase {number + 1}: {key} = {getattr(phase, key):g} {problem}"
            )
    return phase


def _unsafe(rate_bpm: float, share: float) -> str | None:
    for part, lasts_s in (("inhale", 60 / rate_bpm * share), ("exhale", 60 / rate_bpm * (1 - share))):
        if not SHORTEST_S - 0.01 <= lasts_s <= LONGEST_S + 0.06:
            return (
                f"with inhale_share = {share:g} makes the {part} last {lasts_s:.1f} s; "
                f"it may last {SHORTEST_S:g}..{LONGEST_S:g} s"
            )
    return None


def _begin(lines: list[str], number: int) -> int:
    """Index of the line at which a phase begins."""
    found = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*phase\s*\]\]", line)]
    return found[number] if number < len(found) else 0


def _line(lines: list[str], key: str, begin: int = 0) -> int:
    """Number of the line that sets key, from line index begin on."""
    return next(
        (i + 1 for i in range(begin, len(lines)) if re.match(rf"\s*\W*{re.escape(key)}\b", lines[i])), begin + 1
    )


def _near(word: str, known: list[str] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
