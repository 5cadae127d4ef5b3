"""The RSA that is told with each breath: of it and those before it, laid over one another; or why there is none."""

import math
from collections import deque
from collections.abc import Iterator
from statistics import fmean, median

import numpy as np

from device.model import Array, BreathRsa, Reason
from device.signals.breath_swing import LEAST_BEATS, PHASES, BreathWave, wave_of

SPAN_S, SPAN_BREATHS = 30.0, 3  # of one breath alone a few beats tell too little, and a slow wave may fall into it
SLACK = 0.2  # of a breath: those of a span are uneven
BEFORE, BEFORE_S, AFTER = 2.0, 40.0, 0.5  # breaths about the one that is measured; or so long before, if that is more
FEWEST = 8  # intervals
COVERED = 0.75  # by normal intervals, of the breath and AFTER of it on both sides
UNSURE = 0.4  # of the swing, the error of a single breath (of those told together it is less): other waves beyond
SCARCE_BEATS = 3.0  # to a breath: with fewer it is for want of beats that an error is large
SHOWN_BREATHS = 5


class RsaOverBreaths:
    """Breaths that are over in, one after the other; a BreathRsa out for each of which it can be told."""

    def __init__(self) -> None:
        self._waves: deque[tuple[float, BreathWave]] = deque()  # (end of the breath, its wave), of the span
        self._newest_ms: deque[float | None] = deque(maxlen=SHOWN_BREATHS)
        self._why = Reason.BREATHS_NOT_OVER

    def measure(
        self, times_s: Array, ibi_ms: Array, cycles: Array, cycle: float, lasts: float
    ) -> Iterator[BreathRsa | None]:
        """The RSA told with the breath that begins at cycle, in some steps; without a time and a lag to the pacer.

        times_s, ibi_ms, cycles: (n,) middles of normal intervals, the intervals, the breath's phase there, in breaths;
        half a breath further than its end. lasts: for how many breaths it keeps its phase. phase_lag_s is the time from
        the breath's begin to the fastest heart.
        """
        upto = cycles < cycle + 1 + AFTER
        near = upto & (cycles >= cycle - AFTER)
        if near.sum() < 2:
            self.nothing(Reason.INTERVALS_MISSING)
            return
        breath_s = float(np.ptp(times_s[near]) / np.ptp(cycles[near]))
        within = upto & (cycles >= cycle - max(BEFORE, BEFORE_S / breath_s))
        if 1e3 * breath_s < LEAST_BEATS * ibi_ms[near].mean():
            self.nothing(Reason.FEW_BEATS_A_BREATH)
            return
        if within.sum() < FEWEST or ibi_ms[near].sum() < COVERED * (1 + 2 * AFTER) * breath_s * 1e3:
            self.nothing(Reason.INTERVALS_MISSING)
            return
        wave = yield from wave_of(times_s[within], ibi_ms[within], cycles[within], cycle, lasts)
        end_s = float(np.interp(cycle + 1, cycles[within], times_s[within]))
        self._waves.append((end_s, wave))
        while self._waves[0][0] < end_s - max(SPAN_S, SPAN_BREATHS * breath_s) + (1 - SLACK) * breath_s:
            self._waves.popleft()
        yield self._told(breath_s)

    def _told(self, breath_s: float) -> BreathRsa | None:
        waves = [wave for _, wave in self._waves]
        breath_ms, error_ms = fmean(wave.breath_ms for wave in waves), fmean(wave.error_ms for wave in waves)
        if error_ms > UNSURE * breath_ms or not breath_ms:
            scarce = 1e3 * breath_s < SCARCE_BEATS * waves[-1].mean_ms
            self.nothing(Reason.FEW_BEATS_A_BREATH if scarce else Reason.OTHER_WAVES)
            return None
        wave_ms = _laid_over(np.array([wave.wave_ms for wave in waves]))
        rsa_ms, mean_ms = float(np.ptp(wave_ms)), fmean(wave.mean_ms for wave in waves)
        self._newest_ms.append(rsa_ms)
        rsa_bpm = float(60e3 / (mean_ms + wave_ms.min()) - 60e3 / (mean_ms + wave_ms.max()))
        fastest_s = float(PHASES[wave_ms.argmin()]) * breath_s
        return BreathRsa(math.nan, rsa_ms, rsa_bpm, float(np.square(wave_ms).mean()), fastest_s)

    def nothing(self, why: Reason) -> None:
        """A breath of which nothing can be told."""
        self._why = why
        self._newest_ms.append(None)

    def other_breath(self) -> None:
        """What comes is another breath than what was."""
        self._waves.clear()

    def rsa_ms(self) -> float | None:
        """Median RSA of the last breaths; None where none of them could be told."""
        told = [ms for ms in self._newest_ms if ms is not None]
        return median(told) if told else None

    def reason(self) -> Reason | None:
        """Why there is no RSA; None while there is."""
        return self._why if self.rsa_ms() is None else None


def _laid_over(waves: Array) -> Array:
    """Mean (48,) of (n, 48), each turned until their first harmonics fall together: a breath comes sooner or later."""
    spectra = np.fft.rfft(waves, axis=1)
    turns = np.angle(spectra[:, 1])
    turns -= np.angle(np.exp(1j * turns).sum())
    turned = spectra * np.exp(-1j * turns[:, None] * np.arange(spectra.shape[1]))
    return np.fft.irfft(turned.mean(axis=0), waves.shape[1])
