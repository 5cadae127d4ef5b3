"""`ebb calibrate touch` and `touch_b`: the least duty at which a motor is felt, by the method of limits.

Pulses grow until the operator feels one (ascending series only), three times over; the median counts.
"""

import statistics

from device.bench.motors import BenchMotor
from device.bench.workbench import CalibrationError, Workbench
from device.language import tr
from drivers.ports import ButtonEvent

RUNS = 3
FIRST, STEP, MOST = 0.06, 0.02, 0.80  # of the duty
PULSE_S, EVERY_S = 0.4, 1.2
HUMAN_S = 0.15  # nobody answers a pulse sooner
SPREAD = 0.10  # between the runs, at most


def calibrated(bench: Workbench, motor: BenchMotor) -> tuple[float, list[float]]:
    """The duty at which this motor just begins to be felt, and that of each run. Raises CalibrationError.

    bench: opened with the motor's start and spin_up_s at 0, so that a touch is a duty.
    """
    bench.need(motor.name, "button")
    felt, where = [], tr(motor.puck) if motor.puck else tr("the lamp")
    for run in range(RUNS):
        bench.operator.ready(
            tr(
                "{run} of {runs}: a hand on {where}. Pulses come, at first too weak to feel",
                run=run + 1,
                runs=RUNS,
                where=where,
            )
        )
        felt.append(_run(bench, motor))
    if max(felt) - min(felt) > SPREAD:
        raise CalibrationError(
            tr(
                "it was felt at {duties}: too far apart to know where the motor begins. Once more, in a quiet place, "
                "with the hand where it lies when you use the lamp",
                duties=", ".join(f"{x:.2f}" for x in felt),
            )
        )
    return round(statistics.median(felt), 2), felt


def _run(bench: Workbench, motor: BenchMotor) -> float:
    """The duty of the pulse that was answered: one that came too soon answers the pulse before it."""
    haptic, button = bench.parts.motors[motor.name], bench.parts.button
    assert button is not None
    grid = bench.ticks()
    bench.operator.press(tr("press the button as soon as you feel one"), when_felt=True)
    try:
        for tick in grid:
            turn, since_s = divmod(tick.t_s, EVERY_S)
            duty = FIRST + STEP * turn
            if ButtonEvent.PRESS in button.read(tick.t_s):
                if turn == 0 and since_s < HUMAN_S:
                    raise CalibrationError(tr("it was pressed before the first pulse: once more"))
                return duty if since_s >= HUMAN_S else duty - STEP
            if duty > MOST:
                break
            haptic.set(duty if since_s < PULSE_S else 0.0)
    finally:
        haptic.set(0.0)
    raise CalibrationError(
        tr(
            "nothing was felt up to a duty of {most:g}: 'ebb check motor', and see {circuit}",
            most=MOST,
            circuit=tr(motor.circuit),
        )
    )
