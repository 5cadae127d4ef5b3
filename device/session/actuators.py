"""Ring and motor behind the safety gate: what is sent to them, and what is said when one of them fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from device.model import Scene
from device.scene.gate import SafetyGate
from device.session.health import Health
from drivers.ports import DriverError, Haptic, Ring

log = logging.getLogger("ebb")

RETRY_S = 1.0  # a part that failed is tried again this much later


class Actuator:
    """One of them: it may fail without taking the other with it, and is tried again after RETRY_S."""

    def __init__(self, part: str, send: Callable[[Any], None], health: Health) -> None:
        self._part, self._send, self._health = part, send, health
        self._retry_s = 0.0
        self.sent = False
        """Whether the newest value arrived."""

    def feed(self, value: Any, t_s: float) -> str | None:
        """Send value. What to tell, once when the part fails and once when it works again; else None."""
        self.sent = False
        if t_s < self._retry_s:
            return None
        try:
            self._send(value)
        except DriverError as trouble:
            self._retry_s = t_s + RETRY_S
            return str(trouble) if self._health.failed(self._part, str(trouble)) else None
        self.sent = True
        return f"the {self._part} works again" if self._health.mended(self._part) else None


class Actuators:
    """All there are: a ring, and a motor or none."""

    def __init__(self, gate: SafetyGate, health: Health, ring: Ring, haptic: Haptic | None = None) -> None:
        self._gate, self._ring = gate, Actuator("ring", ring.show, health)
        self._motor = Actuator("motor", haptic.set if haptic else lambda touch: None, health)

    def feed(self, scene: Scene, t_s: float) -> tuple[Scene, tuple[str, ...]]:
        """Show the nearest safe scene. It, and what is new of parts that failed or work again, which is logged too."""
        safe = self._gate.feed(scene, t_s)
        news = tuple(filter(None, (self._ring.feed(safe.ring, t_s), self._motor.feed(safe.touch, t_s))))
        if not self._ring.sent:
            self._gate.take_back()
        for words in news:
            log.warning(words)
        return safe, news

    @property
    def ring_sent(self) -> bool:
        """Whether the newest frame arrived."""
        return self._ring.sent
