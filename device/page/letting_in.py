"""A phone asks to be let in: two points for the eye, and a token once the lamp's button was pressed for them."""

import re
import secrets
from dataclasses import dataclass

from device.language import msgid, tr
from device.page.guard import Refused, digest, new_token, same
from device.page.lamp import Lamp
from drivers.live import Pairing
from drivers.phone import PAIR, TIME, UNPAIR, Command

HOLD = msgid("hold the lamp's button for two seconds while it is dark, then ask again within half a minute")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One phone's: what it is known by until then, its two points on the ring, the token that it is to have there."""

    name: str
    points: tuple[int, int]
    token: str
    scheme: str


class LettingIn:
    """At most one phone at a time."""

    def __init__(self, lamp: Lamp) -> None:
        self._lamp = lamp
        self._attempt: Attempt | None = None

    def begin(self, scheme: str = "http", said: object = None) -> tuple[Attempt, int]:
        """A new attempt of a phone that came by this scheme, and how many pixels the ring has. Raises Refused.

        said: the time by the phone's clock, to the lamp a claim; nothing where it is none.
        """
        live = self._lamp.now()
        if live is None:
            raise Refused(503, tr("the lamp is not heard"))
        if live.pairing is Pairing.FULL:
            raise Refused(409, tr("as many phones are let in as can be: 'ebb page forget NAME' makes room"))
        if live.pairing is Pairing.SHOWN:
            self._attempt = None
            self._lamp.say(Command(UNPAIR))
            raise Refused(409, tr("another phone asked at the same time, so neither is let in; hold the button again"))
        if live.pairing is not Pairing.OPEN:
            raise Refused(403, tr(HOLD))
        pixels = len(live.ring) // 3
        first = secrets.randbelow(pixels)
        second = (first + 2 + secrets.randbelow(pixels - 3)) % pixels  # never neighbours, which look like one
        self._attempt = Attempt(secrets.token_hex(8), (first, second), new_token(), scheme)
        time = f" {said}" if isinstance(said, str) and re.fullmatch(TIME, said, re.ASCII) else ""
        self._lamp.say(Command(PAIR, f"{first} {second} {digest(self._attempt.token, scheme)}{time}"))
        return self._attempt, pixels

    def outcome(self, name: str, scheme: str = "http") -> tuple[str, str | None]:
        """How an attempt stands, 'waiting', 'in' or 'ended', and once, with 'in', the token, where it was asked."""
        attempt, live = self._attempt, self._lamp.now()
        if attempt is None or live is None or attempt.scheme != scheme or not same(attempt.name, name):
            return "ended", None
        ours = live.points == attempt.points
        if live.pairing is Pairing.DONE and ours:
            self._attempt = None
            return "in", attempt.token
        if live.pairing is Pairing.OPEN or (live.pairing is Pairing.SHOWN and ours):
            return "waiting", None
        self._attempt = None
        return "ended", None
