"""One person's steps as rows: a minute when it is over, a breath at once, and at the end what the session comes to."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from statistics import fmean, median

from device.model import Beat, BreathRsa, Entrainment, Interval, IntervalKind, Reading, Regularity, SkinResponse, Vitals
from device.session.step import Step
from device.study.tables import Row

KNOWN: Mapping[str, tuple[str, Callable[[Vitals], float | None]]] = {
    "heart_rate_bpm": ("heart_rate_share", lambda v: v.heart_rate_bpm),
    "rsa_ms": ("rsa_share", lambda v: v.rsa_ms),
    "skin_usiemens": ("skin_share", lambda v: v.skin_usiemens),
    "arousal": ("arousal_share", lambda v: v.arousal),
}
"""What is known of each second, and the column of how often."""
WHOLE = ("heart_rate_bpm", "rsa_ms", "skin_usiemens")
"""Those that the table of sessions sums up too."""


class Minute:
    """A minute so far: the vitals as each second begins, as `ebb replay --results` has them, and its events."""

    def __init__(self, minute: int, phase: str) -> None:
        self.minute, self._phase = minute, phase or None
        self.vitals: list[Vitals] = []
        self.intervals: list[Interval] = []
        self.beats = self.responses = 0
        self._asked: list[float] = []

    def second(self, step: Step, vitals: Vitals) -> None:
        """A second began."""
        self.vitals.append(vitals)
        if step.breath:
            self._asked.append(step.breath.rate_bpm)

    def row(self) -> Row:
        """Its row, without whose it is."""
        row: Row = {"minute": self.minute, "seconds": len(self.vitals), "phase": self._phase}
        for name, (share, of) in KNOWN.items():
            known = [value for v in self.vitals if (value := of(v)) is not None]
            row |= {name: fmean(known) if known else None, share: len(known) / len(self.vitals)}
        judged = [v.entrainment is Entrainment.YES for v in self.vitals if v.entrainment]
        rhythm = [v.regularity is Regularity.IRREGULAR for v in self.vitals if v.regularity]
        return row | {
            "artefact_share": _share([i.kind is not IntervalKind.NORMAL for i in self.intervals]),
            "beats": self.beats,
            "responses": self.responses,
            "asked_bpm": fmean(self._asked) if self._asked else None,
            "asked_share": len(self._asked) / len(self.vitals),
            "following_share": _share(judged),
            "irregular_share": _share(rhythm),
        }


CLASSIFIED_S = 15.0  # after so long an interval will have no class any more: two beats, at the slowest heart


class Beats:
    """Beats as rows in order, each once its interval has its class, or never will have one."""

    def __init__(self) -> None:
        self._open = deque[tuple[Beat, Row]]()

    def feed(self, t_s: float, reading: Reading) -> Iterator[Row]:
        """Take what became known at t_s."""
        for beat in reading.beats:
            ibi_ms = None if beat.ibi_s is None else beat.ibi_s * 1000
            row: Row = {"t_s": beat.t_s, "ibi_ms": ibi_ms, "kind": None}
            self._open.append((beat, row | {"accepted": beat.accepted, "quality": beat.quality}))
        for interval in reading.intervals:
            for beat, row in self._open:
                if beat.t_s == interval.t_s:
                    row["kind"] = interval.kind.value
        while self._open and self._is_settled(*self._open[0], t_s):
            yield self._open.popleft()[1]

    def end(self) -> Iterator[Row]:
        """Those that are left."""
        while self._open:
            yield self._open.popleft()[1]

    def _is_settled(self, beat: Beat, row: Row, t_s: float) -> bool:
        return not beat.accepted or row["kind"] is not None or t_s - beat.known_s > CLASSIFIED_S


class Lived:
    """Everything of one person in one session. more: tables on request that are wanted, by name."""

    def __init__(self, more: Collection[str] = ()) -> None:
        self._beat_rows = Beats() if "beats" in more else None
        self._with_seconds = "seconds" in more
        self._second = 0
        self._minute: Minute | None = None
        self._known: dict[str, list[float]] = {name: [] for name in WHOLE}
        self._seconds = self._beats = self._breaths = self._intervals = self._artefacts = 0

    def feed(self, step: Step, reading: Reading) -> Iterator[tuple[str, Row]]:
        """Take one step; rows that are complete by it, each with the name of its table."""
        second = int(step.tick.t_s)
        if self._minute is None or second // 60 > self._minute.minute:
            yield from self._minute_over()
            self._minute = Minute(second // 60, step.phase)
        if second > self._second:
            self._second = second
            self._minute.second(step, reading.vitals)
            if self._with_seconds:
                yield "seconds", _second(step, reading.vitals)
        if reading.beats or reading.intervals or reading.responses:
            self._minute.beats += sum(beat.accepted for beat in reading.beats)
            self._minute.intervals += reading.intervals
            self._minute.responses += sum(isinstance(event, SkinResponse) for event in reading.responses)
        for breath in reading.breaths:
            self._breaths += 1
            yield "breaths", _breath(breath, step)
        if self._beat_rows:
            for row in self._beat_rows.feed(step.tick.t_s, reading):
                yield "beats", row

    def end(self) -> Iterator[tuple[str, Row]]:
        """The rows that are left when it is over."""
        yield from self._minute_over()
        for row in self._beat_rows.end() if self._beat_rows else ():
            yield "beats", row

    def _minute_over(self) -> Iterator[tuple[str, Row]]:
        if (now := self._minute) is None:
            return
        self._beats += now.beats
        self._intervals += len(now.intervals)
        self._artefacts += sum(i.kind is not IntervalKind.NORMAL for i in now.intervals)
        self._seconds += len(now.vitals)
        for name in WHOLE:
            self._known[name] += [value for v in now.vitals if (value := KNOWN[name][1](v)) is not None]
        if now.vitals:
            yield "minutes", now.row()

    def session(self) -> Row:
        """What it comes to, after the end of the last minute."""
        row: Row = {"beats": self._beats, "breaths": self._breaths}
        row["artefact_share"] = self._artefacts / self._intervals if self._intervals else None
        for name, known in self._known.items():
            row |= {name: median(known) if known else None}
            row |= {KNOWN[name][0]: len(known) / self._seconds if self._seconds else None}
        return row


def _second(step: Step, vitals: Vitals) -> Row:
    row: Row = {"t_s": step.tick.t_s, "phase": step.phase or None, "contact": vitals.contact.value}
    for name in ("entrainment", "regularity"):
        value = getattr(vitals, name)
        row[name] = value and value.value
    for name in ("heart_rate_bpm", "rsa_ms", "rhythm_bpm", "skin_usiemens", "responses_per_min", "arousal"):
        row[name] = getattr(vitals, name)
    return row | {"asked_bpm": step.breath.rate_bpm if step.breath else None}


def _breath(breath: BreathRsa, step: Step) -> Row:
    return {
        "t_s": breath.t_s, "rsa_ms": breath.rsa_ms, "rsa_bpm": breath.rsa_bpm, "power_ms2": breath.power_ms2,
        "phase_lag_s": breath.phase_lag_s, "asked_bpm": step.breath.rate_bpm if step.breath else None,
    }  # fmt: skip


def _share(found: list[bool]) -> float | None:
    return sum(found) / len(found) if found else None
