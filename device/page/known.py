"""Which phone asks: those that are let in are known by heart for a while, and the archive is asked for the others."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from device.language import tr
from device.page.guard import COOKIE, TOO_OFTEN, Rate, Refused, cookies_of, digest
from device.page.http import Request

TOKEN = re.compile(r"[0-9a-f]{32}")
KNOWN_S = 60.0  # so long a phone that was known is not asked for again
STRANGERS_A_S, STRANGERS_AT_ONCE = 2, 2
"""Tokens that nobody knows by heart: a question each, of which the archive answers four at once."""


class Phones:
    """Who is let in. ask: whether the archive knows a digest; None where it does not say. It may take long."""

    def __init__(
        self, ask: Callable[[str], Awaitable[bool | None]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._clock = ask, clock
        self._until_s: dict[str, float] = {}
        self._before = set[str]()  # known before the list changed, so no strangers
        self._under_way: dict[str, asyncio.Task[bool | None]] = {}
        self._version, self._asked = 0, 0
        self._strangers = Rate(STRANGERS_A_S, clock)

    def changed(self, version: int) -> None:
        """The list of phones has changed if this number has: nobody is known by heart any more."""
        if version != self._version:
            self._version = version
            self.forget()

    def forget(self) -> None:
        """Nobody is known by heart any more, nor by an answer that is still under way."""
        self._before |= self._until_s.keys()
        self._until_s, self._under_way = {}, {}

    def by_heart(self, request: Request) -> str | None:
        """The digest of a phone's token that was known since the list changed last."""
        found = _digest(request)
        return found if found in self._until_s else None

    async def of(self, request: Request, stops: bool = False) -> str | None:
        """The digest of a known phone's token; None for anybody else. Raises Refused, also where nobody can say.

        stops: it asks for no more than a stop, for which it is enough to be known by heart; as it is for anything
        while the archive is silent.
        """
        found, until_s = _digest(request), self._until_s
        if found is None or (found in until_s and (stops or self._clock() < until_s[found])):
            return found
        met = found in until_s or found in self._before
        known = await asyncio.shield(self._answer(found, met))
        if known is None and found not in self._until_s:
            raise Refused(503, tr("the lamp could not look up this phone just now: try again in a moment"))
        if known is False:
            until_s.pop(found, None)
            self._before.discard(found)
            return None
        until_s[found] = self._clock() + KNOWN_S
        return found

    def _answer(self, found: str, met: bool) -> asyncio.Task[bool | None]:
        """What the archive says of one, asked once for all who wait for it. Raises Refused."""
        under_way = self._under_way
        if found not in under_way:
            if not met:
                if self._asked >= STRANGERS_AT_ONCE:
                    raise Refused(429, tr(TOO_OFTEN))
                self._strangers.require()
                self._asked += 1
            under_way[found] = asyncio.create_task(self._ask_once(under_way, found, met))
        return under_way[found]

    async def _ask_once(self, under_way: dict[str, asyncio.Task[bool | None]], found: str, met: bool) -> bool | None:
        try:
            return await self._ask(found)
        finally:
            self._asked -= not met
            del under_way[found]


def _digest(request: Request) -> str | None:
    """Of the first token that a phone brings, however many."""
    token = next(filter(TOKEN.fullmatch, cookies_of(request, COOKIE)), None)
    return token and digest(token, request.scheme)
