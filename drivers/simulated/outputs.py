"""Rings, motors and buttons that remember what was done to them."""

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.pi.button import ButtonStates
from drivers.ports import MOTORS, ButtonEvent, DriverError, Ring
from drivers.said import Said

KEPT = 45 * 60  # frames: a minute at 45 Hz


class MemoryRing:
    """Ring that keeps its newest frames.

    watch: called with every frame; the world looks on through it. broken: while set, show() fails as a loose wire does.
    """

    def __init__(
        self, pixels: int, watch: Callable[[NDArray[np.float64]], None] = lambda frame: None, keep: int | None = KEPT
    ) -> None:
        self.pixels = pixels
        self._watch = watch
        self.frames: deque[NDArray[np.float64]] = deque(maxlen=keep)
        self.broken = False

    def show(self, frame: NDArray[np.float64]) -> None:
        """Keep frame among `frames`. Raises DriverError while broken."""
        if self.broken:
            raise DriverError(Said("the simulated ring is broken"))
        self.frames.append(frame)
        self._watch(frame)

    def close(self) -> None:
        """Keep a black frame, if the last one was not black."""
        if not self.frames or self.frames[-1].any():
            self.frames.append(np.zeros((self.pixels, 3)))


class SeenRing:
    """Another Ring that a world looks at as well."""

    def __init__(self, ring: Ring, watch: Callable[[NDArray[np.float64]], None]) -> None:
        self.pixels = ring.pixels
        self._ring, self._watch = ring, watch

    def show(self, frame: NDArray[np.float64]) -> None:
        """Let the world see frame, then show it."""
        self._watch(frame)
        self._ring.show(frame)

    def close(self) -> None:
        """Close the ring beneath."""
        self._ring.close()


class MemoryHaptic:
    """Haptic that remembers. watch: called with every touch. name: one of MOTORS. broken: while set, set() fails."""

    def __init__(
        self, watch: Callable[[float], None] = lambda touch: None, keep: int | None = KEPT, name: str = MOTORS[0]
    ) -> None:
        self._watch, self._name = watch, name
        self.touches: deque[float] = deque(maxlen=keep)
        self.broken = False

    def set(self, touch: float) -> None:
        """Keep touch among `touches`. Raises DriverError while broken."""
        if self.broken:
            raise DriverError(Said("the simulated {part} is broken", part=self._name))
        self.touches.append(touch)
        self._watch(touch)

    def close(self) -> None:
        """Keep a touch of 0, broken or not."""
        self.broken = False
        self.set(0.0)


class ScriptedButton:
    """Button that is down during given spans (begin_s, end_s), read through the true state machine."""

    def __init__(self, down: Sequence[tuple[float, float]] = (), hold_s: float = 1.5) -> None:
        self._down = list(down)
        self._states = ButtonStates(hold_s)

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """Events since the last read."""
        return self._states.feed(any(begin <= t_s < end for begin, end in self._down), t_s)

    def close(self) -> None:
        """Nothing to let go of."""
