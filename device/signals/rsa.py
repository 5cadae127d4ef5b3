"""Respiratory sinus arrhythmia: how far the heart swings with each breath, and whether it swings with the lamp's.

Peak to trough per breath (Grossman, van Beek & Wientjes 1990, 10.1111/j.1469-8986.1990.tb03198.x), from the fit of
signals.rhythm over two or three breaths about the one that is told. It stays right during slow breathing, where RMSSD
and HF power fall; it is not vagal tone while a lamp paces, since pace and depth drive it. While nothing is paced, the
heart's own slow rhythm stands for the breath, as far as it explains the intervals.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from device.model import Breath, BreathRsa, Entrainment, Interval, IntervalKind
from device.signals.harmonics import HarmonicFit, dominant_frequency, fit_harmonics

FEW_BEATS = 8.0  # to a breath: a fit over two breaths then is at the mercy of noise, and takes three
COVERED = 0.75  # of the window by the heart's own intervals
KEPT_S, KEPT_BEATS = 80.0, 240  # what following is judged on: eight breaths at 6/min; and at most 180 bpm
FOLLOW_S = 45.0  # at least so much of it before anything is said
YES, NO = (
    0.55,
    0.20,
)  # share of the heart's variation in step with the lamp; see tests/signals/test_rsa.py for whom they part
IN_STEP, OUT_OF_STEP = 45 / 360, 60 / 360  # cycles by which the step may have moved between the window's two halves
TRACK_S = 0.1  # the lamp's phase is kept this often, to know it at the middle of an interval
SLOW_PER_S = np.arange(4.0, 15.01, 0.25) / 60  # rhythms that can be a breath's, unpaced
RHYTHM_S, THINK_S = 40.0, 3.0  # the own rhythm is looked for in this much, this often
CLEAR = 0.35  # share of the variation that one rhythm must explain to stand for the breath
SHOWN_BREATHS = 5


class RsaTracker:
    """Own and other intervals in, with the breath asked for; a BreathRsa out for each breath, when it is known."""

    def __init__(self) -> None:
        self._middle_s: deque[float] = deque(maxlen=KEPT_BEATS)
        self._ibi_ms: deque[float] = deque(maxlen=KEPT_BEATS)
        self._cycles: deque[float] = deque(maxlen=KEPT_BEATS)
        self._track: deque[tuple[float, float]] = deque(maxlen=64)
        self._full = 0.5  # phase at which the lungs asked for are full
        self._cycle_per_s: float | None = None
        self._paced = False
        self._due: int | None = None  # the breath to be told next
        self._own_cycles, self._own_s, self._thinks_s = 0.0, 0.0, -math.inf
        self._newest: deque[float] = deque(maxlen=SHOWN_BREATHS)
        self.entrainment: Entrainment | None = None
        """Whether the heart swings with the lamp; None while that is unknown."""
        self.rhythm_bpm: float | None = None
        """The heart's own slow rhythm, whatever the lamp asks for, in cycles a minute; None while it is not clear."""
        self.rhythm_share: float | None = None
        """Share of the heart's variation that it explains."""

    def feed(self, t_s: float, breath: Breath | None, intervals: tuple[Interval, ...]) -> tuple[BreathRsa, ...]:
        """One tick."""
        if (breath is not None) != self._paced:
            self.reset()
            self._paced = breath is not None
        self._follow(t_s, breath)
        for interval in intervals:
            middle_s = interval.t_s - interval.ibi_s / 2
            cycles = self._cycles_at(middle_s)
            if interval.kind is IntervalKind.NORMAL and cycles is not None:
                self._middle_s.append(middle_s)
                self._ibi_ms.append(1e3 * interval.ibi_s)
                self._cycles.append(cycles)
        return self._tell(t_s) if intervals else ()

    def reset(self) -> None:
        """The pulse was lost, or the lamp began or ceased to lead."""
        for kept in (self._middle_s, self._ibi_ms, self._cycles, self._track, self._newest):
            kept.clear()
        self._due = None
        self._cycle_per_s = None
        self.entrainment = self.rhythm_bpm = self.rhythm_share = None

    def rsa_ms(self) -> float | None:
        """Median swing of the last breaths; None before there is one. Each is fitted over two or three breaths."""
        return median(self._newest) if self._newest else None

    def _follow(self, t_s: float, breath: Breath | None) -> None:
        """Keep the phase of the breath: the lamp's, or the heart's own rhythm's."""
        if self._track and t_s - self._track[-1][0] < TRACK_S:
            return
        if breath is not None:
            self._cycle_per_s, self._full = breath.rate_bpm / 60, breath.inhale_share
            self._track.append((t_s, breath.cycle + breath.phase))
            self._think(t_s)
            return
        if (per_s := self._think(t_s)) is not None:
            self._cycle_per_s = per_s
        self._own_cycles += (self._cycle_per_s or SLOW_PER_S[0]) * (t_s - self._own_s)
        self._own_s = t_s
        self._track.append((t_s, self._own_cycles))

    def _think(self, t_s: float) -> float | None:
        """Look for the own rhythm, now and then; a clear one that was just found, in cycles a second."""
        if t_s < self._thinks_s:
            return None
        self._thinks_s = t_s + THINK_S
        first = next((i for i, at_s in enumerate(self._middle_s) if at_s > t_s - RHYTHM_S), len(self._middle_s))
        times, ibi_ms = np.array(self._middle_s)[first:], np.array(self._ibi_ms)[first:]
        self.rhythm_bpm = self.rhythm_share = None
        if len(times) < 20 or times[-1] - times[0] < RHYTHM_S / 2:
            return None
        per_s, self.rhythm_share = dominant_frequency(times, ibi_ms, SLOW_PER_S)
        if self.rhythm_share < CLEAR:
            return None
        self.rhythm_bpm = 60 * per_s
        return per_s

    def _cycles_at(self, at_s: float) -> float | None:
        """The phase kept at at_s, in cycles; None if it is older than what is kept."""
        later = None
        for t_s, cycles in reversed(self._track):
            if t_s <= at_s:
                if later is None:
                    return cycles
                return cycles + (later[1] - cycles) * (at_s - t_s) / (later[0] - t_s)
            later = (t_s, cycles)
        return None

    def _tell(self, t_s: float) -> tuple[BreathRsa, ...]:
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
        if self._paced:
            self.entrainment = self._judge(t_s, cycles, ibi_ms)
        within = (cycles >= cycle - margin) & (cycles < cycle + 1 + margin)
        if ibi_ms[within].sum() < COVERED * breaths / self._cycle_per_s * 1e3:
            return ()
        found = fit_harmonics(cycles[within], ibi_ms[within], self._cycle_per_s)
        if found is None:
            return ()
        self._newest.append(found.swing_ms)
        return (self._swing(t_s, found),)

    def _swing(self, t_s: float, found: HarmonicFit) -> BreathRsa:
        assert self._cycle_per_s is not None
        lag = (found.fastest - self._full + 0.5) % 1 - 0.5
        return BreathRsa(
            t_s=t_s,
            rsa_ms=found.swing_ms,
            rsa_bpm=found.swing_bpm,
            power_ms2=found.power_ms2,
            phase_lag_s=lag / self._cycle_per_s if self._paced else None,
        )

    def _judge(self, t_s: float, cycles: NDArray[np.float64], ibi_ms: NDArray[np.float64]) -> Entrainment | None:
        """In step with the lamp: by how much of the variation, and by whether the step stays the same."""
        times = np.array(self._middle_s)
        recent = times > t_s - KEPT_S
        times, cycles, ibi_ms = times[recent], cycles[recent], ibi_ms[recent]
        if len(times) < 20 or times[-1] - times[0] < FOLLOW_S or self._cycle_per_s is None:
            return None
        early = times < (times[0] + times[-1]) / 2
        per_s = self._cycle_per_s
        whole, first, second = (
            fit_harmonics(cycles[p], ibi_ms[p], per_s, most=1) for p in (recent[recent], early, ~early)
        )
        if whole is None or first is None or second is None:
            return None
        if whole.explained < NO or not first.turn or not second.turn:
            return Entrainment.NO
        moved = abs(float(np.angle(second.turn / first.turn))) / (2 * math.pi)
        if moved > OUT_OF_STEP:
            return Entrainment.NO
        return Entrainment.YES if whole.explained >= YES and moved <= IN_STEP else Entrainment.PARTLY
