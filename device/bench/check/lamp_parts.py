"""The lamp's own parts, one by one: what each says, does, and is felt or seen to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Channel, Workbench
from device.model import Scene
from device.scene.gate import SafetyGate
from device.session.loop import ticks
from drivers.ports import ROW_HZ, ButtonEvent, DriverError, Fault, Haptic, Ring, Samples

LISTEN_S = 5.0
SLOW_BUS_S = 350e-6  # a register takes 0.2 ms at 400 kHz and 0.55 ms at 100 kHz (hardware/boards.md)
DELIVERED, ENOUGH = 0.99, 0.97  # share of the slots: well; and as few as the lamp still works with
SKIN_NOISE_V = 1e-3  # 0.002 uS with nothing on the electrodes, 0.02 uS at 10 uS
PULSE_NOISE_V = 0.1  # no pulse is larger; so much on a bare sensor is light or a loose wire
NOWHERE_V = 0.05  # this near to ground or to full scale, no sensor is connected
OPEN_SHARE = 0.1  # how far from its excitation a front end with nothing on its electrodes may be
DIM = 0.25  # to the eye; a light that one can look into from near
SWEEP_S, COLOUR_S = 6.0, 1.5
COLOURS = {  # none of them saturated, as everywhere in this lamp
    "reddish": (1.0, 0.45, 0.45),
    "greenish": (0.45, 1.0, 0.45),
    "bluish": (0.45, 0.45, 1.0),
    "white": (1.0, 1.0, 1.0),
}
TOUCHES = (0.1, 0.4, 0.8)
TOUCH_S = 0.7
PRESS_WAIT_S, IDLE_WAIT_S = 20.0, 3.0


def missing(bench: Workbench, name: str) -> Finding:
    """A part that could not be opened."""
    said = bench.parts.troubles.get(name) or bench.parts.troubles.get("pins") or "not there"
    about, _, do = said.partition(": ")
    return Finding(name, Verdict.WRONG, about, do)


def converter(bench: Workbench) -> Iterator[Finding]:
    """Whether it answers, how fast its bus is, how many slots it delivers, and what each channel reads."""
    parts = bench.parts
    if parts.adc is None or parts.source is None:
        yield missing(bench, "converter")
        return
    try:
        transfer_s = parts.adc.transfer_s()
    except DriverError as trouble:
        about, _, do = str(trouble).partition(": ")
        yield Finding("converter", Verdict.WRONG, about, do)
        return
    yield Finding("converter", Verdict.OK, f"answers at {bench.config.adc.address:#04x}")
    slow, hz = transfer_s > SLOW_BUS_S, bench.machine.bus_hz
    set_up = "" if hz is None or parts.simulated else f"; set up for {hz / 1000:g} kHz"
    yield Finding(
        "bus", Verdict.LOOK if slow else Verdict.OK, f"{1e6 * transfer_s:.0f} us for a register{set_up}",
        "run the bus at 400 kHz: dtparam=i2c_arm_baudrate=400000 in config.txt (hardware/boards.md)" if slow else "",
        {"register_us": 1e6 * transfer_s},
    )  # fmt: skip
    samples = listen(bench, LISTEN_S)
    yield _slots(samples)
    for channel in bench.channels:
        yield _channel(channel, samples.volts[:, channel.column], bench)


def listen(bench: Workbench, seconds: float) -> Samples:
    """Every row of so many seconds; the first, which no conversion was begun for, left out."""
    clock, source = bench.parts.clock, bench.parts.source
    assert source is not None
    clock.zero()
    source.start()
    heard = []
    try:
        for tick in ticks(clock):
            heard.append(source.read(tick.t_s))
            if tick.t_s >= seconds:
                break
    finally:
        source.stop()
    return Samples(
        1,
        np.concatenate([samples.t_s for samples in heard])[1:],
        np.concatenate([samples.volts for samples in heard])[1:],
        np.concatenate([samples.faults for samples in heard])[1:],
    )


def _slots(samples: Samples) -> Finding:
    there = (samples.faults == Fault.NONE) | (samples.faults == Fault.CLIPPED)
    share, wanted = float(there.mean()), ROW_HZ * samples.faults.shape[1]
    faults = {
        Fault(kind).name.lower(): n
        for kind, n in Counter(samples.faults.ravel().tolist()).items()
        if kind != Fault.NONE
    }
    said = f"{share * wanted:.0f} of {wanted} slots a second delivered"
    if faults:
        said += f" ({', '.join(f'{n} {name}' for name, n in faults.items())})"
    verdict = Verdict.OK if share >= DELIVERED else Verdict.LOOK if share >= ENOUGH else Verdict.WRONG
    do = "" if verdict is Verdict.OK else "what else is running? is the bus at 400 kHz, are its wires short?"
    return Finding("slots", verdict, said, do, {"per_second": share * wanted, "wanted": wanted, "faults": faults})


def noise_v(volts: NDArray[np.float64]) -> float:
    """Deviation within a second, the median of all seconds."""
    seconds = [volts[i : i + ROW_HZ] for i in range(0, len(volts) - ROW_HZ + 1, ROW_HZ)]
    return float(np.median([np.nanstd(second) for second in seconds if np.isfinite(second).any()]))


def _channel(channel: Channel, volts: NDArray[np.float64], bench: Workbench) -> Finding:
    name = f"{channel.code} {channel.sensor}"
    if np.isnan(volts).all():
        return Finding(name, Verdict.WRONG, f"A{channel.pin}: no value came", "see the converter")
    level, noise = float(np.nanmean(volts)), noise_v(volts)
    said = f"A{channel.pin}: {level:.4f} V, noise {1e6 * noise:.0f} uV"
    figures = {"volts": level, "noise_uv": 1e6 * noise}
    do = ""
    if channel.usiemens is not None:
        usiemens = channel.usiemens(level)
        said += f", {usiemens:.2f} uS"
        figures["usiemens"] = usiemens if np.isfinite(usiemens) else 1e6
        if (
            bench.config.skin.front_end == "constant-voltage"
            and level < (1 - OPEN_SHARE) * bench.config.skin.excitation_v
        ):
            do = "less than the front end's excitation: check VR1, R2, R3 and U1 (hardware/assembly.md, step 3)"
        elif noise > SKIN_NOISE_V:
            do = "more than 1000 uV: check C1 to C4, and that nobody moves the cable"
    elif not NOWHERE_V < level < 4.0:
        do = f"no sensor seems to be connected to A{channel.pin}"
    elif noise > PULSE_NOISE_V:
        do = "cover the sensor from flickering light; if it stays, check its wires"
    return Finding(name, Verdict.LOOK if do else Verdict.OK, said, do, figures)


def ring(bench: Workbench) -> Iterator[Finding]:
    """A white point goes around, then the whole ring in each colour, dim, fading in and out."""
    lamp = bench.parts.ring
    if lamp is None:
        yield missing(bench, "ring")
        return
    bench.operator.say("a white point goes around, clockwise from the bottom; then reddish, greenish, bluish, white")
    try:
        frames = _shown(bench, lamp)
    except DriverError as trouble:
        yield Finding("ring", Verdict.WRONG, str(trouble), "check its wires and the SPI setting (hardware/boards.md)")
        return
    said = f"took {frames} frames for {lamp.pixels} LEDs"
    seen = bench.operator.confirms("Did you see that?")
    if seen is False:
        yield Finding("ring", Verdict.WRONG, f"{said}, and was not seen so", "ebb calibrate ring", {"seen": seen})
        return
    told = "seen" if seen else "nobody was asked what it showed"
    yield Finding("ring", Verdict.OK, f"{said}; {told}", figures={"frames": frames, "seen": seen})


def _shown(bench: Workbench, lamp: Ring) -> int:
    gate, pixels = SafetyGate(lamp.pixels, bench.config.ring.gamma), lamp.pixels
    ends_s = SWEEP_S + COLOUR_S * len(COLOURS)
    bench.parts.clock.zero()
    for frames, tick in enumerate(ticks(bench.parts.clock), 1):
        frame = np.zeros((pixels, 3))
        if tick.t_s < SWEEP_S:
            frame[int(tick.t_s / SWEEP_S * pixels)] = DIM
        elif tick.t_s < ends_s:
            turn, share = divmod((tick.t_s - SWEEP_S) / COLOUR_S, 1)
            frame[:] = DIM * np.sin(np.pi * share) * np.array(list(COLOURS.values())[int(turn)])
        lamp.show(gate.feed(Scene(frame), tick.t_s).ring)
        if tick.t_s >= ends_s + 1.0:
            return frames
    raise AssertionError("ticks go on for ever")


def motor(bench: Workbench) -> Iterator[Finding]:
    """Three touches, weak to strong, with stillness after each."""
    haptic = bench.parts.haptic
    if haptic is None:
        yield missing(bench, "motor")
        return
    bench.operator.say("three touches, the first hardly felt, the last strong")
    try:
        _touched(bench, haptic)
    except DriverError as trouble:
        yield Finding("motor", Verdict.WRONG, str(trouble), "check its pin, and that no other program holds it")
        return
    felt = bench.operator.confirms("Did you feel three?")
    if felt is False:
        yield Finding(
            "motor", Verdict.WRONG, "was not felt so", "check Q1 and D1, then: ebb calibrate touch", {"felt": felt}
        )
        return
    told = "felt" if felt else "obeyed; nobody was asked whether it was felt"
    yield Finding("motor", Verdict.OK, f"{len(TOUCHES)} touches {told}", figures={"felt": felt})


def _touched(bench: Workbench, haptic: Haptic) -> None:
    bench.parts.clock.zero()
    for tick in ticks(bench.parts.clock):
        turn, share = divmod(tick.t_s / (2 * TOUCH_S), 1)
        if turn >= len(TOUCHES):
            haptic.set(0.0)
            return
        haptic.set(TOUCHES[int(turn)] if share < 0.5 else 0.0)


def button(bench: Workbench) -> Iterator[Finding]:
    """A press and a hold; or, if nobody is there, that it is not down all the time."""
    part, clock = bench.parts.button, bench.parts.clock
    if part is None:
        yield missing(bench, "button")
        return
    clock.zero()
    waits_for = {ButtonEvent.PRESS, ButtonEvent.HOLD}
    somebody = bench.operator.press(f"press the button; then hold it for {bench.config.button.hold_s:g} s")
    for tick in ticks(clock):
        waits_for.difference_update(part.read(tick.t_s))
        if not waits_for or tick.t_s >= (PRESS_WAIT_S if somebody else IDLE_WAIT_S):
            break
    figures = {"pressed": ButtonEvent.PRESS not in waits_for, "held": ButtonEvent.HOLD not in waits_for}
    if not waits_for:
        yield Finding("button", Verdict.OK, "pressed and held", figures=figures)
    elif figures["held"]:
        yield Finding(
            "button",
            Verdict.WRONG,
            "it is down all the time",
            f"look for a short at BCM {bench.config.button.pin}",
            figures,
        )
    elif somebody:
        yield Finding(
            "button", Verdict.WRONG, "pressed, never held" if figures["pressed"] else "never pressed",
            f"it belongs between BCM {bench.config.button.pin} and ground", figures,
        )  # fmt: skip
    else:
        yield Finding("button", Verdict.UNKNOWN, "it is up; nobody was asked to press it", figures=figures)
