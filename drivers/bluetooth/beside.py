"""A strap in a thread of its own: found, listened to, looked for again when it goes; whatever it does, nobody waits."""

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Awaitable, Callable

from drivers.ports import Clock, DriverError
from drivers.strap import Heard, NoticeError, decode

log = logging.getLogger("ebb")

AGAIN_S = 5.0  # from a strap that went, or was not there, to the next look
QUEUED = 4096  # what waits to be read: over half an hour of notices
LET_GO_S = 3.0  # that the end waits for the connection to be let go, so that the next one gets the strap

Told = Callable[[bytes], None]
Found = Callable[[str], None]
Link = Callable[[Found, Told], Awaitable[str]]
"""Connects once and listens: calls Found with the strap's name on the air, then Told with the bytes of each notice.

Until it is cancelled or the strap goes, and returns why. Raises DriverError where none is there or can be sought."""


class StrapBeside:
    """Strap over a link. clock: what stamps arrivals. again_s: between two looks."""

    def __init__(self, link: Link, clock: Clock, again_s: float = AGAIN_S) -> None:
        self._link, self._clock, self._again_s = link, clock, again_s
        self._heard: deque[Heard] = deque(maxlen=QUEUED)
        self._said = ""
        self._thread: threading.Thread | None = None
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()

    def read(self, t_s: float) -> tuple[Heard, ...]:
        """What came since the last read, in order."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="strap", daemon=True)
            self._thread.start()
        return tuple(self._heard.popleft() for _ in range(len(self._heard)))

    def close(self) -> None:
        """Let go of the strap, which is waited for a little."""
        if self._thread is None:
            self._loop.close()
        elif self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(LET_GO_S)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._listen())
        except Exception:
            log.exception("the strap failed")
            self._say("what listens to it failed: it is heard no more")
        finally:
            self._loop.close()

    async def _listen(self) -> None:
        over = asyncio.ensure_future(self._over.wait())
        while not over.done():
            link = asyncio.ensure_future(self._link(self._found, self._told))
            await asyncio.wait((link, over), return_when=asyncio.FIRST_COMPLETED)
            link.cancel()
            try:
                self._say(f"it went: {await link}; it is looked for again")
            except asyncio.CancelledError:
                return
            except DriverError as trouble:
                self._say("it is not there, and is looked for again", str(trouble))
            await asyncio.wait((over,), timeout=self._again_s)

    def _found(self, name: str) -> None:
        self._say("it is heard", name)

    def _told(self, data: bytes) -> None:
        arrived_s = self._clock.now()
        try:
            self._heard.append(Heard(arrived_s, decode(data)))
        except NoticeError as trouble:
            self._say(str(trouble))

    def _say(self, what: str, where: str = "") -> None:
        """Once, until something else is to be said."""
        if f"{what}{where}" != self._said:
            self._said = f"{what}{where}"
            self._heard.append(Heard(self._clock.now(), what, where))
