"""What happened in a session, read back from its annotations: the other half of `annotation`."""

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from device.guide.couple_guide import AFTER, BEFORE
from device.model import BreathRsa, RestMeasures
from device.recording import annotation
from device.recording.annotation import Note
from device.settings.tree import FASTEST_BPM, SLOWEST_BPM
from drivers import stored

Notes = tuple[Note, ...]
PACES = ((SLOWEST_BPM, FASTEST_BPM),)
POSSIBLE: Mapping[re.Pattern[str], tuple[tuple[float, float], ...]] = {
    annotation.RSA: ((0, 5e3), (0, 300), (0, 1e7), (-60, 60)), annotation.RESPONSE: ((0, 1e3),),
    annotation.REST: ((0, 5e3), (0, 5e3), (-50, 50)), annotation.OWN_PACE: PACES, annotation.PACE_FOR_TWO: PACES,
}  # fmt: skip
"""Of each measure of a note: from where to where it can be at all, far beyond any body's."""


def beats(notes: Notes) -> tuple[float, ...]:
    """The times of the accepted beats in s, ascending."""
    return tuple(sorted(n.onset_s for n in notes if n.text == annotation.BEAT))


def breath_rsa(notes: Notes) -> tuple[BreathRsa, ...]:
    """The RSA of each breath, as it was measured."""
    return tuple(BreathRsa(n.onset_s, *measured) for n, measured in _of(notes, annotation.RSA))


def responses(notes: Notes) -> tuple[tuple[float, float], ...]:
    """The skin conductance responses: (onset in s, amplitude in uS)."""
    return tuple((n.onset_s, size) for n, (size,) in _of(notes, annotation.RESPONSE))


def rests(notes: Notes) -> tuple[RestMeasures, ...]:
    """The spans of unpaced rest, as they were measured."""
    return tuple(
        RestMeasures(n.onset_s, round(n.onset_s + (n.duration_s or 0.0), 6), *measured)
        for n, measured in _of(notes, annotation.REST)
    )


def hand_contacts(notes: Notes, end_s: float) -> tuple[tuple[float, float], ...]:
    """When hands were joined: (begin, end) in s, ascending. end_s: of what is known, for a contact without an end."""
    return _spans(notes, annotation.JOINED, annotation.PARTED, end_s)


def one_heart(notes: Notes, end_s: float) -> tuple[tuple[float, float], ...]:
    """When both sensors were seen to read one heart, the same way."""
    return _spans(notes, annotation.ONE_HEART, annotation.TWO_HEARTS, end_s)


def _spans(notes: Notes, begins: str, ends: str, end_s: float) -> tuple[tuple[float, float], ...]:
    spans: list[tuple[float, float]] = []
    begin_s = None
    for note in sorted((n for n in notes if n.text in (begins, ends)), key=lambda n: n.onset_s):
        if note.text == begins:
            begin_s = note.onset_s if begin_s is None else begin_s
        elif begin_s is not None:
            spans.append((begin_s, note.onset_s))
            begin_s = None
    return (*spans, *(() if begin_s is None else ((begin_s, max(begin_s, end_s)),)))


def marks(notes: Notes) -> Notes:
    """The marks. A press while two people are asked something is an answer, and no mark."""
    asking = questions(notes)
    return tuple(
        n
        for n in notes
        if (n.text in (annotation.MARK, f"{annotation.PAGE}: mark") or n.text.startswith(f"{annotation.MARK}: "))
        and not any(begin_s <= n.onset_s < end_s for begin_s, end_s in asking)
    )


def asked_by_page(notes: Notes) -> tuple[tuple[float, str], ...]:
    """What phones asked for, and when: (time in s, command as the page's socket has it)."""
    begins = f"{annotation.PAGE}: "
    return tuple((n.onset_s, n.text.removeprefix(begins)) for n in starting_with(notes, begins))


