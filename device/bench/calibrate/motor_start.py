"""The motor's least duty, by feel: pulses that grow until somebody feels them, three times over."""

from __future__ import annotations

import statistics

from device.bench.calibrate.errors import CalibrationError, need
from device.bench.workbench import Workbench
from device.session.loop import ticks
from drivers.ports import ButtonEvent

RUNS = 3
FIRST, STEP, MOST = 0.06, 0.02, 0.80
PULSE_S, EVERY_S = 0.4, 1.2
HUMAN_S = 0.15  # nobody answers a pulse sooner
SPREAD = 0.10


def calibrated(bench: Workbench) -> tuple[float, list[float]]:
    """The duty at which this motor just begins to be felt, and that of each run. Raises CalibrationError.

    bench: opened with touch.start and touch.spin_up_s at 0, so that a touch is a duty.
    """
    need(bench.parts.troubles, "motor", "button")
    felt = []
    for run in range(RUNS):
        bench.operator.ready(f"{run + 1} of {RUNS}: a hand on the lamp. Pulses come, at first too weak to feel")
        felt.append(_run(bench))
    if max(felt) - min(felt) > SPREAD:
        raise CalibrationError(
            f"it was felt at {', '.join(f'{x:.2f}' for x in felt)}: too far apart to know where the motor begins. Once "
            "more, in a quiet place, with the hand where it lies when you use the lamp"
        )
    return round(statistics.median(felt), 2), felt


def _run(bench: Workbench) -> float:
    haptic, button, clock = bench.parts.haptic, bench.parts.button, bench.parts.clock
    assert haptic is not None
    assert button is not None
    clock.zero()
    bench.operator.press("press the button as soon as you feel one", when_felt=True)
    try:
        for tick in ticks(clock):
            turn, since_s = int(tick.t_s / EVERY_S), tick.t_s % EVERY_S
            duty = FIRST + STEP * turn
            if ButtonEvent.PRESS in button.read(tick.t_s):
                if turn == 0 and since_s < HUMAN_S:
                    raise CalibrationError("it was pressed before the first pulse: once more")
                return duty if since_s >= HUMAN_S else duty - STEP
            if duty > MOST:
                raise CalibrationError(
                    f"nothing was felt up to a duty of {MOST:g}: 'ebb check motor', and see Q1 and D1"
                )
            haptic.set(duty if since_s < PULSE_S else 0.0)
    finally:
        haptic.set(0.0)
    raise AssertionError("ticks go on for ever")
