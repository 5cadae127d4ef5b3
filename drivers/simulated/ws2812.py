"""WS2812 LEDs as seen from their wire: an SPI bus that reads the bits as LEDs would, and takes the time that they take.

An LED decides by how long a pulse is high; the data sheet leaves open what it makes of one that is neither zero nor
one, and here it takes the nearer, as most do. A bus whose clock is not the asked one makes every pulse longer or
shorter.
"""

import errno
from collections.abc import Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

LEAST_HIGH_S = 0.10e-6  # a shorter pulse is none (a judgement)
ONE_HIGH_S = 0.52e-6  # a longer one is a one: between the data sheet's longest zero and shortest one
HIGH_ZERO_S, HIGH_ONE_S = (0.20e-6, 0.50e-6), (0.55e-6, 1.05e-6)  # WS2812B data sheet, with its tolerances
BIT_S = 1.25e-6
LATCH_S = 280e-6


class Spi:
    """spidev.SpiDev with LEDs on its data pin. broken: while set, writes fail as on a bus that went away.

    clock: what the bus's clock really is, as a share of the asked one. overhead_s: what each write takes besides.
    """

    def __init__(self, pixels: int) -> None:
        self.mode = 3
        self.max_speed_hz = 500_000
        self.broken = self.closed = False
        self.clock = 1.0
        self.overhead_s: Iterator[float] = repeat(0.0)
        self.lit: NDArray[np.uint8] = np.zeros((pixels, 3), np.uint8)
        """What the LEDs show, bytes in the order in which they were sent."""
        self._now_s = self._low_s = 0.0

    def now(self) -> float:
        """Seconds that its writes took so far."""
        return self._now_s

    def writebytes2(self, data: bytes | NDArray[np.uint8]) -> None:
        """Clock data out; the LEDs take what they read. Raises ValueError for bits that no LED was made for."""
        if self.broken:
            raise OSError(errno.EIO, "Input/output error")
        step_s = 1 / (self.max_speed_hz * self.clock)
        level = np.unpackbits(np.frombuffer(data, np.uint8))
        self._now_s += len(level) * step_s + next(self.overhead_s)
        edges = np.flatnonzero(np.diff(level, prepend=0, append=0))
        rises, falls = edges[0::2], edges[1::2]
        quiet_s = self._low_s + (rises[0] if len(rises) else len(level)) * step_s
        self._low_s = (len(level) - falls[-1]) * step_s if len(rises) else quiet_s
        high_s = (falls - rises) * step_s
        read = high_s >= LEAST_HIGH_S
        rises, high_s = rises[read], high_s[read]
        if not len(rises):
            return
        if self.clock == 1.0:
            self._by_the_book(quiet_s, rises * step_s, high_s)
        one = (high_s >= ONE_HIGH_S)[: self.lit.size * 8]
        whole = np.packbits(one[: len(one) // 24 * 24]).reshape(-1, 3)
        self.lit = np.concatenate((whole, self.lit[len(whole) :]))

    def _by_the_book(self, quiet_s: float, rises_s: NDArray[np.floating], high_s: NDArray[np.floating]) -> None:
        if quiet_s < LATCH_S:
            raise ValueError("no silence before the frame: the LEDs take it as more of the last one")
        if len(rises_s) != self.lit.size * 8:
            raise ValueError(f"{len(rises_s)} bits for {len(self.lit)} LEDs")
        if not np.allclose(np.diff(rises_s), BIT_S, atol=0.15e-6):
            raise ValueError("bits are not 1.25 us long")
        one = (high_s >= HIGH_ONE_S[0]) & (high_s <= HIGH_ONE_S[1])
        if not np.all(one | ((high_s >= HIGH_ZERO_S[0]) & (high_s <= HIGH_ZERO_S[1]))):
            raise ValueError("a pulse is neither a zero nor a one")

    def close(self) -> None:
        """Close the bus, which `closed` then says."""
        self.closed = True
