"""The annotations of a recording: what is noted, in which words, and the words read back. The one place for both.

Texts are plain, for people who open the file in any viewer; onsets are seconds since the session began.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from device.guide.two import AFTER, BEFORE
from device.model import HELD, PRESSED, BreathRsa, IntervalKind, Reading, RestMeasures, SkinResponse
from device.session.step import Step

LONGEST = 150
"""Bytes of one text, so that any fits into the annotations of one data record."""


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation. duration_s: None for a moment."""

    onset_s: float
    text: str
    duration_s: float | None = None


BEAT, LEFT_OUT, MARK, HOLD = "Beat", "Beat left out", "Mark", "Held to end"
INTERVAL = "Interval "
AGREED = "Both agreed to a report for both"
JOINED, PARTED = "Hands joined", "Hands parted"
PHASE, FOR_TWO = "Phase ", "Pace for two "


def of_reading(reading: Reading) -> Iterator[Note]:
    """What happened to one person: beats, intervals that are not the heart's own, swings, responses, rest."""
    for beat in reading.beats:
        yield Note(beat.t_s, BEAT if beat.accepted else LEFT_OUT)
    for interval in reading.intervals:
        if interval.kind is not IntervalKind.NORMAL:
            yield Note(interval.t_s - interval.ibi_s, f"{INTERVAL}{interval.kind}", interval.ibi_s)
    for swing in reading.breaths:
        lag = "" if swing.phase_lag_s is None else f", lag {swing.phase_lag_s:.2f} s"
        yield Note(swing.t_s, f"Swing {swing.rsa_ms:.1f} ms, {swing.rsa_bpm:.2f} /min, {swing.power_ms2:.1f} ms2{lag}")
    for event in reading.responses:
        if isinstance(event, SkinResponse):
            yield Note(event.onset_s, f"Skin response {event.amplitude_usiemens:.3f} uS", event.rise_s)
    if (rest := reading.rest) is not None:
        porges = rest.porges_bohrer_ln_ms2
        told = f"Rest RMSSD {rest.rmssd_ms:.1f} ms, SDNN {rest.sdnn_ms:.1f} ms"
        told += "" if porges is None else f", Porges-Bohrer {porges:.2f} ln(ms2)"
        yield Note(rest.begin_s, told, rest.end_s - rest.begin_s)


def of_lamp(step: Step) -> Iterator[Note]:
    """What happened to everybody: marks, and what the lamp said about its own parts."""
    for mark in step.marks:
        yield Note(mark.t_s, {PRESSED: MARK, HELD: HOLD}.get(mark.text) or short(f"{MARK}: {mark.text}"))
    for words in step.troubles:
        yield Note(step.tick.t_s, short(f"Lamp: {words}"))


def of_settings(mode: str, settings: Mapping[str, str]) -> Iterator[Note]:
    """How the session was begun. settings: TOML values by dotted key, those that differ from the defaults."""
    yield Note(0.0, f"Mode {mode}")
    for key, value in settings.items():
        yield Note(0.0, short(f"Setting {key} = {value}"))


def of_programme(name: str, text: str, own_bpm: float | None) -> Iterator[Note]:
    """What led the session: its name, its phases as TOML, and the person's own pace if it was known.

    The lines are numbered, because readers put notes of one moment in an order of their own.
    """
    yield Note(0.0, short(f"Led by {name}"))
    for number, line in enumerate(text.splitlines(), 1):
        yield Note(0.0, short(f"Programme {number:03d}: {line}"))
    if own_bpm is not None:
        yield Note(0.0, f"Own pace {own_bpm!r} /min")


def phase(t_s: float, name: str, judged: bool) -> Note:
    """A part of the programme begins."""
    return Note(t_s, f"{PHASE}{name}" + ("" if judged else " (the sensors are shaken: nothing is judged)"))


def hands(t_s: float, joined: bool) -> Note:
    """Two people's hands joined, or parted: noted in the file of each."""
    return Note(t_s, JOINED if joined else PARTED)


def agreed(t_s: float) -> Note:
    """Two people have both said yes to a report for both: noted in the file of each."""
    return Note(t_s, AGREED)


def pace_for_two(t_s: float, words: str) -> Note:
    """The pace that serves both, as "Pace for two 5.6 a minute": noted in the file of each.

    What follows a colon is left out. It says how much of a swing is kept there, and who knows their own part of that
    would know the other's.
    """
    return Note(t_s, short(words.partition(":")[0]))


def gap(begin_s: float, end_s: float, why: str) -> Note:
    """Seconds that never reached the card."""
    return Note(begin_s, short(f"Gap: {why}"), end_s - begin_s)


def continues(begin_s: int) -> Note:
    """A file that does not begin with its session."""
    return Note(begin_s, f"Continues at {begin_s} s")


def end(why: str, t_s: float) -> Note:
    """The session's end: the moment at which the light was to be out."""
    return Note(t_s, short(f"End: {why}"))


def broken_off(why: str, t_s: float) -> Note:
    """A session that ended in the middle of its light, after the tick at t_s."""
    return Note(t_s, short(f"Broken off: {why}"))


