"""Programmes: what a session asks for, part by part, as values. Files are read elsewhere; here they are understood.

A programme is a TOML text: `about`, and a [[phase]] for each part. Promise 3 holds for every pace and ratio in it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from device.guide.pacer import FASTEST_BPM, LONGEST_S, SHORTEST_S, SLOWEST_BPM
from device.guide.toml_errors import Wrong, line_of, meant, not_toml, shown, span_of

PACES = ("none", "lead", "hold", "best", "own", "adapt", "follow")
LIGHTS = ("breath", "still", "mirror", "dark")
TOUCHES = ("pulses", "swell", "off")
LEADERS = ("all", "first", "second")
LONGEST_MIN = 60.0
MOST_PHASES = 40
LONGEST_TEXT = 100_000  # characters of a file: forty phases take 8,000
LONGEST_NAME, LONGEST_NAME_BYTES = 40, 80  # letters, and bytes in UTF-8: a name goes into annotations of 150 bytes
LONGEST_ABOUT = 200  # letters
MOST_ERRORS = 20  # that are told at once


class ProgrammeError(ValueError):
    """A programme that cannot be used. A line an error: file, line, key, value, what is allowed."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a programme.

    pace: none asks nothing; lead goes from from_bpm to to_bpm as the person follows; hold keeps to_bpm; best is the
    pace that this session was answered best at; own is the person's own pace, as an assessment found it; adapt is
    their own, and follows the answer in small steps; follow goes where the breath of the leader is, as far as a heart
    tells it: of the first or the second person, or of all (of two, the faster breath).

    fades: light and touch go out over it. assess: its swings count for the resonance. judged: False where it shakes the
    sensors.
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
    leader: str = "all"


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
CHOICES: Mapping[str, tuple[str, ...]] = {"pace": PACES, "light": LIGHTS, "touch": TOUCHES, "leader": LEADERS}
SWITCHES = ("fades", "assess", "judged")
HOLDS = re.compile(r"hold_?s?|pause|retention|inhale_s|exhale_s|.*_hold.*")
A_NAME = f"a text in quotes of 1 to {LONGEST_NAME} letters that can be printed, at most {LONGEST_NAME_BYTES} bytes"
AN_ABOUT = f"one line of text in quotes, of up to {LONGEST_ABOUT} letters that can be printed"


def parse(text: str, name: str, file: str) -> Programme:
    """The programme in a TOML text. name: what it is called. Raises ProgrammeError with every error in it."""
    file = file if file.isprintable() else repr(file)
    if not _is_name(name):
        raise ProgrammeError(f"{file}: {shown(name)}, as the file calls it, is no name: it is to be {A_NAME}")
    if len(text) > LONGEST_TEXT:
        raise ProgrammeError(f"{file}: it is longer than any programme: up to {LONGEST_TEXT} characters are possible")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as trouble:  # numbers of more digits, and deeper lists, than Python reads
        raise ProgrammeError(f"{file}: {not_toml(trouble)}") from trouble
    lines = text.split("\n")
    about, phases = data.get("about", ""), data.get("phase", [])
    wrong = [
        Wrong(line_of(lines, key), f"{shown(key, '')} is not known here{meant(key, ('about', 'phase'))}")
        for key in data
        if key not in ("about", "phase")
    ]
    if not isinstance(about, str) or not (about == "" or about.isprintable()) or len(about) > LONGEST_ABOUT:
        wrong.append(Wrong(line_of(lines, "about"), f"about = {shown(about)} is not {AN_ABOUT}"))
    if isinstance(phases, Mapping):
        wrong.append(Wrong(line_of(lines, "phase"), "[phase] is one table: write [[phase]] above each part"))
        phases = []
    elif not isinstance(phases, list) or not phases or not all(isinstance(p, Mapping) for p in phases):
        at = line_of(lines, "phase") if "phase" in data else len(lines)
        wrong.append(Wrong(at, "it has no phases: write [[phase]], and below it at least name and minutes"))
        phases = []
    if len(phases) > MOST_PHASES:
        at = span_of(lines, MOST_PHASES)[0] + 1
        wrong.append(Wrong(at, f"it has {len(phases)} phases; up to {MOST_PHASES} are possible"))
    made = [_phase(phase, number, lines, wrong) for number, phase in enumerate(phases[:MOST_PHASES])]
    if wrong:
        wrong.sort(key=lambda it: it.line)  # stable: what is wrong in one line stays in the order in which it was found
        told = [f"{file}: line {at}: {words}" for at, words in wrong[:MOST_ERRORS]]
        told += [f"{file}: and {len(wrong) - MOST_ERRORS} more"] if len(wrong) > MOST_ERRORS else []
        raise ProgrammeError("\n".join(told))
    return Programme(name, about, tuple(p for p in made if p))


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


def _phase(data: Mapping[str, Any], number: int, lines: list[str], wrong: list[Wrong]) -> Phase | None:
    known = [f.name for f in fields(Phase)]
    begin, end = span_of(lines, number)
    before = len(wrong)

    def say(key: str, problem: str, value: object = None) -> None:
        told = f"{shown(key, '')} = {shown(data.get(key, value))} {problem}"
        wrong.append(Wrong(line_of(lines, key, begin, end), f"phase {number + 1}: {told}"))

    for key in data:
        if HOLDS.fullmatch(key):
            say(key, "is not possible: Ebb has no breath holds, and a breath's parts follow from pace and inhale_share")
        elif key not in known:
            say(key, f"is not a setting of a phase{meant(key, known)}")
    for key in ("name", "minutes"):
        if key not in data:
            wrong.append(Wrong(begin + 1, f"phase {number + 1}: it has no {key}"))
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
    if not _is_name(data.get("name", "x")):
        say("name", f"is not {A_NAME}")
    if len(wrong) > before:
        return None
    phase = Phase(**{**data, "name": " ".join(data["name"].split())})
    for key in ("from_bpm", "to_bpm") if phase.pace == "lead" else ("to_bpm",) if phase.pace != "none" else ():
        if problem := _unsafe(getattr(phase, key), phase.inhale_share):
            say(key, problem, getattr(phase, key))
    return phase


def _unsafe(rate_bpm: float, share: float) -> str | None:
    for part, lasts_s in (("inhale", 60 / rate_bpm * share), ("exhale", 60 / rate_bpm * (1 - share))):
        if not SHORTEST_S - 0.01 <= lasts_s <= LONGEST_S + 0.06:
            return (
                f"with inhale_share = {share:g} makes the {part} last {lasts_s:.1f} s; "
                f"it may last {SHORTEST_S:g}..{LONGEST_S:g} s"
            )
    return None


def _is_name(value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return False
    return len(value) <= LONGEST_NAME and len(value.encode()) <= LONGEST_NAME_BYTES
