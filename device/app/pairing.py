"""Letting a phone in, by presence and by eye.

A hold opens it for half a minute, the lamp shows the two points that the phone shows, and a press at the lamp says that
they are the same. Nothing on the network lights the lamp without a hold.
"""

import numpy as np

from device.model import Array
from device.scene import shapes
from drivers.live import Pairing
from drivers.phone import PAIR, UNPAIR, Command

OPEN_S = 30.0
TOLD_S = 5.0  # so long the page can see how it ended
RISE_S = 1.0  # light comes and goes over this
SHOWING = Pairing.OPEN, Pairing.SHOWN


class PairingWindow:
    """One lamp's, between sessions. pixels: of its ring. full: whether no other phone may be let in."""

    def __init__(self, pixels: int) -> None:
        self._pixels, self._since_s, self._fed_s = pixels, 0.0, 0.0
        self.state, self.points = Pairing.SHUT, (0, 0)
        self._digest, self._light = "", np.zeros((pixels, 3))
        self.said = ""
        """The time by the clock of the phone that asked last, with its zone; empty where it said none."""

    def open(self, t_s: float, full: bool) -> None:
        """The button was held."""
        self._to(Pairing.FULL if full else Pairing.OPEN, t_s)

    def ask(self, command: Command, t_s: float) -> None:
        """A phone asks to be let in. A second one ends it for both: one of them may be somebody else's."""
        if self.state not in SHOWING:
            return
        if command.word == UNPAIR or self.state is Pairing.SHOWN:
            self._to(Pairing.ENDED, t_s)
        elif command.word == PAIR:
            first, second, digest, *said = command.value.split()
            points = int(first), int(second)
            if max(points) < self._pixels and points[0] != points[1]:
                self.points, self._digest, self.said = points, digest, "".join(said)
                self._to(Pairing.SHOWN, t_s)

    def press(self, t_s: float) -> str | None:
        """The button was pressed: the digest of the token of the phone that is let in by it; None if none asked.

        Where there is one, `over` says whether it could be kept.
        """
        if self.state is not Pairing.SHOWN:
            self._to(Pairing.ENDED, t_s)
            return None
        found, self._digest = self._digest, ""
        return found or None

    def over(self, t_s: float, let_in: bool) -> None:
        """The phone for which it was pressed is let in, or could not be."""
        self._to(Pairing.DONE if let_in else Pairing.ENDED, t_s)

    def feed(self, t_s: float) -> Array:
        """(pixels, 3) what the ring shows of it at t_s: a dim point at the bottom, or the two of the phone."""
        if self.state in SHOWING and t_s - self._since_s >= OPEN_S:
            self._to(Pairing.ENDED, t_s)
        elif self.state is not Pairing.SHUT and self.state not in SHOWING and t_s - self._since_s >= TOLD_S:
            self.state = Pairing.SHUT
        at = {Pairing.OPEN: (0,), Pairing.SHOWN: self.points}.get(self.state, ())
        wanted = sum((shapes.around(p, shapes.POINT_WIDTH, self._pixels) for p in at), np.zeros(self._pixels))
        share = min(1.0, max(0.0, t_s - self._fed_s) / RISE_S)
        self._light = self._light + np.clip(wanted[:, None] * shapes.POINT - self._light, -share, share)
        self._fed_s = t_s
        return self._light

    def zero(self, now_s: float) -> None:
        """The clock is about to be set to zero."""
        self._since_s, self._fed_s = self._since_s - now_s, self._fed_s - now_s

    def _to(self, state: Pairing, t_s: float) -> None:
        self.state, self._since_s = state, t_s
