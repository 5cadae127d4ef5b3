"""How this ring is wired and mounted: its colour order, its direction, and which of its LEDs is at the bottom."""

from __future__ import annotations

import numpy as np

from device.bench.calibrate.errors import CalibrationError, need
from device.bench.check.lamp_parts import COLOURS, DIM
from device.bench.workbench import Workbench
from device.model import Scene
from device.scene.gate import SafetyGate
from device.session.loop import ticks
from drivers.ports import Ring

FADE_S = 1.0
SEEN = ("reddish", "greenish", "bluish")


def calibrated(bench: Workbench) -> dict[str, object]:
    """The settings of [ring] found. Raises CalibrationError.

    bench: opened with ring.bottom = 0 and ring.clockwise = true, so that a frame is the chain.
    """
    need(bench.parts.troubles, "ring")
    ring = bench.parts.ring
    assert ring is not None
    shows = _Shows(bench, ring)
    order = _order(bench, shows)
    last = ring.pixels - 1
    shows.points(0, last)
    if bench.operator.choose("ends", "two LEDs are lit, and are they neighbours? y(es), n(o)", ("y", "n")) != "y":
        raise CalibrationError(f"then the ring has not {ring.pixels} LEDs: count them, and set ring.pixels")
    at = 0
    while True:
        shows.points(at)
        said = bench.operator.choose(
            "bottom", "is the lit LED at the bottom? y(es), n(ext one), b(ack one)", ("y", "n", "b")
        )
        if said == "y":
            break
        at = (at + (1 if said == "n" else -1)) % ring.pixels
    shows.points(*((at + step) % ring.pixels for step in range(ring.pixels // 4)))
    way = bench.operator.choose(
        "side", "seen from the front, does the lit quarter go up from the bottom on the left? y(es), n(o)", ("y", "n")
    )
    shows.points()
    return {"order": order, "bottom": at, "clockwise": way == "y"}


def _order(bench: Workbench, shows: _Shows) -> str:
    """Sent at a place of the LEDs' bytes, a colour is seen as what that place is: so each answer names one place."""
    sent, seen = bench.config.ring.order, [""] * 3
    for colour, letter in zip(SEEN, "RGB", strict=True):
        shows.colour(COLOURS[colour])
        question = "what colour is the ring? r(eddish), g(reenish), b(luish)"
        seen[sent.index(letter)] = str(bench.operator.choose("colour", question, ("r", "g", "b"))).upper()
    if sorted(seen) != sorted("RGB"):
        raise CalibrationError(
            f"three colours were shown, and {', '.join(seen)} were seen: each must be seen once. Are these LEDs of the "
            "kind with three colours?"
        )
    return "".join(seen)


class _Shows:
    """Frames through the gate, each faded to, and left standing."""

    def __init__(self, bench: Workbench, ring: Ring) -> None:
        self._clock, self._ring = bench.parts.clock, ring
        self._gate = SafetyGate(ring.pixels, bench.config.ring.gamma)
        self._ticks = ticks(self._clock)
        self._clock.zero()

    def points(self, *lit: int) -> None:
        """Some LEDs of the chain, in dim white."""
        frame = np.zeros((self._ring.pixels, 3))
        frame[list(lit)] = DIM
        self._show(frame)

    def colour(self, colour: tuple[float, float, float]) -> None:
        """All of it."""
        self._show(DIM * np.ones((self._ring.pixels, 1)) * np.array(colour))

    def _show(self, frame: np.ndarray) -> None:
        ends_s = self._clock.now() + FADE_S
        for tick in self._ticks:
            self._ring.show(self._gate.feed(Scene(frame), tick.t_s).ring)
            if tick.t_s >= ends_s:
                return