def short(text: str) -> str:
    """Text of at most LONGEST bytes."""
    whole = " ".join(text.split()).encode()
    return whole.decode() if len(whole) <= LONGEST else whole[: LONGEST - 3].decode(errors="ignore") + "..."


NUMBER = r"(-?\d+(?:\.\d+)?)"
SWING = re.compile(rf"Swing {NUMBER} ms, {NUMBER} /min, {NUMBER} ms2(?:, lag {NUMBER} s)?")
RESPONSE = re.compile(rf"Skin response {NUMBER} uS")
REST = re.compile(rf"Rest RMSSD {NUMBER} ms, SDNN {NUMBER} ms(?:, Porges-Bohrer {NUMBER} ln\(ms2\))?")


def swings(notes: tuple[Note, ...]) -> tuple[BreathRsa, ...]:
    """The swings among notes, as they were measured."""
    found = ((n, SWING.fullmatch(n.text)) for n in notes)
    return tuple(
        BreathRsa(n.onset_s, float(m[1]), float(m[2]), float(m[3]), None if m[4] is None else float(m[4]))
        for n, m in found
        if m
    )


def responses(notes: tuple[Note, ...]) -> tuple[tuple[float, float], ...]:
    """The skin responses among notes: (onset in s, amplitude in uS)."""
    found = ((n, RESPONSE.fullmatch(n.text)) for n in notes)
    return tuple((n.onset_s, float(m[1])) for n, m in found if m)


def rests(notes: tuple[Note, ...]) -> tuple[RestMeasures, ...]:
    """The spans of rest among notes, as they were measured."""
    found = ((n, REST.fullmatch(n.text)) for n in notes)
    return tuple(
        RestMeasures(
            n.onset_s, round(n.onset_s + (n.duration_s or 0.0), 6), float(m[1]), float(m[2]),
            None if m[3] is None else float(m[3]),
        )
        for n, m in found
        if m
    )  # fmt: skip


def beats(notes: tuple[Note, ...]) -> tuple[float, ...]:
    """The times of the accepted beats among notes, ascending."""
    return tuple(sorted(n.onset_s for n in notes if n.text == BEAT))


def hand_contacts(notes: tuple[Note, ...], end_s: float) -> tuple[tuple[float, float], ...]:
    """When hands were joined: (begin, end) in s, ascending. end_s: of what is known, for a touch without an end."""
    spans: list[tuple[float, float]] = []
    begin_s = None
    for note in sorted((n for n in notes if n.text in (JOINED, PARTED)), key=lambda n: n.onset_s):
        if note.text == JOINED:
            begin_s = note.onset_s if begin_s is None else begin_s
        elif begin_s is not None:
            spans.append((begin_s, note.onset_s))
            begin_s = None
    return (*spans, *(() if begin_s is None else ((begin_s, max(begin_s, end_s)),)))


def marks(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The marks among notes. A press while two people are asked something is an answer, and no mark."""
    parts = sorted((n.onset_s, n.text.removeprefix(PHASE)) for n in starting_with(notes, PHASE))
    ends = [begin_s for begin_s, _ in parts[1:]] + [math.inf]
    asking = [(begin_s, end_s) for (begin_s, name), end_s in zip(parts, ends, strict=False) if name in (BEFORE, AFTER)]
    return tuple(
        n
        for n in notes
        if (n.text == MARK or n.text.startswith(f"{MARK}: ")) and not any(b <= n.onset_s < e for b, e in asking)
    )


def for_two_bpm(notes: tuple[Note, ...]) -> float | None:
    """The pace that served both, the newest that was noted; None if none was."""
    found = (re.match(rf"{FOR_TWO}{NUMBER} a minute", n.text) for n in notes)
    return next((float(m[1]) for m in reversed(tuple(found)) if m), None)


def starting_with(notes: tuple[Note, ...], begins: str) -> tuple[Note, ...]:
    """The notes whose text begins so."""
    return tuple(n for n in notes if n.text.startswith(begins))


def settings(notes: tuple[Note, ...]) -> str:
    """The settings among notes, as TOML."""
    return "\n".join(n.text.removeprefix("Setting ") for n in starting_with(notes, "Setting "))


def begins_s(notes: tuple[Note, ...]) -> int:
    """The session's second at which a file begins."""
    found = (re.fullmatch(r"Continues at (\d+) s", n.text) for n in notes)
    return next((int(m[1]) for m in found if m), 0)


def programme(notes: tuple[Note, ...]) -> tuple[str, str, float | None] | None:
    """Name, phases as TOML, and own pace of what led the session; None if it was no programme."""
    name = next((n.text.removeprefix("Led by ") for n in starting_with(notes, "Led by ")), None)
    if name is None:
        return None
    lines = sorted(n.text for n in starting_with(notes, "Programme "))
    text = "\n".join(line.partition(": ")[2] for line in lines)
    own = (re.fullmatch(rf"Own pace {NUMBER} /min", n.text) for n in notes)
    return name, text, next((float(m[1]) for m in own if m), None)


def mode(notes: tuple[Note, ...]) -> str | None:
    """The session's mode; None if nobody noted it."""
    return next((n.text.removeprefix("Mode ") for n in starting_with(notes, "Mode ")), None)
