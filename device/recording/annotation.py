"""The EDF+ annotations of a recording: what is noted, and in which words. `events` reads them back.

Texts are plain, for people who open the file in any viewer; onsets are seconds since the session began.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from device.model import ANSWERED, BY_PAGE, HELD, PRESSED, SOFTER, TWICE, IntervalKind, Reading, SkinResponse, SkinState
from device.session.step import Step

LONGEST = 150
"""Bytes of one text, so that any fits into the annotations of one data record."""


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation. duration_s: None for a moment."""

    onset_s: float
    text: str
    duration_s: float | None = None


BEAT, LEFT_OUT, MARK, HOLD, PAGE = "Beat", "Beat left out", "Mark", "Held to end", "Page"
ANSWER, SOFTLY, PRESSED_TWICE = "Answer", "Softer", "Pressed twice"
AGREED = "Both agreed to a report for both"
ELSEWHERE, TAKEN = "From another device: ", "Of its file: "
"""What made the recording, and what of its file was taken for what, where another device made it."""
UNHEARD = "Led without listening: nobody had laid a finger on"
JOINED, PARTED = "Hands joined", "Hands parted"
ONE_HEART, TWO_HEARTS = "One heart on both sensors", "Two hearts again"
INTERVAL, PHASE, FOR_TWO, CONTINUES = "Interval ", "Phase ", "Pace for two ", "Continues at "
CLOCK = "Clock set: the session began at "
END, BROKEN_OFF, GAP, LAMP = "End: ", "Broken off: ", "Gap: ", "Lamp: "
MODE, SETTING, SETTINGS, LED_BY, PROGRAMME = "Mode ", "Setting ", "Settings ", "Led by ", "Programme "
"""How notes begin whose rest tells more. SETTING: one that differs from the defaults of format 1, in format 1."""

BUTTON = {PRESSED: MARK, HELD: HOLD, ANSWERED: ANSWER, SOFTER: SOFTLY, TWICE: PRESSED_TWICE}
"""What the button said, by the text of a Mark."""

NUMBER = r"(-?\d+(?:\.\d+)?)"
RSA = re.compile(rf"Swing {NUMBER} ms, {NUMBER} /min, {NUMBER} ms2(?:, lag {NUMBER} s)?")
RESPONSE = re.compile(rf"Skin response {NUMBER} uS")
REST = re.compile(rf"Rest RMSSD {NUMBER} ms, SDNN {NUMBER} ms(?:, Porges-Bohrer {NUMBER} ln\(ms2\))?")
OWN_PACE = re.compile(rf"Own pace {NUMBER} /min")
PACE_FOR_TWO = re.compile(rf"{FOR_TWO}{NUMBER} a minute")
"""The same of those that hold measures, as `of_reading` and `of_programme` write them."""


def of_reading(reading: Reading) -> Iterator[Note]:
    """What happened to one person: beats, intervals that are not normal, RSA of breaths, skin responses, rest."""
    for beat in reading.beats:
        yield Note(beat.t_s, BEAT if beat.accepted else LEFT_OUT)
    for interval in reading.intervals:
        if interval.kind is not IntervalKind.NORMAL:
            yield Note(interval.t_s - interval.ibi_s, f"{INTERVAL}{interval.kind}", interval.ibi_s)
    for rsa in reading.breaths:
        lag = "" if rsa.phase_lag_s is None else f", lag {rsa.phase_lag_s:.2f} s"
        yield Note(rsa.t_s, f"Swing {rsa.rsa_ms:.1f} ms, {rsa.rsa_bpm:.2f} /min, {rsa.power_ms2:.1f} ms2{lag}")
    for event in reading.responses:
        if isinstance(event, SkinResponse):
            yield Note(event.onset_s, f"Skin response {event.amplitude_usiemens:.3f} uS", event.rise_s)
    if (rest := reading.rest) is not None:
        porges = rest.porges_bohrer_ln_ms2
        text = f"Rest RMSSD {rest.rmssd_ms:.1f} ms, SDNN {rest.sdnn_ms:.1f} ms"
        text += "" if porges is None else f", Porges-Bohrer {porges:.2f} ln(ms2)"
        yield Note(rest.begin_s, text, rest.end_s - rest.begin_s)


