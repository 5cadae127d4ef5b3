"""Ring and motors behind the safety gate: each may fail without taking another with it, and is tried again.

After an error inside they are left in the safe state: a still motor and a steady dim glow. It stays lit when the
process ends, as a sign that the lamp will be back; what darkens it otherwise is app.safe_exit.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from device.model import Array, Scene
from device.scene.gate import SafetyGate
from device.session.health import Health
from device.session.loop import TICK_HZ
from drivers.ports import MOTORS, Clock, DriverError, Haptic, Hardware, Ring

log = logging.getLogger("ebb")

RETRY_S = 1.0  # a part that failed is tried again this much later
GLOW = (0.14, 0.10, 0.05)  # steady, dim and warm: something broke, the lamp will be back, nothing is asked of anybody
WAY_S = 1.0  # enough to get there from any scene


class Actuators:
    """Ring and motors of one session or wait, and the gate before them."""

    def __init__(self, gate: SafetyGate, health: Health, ring: Ring, motors: Sequence[Haptic] = ()) -> None:
        self._gate, self._health, self._ring = gate, health, ring
        self._motors = tuple(zip(MOTORS, motors, strict=False))
        self._retry_s: dict[str, float] = {}
        self.ring_sent = False
        """Whether the newest frame arrived."""

    @property
    def troubles(self) -> Mapping[str, str]:
        """What each part said that fails now."""
        return self._health.troubles

    def feed(self, scene: Scene, t_s: float) -> tuple[Scene, tuple[str, ...]]:
        """Show the nearest safe scene. It, and what is new of a part that failed or works again, in words."""
        safe = self._gate.feed(scene, t_s)
        self.ring_sent, news = self._send("ring", lambda: self._ring.show(safe.ring), t_s)
        if not self.ring_sent:
            self._gate.take_back()
        for (name, motor), touch in zip(self._motors, safe.touch, strict=False):
            news += self._send(name, partial(motor.set, touch), t_s)[1]
        return safe, news

    def _send(self, part: str, send: Callable[[], None], t_s: float) -> tuple[bool, tuple[str, ...]]:
        """Whether it was sent, and what is new of the part."""
        if t_s < self._retry_s.get(part, 0.0):
            return False, ()
        try:
            send()
        except DriverError as trouble:
            self._retry_s[part] = t_s + RETRY_S
            return False, self._health.note(part, str(trouble), t_s)
        return True, self._health.note(part, None, t_s)


def fall_back(hardware: Hardware, gate: SafetyGate) -> None:
    """Stop the motors, then go to GLOW through the gate that the light came through. Raises nothing."""
    clock = hardware.clock
    for motor in hardware.motors:
        try:
            motor.set(0.0)
        except Exception as trouble:  # noqa: BLE001 - whatever broke, the light is still to be tried
            log.warning("%s", trouble)
    if refused := _go_to(np.tile(GLOW, (hardware.ring.pixels, 1)), hardware.ring, gate, clock):
        log.warning("%s", refused)


def go_dark(ring: Ring, gate: SafetyGate, clock: Clock) -> None:
    """Fade out what is still lit, as where the ring took nothing when the session faded out. Raises nothing."""
    if not gate.dark:
        _go_to(np.zeros((ring.pixels, 3)), ring, gate, clock)


def _go_to(frame: Array, ring: Ring, gate: SafetyGate, clock: Clock) -> Exception | None:
    """Show the nearest safe frames until it is dark, or for WAY_S; each again where the ring does not take it.

    What the ring last said, if it did not take the last one.
    """
    said = None
    for _ in range(round(WAY_S * TICK_HZ)):
        try:
            ring.show(gate.feed(Scene(frame), clock.now()).ring)
            said = None
            if gate.dark:
                break
        except Exception as trouble:  # noqa: BLE001 - whatever broke, what comes after it is still to be done
            gate.take_back()
            said = trouble
        clock.sleep_until(clock.now() + 1 / TICK_HZ)
    return said
