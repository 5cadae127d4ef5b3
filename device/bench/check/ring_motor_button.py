"""`ebb check ring`, `motor` and `button`: whoever stands by says whether each was seen or felt, or presses it."""

import numpy as np

from device.app import modes
from device.bench.check.finding import Finding, Verdict
from device.bench.motors import BenchMotor
from device.bench.workbench import Workbench
from device.language import tr
from device.model import Scene
from drivers.ports import ButtonEvent, Ring

DIM = 0.25  # to the eye; a light that one can look into from near
SWEEP_S, COLOUR_S, DARK_S = 6.0, 1.5, 1.0
COLOURS = {  # none of them saturated, as everywhere in this lamp
    "reddish": (1.0, 0.45, 0.45),
    "greenish": (0.45, 1.0, 0.45),
    "bluish": (0.45, 0.45, 1.0),
    "white": (1.0, 1.0, 1.0),
}
TOUCHES = (0.1, 0.4, 0.8)
TOUCH_S = 0.7
PRESS_WAIT_S, IDLE_WAIT_S = 20.0, 3.0


def ring(bench: Workbench) -> Finding:
    """A white point goes around, then the whole ring in each colour, dim, fading in and out. Raises DriverError."""
    ring = bench.parts.ring
    assert ring is not None
    bench.operator.say(
        tr("a white point goes around, clockwise from the bottom; then reddish, greenish, bluish, white")
    )
    frames = _sweep(bench, ring)
    shown = tr("took {frames} frames for {pixels} LEDs", frames=frames, pixels=ring.pixels)
    seen = bench.operator.confirms(tr("Did you see that?"))
    figures = {"frames": frames, "seen": seen}
    if seen is False:
        unlike = tr("{shown}, and was not seen so", shown=shown)
        return Finding("ring", Verdict.WRONG, unlike, "ebb calibrate ring", figures)
    answer = tr("seen") if seen else tr("nobody was asked what it showed")
    return Finding("ring", _witnessed(bench, seen), f"{shown}; {answer}", figures=figures)


def motor(bench: Workbench, which: BenchMotor) -> Finding:
    """Three touches, weak to strong, with stillness after each. Raises DriverError."""
    haptic = bench.parts.motors[which.name]
    where = tr(" in {puck}", puck=tr(which.puck)) if which.puck else ""
    bench.operator.say(tr("three touches{where}, the first hardly felt, the last strong", where=where))
    for tick in bench.ticks(2 * TOUCH_S * len(TOUCHES)):
        turn, share = divmod(tick.t_s / (2 * TOUCH_S), 1)
        haptic.set(TOUCHES[int(turn)] if turn < len(TOUCHES) and share < 0.5 else 0.0)
    felt = bench.operator.confirms(tr("Did you feel three{where}?", where=where))
    figures = {"felt": felt}
    if felt is False:
        swapped = tr("felt in the other puck: swap touch.pin and touch_b.pin. Else ") if where else ""
        check = tr("check {circuit}, then: ebb calibrate {section}", circuit=tr(which.circuit), section=which.section)
        return Finding(which.name, Verdict.WRONG, tr("was not felt so"), swapped + check, figures)
    answer = tr("felt{where}", where=where) if felt else tr("obeyed; nobody was asked whether it was felt")
    touches = tr("{count} touches {answer}", count=len(TOUCHES), answer=answer)
    return Finding(which.name, _witnessed(bench, felt), touches, figures=figures)


def _witnessed(bench: Workbench, told: bool | None) -> Verdict:
    """Of what obeyed: well if somebody saw or felt it, or if it is simulated, where nobody could."""
    return Verdict.OK if told or bench.parts.simulated else Verdict.UNKNOWN


def button(bench: Workbench) -> Finding:
    """Wait for both, and say which came."""
    part, settings = bench.parts.button, bench.config.button
    assert part is not None
    awaited, grid = {ButtonEvent.PRESS, ButtonEvent.HOLD}, bench.ticks(PRESS_WAIT_S)
    attended = bench.operator.press(tr("press the button; then hold it for {hold_s:g} s", hold_s=settings.hold_s))
    for tick in grid:
        awaited.difference_update(part.read(tick.t_s))
        if not awaited or (not attended and tick.t_s >= IDLE_WAIT_S):
            break
    pressed, held = ButtonEvent.PRESS not in awaited, ButtonEvent.HOLD not in awaited
    if pressed and held:
        verdict, found, advice = Verdict.OK, tr("pressed and held"), ""
    elif held:
        verdict, found = Verdict.WRONG, tr("it is down all the time")
        advice = tr("look for a short at BCM {pin}", pin=settings.pin)
    elif attended:
        verdict, found = Verdict.WRONG, tr("pressed, never held") if pressed else tr("never pressed")
        advice = tr("it belongs between BCM {pin} and ground", pin=settings.pin)
    else:
        verdict, found, advice = Verdict.UNKNOWN, tr("it is up; nobody was asked to press it"), ""
    return Finding("button", verdict, found, advice, {"pressed": pressed, "held": held})


def _sweep(bench: Workbench, ring: Ring) -> int:
    """Returns how many frames were shown."""
    gate, colours = modes.safety_gate(bench.config), list(COLOURS.values())
    ends_s, frames = SWEEP_S + COLOUR_S * len(colours), 0
    for tick in bench.ticks(ends_s + DARK_S):
        frame = np.zeros((ring.pixels, 3))
        if tick.t_s < SWEEP_S:
            frame[int(tick.t_s / SWEEP_S * ring.pixels)] = DIM
        elif tick.t_s < ends_s:
            turn, share = divmod((tick.t_s - SWEEP_S) / COLOUR_S, 1)
            frame[:] = DIM * np.sin(np.pi * share) * np.array(colours[int(turn)])
        ring.show(gate.feed(Scene(frame), tick.t_s).ring)
        frames += 1
    return frames
