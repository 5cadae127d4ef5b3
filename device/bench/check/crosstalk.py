"""Light and motor at full swing, and nobody attached: no signal may look like somebody, and what leaks is told.

Light and motor swing at paces of their own, so that what follows each can be told apart: by least squares, on means
over a tenth of a second, which hold nothing of the mains. The light goes through the same gate as ever.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Channel, Workbench
from device.model import Contact, Scene, SkinState
from device.scene.gate import SafetyGate
from device.session.loop import TICK_HZ, ticks
from device.session.session import Seat
from drivers.ports import Clock, DriverError, Ring

LENGTH_S = 60.0
LIGHT_S, MOTOR_S = 10.0, 7.0  # one swing of each
MOTOR_ON_S = 2.0
BLOCK = 9  # rows: a tenth of a second
SURE = 3.0  # standard errors: a leak less sure than this is told as "less than"
AT_USIEMENS = 10.0  # a hand by this lamp; what takes from the excitation takes from it in proportion
STEP_V = 0.01

Array = NDArray[np.float64]


@dataclass(slots=True)
class CrosstalkRecord:
    """What came while light and motor swung. light, motor: 0..1, at the rows' times."""

    times: list[Array] = field(default_factory=list)
    volts: list[Array] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    light: list[float] = field(default_factory=list)
    motor: list[float] = field(default_factory=list)
    somebody: dict[str, str] = field(default_factory=dict)


def crosstalk(bench: Workbench, length_s: float = LENGTH_S) -> Iterator[Finding]:
    """A finding for each channel."""
    parts = bench.parts
    for name, part in (("converter", parts.source), ("ring", parts.ring), ("motor", parts.haptic)):
        if part is None:
            yield Finding("crosstalk", Verdict.UNKNOWN, f"it needs the {name}, which is missing")
            return
    bench.operator.ready(
        "take fingers and electrodes off; the light will be bright for a minute, and the motor will pulse"
    )
    try:
        heard = _swing(bench, length_s)
    except DriverError as trouble:
        yield Finding("crosstalk", Verdict.WRONG, str(trouble), "see the part that it names")
        return
    t_s, volts = np.concatenate(heard.times), np.concatenate(heard.volts)
    light, motor = (np.interp(t_s, heard.at_s, course) for course in (heard.light, heard.motor))
    for channel in bench.channels:
        yield _finding(bench, channel, heard, t_s, volts[:, channel.column], light, motor)


def _swing(bench: Workbench, length_s: float) -> CrosstalkRecord:
    parts, heard, seats = bench.parts, CrosstalkRecord(), bench.seated()
    assert parts.source is not None
    assert parts.ring is not None
    assert parts.haptic is not None
    gate, full = SafetyGate(parts.ring.pixels, bench.config.ring.gamma), np.ones((parts.ring.pixels, 3))
    parts.clock.zero()
    parts.source.start()
    try:
        for tick in ticks(parts.clock):
            samples = parts.source.read(tick.t_s)
            ending = tick.t_s > length_s
            lit = tick.t_s % LIGHT_S < LIGHT_S / 2 and not ending
            touched = tick.t_s % MOTOR_S < MOTOR_ON_S and not ending
            scene = gate.feed(Scene(full if lit else 0 * full, 1.0 if touched else 0.0), tick.t_s)
            parts.ring.show(scene.ring)
            parts.haptic.set(scene.touch)
            if ending and not scene.ring.any():
                return heard
            heard.times.append(samples.t_s.mean(axis=1))
            heard.volts.append(samples.volts)
            heard.at_s.append(tick.t_s)
            heard.light.append(float(np.mean(scene.ring**bench.config.ring.gamma)))
            heard.motor.append(scene.touch)
            _listen(seats, tick.t_s, samples.t_s, samples.volts, heard.somebody)
    except BaseException:
        _go_dark(parts.ring, gate, parts.clock)  # whoever ends it, the light goes out as softly as ever
        raise
    finally:
        parts.source.stop()
        parts.haptic.set(0.0)
    raise AssertionError("ticks go on for ever")


def _go_dark(ring: Ring, gate: SafetyGate, clock: Clock) -> None:
    dark = Scene(np.zeros((ring.pixels, 3)))
    with contextlib.suppress(DriverError):
        while (shown := gate.feed(dark, clock.now()).ring).any():
            ring.show(shown)
            clock.sleep_until(clock.now() + 1 / TICK_HZ)
        ring.show(shown)


