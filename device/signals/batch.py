"""Whole recordings at once: `analyse_ppg` and `analyse_skin`, through the chain that a session feeds row by row."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from device.model import Array, Breath, IntervalKind, RestMeasures, SkinRecovery, SkinResponse
from device.signals.cardiac import CardiacAnalysis, CardiacEvents
from device.signals.pulse.detector import PulseDetector
from device.signals.pulse.kernels import ROW_HZ
from device.signals.pulse.onsets import FAINT_V
from device.signals.skin.conductance import SkinConductance

LEAST_HZ, MOST_HZ = 25.0, 1e6  # below, an upstroke is two samples
LEAST_S = 10.0  # a heart rate takes six seconds of beats, a skin response four of trend before it
LARGEST_V = 64.0  # what the detector takes for a voltage, with room
TICK_ROWS = 2  # a session takes the rows two by two
TICK_HZ = ROW_HZ / TICK_ROWS


@dataclass(frozen=True, slots=True, eq=False)
class PpgResult:
    """Beats, heart rate, RSA and HRV of a photoplethysmogram.

    Arrays are read-only, unknown is NaN, times are in s from the first sample.

    A beat (n,): beats_s; ibi_s, the inter-beat interval that it ends, NaN after a pause; kinds of these intervals,
    names of IntervalKind, or "unknown": after a pause, while no rate was believed, and of the last two; quality, 0..1.
    A second (k,): time_s; heart_rate_bpm, of the median interval of 8 s, as a live device showed it, NaN while
    it showed none.
    regularity, names of Regularity, "unknown" in the first half minute: an irregular rhythm has no RSA and no hrv.
    A breath (m,): rsa_ms and rsa_bpm, peak to trough of intervals and of rate (BreathRsa); rsa_s, when that was known.
    hrv: RMSSD, SDNN and Porges-Bohrer of each unbroken two minutes of spontaneous breathing, each with its begin and
    end. Empty while paced: they fall as a breath slows, where RSA stays right.
    """

    beats_s: Array
    ibi_s: Array
    kinds: NDArray[np.str_]
    quality: Array
    time_s: Array
    heart_rate_bpm: Array
    regularity: NDArray[np.str_]
    rsa_s: Array
    rsa_ms: Array
    rsa_bpm: Array
    hrv: tuple[RestMeasures, ...]

    @property
    def nn_s(self) -> Array:
        """The normal intervals (NN) alone."""
        return np.asarray(self.ibi_s[self.kinds == IntervalKind.NORMAL])


@dataclass(frozen=True, slots=True, eq=False)
class SkinResult:
    """Level and responses of skin conductance.

    Arrays are read-only, unknown is NaN, times are in s from the first sample.

    A second (k,): time_s; scl_usiemens, the level (SCL), NaN while the electrodes cannot be believed; states, names of
    SkinState. A response (SCR) (m,): onsets_s, peaks_s, amplitudes_usiemens; half_recoveries_s, from the peak, NaN for
    one that is overtaken by the next, or slower than 15 s.
    """

    time_s: Array
    scl_usiemens: Array
    states: NDArray[np.str_]
    onsets_s: Array
    peaks_s: Array
    amplitudes_usiemens: Array
    half_recoveries_s: Array


def analyse_ppg(ppg: ArrayLike, fs: float, paced_bpm: float | None = None) -> PpgResult:
    """Detect heart beats in a photoplethysmogram (PPG); classify their intervals; measure heart rate, RSA and HRV.

    ppg: (n,) in any unit and of either polarity, 10 s or more; NaN, or masked, is a gap. fs: its sampling rate in Hz,
    25 or more; it is resampled to 90 Hz. paced_bpm: breaths a minute that a pacer asked for all along; None for
    spontaneous breathing: then the breath that is heard in the heart stands for it, and there is no RSA while none is
    clear. Raises ValueError.

    It gives what a live device knew, with its delays: 0.3 s for a beat, two beats for the kind of an interval, up to
    two breaths for RSA. Where it deviates from the papers: onsets are thresholded on the slope under a Gaussian, not on
    a squared derivative (Pan & Tompkins 1985), and timed between steepest rise and crest; intervals are held against
    the course of their neighbours, not against a running spread (Lipponen & Tarvainen 2019), and none is corrected;
    peak-to-trough RSA (Grossman et al. 1990) is that of the wave that goes with the breath, the mean of three breaths
    or 30 s, without slow waves and noise, and corrected for each interval being a mean over its own length.

        >>> result = analyse_ppg(ppg, fs=100)
        >>> np.nanmedian(result.heart_rate_bpm), np.median(result.rsa_ms)
    """
    signal = _checked("ppg", ppg, fs)
    if paced_bpm is not None:
        _check_number("paced_bpm", paced_bpm, 2.0, 30.0, "breaths a minute")
    heart, seen, rates = CardiacAnalysis(PulseDetector()), list[CardiacEvents](), list[float | None]()
    regularities: list[str] = []
    for index, t_s, volts in _ticks(signal * _volts_per_unit(signal), fs):
        seen.append(heart.feed(index / TICK_HZ, t_s, volts, _breath(index / TICK_HZ, paced_bpm)))
        if index % TICK_HZ == 1:
            rates.append(heart.detector.heart_rate_bpm())
            regularities.append(heart.regularity or "unknown")
    beats = [beat for events in seen for beat in events.beats]
    breaths = [breath for events in seen for breath in events.breaths]
    kinds = {interval.t_s: interval.kind for events in seen for interval in events.intervals}
    return PpgResult(
        beats_s=_array(beat.t_s for beat in beats),
        ibi_s=_array(beat.ibi_s for beat in beats),
        kinds=_array((kinds.get(beat.t_s, "unknown") for beat in beats), str),
        quality=_array(beat.quality for beat in beats),
        time_s=_array(range(len(rates))),
        heart_rate_bpm=_array(rates),
        regularity=_array(regularities, str),
        rsa_s=_array(breath.t_s for breath in breaths),
        rsa_ms=_array(breath.rsa_ms for breath in breaths),
        rsa_bpm=_array(breath.rsa_bpm for breath in breaths),
        hrv=tuple(events.rest for events in seen if events.rest),
    )


def analyse_skin(usiemens: ArrayLike, fs: float, threshold_usiemens: float = 0.05) -> SkinResult:
    """Skin conductance level (SCL) and responses (SCR) of an electrodermal recording.

    usiemens: (n,) conductance in uS, 10 s or more; NaN, or masked, is a gap. fs: its sampling rate in Hz, 25 or more;
    it is resampled to 90 Hz. threshold_usiemens: the least amplitude that counts, 0.01 by computer to 0.05 by hand
    (Boucsein et al. 2012). Raises ValueError.

    It gives what a live device knew: nothing is scaled by the largest response, so no artefact hides a later one.
    After a jump faster than sweat the level is unknown for 3 s.

        >>> result = analyse_skin(eda, fs=100)
        >>> np.nanmedian(result.scl_usiemens), len(result.onsets_s)
    """
    signal = _checked("usiemens", usiemens, fs)
    _check_number("threshold_usiemens", threshold_usiemens, 0.01, 0.5, "uS")
    skin, events = SkinConductance(float, threshold_usiemens), list[SkinResponse | SkinRecovery]()
    skin.touched = True
    levels, states = list[float | None](), list[str]()
    for index, t_s, values in _ticks(signal, fs):
        for row in zip(t_s, values, strict=True):
            events += skin.feed(*row)
        if index % TICK_HZ == 1:
            levels.append(skin.level())
            states.append(skin.state)
    responses = [event for event in events if isinstance(event, SkinResponse)]
    half_s = {event.onset_s: event.half_recovery_s for event in events if isinstance(event, SkinRecovery)}
    return SkinResult(
        time_s=_array(range(len(levels))),
        scl_usiemens=_array(levels),
        states=_array(states, str),
        onsets_s=_array(response.onset_s for response in responses),
        peaks_s=_array(response.peak_s for response in responses),
        amplitudes_usiemens=_array(response.amplitude_usiemens for response in responses),
        half_recoveries_s=_array(half_s.get(response.onset_s) for response in responses),
    )


def on_grid(values: Array, rate_hz: float, rows: int) -> Array:
    """Values (n,) at rate_hz as (rows,) at ROW_HZ: a mean over the spare samples if there are many, then a cubic.

    The cubic is Catmull and Rom's (1974) through the four nearest samples: it keeps a peak's place where straight
    lines would shift it by up to half a sample. Each row that needs a NaN is NaN; one that falls on a sample is it.
    """
    values = np.asarray(values, float)
    spare = int(rate_hz // ROW_HZ)
    if spare > 1:
        values = np.convolve(values, np.ones(spare) / spare, "same")
    at = np.arange(rows) * (rate_hz / ROW_HZ)
    i = np.clip(at.astype(int), 0, len(values) - 1)
    x = at - i
    p0, p1, p2, p3 = (values[np.clip(i + k, 0, len(values) - 1)] for k in (-1, 0, 1, 2))
    curve = p1 + 0.5 * x * (p2 - p0 + x * (2 * p0 - 5 * p1 + 4 * p2 - p3 + x * (3 * (p1 - p2) + p3 - p0)))
    return np.asarray(np.where(x == 0, p1, curve))


def _check_number(name: str, value: float, least: float, most: float, unit: str) -> None:
    if not isinstance(value, (int, float, np.integer, np.floating)) or not least <= value <= most:
        raise ValueError(f"{name} = {value!r}: a number from {least:g} to {most:g} {unit} is needed")


def _checked(name: str, values: ArrayLike, fs: float) -> Array:
    """(n,) float, NaN in gaps. Raises ValueError that says what was asked, found and possible."""
    _check_number("fs", fs, LEAST_HZ, MOST_HZ, "Hz")
    try:
        array: Any = np.ma.asarray(values)
    except ValueError as trouble:
        raise ValueError(f"{name} is no array of one row of numbers: {trouble}") from trouble
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} is of type {array.dtype.name}: real numbers are needed, with NaN for a gap")
    if array.ndim != 1:
        raise ValueError(f"{name} has the shape {array.shape}: one channel of shape (n,) can be analysed at a time")
    signal: Array = array.astype(float).filled(np.nan)
    if len(signal) < LEAST_S * fs:
        raise ValueError(f"{name} is {len(signal) / fs:.3g} s long at {fs:g} Hz: {LEAST_S:g} s or more are needed")
    if infinite := int(np.isinf(signal).sum()):
        raise ValueError(f"{name} has {infinite} infinite of {len(signal)} values: NaN is possible, for a gap")
    known = signal[~np.isnan(signal)]
    if not len(known) or known.min() == known.max():
        found = f"the same value, {known[0]:g}, all along" if len(known) else "nothing but NaN"
        raise ValueError(f"{name} is {found}: a signal that changes is needed; was the sensor connected?")
    return signal


def _volts_per_unit(signal: Array) -> float:
    """A power of two that makes the finest step of the signal the detector's least upstroke, as in a converter's volts.

    Scaling by a power of two rounds nothing, so what is in volts, or any unit, gives the same beats to the bit.
    """
    known = np.unique(signal[~np.isnan(signal)])
    step, largest = float(np.diff(known).min()), float(np.abs(known).max())
    return 2.0 ** round(math.log2(min(FAINT_V / step, LARGEST_V / largest, 1e300)))


def _ticks(signal: Array, fs: float) -> Iterator[tuple[int, list[float], list[float]]]:
    """(index, t_s, values) of each tick of a session: two rows of the 90 Hz grid, the newer one a tick old."""
    values = on_grid(signal, fs, int(len(signal) / fs * ROW_HZ)).tolist()
    t_s = np.round(np.arange(len(values)) / ROW_HZ, 6).tolist()
    for index in range(1, (len(values) + 1) // TICK_ROWS + 1):
        part = slice(max(0, TICK_ROWS * index - 3), TICK_ROWS * index - 1)
        yield index, t_s[part], values[part]


def _breath(t_s: float, paced_bpm: float | None) -> Breath | None:
    """The breath of a steady pacer; its phase at the first sample is nobody's, so no lag to it is told."""
    if paced_bpm is None:
        return None
    cycle, phase = divmod(t_s * paced_bpm / 60, 1)
    return Breath(phase, 0.5, paced_bpm, phase < 0.5, int(cycle), 0.5)


def _array(values: Iterable[float | str | None], dtype: type = float) -> NDArray[Any]:
    """Read-only; None is NaN."""
    array: NDArray[Any] = np.array(list(values), dtype)
    array.setflags(write=False)
    return array
