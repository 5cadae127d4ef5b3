"""`ebb check button`: a press and a hold; or, if nobody is there to press, that it is not down all the time."""

from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Workbench
from drivers.ports import ButtonEvent

PRESS_WAIT_S, IDLE_WAIT_S = 20.0, 3.0


def button(bench: Workbench) -> Finding:
    """Wait for both, and say which came."""
    part, settings = bench.parts.button, bench.config.button
    assert part is not None
    awaited, grid = {ButtonEvent.PRESS, ButtonEvent.HOLD}, bench.ticks(PRESS_WAIT_S)
    attended = bench.operator.press(f"press the button; then hold it for {settings.hold_s:g} s")
    for tick in grid:
        awaited.difference_update(part.read(tick.t_s))
        if not awaited or (not attended and tick.t_s >= IDLE_WAIT_S):
            break
    pressed, held = ButtonEvent.PRESS not in awaited, ButtonEvent.HOLD not in awaited
    if pressed and held:
        verdict, found, advice = Verdict.OK, "pressed and held", ""
    elif held:
        verdict, found, advice = Verdict.WRONG, "it is down all the time", f"look for a short at BCM {settings.pin}"
    elif attended:
        verdict, found = Verdict.WRONG, "pressed, never held" if pressed else "never pressed"
        advice = f"it belongs between BCM {settings.pin} and ground"
    else:
        verdict, found, advice = Verdict.UNKNOWN, "it is up; nobody was asked to press it", ""
    return Finding("button", verdict, found, advice, {"pressed": pressed, "held": held})
