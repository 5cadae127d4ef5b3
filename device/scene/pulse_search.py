"""The search point: a dim white light that walks while no pulse is found, rests while one is being confirmed, and goes.

"Found" is `Contact.FOUND`: several beats agreed.
"""

import math

import numpy as np

from device.model import Contact
from device.scene.easing import TwoPoleLowPass

POINT_S = 0.5  # both time constants of its coming and going
LAPS_HZ = 0.10  # it walks once around in ten seconds
COMES_S = 0.8  # time constant of its way to rest
LEAST = 0.01  # of the point: less is none


class PulseSearch:
    """Contact in; out come a place on a ring of so many pixels, 0 is where it rests, and how much of it there is."""

    def __init__(self, pixels: int, tick_s: float) -> None:
        self._pixels, self._tick_s, self._at = pixels, tick_s, 0.0
        self._amount = TwoPoleLowPass(np.zeros(1), np.full(1, POINT_S), tick_s)

    def feed(self, contact: Contact | None, ticks: int) -> tuple[float, float]:
        """(place, 0..1) so many ticks on. None: nobody's pulse is searched for."""
        since_s, pixels = ticks * self._tick_s, self._pixels
        if contact is Contact.HOLD_STILL:  # by the shorter way
            away = self._at if self._at < pixels / 2 else self._at - pixels
            self._at = away * math.exp(-since_s / COMES_S) % pixels
        elif contact in (Contact.LOOKING, Contact.LOST):
            self._at = (self._at + since_s * LAPS_HZ * pixels) % pixels
        seeking = contact not in (None, Contact.FOUND)
        amount = float(self._amount.feed(np.array([float(seeking)]), ticks)[0])
        return self._at, amount if amount > LEAST else 0.0
