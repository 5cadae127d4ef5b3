"""`ebb check converter`: whether it answers, its bus, its slots, and level and noise of each channel."""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Probe, Workbench
from device.language import msgid, tr
from device.model import Array
from device.signals.connected import at_an_end
from device.signals.skin.front_end import SkinCircuit
from device.signals.skin.noise import SKIN_NOISE_V, noise_v, skin_noise_v
from drivers.ports import ROW_HZ, Adc, Fault, Samples

LISTEN_S = 5.0
SLOW_BUS_S = 350e-6  # a register takes 0.2 ms at 400 kHz and 0.55 ms at 100 kHz (hardware/boards.md)
DELIVERED, ENOUGH = 0.99, 0.97  # share of the slots: well; and as few as the lamp still works with
PULSE_NOISE_V = 0.1  # no pulse is larger; so much on a bare sensor is light or a loose wire
LEVELS = 8  # different values that are enough to tell their common step: by chance one in 256 has a step of 2
OPEN_SHARE = 0.1  # how far from its excitation a front end with nothing on its electrodes may be


FAULTS = (
    msgid("clipped"), msgid("not_ready"), msgid("no_answer"), msgid("reset"), msgid("skipped"), msgid("gap")
)  # fmt: skip
"""What may be wrong with a value."""


def converter(bench: Workbench) -> Iterator[Finding]:
    """Findings for the converter, its bus, the slots a second, and each channel. Raises DriverError."""
    if bench.parts.adc is not None:
        yield from _bus(bench, bench.parts.adc)
    samples = bench.listen(LISTEN_S)
    yield _slots(samples)
    if bench.parts.adc is not None and (coarse := _resolution(bench, bench.parts.adc, samples)):
        yield coarse
    for probe in bench.probes():
        yield _channel(probe, samples.values[:, probe.column], bench.circuit)


def _bus(bench: Workbench, adc: Adc) -> Iterator[Finding]:
    hz, transfer_s = None if bench.parts.simulated else bench.machine.bus_hz, adc.transfer_s()
    yield Finding("converter", Verdict.OK, tr("answers at {place}", place=adc.place))
    slow, set_up = transfer_s > SLOW_BUS_S, "" if hz is None else tr("; set up for {khz:g} kHz", khz=hz / 1000)
    found = tr("{register_us:.0f} us for a register", register_us=1e6 * transfer_s) + set_up
    advice = tr("run the bus at 400 kHz: dtparam=i2c_arm_baudrate=400000 in config.txt (hardware/boards.md)")
    yield Finding(
        "bus", Verdict.LOOK if slow else Verdict.OK, found, advice if slow else "", {"register_us": 1e6 * transfer_s}
    )


def _slots(samples: Samples) -> Finding:
    counts = Counter(samples.faults.ravel().tolist())
    wanted = ROW_HZ * samples.faults.shape[1]
    share = (counts[Fault.NONE] + counts[Fault.CLIPPED]) / samples.faults.size
    faults = {Fault(kind).name.lower(): n for kind, n in counts.items() if kind != Fault.NONE}
    found = tr("{came:.0f} of {wanted} slots a second delivered", came=share * wanted, wanted=wanted)
    if faults:
        found += f" ({', '.join(f'{n} {tr(name)}' for name, n in faults.items())})"
    verdict = Verdict.OK if share >= DELIVERED else Verdict.LOOK if share >= ENOUGH else Verdict.WRONG
    advice = tr("what else is running? is the bus at 400 kHz, are its wires short?")
    advice = "" if verdict is Verdict.OK else advice
    return Finding("slots", verdict, found, advice, {"per_second": share * wanted, "wanted": wanted, "faults": faults})


def _resolution(bench: Workbench, adc: Adc, samples: Samples) -> Finding | None:
    """A finding if all values come in steps that are too large for this converter; None if they do not, or too few."""
    counts, end = set[int](), 2 ** (adc.bits - 1)
    for probe in bench.probes():
        if probe.channel.unit == "V":
            volts = samples.values[:, probe.column]
            counts.update(np.rint(volts[np.isfinite(volts)] / probe.channel.full_scale * end).astype(int).tolist())
    counts -= {0, end - 1, -end}
    step = math.gcd(*counts)
    if len(counts) < LEVELS or step < 2:
        return None
    bits = adc.bits - step.bit_length() + 1
    return Finding(
        "resolution", Verdict.LOOK,
        tr("values come in steps of {step}: this converter has {bits} bits, and not {more}", step=step, bits=bits,
           more=adc.bits),
        tr("boards sold as ADS1115 may carry an ADS1015: the heart is read all the same, the skin too coarsely"),
        {"bits": bits},
    )  # fmt: skip


def _channel(probe: Probe, volts: Array, skin: SkinCircuit) -> Finding:
    if np.isnan(volts).all():
        none = tr("{place}: no value came", place=probe.channel.place)
        return Finding(probe.name, Verdict.WRONG, none, tr("see the converter"))
    level_v = float(np.nanmean(volts))
    deviation_v = noise_v(volts) if probe.usiemens is None else skin_noise_v(volts)
    found = tr(
        "{place}: {level_v:.4f} {unit}, noise {noise_uv:.0f} u{unit}",
        place=probe.channel.place, unit=probe.channel.unit, level_v=level_v, noise_uv=1e6 * deviation_v,
    )  # fmt: skip
    figures = {"volts": level_v, "noise_uv": 1e6 * deviation_v}
    if probe.usiemens is not None:
        usiemens = probe.usiemens(level_v)
        found += tr(", {usiemens:.2f} uS", usiemens=usiemens)
        figures["usiemens"] = usiemens if np.isfinite(usiemens) else 1e6
    advice = _advice(probe, level_v, deviation_v, skin)
    return Finding(probe.name, Verdict.LOOK if advice else Verdict.OK, found, advice, figures)


def _advice(probe: Probe, level_v: float, deviation_v: float, skin: SkinCircuit) -> str:
    """What to do about a channel that reads so; '' if nothing."""
    if probe.usiemens is not None:
        open_v = skin.volts(0.0)
        if open_v > 0 and level_v < (1 - OPEN_SHARE) * open_v:
            return tr("less than the front end's excitation: check VR1, R2, R3 and U1 (hardware/assembly.md, step 3)")
        much = tr(
            "more than {most_uv:.0f} uV: check C1 to C4, and that nobody moves the cable", most_uv=1e6 * SKIN_NOISE_V
        )
        return much if deviation_v > SKIN_NOISE_V else ""
    if probe.channel.unit != "V":
        return ""  # what is known of levels and noise is known of volts
    if at_an_end(level_v, probe.channel.full_scale):
        return tr("no sensor seems to be connected to {place}", place=probe.channel.place)
    light = tr("cover the sensor from flickering light; if it stays, check its wires")
    return light if deviation_v > PULSE_NOISE_V else ""
