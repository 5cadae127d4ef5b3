"""The lamp waits in the dark for its button, and acknowledges by a gesture of light what it is about to begin."""

import math
from collections.abc import Callable, Sequence
from enum import IntEnum

from device.scene.gate import SafetyGate
from device.scene.gesture import Gesture
from device.scene.unguided import StandbyScene
from device.session.actuators import Actuators
from device.session.health import Health
from device.session.loop import ticks
from drivers.ports import ButtonEvent, Hardware

DARK_AGAIN_S = 1.0  # a ring that sleeps is told so this often: a spark on its wire must not stay all night
WINDOW_S = 0.6
"""From one lift of the finger to the next. Desktops allow 0.5 s between two clicks; a hand half asleep is slower. More
would make everybody who presses once wait longer for an answer."""


class Begin(IntEnum):
    """What to begin, by how many presses."""

    LAST = 1
    LONG = 2


class Presses:
    """Tells one press from two, which WINDOW_S decides. A hold asks for nothing."""

    def __init__(self) -> None:
        self._pressed_s: float | None = None

    def feed(self, events: Sequence[ButtonEvent], t_s: float) -> Begin | None:
        """What to begin, by the events at t_s: certain with the second press, or when it is too late for one."""
        if self._pressed_s is not None and t_s - self._pressed_s > WINDOW_S:
            return Begin.LAST
        for event in events:
            if event is ButtonEvent.PRESS:
                if self._pressed_s is not None:
                    return Begin.LONG
                self._pressed_s = t_s
        return None


class Waiting:
    """Stand-by: one wait, on the clock as it stands, through the gate that the light before came through.

    It ticks as a session does: a tap of 60 ms needs two looks at the button, and 45 a second cost next to nothing while
    nothing is sampled, drawn or sent.
    """

    def __init__(self, hardware: Hardware, scene: StandbyScene, gate: SafetyGate) -> None:
        self._hardware, self._scene, self._gate = hardware, scene, gate
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
        actuators = Actuators(self._gate, Health(), self._hardware.ring, self._hardware.haptic)
        presses, begin = Presses(), None
        at_rest, dark_again_s = False, -math.inf
        for tick in ticks(self._hardware.clock):
            t_s = tick.t_s
            if self._stopped:
                return None
            events = self._hardware.button.read(t_s)
            if begin is None:
                begin = presses.feed(events, t_s)
                if begin:
                    at_rest = False
                    self._scene.gestures.add(Gesture.BEGUN, t_s, times=begin)
                    aside(begin)
            elif ButtonEvent.HOLD in events:
                presses, begin, at_rest = Presses(), None, False
                self._scene.gestures.add(Gesture.ENDED, t_s)
                aside(None)
            elif at_rest:
                return begin
            if t_s >= dark_again_s:
                dark_again_s = t_s + DARK_AGAIN_S
                aside(begin)
            elif at_rest:
                continue
            actuators.feed(self._scene.feed(t_s), t_s)
            # A ring that takes nothing keeps nobody waiting for the dark.
            at_rest = self._scene.gestures.over(t_s) and (self._gate.dark or not actuators.ring_sent)
        return None
