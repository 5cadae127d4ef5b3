"""`ebb check ripple`: what a pulse sensor gives with the finger off, light and motors at rest: nothing, or its supply.

A pulse sensor makes 34 to 80 times as much of a ripple on its supply where hearts beat. Ripple swings as evenly as no
heart does, or alike on both sensors, which have one supply. Takes no level for a sign: a sensor at rest has any.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from device.bench.check.finding import Finding, Verdict, lacking
from device.bench.workbench import Probe, Workbench
from device.language import msgid, tr
from device.model import Array
from device.signals.pulse.detector import PulseDetector
from drivers.ports import ROW_HZ

SETTLE_S, LENGTH_S = 2.0, 34.0  # after hand and light have gone; in all
WINDOW = 8 * ROW_HZ  # rows; seven of them, half overlapping: what passes by within 4 s is in three
HEARTS_HZ, ROUND_HZ = (0.7, 4.5), (0.7, 9.0)  # where hearts beat; up to what is light and mains at 90 rows a second
LEAK = 2  # bins of the spectrum on either side of a line that are the line's
LEAST = 0.5  # share of the rows that must have come
LOUD_V, PULSE_V = 5e-3, 20e-3  # rms: a quarter of the least pulse of a finger in hardware/assembly.md; and that pulse
STEADY = 0.95  # share of the swing in one line: fingers up to 0.91 (36 recordings, 1090 stretches), a sine 0.98
ALIKE, TWICE = 0.9, 2.0  # correlation of both sensors, and how unlike in size, if one supply is in both
GAIN_HZ, GAIN = (1.0, 2.0, 3.0, 10.0), (34.0, 72.0, 80.0, 25.0)  # for ripple; hardware/spice.md
NOWHERE_V = 0.05  # nearer to ground no sensor is there
ONE = msgid(
    "its + belongs to the measuring board's 3V3, 3.22 to 3.38 V, and not to the Pi's; then see its - wire, C5 and C9 "
    "(their joints, their polarity), and U4's legs (hardware/assembly.md, step 5)"
)
BOTH = msgid(
    "3V3 must read 3.22 to 3.38 V and come from U4, never from the Pi; then see C5 and C9 (their joints, their "
    "polarity), and U4's legs (hardware/assembly.md, step 5)"
)
MOVES = msgid(
    "take the finger off, cover the sensor from light, keep still, and begin again; if it stays: its three wires"
)


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """What swings in a sensor. heart_v, beside_v: rms, V, where hearts beat and above them. hz: of its strongest line.

    steady: share of its strongest line, 0..1. wave: (rows,), the swing about its mean. Of all windows the median.
    """

    heart_v: float
    beside_v: float
    hz: float
    steady: float
    wave: Array

    @property
    def supply_v(self) -> float:
        """Amplitude of the ripple on the supply that makes such a swing, V."""
        return math.sqrt(2) * self.heart_v / float(np.interp(self.hz, GAIN_HZ, GAIN))


def swing(volts: Array) -> Swing | None:
    """Of (rows,) at 90 Hz, NaN where none came; None if too few came."""
    came = np.isfinite(volts)
    if came.mean() < LEAST or len(volts) < WINDOW:
        return None
    rows = np.arange(len(volts))
    whole = np.interp(rows, rows[came], volts[came])
    starts = range(0, len(whole) - WINDOW + 1, WINDOW // 2)
    hz, powers = np.fft.rfftfreq(WINDOW, 1 / ROW_HZ), [_power(whole[i : i + WINDOW]) for i in starts]
    hearts, around = ((low <= hz) & (hz <= high) for low, high in (HEARTS_HZ, ROUND_HZ))
    lines = [int(np.argmax(np.where(hearts, power, 0.0))) for power in powers]
    steady = [
        power[max(0, at - LEAK) : at + LEAK + 1].sum() / max(power[around].sum(), np.finfo(float).tiny)
        for at, power in zip(lines, powers, strict=True)
    ]
    return Swing(
        math.sqrt(np.median([power[hearts].sum() for power in powers])),
        math.sqrt(np.median([power[hz > HEARTS_HZ[1]].sum() for power in powers])),
        float(np.median(hz[lines])),
        float(np.median(steady)),
        _band(whole),
    )


def _power(volts: Array) -> Array:
    """Square volts by frequency, which add up to the variance."""
    rows, hann = np.arange(len(volts)), np.hanning(len(volts))
    level = np.polynomial.Polynomial.fit(rows, volts, 1)(rows)
    return np.asarray(2 * np.abs(np.fft.rfft((volts - level) * hann)) ** 2 / (hann @ hann) / len(volts))


def _band(volts: Array) -> Array:
    hz = np.fft.rfftfreq(len(volts), 1 / ROW_HZ)
    spectrum = np.fft.rfft((volts - volts.mean()) * np.hanning(len(volts)))
    return np.fft.irfft(np.where((hz >= ROUND_HZ[0]) & (hz <= ROUND_HZ[1]), spectrum, 0), len(volts))


def ripple(bench: Workbench) -> Iterator[Finding]:
    """A finding for each pulse sensor on the converter. Raises DriverError."""
    if bench.parts.source is None:
        yield Finding("ripple", Verdict.UNKNOWN, lacking("converter"))
        return
    probes = [each for each in bench.probes() if each.channel.sensor == "pulse" and each.channel.unit == "V"]
    bench.operator.ready(tr("take fingers off, and lay the pulse sensors down with their windows to the table"))
    heard = bench.listen(LENGTH_S).values[round(SETTLE_S * ROW_HZ) :]
    swings = {each.name: swing(heard[:, each.column]) for each in probes}
    for each in probes:
        yield _finding(each, heard[:, each.column], swings)


def _finding(probe: Probe, volts: Array, swings: Mapping[str, Swing | None]) -> Finding:
    part, found = f"ripple {probe.name}", swings[probe.name]
    if found is None:
        return Finding(part, Verdict.WRONG, tr("too few values came"), tr("see the converter"))
    if np.nanmean(volts) < NOWHERE_V:
        none = tr("no sensor seems to be connected to {place}", place=probe.channel.place)
        return Finding(part, Verdict.UNKNOWN, none)
    figures = {"heart_uv": 1e6 * found.heart_v, "beside_uv": 1e6 * found.beside_v}
    size = tr("{heart_uv:.0f} uV where hearts beat", heart_uv=1e6 * found.heart_v)
    if found.heart_v < LOUD_V:
        quiet = tr(
            "quiet with the finger off: {size}, {beside_uv:.0f} uV of light, mains and noise above",
            size=size,
            beside_uv=1e6 * found.beside_v,
        )
        return Finding(part, Verdict.OK, quiet, "", figures)
    figures |= {"hz": found.hz, "steady": found.steady}
    both = any(_alike(found, other) for name, other in swings.items() if name != probe.name)
    if both or found.steady >= STEADY:
        figures["supply_uv"] = 1e6 * found.supply_v
        words = tr(
            "ripple on its supply: {size}, {hz:.1f} times a second, {how}, as {supply_mv:.1f} mV on 3V3 would give",
            size=size, hz=found.hz, supply_mv=1e3 * found.supply_v,
            how=tr("alike on both sensors") if both else tr("as evenly as no heart does"),
        )  # fmt: skip
        verdict = Verdict.WRONG if found.heart_v >= PULSE_V else Verdict.LOOK
        return Finding(part, verdict, words, tr(BOTH if both else ONE), figures)
    bpm = _heart_bpm(volts)
    finger = tr("a heart of {bpm:.0f} bpm: a finger is on it", bpm=bpm or 0)
    what = finger if bpm else tr("something moves, and no ripple does so")
    return Finding(part, Verdict.LOOK, f"{what}: {size}", tr(MOVES), figures)


def _alike(one: Swing, other: Swing | None) -> bool:
    """Whether two sensors swing as one supply makes them."""
    if other is None or other.heart_v < LOUD_V or not 1 / TWICE < one.heart_v / other.heart_v < TWICE:
        return False
    return float(np.corrcoef(one.wave, other.wave)[0, 1]) > ALIKE


def _heart_bpm(volts: Array) -> float | None:
    """The last heart rate that the lamp would have shown."""
    detector, bpm = PulseDetector(), None
    for row, value in enumerate(volts.tolist()):
        detector.feed(row / ROW_HZ, value)
        bpm = detector.heart_rate_bpm() or bpm
    return bpm
