"""WS2812 LEDs as seen from their wire: an SPI bus that reads the bits as LEDs would."""

import errno

import numpy as np
from numpy.typing import NDArray

BIT_S = 1.25e-6
HIGH_ZERO_S, HIGH_ONE_S = (0.20e-6, 0.50e-6), (0.55e-6, 1.05e-6)  # WS2812B data sheet, with its tolerances
LATCH_S = 280e-6


class Spi:
    """spidev.SpiDev with LEDs on its data pin. broken: while set, writes fail as on a bus that went away."""

    def __init__(self, pixels: int) -> None:
        self.mode = 3
        self.max_speed_hz = 500_000
        self.broken = self.closed = False
        self.lit: NDArray[np.uint8] = np.zeros((pixels, 3), np.uint8)
        """What the LEDs show, bytes in the order in which they were sent."""

    def writebytes2(self, data: NDArray[np.uint8]) -> None:
        """Clock data out; the LEDs take what has a WS2812's timing. Raises ValueError for what they cannot read."""
        if self.broken:
            raise OSError(errno.EIO, "Input/output error")
        step_s = 1 / self.max_speed_hz
        level = np.unpackbits(np.asarray(data, np.uint8))
        edges = np.flatnonzero(np.diff(level, prepend=0, append=0))
        rises, falls = edges[0::2], edges[1::2]
        if len(rises) != self.lit.size * 8:
            raise ValueError(f"{len(rises)} bits for {len(self.lit)} LEDs")
        if rises[0] * step_s < LATCH_S:
            raise ValueError("no silence before the frame: the LEDs take it as more of the last one")
        if not np.allclose(np.diff(rises) * step_s, BIT_S, atol=0.15e-6):
            raise ValueError("bits are not 1.25 us long")
        high_s = (falls - rises) * step_s
        one = (high_s >= HIGH_ONE_S[0]) & (high_s <= HIGH_ONE_S[1])
        if not np.all(one | ((high_s >= HIGH_ZERO_S[0]) & (high_s <= HIGH_ZERO_S[1]))):
            raise ValueError("a pulse is neither a zero nor a one")
        self.lit = np.packbits(one).reshape(self.lit.shape)

    def close(self) -> None:
        """Close the bus, which `closed` then says."""
        self.closed = True
