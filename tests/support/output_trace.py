"""Who sits by the lamp: what ring and motor really did, 45 times a second, whatever failed or came late meanwhile."""

import math
from dataclasses import astuple, dataclass

import numpy as np
from support import frame_safety

from drivers.pi.haptic import DEAD_MAN_S, WATCH_S

HZ = 45
LET_GO = math.ceil((DEAD_MAN_S + WATCH_S) * HZ)  # a motor that nobody asks stops by itself after so many ticks


class Witness:
    """Sees each step of a session on hardware whose outputs keep everything."""

    def __init__(self, hardware):
        self._ring, self._motor = hardware.ring, hardware.motors[0]
        self.shown, self.felt = [np.zeros((hardware.ring.pixels, 3))], [0.0]
        self._frames = self._touches = self._unasked = 0

    def see(self, step):
        """A tick, and those missed before it, in which everything stood as it was."""
        self.shown.extend([self.shown[-1]] * step.tick.missed)
        for _ in range(step.tick.missed):
            self._feel(self._touches)
        self._frames = len(self._ring.frames)
        self.shown.append(self._ring.frames[-1] if self._frames else self.shown[0])
        self._feel(len(self._motor.touches))

    def rest(self):
        """What came after the last step: a frame a tick, as in falling back. The motor was the first to go."""
        self.shown.extend(list(self._ring.frames)[self._frames :])
        self._feel(len(self._motor.touches))

    def _feel(self, touches):
        self._unasked = 0 if touches > self._touches else self._unasked + 1
        self._touches = touches
        self.felt.append(0.0 if self._unasked > LET_GO or not touches else self._motor.touches[-1])

    def figures(self):
        """How calm all of it was."""
        frames = np.asarray(self.shown)
        light = frames**2.2 @ frame_safety.WEIGHTS
        ring = light.mean(axis=1)
        return Figures(
            frame_safety.worst_second(frames),
            frame_safety.worst_second(np.repeat(ring[:, None, None] ** (1 / 2.2), 3, axis=2)),
            frame_safety.reddest(frames),
            frame_safety.longest_touch_s(self.felt),
            float(frames.max()),
            float(np.abs(np.diff(light, axis=0)).max()),
            float(np.abs(np.diff(ring)).max()),
        )

    def assert_safe(self, most):
        """Promise 2, and no value of any frame above most."""
        frame_safety.assert_safe(self.shown, self.felt)
        assert np.asarray(self.shown).max() <= most + 1e-9


@dataclass(frozen=True)
class Figures:
    """The worst of a session.

    pixel_turns, ring_turns: reversals of 10 % luminance in any second, of any pixel and of the ring as a whole. red:
    share of a pixel's light. motor_s: on without a pause. brightest: value of any frame. pixel_step, ring_step: of
    luminance, in a 45th of a second.
    """

    pixel_turns: int
    ring_turns: int
    red: float
    motor_s: float
    brightest: float
    pixel_step: float
    ring_step: float

    def worse(self, other):
        """The worst of two."""
        return Figures(*map(max, astuple(self), astuple(other)))
