"""The colours of settled <-> activated. All linear to the eye, and none a saturated red.

Colour is never the only cue: activated also shimmers, and what is unknown stands still as petals (shapes.py). What the
three dichromacies keep of each palette is in tests/scene/test_light.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """Red, green, blue 0..1 of each state. shimmer: depth of the movement when activated, of brightness.

    unknown is no state between the others but one of its own: paler, and it says neither.
    """

    settled: Colour
    usual: Colour
    activated: Colour
    unknown: Colour
    shimmer: float


EMBER = Palette((1.00, 0.55, 0.10), (1.00, 0.72, 0.30), (1.00, 0.86, 0.58), (0.88, 0.62, 0.52), 0.10)
"""Embers to candle light. At most a sixth of its light is blue, which melanopsin answers to: for the night."""

DAWN = Palette((0.56, 0.62, 0.96), (0.94, 0.62, 0.70), (1.00, 0.74, 0.36), (0.76, 0.79, 0.74), 0.10)
"""The sky before the sun: periwinkle, rose, gold. Blue, and so for the day; the one that all eyes tell apart best."""

_WARM_WHITE = (0.98, 0.80, 0.56)
MONO = Palette(_WARM_WHITE, _WARM_WHITE, _WARM_WHITE, _WARM_WHITE, 0.16)
"""One warm white for people who want no colour. Movement says it all, so there is more of it."""

PALETTES: Mapping[str, Palette] = MappingProxyType({"ember": EMBER, "dawn": DAWN, "mono": MONO})
