"""`ebb check crosstalk`: light and motors at full swing, nobody attached. No signal may look like somebody.

Light and motors swing at paces of their own, so that a regression tells what each of them leaks into a channel.
The light goes through the same gate as ever.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from device.app import modes
from device.bench.check.finding import Finding, Verdict, lacking, name
from device.bench.workbench import Probe, Workbench
from device.language import msgid, ntr, tr
from device.model import Array, Contact, Scene, SkinState
from device.session.actuators import go_dark
from device.session.session import Seat
from device.synchrony import OneHeart
from drivers.ports import Haptic, Ring, Samples, Source, close_all

LENGTH_S = 60.0
LIGHT_S, MOTORS_S = 10.0, (7.0, 5.5)  # one swing of each; in a minute these three are nearly uncorrelated
MOTOR_ON_S = 2.0
SURE = 3.0  # standard errors: a leak less sure than this is told as "less than"
LEAST = 0.5  # share of a channel's rows that must have come
AT_USIEMENS = 10.0  # a hand by this lamp; what takes from the excitation takes from it in proportion
STEP_V = 0.01
ONE_HEART = msgid("if a finger was on one of them alone: keep their wires apart, each to a pin and ground of its own")
OTHERWISE = {
    "pulse": msgid(
        "if somebody was attached, begin again; else keep the lamp's light off this sensor, and its cables apart"
    ),
    "skin": msgid(
        "if somebody was attached, begin again; else this front end is another than the settings describe "
        "(hardware/sensors.md), or its cable leaks"
    ),
}
BLOCK = 9  # rows: a tenth of a second, whose mean holds nothing of 50 or 60 Hz mains


@dataclass(slots=True)
class CrosstalkRecord:
    """What came while light and motors swung: rows; what drove each, 0..1 at each tick; whom the lamp took it for."""

    t_s: list[Array] = field(default_factory=list)
    volts: list[Array] = field(default_factory=list)
    ticks_s: list[float] = field(default_factory=list)
    drives: list[tuple[float, ...]] = field(default_factory=list)
    somebody: dict[str, str] = field(default_factory=dict)
    hearts: OneHeart = field(default_factory=OneHeart)


def crosstalk(bench: Workbench) -> Iterator[Finding]:
    """A finding for each channel. Raises DriverError."""
    source, ring, names = bench.parts.source, bench.parts.ring, [motor.name for motor in bench.motors]
    swung = ("light", *names)
    lost = [each for each in names if each not in bench.parts.motors]
    if source is None or ring is None or lost:
        missing = "converter" if source is None else "ring" if ring is None else lost[0]
        yield Finding("crosstalk", Verdict.UNKNOWN, lacking(missing))
        return
    bench.operator.ready(
        ntr(
            "take fingers and electrodes off; the light will be bright for a minute, and the motor will pulse",
            "take fingers and electrodes off; the light will be bright for a minute, and the motors will pulse",
            len(names),
        )
    )
    record = _swing(bench, source, ring, [bench.parts.motors[each] for each in names])
    t_s, volts = np.concatenate(record.t_s), np.concatenate(record.volts)
    drives = [np.interp(t_s, record.ticks_s, drive) for drive in zip(*record.drives, strict=True)]
    for probe in bench.probes():
        came, part = np.isfinite(volts[:, probe.column]), f"crosstalk {probe.name}"
        starved = [drive for drive, on in zip(swung, drives, strict=True) if came[on > 0.5].mean() < LEAST]
        if came.mean() < LEAST:
            yield Finding(part, Verdict.WRONG, tr("too few values came"), tr("see the converter"))
        elif starved:
            found = tr("too few values came while the {part} was on", part=name(starved[0]))
            advice = tr("it seems to take from the converter's supply: see its wires")
            yield Finding(part, Verdict.WRONG, found, advice)
        else:
            rows = (t_s[came], volts[came, probe.column], [drive[came] for drive in drives])
            yield _finding(bench, probe, record.somebody.get(probe.name), swung, *rows)
    if record.hearts.one:
        yield Finding("crosstalk hearts", Verdict.WRONG, tr("both pulse sensors read one heart"), tr(ONE_HEART))


def _swing(bench: Workbench, source: Source, ring: Ring, motors: Sequence[Haptic]) -> CrosstalkRecord:
    record, seats, gamma = CrosstalkRecord(), bench.seated(), bench.config.ring.gamma
    gate, full = modes.safety_gate(bench.config), np.ones((ring.pixels, 3))
    grid = bench.ticks()
    source.start()
    try:
        for tick in grid:
            samples, ending = source.read(tick.t_s), tick.t_s > LENGTH_S
            lit = not ending and tick.t_s % LIGHT_S < LIGHT_S / 2
            touch = tuple(float(not ending and tick.t_s % MOTORS_S[i] < MOTOR_ON_S) for i in range(len(motors)))
            scene = gate.feed(Scene(lit * full, touch), tick.t_s)
            ring.show(scene.ring)
            for motor, strength in zip(motors, scene.touch, strict=True):
                motor.set(strength)
            if ending and not scene.ring.any():
                break
            record.t_s.append(samples.t_s.mean(axis=1))
            record.volts.append(samples.values)
            record.ticks_s.append(tick.t_s)
            record.drives.append((float(np.mean(scene.ring**gamma)), *scene.touch))
            _look_for_somebody(seats, tick.t_s, samples, record)
    except BaseException:
        go_dark(ring, gate, bench.parts.clock)  # whoever ends it, the light goes out as softly as ever
        raise
    finally:
        close_all(*(partial(motor.set, 0.0) for motor in motors), source.stop)
    return record


def _look_for_somebody(seats: Sequence[Seat], now_s: float, samples: Samples, record: CrosstalkRecord) -> None:
    """What the lamp itself would take these rows for; the first time by each channel's name."""
    readings, somebody = [seat.feed(now_s, samples, slice(None), None) for seat in seats], record.somebody
    if len(readings) == 2:
        record.hearts.feed(now_s, *(reading.beats for reading in readings))
    for seat, reading in zip(seats, readings, strict=True):
        vitals = reading.vitals
        if vitals.contact is not Contact.LOOKING:
            somebody.setdefault(f"{seat.code} pulse", _taken_for(vitals.contact, now_s))
        if vitals.skin not in (SkinState.OPEN, SkinState.MISSING, SkinState.DOUBTED):
            somebody.setdefault(f"{seat.code} skin", _taken_for(vitals.skin, now_s))


