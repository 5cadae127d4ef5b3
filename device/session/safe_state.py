"""The safe state after an error inside: the motor stops, and the light goes softly to a steady dim glow.

It stays lit when the process ends, as a sign that the lamp will be back; what darkens it otherwise is app.safe_exit.
"""

import logging

import numpy as np

from device.model import Scene
from device.scene.gate import SafetyGate
from device.session.loop import TICK_HZ
from drivers.ports import Hardware

log = logging.getLogger("ebb")

GLOW = (0.14, 0.10, 0.05)  # steady, dim and warm: something broke, the lamp will be back, nothing is asked of anybody
WAY_S = 1.0  # enough to get there from any scene


def fall_back(hardware: Hardware, gate: SafetyGate) -> None:
    """Stop the motor, then go there through the gate that the light came through. Raises nothing."""
    clock = hardware.clock
    steady = Scene(np.tile(GLOW, (hardware.ring.pixels, 1)))
    try:
        hardware.haptic.set(0.0)
    except Exception as trouble:  # noqa: BLE001 - whatever broke, the light is still to be tried
        log.warning("%s", trouble)
    try:
        for _ in range(round(WAY_S * TICK_HZ)):
            hardware.ring.show(gate.feed(steady, clock.now()).ring)
            clock.sleep_until(clock.now() + 1 / TICK_HZ)
    except Exception as trouble:  # noqa: BLE001 - the error that led here is the one to be raised
        log.warning("%s", trouble)