def _listen(seats: Sequence[Seat], now_s: float, t_s: Array, volts: Array, somebody: dict[str, str]) -> None:
    """What the lamp itself would take these rows for."""
    for seat in seats:
        skin = volts[:, seat.skin].tolist()
        vitals = seat.person.feed(now_s, t_s[:, seat.pulse].tolist(), volts[:, seat.pulse].tolist(), skin, None).vitals
        if vitals.contact is not Contact.LOOKING:
            somebody.setdefault(f"{seat.code} pulse", f"'{vitals.contact}' after {now_s:.0f} s")
        if vitals.skin not in (SkinState.OPEN, SkinState.MISSING):
            somebody.setdefault(f"{seat.code} skin", f"'{vitals.skin}' after {now_s:.0f} s")


def _finding(
    bench: Workbench, channel: Channel, heard: CrosstalkRecord, t_s: Array, volts: Array, light: Array, motor: Array
) -> Finding:
    name = f"{channel.code} {channel.sensor}"
    there = np.isfinite(volts)
    if there.mean() < 0.5:
        return Finding(f"crosstalk {name}", Verdict.WRONG, "too few values came", "see the converter")
    level = float(volts[there].mean())
    leaks = leaked(t_s[there], volts[there], light[there], motor[there])
    told, figures = [], {"volts": level}
    ripple_v = _ripple_v(volts[there], motor[there])
    for source, (leak_v, error_v) in zip(("light", "motor"), leaks, strict=True):
        sure = abs(leak_v) > SURE * error_v
        told.append(f"{source} {1e6 * leak_v:+.0f} uV" if sure else f"{source} less than {1e6 * SURE * error_v:.0f} uV")
        figures |= {f"{source}_uv": 1e6 * leak_v, f"{source}_error_uv": 1e6 * error_v}
    told.append(f"motor's ripple {1e6 * ripple_v:.0f} uV")
    figures["motor_ripple_uv"] = 1e6 * ripple_v
    do = ""
    if channel.usiemens is not None:
        worst_v = max((v for v, _ in leaks), key=abs)
        open_, on = _usiemens(bench, channel, worst_v / level)
        figures |= {"usiemens": open_, "usiemens_at_10": on}
        told.append(f"at most {open_:.3f} uS with nothing attached, {on:.3f} uS on a skin of {AT_USIEMENS:g} uS")
        if max(open_, on) > bench.config.skin.response_usiemens:
            do = "the ring takes from the front end's supply: see C1, C5 and VR1, and give the ring its own ground wire"
    said = ", ".join(told)
    if name in heard.somebody:
        return Finding(
            f"crosstalk {name}",
            Verdict.WRONG,
            f"taken for somebody: {heard.somebody[name]}; {said}",
            "if somebody was attached, begin again; else keep the lamp's light off this sensor, and its cables apart",
            figures,
        )
    return Finding(f"crosstalk {name}", Verdict.LOOK if do else Verdict.OK, f"nobody there; {said}", do, figures)


def leaked(t_s: Array, volts: Array, light: Array, motor: Array) -> list[tuple[float, float]]:
    """(volts, standard error) that full light, and then a full motor, add to a channel beside its own slow drift."""
    blocks = len(t_s) // BLOCK
    t_s, volts, light, motor = (
        x[: blocks * BLOCK].reshape(blocks, BLOCK).mean(axis=1) for x in (t_s, volts, light, motor)
    )
    long = t_s / t_s[-1] - 0.5
    against = np.stack([light, motor, np.ones(blocks), long, long**2], axis=1)
    found = np.linalg.lstsq(against, volts, rcond=None)[0]
    rest = volts - against @ found
    spread = np.sqrt(rest @ rest / (blocks - against.shape[1]) * np.diag(np.linalg.inv(against.T @ against)))
    return [(float(found[i]), float(spread[i])) for i in range(2)]


def _ripple_v(volts: Array, motor: Array) -> float:
    """What the motor adds to the noise, as a deviation: between neighbouring rows, where nothing slow is left."""
    steps, on = np.diff(volts), motor[1:] > 0.5
    if on.all() or not on.any():
        return 0.0
    more = float(np.var(steps[on])) - float(np.var(steps[~on]))
    return math.sqrt(max(0.0, more) / 2)


def _usiemens(bench: Workbench, channel: Channel, share: float) -> tuple[float, float]:
    """What a leak of this share of a skin channel's voltage looks like, with nothing attached and on a skin."""
    assert channel.usiemens is not None
    circuit = bench.circuit
    lowest_v, skin_v = circuit.volts(0.0), circuit.volts(AT_USIEMENS)
    open_ = channel.usiemens(lowest_v + STEP_V) / STEP_V * abs(share) * lowest_v
    slope = (channel.usiemens(skin_v + STEP_V) - channel.usiemens(skin_v)) / STEP_V
    return open_, slope * abs(share) * skin_v
