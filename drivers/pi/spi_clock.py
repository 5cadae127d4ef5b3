"""Bits of WS2812 LEDs as bytes of an SPI bus, and whether the bus runs as slowly as makes zeros of these into ones.

No numpy: `ebb dark` reads this too, and has little time.
"""

import math
from collections.abc import Callable
from typing import Any

SPI_HZ = 6_400_000  # 8 SPI bits make one LED bit of 1.25 us (WS2812B data sheet: 1.25 us +-0.6)
SPI_ZERO, SPI_ONE = 0b1100_0000, 0b1111_1000  # 0.31 us and 0.78 us high; both end low, so a gap only lengthens the low
SPI_SHORT = 0b1000_0000  # a zero down to a third of the clock, where SPI_ZERO would be a one
SILENCE = bytes(300)  # the line low for 375 us, 300 at 1.25 times the clock: WS2812B-V5 latches after 280 us
SLOW, SLOWEST = 1.6, 3.0  # silence takes so many times as long: only SPI_SHORT is a zero from here on; then nothing is
TRIES = 8  # a busy machine makes a transfer longer, and never shorter
UNLIKE = 32  # as many where it was well a frame ago: of a session of two on one core a frame of 60 needed more than 8


def slowness_of(write: Callable[[Any], Any], now: Callable[[], float], tries: int = TRIES) -> float:
    """How many times as long as it should the bus is silent, the least of some tries. The LEDs read nothing of it.

    write: sends bytes, and returns when they are out. now: a clock in seconds. What write raises is passed on.
    """
    slowness = math.inf
    for _ in range(tries):
        slowness = min(slowness, timed(write, SILENCE, now))
        if slowness <= SLOW:
            break
    return slowness


def timed(write: Callable[[Any], Any], data: Any, now: Callable[[], float]) -> float:
    """Send data; the time that it took, as a share of what SPI_HZ makes of it. write, now: as in slowness_of."""
    began_s = now()
    write(data)
    return (now() - began_s) * SPI_HZ / (8 * len(data))
