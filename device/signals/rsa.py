"""Respiratory sinus arrhythmia (RSA, also RespHRV) per breath, and cardiac entrainment to the pacer, row by row.

RSA told with a breath: peak to trough of the interval's course over this breath and those before it, three breaths or
30 s in all, laid over one another (signals.breath_rsa; signals.breath_swing says what of it is corrected).
The breath is the pacer's while the heart goes with it, else the one that is heard in the heart
(signals.breath_evidence). It stays right during slow breathing, where RMSSD and HF power fall; it is not vagal tone
while a lamp paces, since pace and depth drive it. What cannot be told is None, with its reason.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from device.model import Array, Breath, BreathRsa, Entrainment, Interval, IntervalKind, Reason
from device.signals.breath_evidence import heard_per_s, weighed
from device.signals.breath_rsa import AFTER, RsaOverBreaths
from device.signals.harmonics import share_at

OTHER_PACE = 0.15  # |ln| of a heard pace over the pacer's from which on it is another breath
OWN_BREATHS = 5.0  # for how long a breath that nobody leads keeps its phase
KEPT_S, KEPT_BEATS = 60.0, 240  # what entrainment is judged on: six breaths at 6/min; and at most 240 bpm
ENTRAINMENT_S = 45.0  # at least so much of it before anything is said
TRACK_S = 0.1  # the breath's phase is kept this often, to know it at the middle of an interval
RHYTHM_S = 40.0  # a breath is listened for in this much
UNHEARD_EVERY_S, HEARD_EVERY_S = 4.0, 8.0  # ... this often while none is heard, and while one is
GONE = 4  # breaths after which one that was not over in time is given up
OVER = object()


class RsaTracker:
    """Classified intervals in, with the breath asked for; a BreathRsa out for each breath, when it is known."""

    def __init__(self) -> None:
        self._middle_s: deque[float] = deque(maxlen=KEPT_BEATS)
        self._ibi_ms: deque[float] = deque(maxlen=KEPT_BEATS)
        self._cycles: deque[float] = deque(maxlen=KEPT_BEATS)  # of the pacer; NaN while unpaced
        self._track: deque[tuple[float, float]] = deque(maxlen=64)  # (time, phase in cycles)
        self._inhale_share = 0.5
        self._pacer_per_s: float | None = None
        self._led = False  # whether the breath that is measured is the pacer's
        self._due: int | None = None  # the pacer's next breath that is to be over
        self._own_due_s = -math.inf  # when the next of one's own is to be measured
        self._rhythm_due_s = -math.inf
        self._told = RsaOverBreaths()
        self._weighing: Iterator[None] | None = None
        self._listening: Iterator[None] | None = None
        self._measuring: Iterator[BreathRsa | None] | None = None
        self.entrainment: Entrainment | None = None
        """Of the heart to the pacer; None while that is unknown."""
        self.rhythm_bpm: float | None = None
        """Pace of the breath that is heard in the heart, paced or not, in breaths/min; None while none is clear."""
        self.rhythm_share: float | None = None
        """Share of the IBI variance that it explains."""

    def feed(self, t_s: float, breath: Breath | None, intervals: tuple[Interval, ...]) -> tuple[BreathRsa, ...]:
        """One tick. breath: what the pacer asks for, None while unpaced."""
        if (breath is not None) != (self._pacer_per_s is not None):
            self.reset()
        if breath:
            self._track_phase(t_s, breath)
        for interval in intervals:
            middle_s = interval.t_s - interval.ibi_s / 2
            cycles = self._cycles_at(middle_s) if breath else math.nan
            if interval.kind is IntervalKind.NORMAL and cycles is not None:
                self._middle_s.append(middle_s)
                self._ibi_ms.append(1e3 * interval.ibi_s)
                self._cycles.append(cycles)
        if self._listening or self._weighing or t_s >= self._rhythm_due_s:
            self._go_on(t_s)
        if intervals and self._middle_s and self._measuring is None:
            self._breath_over(t_s)
        found = next(self._measuring, OVER) if self._measuring else None
        if found is OVER:
            self._measuring = None
        return (self._timed(found, t_s),) if isinstance(found, BreathRsa) else ()

    def reset(self) -> None:
        """The pulse was lost, or pacing began or ended."""
        for values in (self._middle_s, self._ibi_ms, self._cycles, self._track):
            values.clear()
        self._own_due_s = -math.inf
        self._due = self._weighing = self._listening = self._measuring = None
        self._pacer_per_s = None
        self._told = RsaOverBreaths()
        self.entrainment = self.rhythm_bpm = self.rhythm_share = None

    def rsa_ms(self) -> float | None:
        """Median RSA of the last breaths; None where none of them could be told."""
        return self._told.rsa_ms()

    def reason(self) -> Reason | None:
        """Why there is no RSA; None while there is."""
        return self._told.reason()

    def _track_phase(self, t_s: float, breath: Breath) -> None:
        """Keep the phase of the pacer's breath, to know it at the middle of an interval."""
        if not (self._track and t_s - self._track[-1][0] < TRACK_S):
            self._pacer_per_s, self._inhale_share = breath.rate_bpm / 60, breath.inhale_share
            self._track.append((t_s, breath.cycle + breath.phase))

    def _go_on(self, t_s: float) -> None:
        """One step of what is being judged; and listen for a breath, now and then."""
        if self._listening is None and t_s >= self._rhythm_due_s:
            self._rhythm_due_s = t_s + (UNHEARD_EVERY_S if self.rhythm_bpm is None else HEARD_EVERY_S)
            self._listening = self._listen(t_s)
        if self._listening and next(self._listening, OVER) is OVER:
            self._listening = None
        if self._weighing and next(self._weighing, OVER) is OVER:
            self._weighing = None

    def _listen(self, t_s: float) -> Iterator[None]:
        first = next((i for i, at_s in enumerate(self._middle_s) if at_s > t_s - RHYTHM_S), len(self._middle_s))
        times_s, ibi_ms = np.array(self._middle_s)[first:], np.array(self._ibi_ms)[first:]
        enough = len(times_s) >= 20 and times_s[-1] - times_s[0] >= RHYTHM_S / 2
        per_s = (yield from heard_per_s(times_s, ibi_ms)) if enough else None
        self.rhythm_bpm = None if per_s is None else 60 * per_s
        self.rhythm_share = None if per_s is None else share_at(times_s, ibi_ms, per_s)
        if enough and per_s is None and not self._goes_with_pacer():
            self._told.nothing(Reason.NO_BREATH_HEARD)

    def _weigh(self, t_s: float, cycles: Array, ibi_ms: Array) -> Iterator[None]:
        """Judge entrainment on the last breaths, if there are enough."""
        times_s = np.array(self._middle_s)
        recent = times_s > t_s - KEPT_S
        times_s = times_s[recent]
        enough = len(times_s) >= 20 and times_s[-1] - times_s[0] >= ENTRAINMENT_S
        self.entrainment = (yield from weighed(times_s, ibi_ms[recent], cycles[recent])) if enough else None

    def _cycles_at(self, at_s: float) -> float | None:
        """The phase at at_s, in cycles; None if it is older than what is kept."""
        later = None
        for t_s, cycles in reversed(self._track):
            if t_s <= at_s:
                if later is None:
                    return cycles
                return cycles + (later[1] - cycles) * (at_s - t_s) / (later[0] - t_s)
            later = (t_s, cycles)
        return None

    def _goes_with_pacer(self) -> bool:
        """Whether the breath is the pacer's: until something says otherwise."""
        if self._pacer_per_s is None or self.entrainment is Entrainment.NO:
            return False
        if self.entrainment is not None or self.rhythm_bpm is None:
            return True
        return abs(math.log(self.rhythm_bpm / (60 * self._pacer_per_s))) < OTHER_PACE

    def _breath_over(self, t_s: float) -> None:
        """Once a breath is over, and half of the next: judge entrainment, and measure the breath that is gone with."""
        over = self._pacers_over()
        led = self._goes_with_pacer()
        if led is not self._led:
            self._led = led
            self._told.other_breath()
        own_per_s = None if led or self.rhythm_bpm is None else self.rhythm_bpm / 60
        if over is None and (own_per_s is None or self._middle_s[-1] < self._own_due_s):
            return
        times_s, ibi_ms, cycles = np.array(self._middle_s), np.array(self._ibi_ms), np.array(self._cycles)
        if over is not None and self._weighing is None:
            self._weighing = self._weigh(t_s, cycles, ibi_ms)
        if own_per_s is not None:
            self._own_due_s = times_s[-1] + 1 / own_per_s
            own = own_per_s * (times_s - times_s[-1])
            self._measuring = self._told.measure(times_s, ibi_ms, own, -1 - AFTER, OWN_BREATHS)
        elif over is not None and led:
            self._measuring = self._told.measure(times_s, ibi_ms, cycles, over, math.inf)

    def _timed(self, rsa: BreathRsa, t_s: float) -> BreathRsa:
        """With when it became known, and its lag to the pacer if that is the breath."""
        if not self._led or self._pacer_per_s is None or rsa.phase_lag_s is None:
            return replace(rsa, t_s=t_s, phase_lag_s=None)
        lag = rsa.phase_lag_s * self._pacer_per_s - self._inhale_share
        return replace(rsa, t_s=t_s, phase_lag_s=((lag + 0.5) % 1 - 0.5) / self._pacer_per_s)

    def _pacers_over(self) -> int | None:
        """The pacer's breath that is due and over, as is half of the next."""
        newest = self._cycles[-1]
        if self._pacer_per_s is None or math.isnan(newest):
            return None
        if self._due is None or self._due < newest - GONE:
            self._due = math.ceil(newest)
        if newest < self._due + 1 + AFTER:
            return None
        self._due += 1
        return self._due - 1
