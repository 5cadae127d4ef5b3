"""Least-squares fit of up to three harmonics to inter-beat intervals at a given frequency: amplitude, share, phase.

Each interval stands at its middle. It is the mean of the heart over its own length, so an oscillation with few beats to
a cycle reads too small by sinc(frequency * interval): 10 % at four beats a breath. That is corrected here, and so is
what noise adds to a power.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Array

PHASES = np.arange(96) / 96
TURNS = np.exp(2j * np.pi * np.outer((1, 2, 3), PHASES))  # (3, 96)
SECOND_FROM, THIRD_FROM = 9, 18  # intervals from which a harmonic is fitted rather than noise
THIRD_PER_CYCLE = 8.0  # ... and intervals to a cycle: with fewer a third harmonic cannot be seen
REACH = 0.75  # breaths either side of a breath's middle; the taper makes the outer ones count less and less
LEAST_BEATS = 6


@dataclass(frozen=True, slots=True)
class HarmonicFit:
    """An oscillation of the inter-beat interval.

    trough_ms, peak_ms: shortest and longest interval, about the mean. fastest: phase 0..1 of the shortest. power_ms2:
    its mean square. explained: adjusted share of the IBI variance, below 1; about 0 or less where there is none.
    turn: the first harmonic, complex; its angle is the phase.
    """

    mean_ms: float
    trough_ms: float
    peak_ms: float
    fastest: float
    power_ms2: float
    explained: float
    turn: complex

    @property
    def peak_to_trough_ms(self) -> float:
        """Of the interval."""
        return self.peak_ms - self.trough_ms

    @property
    def peak_to_trough_bpm(self) -> float:
        """Of the heart rate."""
        return 60e3 / (self.mean_ms + self.trough_ms) - 60e3 / (self.mean_ms + self.peak_ms)


def fit_harmonics(phase: Array, ibi_ms: Array, per_s: float) -> HarmonicFit | None:
    """Fit of ibi_ms (n,) over phase (n,), in cycles, at per_s cycles a second, with one to three harmonics.

    None with fewer than LEAST_BEATS intervals.
    """
    n = len(ibi_ms)
    if n < LEAST_BEATS:
        return None
    dense = n >= THIRD_FROM and n >= THIRD_PER_CYCLE * np.ptp(phase)
    orders = range(1, 2 + (n >= SECOND_FROM) + bool(dense))
    angle = 2 * np.pi * phase
    waves = [sine(k * angle) for k in orders for sine in (np.cos, np.sin)]
    design = np.stack([np.ones(n), phase - phase.mean(), *waves], axis=1)
    spread = np.linalg.pinv(design.T @ design)
    parts = spread @ (design.T @ ibi_ms)
    rest = ibi_ms - design @ parts
    noise = float(rest @ rest) / (n - design.shape[1]) if n > design.shape[1] else 0.0
    mean_ms = float(ibi_ms.mean())
    wave, turn = np.zeros(len(PHASES)), 0j
    for k in orders:
        cos, sin = 2 * k, 2 * k + 1
        size = complex(parts[cos], -parts[sin])
        power = abs(size) ** 2
        if power == 0:
            continue
        by_noise = noise * (spread[cos, cos] + spread[sin, sin])
        size *= max(0.0, 1 - by_noise / power) ** 0.5 / np.sinc(k * per_s * mean_ms / 1e3)
        wave += (size * TURNS[k - 1]).real
        turn = size if k == 1 else turn
    return HarmonicFit(
        mean_ms=mean_ms,
        trough_ms=float(wave.min()),
        peak_ms=float(wave.max()),
        fastest=float(PHASES[wave.argmin()]),
        power_ms2=float(wave @ wave) / len(wave),
        explained=_explained(design, ibi_ms, rest),
        turn=turn,
    )


def _explained(design: Array, ibi_ms: Array, rest: Array) -> float:
    """Adjusted R squared of the harmonics, over what mean and trend leave."""
    n, all_parts = design.shape
    straight = design[:, :2]
    level = ibi_ms - straight @ np.linalg.lstsq(straight, ibi_ms, rcond=None)[0]
    total = float(level @ level)
    if total <= 0 or n <= all_parts:
        return 0.0
    unexplained: float = rest @ rest / total * (n - 2) / (n - all_parts)
    return 1 - unexplained


def share_at(t_s: Array, ibi_ms: Array, per_s: float) -> float:
    """Share 0..1 of the variance of ibi_ms (n,) at t_s (n,), over a trend, that a sine of per_s cycles/s explains."""
    angle, steady = 2 * np.pi * per_s * t_s, np.vander(t_s - t_s.mean(), 2)
    level = ibi_ms - steady @ np.linalg.lstsq(steady, ibi_ms, rcond=None)[0]
    waves = np.column_stack((steady, np.cos(angle), np.sin(angle)))
    rest = ibi_ms - waves @ np.linalg.lstsq(waves, ibi_ms, rcond=None)[0]
    return float(1 - rest @ rest / (level @ level)) if level.any() else 0.0


def rsa_per_breath(cycles: Array, ibi_s: Array, breath_s: float) -> NDArray[np.complex128]:
    """(breaths,) RSA of each whole breath, in beats/min: modulus peak to trough, angle its phase.

    RsaTracker tells each breath as soon as it can, for the light. Here a whole row that keeps one pace is known, and no
    breath weighs more than another: a sine at the breathing frequency, fitted to one and a half breaths about each.

    cycles: (n,) pacer phase at the middle of each interval, in breaths. ibi_s: (n,) the intervals. breath_s: length of
    a breath. An interval is the mean over its own length, which makes RSA read too small by sinc(interval / breath):
    that is corrected. Breaths with fewer than LEAST_BEATS about them are left out.
    """
    if not len(cycles):
        return np.zeros(0, complex)
    rate_bpm = 60 / ibi_s
    breaths = []
    for middle in np.arange(cycles[0] + 0.75, cycles[-1] - 0.7):
        near = np.abs(cycles - middle) < REACH
        if near.sum() < LEAST_BEATS:
            continue
        angle, weight = 2 * np.pi * cycles[near], np.cos(np.pi * (cycles[near] - middle) / (2 * REACH))
        design = np.stack((np.ones(len(angle)), np.cos(angle), np.sin(angle)), axis=1)
        parts = np.linalg.lstsq(design * weight[:, None], rate_bpm[near] * weight, rcond=None)[0]
        breaths.append(2 * complex(parts[1], -parts[2]) / float(np.sinc(ibi_s[near].mean() / breath_s)))
    return np.array(breaths, complex)