def _taken_for(state: str, now_s: float) -> str:
    return tr("'{state}' after {now_s:.0f} s", state=tr(state), now_s=now_s)


def _finding(
    bench: Workbench, probe: Probe, taken_for: str | None, names: Sequence[str], t_s: Array, volts: Array,
    drives: Sequence[Array],
) -> Finding:  # fmt: skip
    part, level_v = f"crosstalk {probe.name}", float(volts.mean())
    leaks = leakage(t_s, volts, drives)
    phrases, figures, advice = [], {"volts": level_v}, ""
    for drive, (leak_v, error_v) in zip(names, leaks, strict=True):
        sure, key = abs(leak_v) > SURE * error_v, drive.replace(" ", "_")
        less = tr("less than {most_uv:.0f} uV", most_uv=1e6 * SURE * error_v)
        phrases.append(f"{name(drive)} {tr('{leak_uv:+.0f} uV', leak_uv=1e6 * leak_v) if sure else less}")
        figures |= {f"{key}_uv": 1e6 * leak_v, f"{key}_error_uv": 1e6 * error_v}
    for motor, ripple_v in zip(names[1:], motor_ripples_v(volts, drives[1:]), strict=True):
        phrases.append(tr("{motor}'s ripple {ripple_uv:.0f} uV", motor=name(motor), ripple_uv=1e6 * ripple_v))
        figures[f"{motor.replace(' ', '_')}_ripple_uv"] = 1e6 * ripple_v
    if probe.usiemens is not None:
        worst_v = max((leak_v for leak_v, _ in leaks), key=abs)
        open_, on_skin = _usiemens(bench, probe, abs(worst_v / level_v))
        figures |= {"usiemens": open_, "usiemens_at_10": on_skin}
        phrases.append(
            tr(
                "at most {open:.3f} uS with nothing attached, {on_skin:.3f} uS on a skin of {usiemens:g} uS",
                open=open_,
                on_skin=on_skin,
                usiemens=AT_USIEMENS,
            )
        )
        if max(open_, on_skin) > bench.config.skin.response_usiemens:
            advice = tr(
                "the ring takes from the front end's supply: see C1, C5 and VR1, and give the ring its own ground wire"
            )
    found = ", ".join(phrases)
    if taken_for is None:
        found = tr("nobody there; {found}", found=found)
        return Finding(part, Verdict.LOOK if advice else Verdict.OK, found, advice, figures)
    found = tr("taken for somebody: {taken_for}; {found}", taken_for=taken_for, found=found)
    return Finding(part, Verdict.WRONG, found, tr(OTHERWISE["pulse" if probe.usiemens is None else "skin"]), figures)


def _usiemens(bench: Workbench, probe: Probe, share: float) -> tuple[float, float]:
    """What a leak of this share of a skin channel's voltage looks like, with nothing attached and on a skin."""
    assert probe.usiemens is not None
    circuit = bench.circuit
    open_v, skin_v = circuit.volts(0.0), circuit.volts(AT_USIEMENS)
    open_ = probe.usiemens(open_v + STEP_V) / STEP_V * share * open_v
    slope = (probe.usiemens(skin_v + STEP_V) - probe.usiemens(skin_v)) / STEP_V
    return open_, slope * share * skin_v


def leakage(t_s: Array, volts: Array, drives: Sequence[Array]) -> list[tuple[float, float]]:
    """(volts, standard error) that each drive at its full adds to a channel beside its own slow drift.

    All arrays are (rows,), without NaN; drives 0..1. Least squares of block means on the drives, a constant, and time
    and its square.
    """
    blocks = len(t_s) // BLOCK
    t_s, volts, *drives = (x[: blocks * BLOCK].reshape(blocks, BLOCK).mean(axis=1) for x in (t_s, volts, *drives))
    drift = t_s / t_s[-1] - 0.5
    design = np.stack([*drives, np.ones(blocks), drift, drift**2], axis=1)
    coefficients = np.linalg.lstsq(design, volts, rcond=None)[0]
    residuals = volts - design @ coefficients
    variance = residuals @ residuals / (blocks - design.shape[1]) * np.diag(np.linalg.inv(design.T @ design))
    return [(float(coefficients[i]), math.sqrt(variance[i])) for i in range(len(drives))]


def motor_ripples_v(volts: Array, motors: Sequence[Array]) -> list[float]:
    """Standard deviation that each motor adds while it turns alone, against that while all are still.

    Of differences between neighbouring rows, free of slow change, where no motor changes meanwhile.
    """
    steps, drives = np.diff(volts), np.array(motors)
    full, still = ((state[:, 1:] & state[:, :-1]) for state in (drives == 1, drives == 0))
    spread = float(np.var(steps[still.all(axis=0)]))
    alone = [turning & (still.sum(axis=0) == len(motors) - 1) for turning in full]
    return [math.sqrt(max(0.0, float(np.var(steps[turning])) - spread) / 2) for turning in alone]
