"""The kinds of LED ring, by the name that `ring.driver` gives. Another is a driver, its simulated twin, an entry here.

`ebb dark` reads this too: nothing heavy is imported before a ring is opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from drivers.pi.spi_clock import SILENCE, SPI_SHORT, SPI_ZERO

if TYPE_CHECKING:
    from drivers.ports import Ring


@dataclass(frozen=True, slots=True)
class Dark:
    """What an SPI bus sends to switch LEDs off, up to MOST_PIXELS of them; and what it sends if its clock is slow."""

    usual: bytes
    if_slow: bytes


LEVELS = 255  # of an LED: bytes of full current
FINE = 0.012  # of the most light: a cap of a third
FLASH = 0.10  # of the most light: a change that is seen as a flash, if it goes back
MOST_PIXELS = 60  # more bits than a ring has LEDs go nowhere
WS2812_DARK = Dark(*(SILENCE + bytes((zero,)) * (24 * MOST_PIXELS) + b"\0" for zero in (SPI_ZERO, SPI_SHORT)))
"""Silence, each bit a zero, and the line left low: as drivers/pi/ws281x.py sends it, which needs numpy."""


@dataclass(frozen=True, slots=True)
class RingWiring:
    """How a ring is connected, mounted and driven.

    driver: a name in RINGS. device: its SPI device. pixels: how many LEDs. order: their colour order, a permutation of
    "RGB". gamma: exponent from frame value to light. cap: the largest share of full current, 0..1.
    bottom: which LED of the chain is at the bottom. clockwise: whether the chain runs so, seen from the front.
    """

    driver: str = "spi"
    device: str = "/dev/spidev0.0"
    pixels: int = 24
    order: str = "GRB"
    gamma: float = 2.2
    cap: float = 0.4
    bottom: int = 0
    clockwise: bool = True

    @property
    def dithers(self) -> bool:
        """Whether steps are dithered: two of them, as far as dither may go, are no flash (WCAG 2.3.1)."""
        return FLASH * LEVELS * self.cap > 2

    @property
    def rounding(self) -> float:
        """How much steps may add to a change of light, as a share of the most light that there is under this cap.

        Dither adds up to two. Where a step is fine, a second one is too seldom in phase to make a flash of a change.
        """
        step = 1 / (LEVELS * self.cap)
        return 2 * step if self.dithers and step > FINE else step


@dataclass(frozen=True, slots=True)
class RingKind:
    """open: raises DriverError."""

    open: "Callable[[RingWiring], Ring]"
    dark: Dark


def _ws281x_over_spi(wiring: RingWiring) -> "Ring":
    from drivers.pi import ws281x

    return ws281x.over_spi(wiring)


def _ws281x_over_library(wiring: RingWiring) -> "Ring":
    from drivers.pi import ws281x

    return ws281x.over_library(wiring)


RINGS: Mapping[str, RingKind] = MappingProxyType(
    {"spi": RingKind(_ws281x_over_spi, WS2812_DARK), "rpi_ws281x": RingKind(_ws281x_over_library, WS2812_DARK)}
)