def phases(notes: Notes) -> tuple[tuple[float, str], ...]:
    """When each phase of what led the session began in s, and its name; ascending."""
    found = ((n.onset_s, n.text.removeprefix(annotation.PHASE)) for n in starting_with(notes, annotation.PHASE))
    return tuple(sorted(found))


def questions(notes: Notes) -> tuple[tuple[float, float], ...]:
    """When two people were asked something: (begin, end) in s."""
    found = phases(notes)
    ends = [*(begin_s for begin_s, _ in found[1:]), math.inf]
    spans = ((begin_s, end_s, name) for (begin_s, name), end_s in zip(found, ends, strict=False))
    return tuple((begin_s, end_s) for begin_s, end_s, name in spans if name in (BEFORE, AFTER))


def pace_for_two_bpm(notes: Notes) -> float | None:
    """The pace that served both, the newest that was noted; None if none was."""
    return next((pace for _, (pace,) in reversed(tuple(_of(notes, annotation.PACE_FOR_TWO)))), None)


def starting_with(notes: Notes, begins: str) -> Notes:
    """The notes whose text begins so."""
    return tuple(n for n in notes if n.text.startswith(begins))


def first_after(notes: Notes, begins: str) -> str | None:
    """What follows these words in the first note that begins with them; None if none does."""
    return next((n.text.removeprefix(begins) for n in starting_with(notes, begins)), None)


def settings(notes: Notes) -> dict[str, dict[str, Any]]:
    """The settings, by section and key: all of them, or in format 1 those that differed from its defaults.

    Raises ValueError if they are not TOML any more.
    """
    sections: dict[str, dict[str, Any]] = {}
    kinds = annotation.SETTING, annotation.SETTINGS
    for body in (n.text.removeprefix(kind) for kind in kinds for n in starting_with(notes, kind)):
        for section, values in stored.toml(f"settings = {{{body}}}")["settings"].items():
            if not isinstance(values, dict):
                raise ValueError(f"{section} is no section")
            sections.setdefault(section, {}).update(values)
    return sections


def begins_s(notes: Notes) -> int:
    """The session's second at which a file begins."""
    rest = first_after(notes, annotation.CONTINUES)
    return int(rest.removesuffix(" s")) if rest else 0


def corrected(notes: Notes) -> dt.datetime | None:
    """When the session began, by a clock that became right while it went on; None if none did."""
    said = first_after(notes, annotation.CLOCK)
    try:
        return stored.moment(said) if said else None
    except stored.UnreadableError:
        return None


@dataclass(frozen=True, slots=True)
class Led:
    """What led a session from t_s on: name, phases as TOML, and the own pace of whom it led, if that was known."""

    t_s: float
    name: str
    text: str
    own_bpm: float | None


def programmes(notes: Notes) -> tuple[Led, ...]:
    """What led the session, one after the other; empty if no programme did."""

    def at(t_s: float, name: str) -> Led:
        own = tuple(n for n in notes if n.onset_s == t_s)
        lines = sorted({n.text for n in starting_with(own, annotation.PROGRAMME)})  # once in each part of a recording
        text = "\n".join(line.partition(": ")[2] for line in lines)
        return Led(t_s, name, text, next((pace for _, (pace,) in _of(own, annotation.OWN_PACE)), None))

    began = {n.onset_s: n.text.removeprefix(annotation.LED_BY) for n in starting_with(notes, annotation.LED_BY)}
    return tuple(at(t_s, name) for t_s, name in sorted(began.items()))


def _of(notes: Notes, pattern: re.Pattern[str]) -> Iterator[tuple[Note, tuple[Any, ...]]]:
    """The notes of a pattern with what they measured, None where one may be missing; one that cannot be is left out."""
    for n in notes:
        if match := pattern.fullmatch(n.text):
            measured = tuple(None if number is None else float(number) for number in match.groups())
            possible = zip(measured, POSSIBLE[pattern], strict=True)
            if all(value is None or least <= value <= most for value, (least, most) in possible):
                yield n, measured
