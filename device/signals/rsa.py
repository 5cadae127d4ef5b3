"""Respiratory sinus arrhythmia (RSA, also RespHRV) per breath, and cardiac entrainment to the pacer, row by row.

Peak to trough (Grossman, van Beek & Wientjes 1990, 10.1111/j.1469-8986.1990.tb03198.x), from the harmonic fit of
signals.harmonics over two or three breaths about the one reported. It stays right during slow breathing, where
RMSSD and HF power fall; it is not vagal tone while a lamp paces, since pace and depth drive it. While nothing is paced,
the breath that is heard in the heart (signals.breath_evidence) stands for it.
"""

import math
from collections import deque
from collections.abc import Iterator
from statistics import median

import numpy as np

from device.model import Array, Breath, BreathRsa, Entrainment, Interval, IntervalKind
from device.signals.breath_evidence import heard_per_s, weighed
from device.signals.harmonics import fit_harmonics, share_at

FEW_BEATS = 8.0  # to a breath: a fit over two breaths then is at the mercy of noise, and takes three
COVERED = 0.75  # of the window by normal intervals
KEPT_S, KEPT_BEATS = 60.0, 240  # what entrainment is judged on: six breaths at 6/min; and at most 240 bpm
ENTRAINMENT_S = 45.0  # at least so much of it before anything is said
TRACK_S = 0.1  # the breath's phase is kept this often, to know it at the middle of an interval
SLOWEST_PER_S = 4.0 / 60  # of a breath, before any was heard
RHYTHM_S, RHYTHM_EVERY_S = 40.0, 4.0  # a breath is listened for in this much, this often
SHOWN_BREATHS = 5
OVER = object()


class RsaTracker:
    """Classified intervals in, with the breath asked for; a BreathRsa out for each breath, when it is known."""

    def __init__(self) -> None:
        self._middle_s: deque[float] = deque(maxlen=KEPT_BEATS)
        self._ibi_ms: deque[float] = deque(maxlen=KEPT_BEATS)
        self._cycles: deque[float] = deque(maxlen=KEPT_BEATS)
        self._track: deque[tuple[float, float]] = deque(maxlen=64)  # (time, phase in cycles)
        self._inhale_share = 0.5
        self._cycle_per_s: float | None = None
        self._paced = False
        self._due: int | None = None  # the next breath whose RSA is to be told
        self._rhythm_cycles, self._rhythm_s, self._rhythm_due_s = 0.0, 0.0, -math.inf
        self._newest_ms: deque[float] = deque(maxlen=SHOWN_BREATHS)
        self._weighing: Iterator[None] | None = None
        self._listening: Iterator[None] | None = None
        self.entrainment: Entrainment | None = None
        """Of the heart to the pacer; None while that is unknown."""
        self.rhythm_bpm: float | None = None
        """Pace of the breath that is heard in the heart, paced or not, in breaths/min; None while none is clear."""
        self.rhythm_share: float | None = None
        """Share of the IBI variance that it explains."""

    def feed(self, t_s: float, breath: Breath | None, intervals: tuple[Interval, ...]) -> tuple[BreathRsa, ...]:
        """One tick. breath: what the pacer asks for, None while unpaced."""
        if (breath is not None) != self._paced:
            self.reset()
            self._paced = breath is not None
        self._track_phase(t_s, breath)
        for interval in intervals:
            middle_s = interval.t_s - interval.ibi_s / 2
            cycles = self._cycles_at(middle_s)
            if interval.kind is IntervalKind.NORMAL and cycles is not None:
                self._middle_s.append(middle_s)
                self._ibi_ms.append(1e3 * interval.ibi_s)
                self._cycles.append(cycles)
        self._go_on(t_s)
        return self._breath_over(t_s) if intervals else ()

    def reset(self) -> None:
        """The pulse was lost, or pacing began or ended."""
        for values in (self._middle_s, self._ibi_ms, self._cycles, self._track, self._newest_ms):
            values.clear()
        self._due = self._weighing = self._listening = None
        self._cycle_per_s = None
        self.entrainment = self.rhythm_bpm = self.rhythm_share = None

    def rsa_ms(self) -> float | None:
        """Median RSA of the last breaths; None before there is one. Each is fitted over two or three breaths."""
        return median(self._newest_ms) if self._newest_ms else None

    def _track_phase(self, t_s: float, breath: Breath | None) -> None:
        """Keep the phase of the breath: the pacer's, or the dominant rhythm's."""
        if self._track and t_s - self._track[-1][0] < TRACK_S:
            return
        if breath is not None:
            self._cycle_per_s, self._inhale_share = breath.rate_bpm / 60, breath.inhale_share
            self._track.append((t_s, breath.cycle + breath.phase))
            return
        if self.rhythm_bpm is not None:
            self._cycle_per_s = self.rhythm_bpm / 60
        self._rhythm_cycles += (self._cycle_per_s or SLOWEST_PER_S) * (t_s - self._rhythm_s)
        self._rhythm_s = t_s
        self._track.append((t_s, self._rhythm_cycles))

    def _go_on(self, t_s: float) -> None:
        """One step of what is being judged; and listen for a breath, now and then."""
        if self._listening is None and t_s >= self._rhythm_due_s:
            self._rhythm_due_s = t_s + RHYTHM_EVERY_S
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

    def _breath_over(self, t_s: float) -> tuple[BreathRsa, ...]:
        """RSA of the breath that is due, once half of the window's other breaths is over too; entrainment with it."""
        if not self._cycles or self._cycle_per_s is None or (not self._paced and self.rhythm_bpm is None):
            return ()
        beats = 1e3 / (self._cycle_per_s * self._ibi_ms[-1])
        breaths = 2.0 if beats >= FEW_BEATS else 3.0
        margin = (breaths - 1) / 2
        if self._due is None or self._due < self._cycles[-1] - breaths - 1:
            self._due = math.ceil(self._cycles[-1])
        if self._cycles[-1] < self._due + 1 + margin:
            return ()
        cycle, self._due = self._due, self._due + 1
        cycles, ibi_ms = np.array(self._cycles), np.array(self._ibi_ms)
        if self._paced and self._weighing is None:
            self._weighing = self._weigh(t_s, cycles, ibi_ms)
        within = (cycles >= cycle - margin) & (cycles < cycle + 1 + margin)
        if ibi_ms[within].sum() < COVERED * breaths / self._cycle_per_s * 1e3:
            return ()
        fit = fit_harmonics(cycles[within], ibi_ms[within], self._cycle_per_s)
        if fit is None:
            return ()
        self._newest_ms.append(fit.peak_to_trough_ms)
        lag = (fit.fastest - self._inhale_share + 0.5) % 1 - 0.5
        lag_s = lag / self._cycle_per_s if self._paced else None
        return (BreathRsa(t_s, fit.peak_to_trough_ms, fit.peak_to_trough_bpm, fit.power_ms2, lag_s),)
