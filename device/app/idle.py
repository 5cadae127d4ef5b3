"""The lamp waits in the dark for its button, and acknowledges by a gesture of light what it is about to begin."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from device.app.presses import Begin, Presses
from device.scene.dark_scene import DarkScene
from device.scene.gate import SafetyGate
from device.scene.gesture import Gesture
from device.session.health import Health, Outlet
from device.session.loop import ticks
from drivers.ports import ButtonEvent, Hardware

log = logging.getLogger("ebb")

DARK_AGAIN_S = 1.0  # a ring that sleeps is told so this often: a spark on its wire must not stay all night


class Waiting:
    """One wait, on the clock as it stands, through the gate that the light before came through.

    It ticks as a session does: a tap of 60 ms needs two looks at the button, and 45 a second cost next to nothing while
    nothing is sampled, drawn or sent.
    """

    def __init__(self, hardware: Hardware, draw: DarkScene, gate: SafetyGate) -> None:
        self._hardware, self._draw, self._gate = hardware, draw, gate
        self._stopped = False

    def stop(self) -> None:
        """End at once. May be called from a signal handler."""
        self._stopped = True

    def run(self, aside: Callable[[Begin | None], None] = lambda begin: None) -> Begin | None:
        """What to begin, once its gesture is over; None if the wait was stopped.

        A hold means nothing, and nothing lights up for it: who holds wants the dark, and something that was laid onto
        the button holds it for hours. During the gesture, it takes the beginning back. aside: called once a second, and
        at once when something is to begin.
        """
        health = Health()
        ring = Outlet("ring", self._hardware.ring.show, health)
        motor = Outlet("motor", self._hardware.haptic.set, health)
        presses, begin = Presses(), None
        at_rest, dark_again_s = False, -math.inf
        for tick in ticks(self._hardware.clock):
            t_s = tick.t_s
            if self._stopped:
                return None
            gestures = self._hardware.button.read(t_s)
            if begin is None:
                begin = presses.feed(gestures, t_s)
                if begin:
                    at_rest = False
                    self._draw.gesture(Gesture.BEGUN, t_s, times=begin)
                    aside(begin)
            elif ButtonEvent.HOLD in gestures:
                presses, begin, at_rest = Presses(), None, False
                self._draw.gesture(Gesture.ENDED, t_s)
                aside(None)
            elif at_rest:
                return begin
            if t_s >= dark_again_s:
                dark_again_s = t_s + DARK_AGAIN_S
                aside(begin)
            elif at_rest:
                continue
            self._show(ring, motor, t_s)
            # A ring that takes nothing keeps nobody waiting for the dark.
            at_rest = self._draw.still(t_s) and (self._gate.dark or not ring.sent)
        return None

    def _show(self, ring: Outlet, motor: Outlet, t_s: float) -> None:
        scene = self._gate.feed(self._draw.feed(t_s), t_s)
        for words in (ring.feed(scene.ring, t_s), motor.feed(scene.touch, t_s)):
            if words:
                log.warning(words)
        if not ring.sent:
            self._gate.take_back()