def of_lamp(step: Step) -> Iterator[Note]:
    """What happened to everybody: marks, and what the lamp said about its own parts."""
    for mark in step.marks:
        asked = mark.text.removeprefix(BY_PAGE)
        yield Note(mark.t_s, BUTTON.get(mark.text) or short(f"{MARK if asked == mark.text else PAGE}: {asked}"))
    for words in step.troubles:
        yield Note(step.tick.t_s, short(f"{LAMP}{words}"))


def of_file(made_by: str, said: Iterable[str]) -> Iterator[Note]:
    """A recording that another device made: which, and what was said as its file was read."""
    yield Note(0.0, short(f"{ELSEWHERE}{made_by}"))
    for words in said:
        yield Note(0.0, short(f"{TAKEN}{words}"))


def of_settings(settings: Mapping[str, str]) -> Iterator[Note]:
    """Every setting, several a note. settings: TOML values by dotted key."""
    text = ""
    for pair in (f"{key} = {value}" for key, value in settings.items()):
        if text and len(f"{SETTINGS}{text}, {pair}".encode()) > LONGEST:
            yield Note(0.0, f"{SETTINGS}{text}")
            text = ""
        text = f"{text}, {pair}" if text else pair
    yield Note(0.0, f"{SETTINGS}{text}")


def of_programme(t_s: float, name: str, text: str, own_bpm: float | None) -> Iterator[Note]:
    """What led the session from t_s on: its name, its phases as TOML, and the person's own pace if it was known.

    The lines are numbered, because readers put notes of one moment in an order of their own.
    """
    yield Note(t_s, short(f"{LED_BY}{name}"))
    for number, line in enumerate(text.splitlines(), 1):
        yield Note(t_s, short(f"{PROGRAMME}{number:03d}: {line}"))
    if own_bpm is not None:
        yield Note(t_s, f"Own pace {own_bpm!r} /min")


def phase(t_s: float, name: str, judged: bool) -> Note:
    """A part of the programme begins."""
    return Note(t_s, f"{PHASE}{name}" + ("" if judged else " (the sensors are shaken: nothing is judged)"))


class HandContactNotes:
    """Joined hands as two notes, JOINED and PARTED, from what each one's skin is said to touch.

    Two notes, not one with a length: each is written as soon as it is known, so that a power cut during a long touch
    loses its end and not the touch. A skin that has just jumped is loose for some seconds, whatever it then turns out
    to be: so a touch began, and ended, when the looseness before the answer did, to about a second.
    """

    def __init__(self) -> None:
        self._joined = False
        self._loose_s: float | None = None

    def feed(self, t_s: float, skins: Collection[SkinState]) -> Note | None:
        """The note that has become certain at t_s. skins: everybody's state."""
        if len(skins) < 2:
            return None
        joined = SkinState.JOINED in skins
        certain = joined or SkinState.LOOSE not in skins
        since_s = t_s if self._loose_s is None else self._loose_s
        self._loose_s = since_s if SkinState.LOOSE in skins else None
        if not certain or joined is self._joined:
            return None
        self._joined = joined
        return Note(since_s, JOINED if joined else PARTED)


def pace_for_two(t_s: float, rate_bpm: float) -> Note:
    """The pace that serves both, as "Pace for two 5.6 a minute": noted in the file of each.

    Not how much of the RSA is kept there: whoever knows their own part of that would know the other's.
    """
    return Note(t_s, f"{FOR_TWO}{rate_bpm:.1f} a minute")


def gap(begin_s: float, end_s: float, why: str) -> Note:
    """Seconds that never reached the card."""
    return Note(begin_s, short(f"{GAP}{why}"), end_s - begin_s)


def clock_set(t_s: float, began: datetime) -> Note:
    """The time of day became right at t_s: began is when the session did, in UTC."""
    return Note(t_s, f"{CLOCK}{began.isoformat(timespec='seconds')}")


def continues(begin_s: int) -> Note:
    """A file that does not begin with its session."""
    return Note(begin_s, f"{CONTINUES}{begin_s} s")


def end(why: str, ends_s: float | None, newest_s: float) -> Note:
    """The session's end at ends_s, when its light was to be out; None: broken off after the tick at newest_s."""
    return Note(newest_s, short(f"{BROKEN_OFF}{why}")) if ends_s is None else Note(ends_s, short(f"{END}{why}"))


def short(text: str) -> str:
    """Text of at most LONGEST bytes."""
    whole = " ".join(text.split()).encode()
    return whole.decode() if len(whole) <= LONGEST else whole[: LONGEST - 3].decode(errors="ignore") + "..."
