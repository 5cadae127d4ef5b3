"""The looking point: it walks while a pulse is looked for, comes to rest while it holds still, and goes when found."""

from __future__ import annotations

import numpy as np

from device.model import Contact
from device.scene import shapes
from device.scene.easing import Drift

POINT_S = 0.5
LEAST = 0.01  # of the point: less is none


class PulseSearch:
    """Contact in; out come a place on a circle of so many pixels, 0 is where it rests, and how much of it there is."""

    def __init__(self, pixels: int, tick_s: float) -> None:
        self._pixels, self._tick_s, self._at = pixels, tick_s, 0.0
        self._there = Drift(np.zeros(1), np.full(1, POINT_S), tick_s)

    def feed(self, contact: Contact | None, ticks: int) -> tuple[float, float]:
        """(place, 0..1) so many ticks on. None: nobody is looked for."""
        if contact is Contact.HOLD_STILL:
            self._at = shapes.come(self._at, ticks * self._tick_s, self._pixels)
        elif contact in (Contact.LOOKING, Contact.LOST):
            self._at = shapes.walked(self._at, ticks * self._tick_s, self._pixels)
        seeking = contact not in (None, Contact.FOUND)
        there = float(self._there.feed(np.array([float(seeking)]), ticks)[0])
        return self._at, there if there > LEAST else 0.0
