"""What the page answers whoever builds a lamp: how fingers lie, the wave of one's own, resistors, and every wire."""

import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

from device.language import tr
from device.page import archive, build_parts, build_resistors, build_views, lamp_views
from device.page.guard import Once, Refused
from device.page.http import Request, Response
from device.page.lamp import Lamp
from device.page.private_asking import Asking, NoAnswer, Unanswered, html, kept
from device.page.private_views import Words
from device.page.views import BUILD
from drivers.live import RESISTORS, TRIED
from drivers.phone import MEASURE, TRY, command_of

LINES = "application/jsonl"
MOST_WAVES = 2
"""Of the archive's four answers at once, two are left for whatever else is asked."""


class BuildRoutes(Asking):
    """As Asking. lamp: whose record says how fingers lie, in words; there is no number of a body in it."""

    def __init__(self, archive: Path, once: Once, is_private: Callable[[Request], bool], lamp: Lamp) -> None:
        super().__init__(archive, once, is_private)
        self._lamp, self._watching = lamp, 0
        self.routes = self.answering({
            "/lamp/build": {"GET": self._show}, "/lamp/build/wave": {"GET": self._wave},
            build_parts.AT: {"GET": self._parts, "POST": self._try},
            build_resistors.AT: {"GET": self._resistors, "POST": self._measure},
        })  # fmt: skip

    async def _show(self, request: Request, phone: str) -> Response:
        answer: dict[str, Any] = await self._ask(request, phone, "wires")
        words, said, live = *self._both(request), self._lamp.now()
        fingers = build_views.fingers(words, said, live)
        parts = build_parts.form(words, said, live, self._lamp.told(TRIED))
        return self._page(request, answer, lambda: build_views.shown(words, answer, fingers, parts))

    async def _parts(self, request: Request, phone: str) -> Response:
        """Of the lamp's own words alone; the archive is not asked."""
        told = self._lamp.told(TRIED)
        return self._page(request, told, lambda: build_parts.shown(*self._both(request), self._lamp.now(), told))

    async def _try(self, request: Request, phone: str) -> Response:
        """Ask the lamp to try one part, and look at what it says."""
        return self._asked(request, TRY, ("what",), build_parts.AT, "tried_nowhere")

    async def _resistors(self, request: Request, phone: str) -> Response:
        """Of the lamp's own words alone; the archive is not asked."""
        told = self._lamp.told(RESISTORS)
        return self._page(request, told, lambda: build_resistors.shown(*self._both(request), self._lamp.now(), told))

    async def _measure(self, request: Request, phone: str) -> Response:
        """Ask the lamp to read one step, and look at what it says."""
        return self._asked(request, MEASURE, ("what", "larger", "smaller"), build_resistors.AT, "read_ohms")

    def _asked(self, request: Request, word: str, fields: Sequence[str], at: str, otherwise: str) -> Response:
        """Ask the lamp for what a form says, and look at what it says. otherwise: told of a form that says nothing."""
        form = self._form(request)
        asked = " ".join([word, *(form.get(field, "").strip() for field in fields)])
        command = command_of(asked.encode(errors="surrogatepass"))
        if command is None or command.word != word:
            raise Refused(400, self._both(request)[0](otherwise))
        if not self._lamp.say(command):
            raise Refused(503, tr("the lamp is not heard"))
        return self._done(request, {}, at)

    def _both(self, request: Request) -> tuple[Words, Words]:
        """Words of whoever builds, and of the page in bed."""
        return Words(request, self._once.value, BUILD), Words(request, self._once.value, "")

    async def _wave(self, request: Request, phone: str) -> Response:
        """Lines of JSON, as the archive makes them; of whoever opened with their code."""
        if self._watching >= MOST_WAVES:
            raise Refused(429, tr("{most} look at a wave already", most=MOST_WAVES))
        said, pieces = await archive.stream(self._archive, self._question(request, phone, "wave"))
        if "lasts_s" not in said:
            raise Unanswered(said)
        return Response(200, self._watched(pieces), LINES, kept(request, said))

    async def _watched(self, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """It ends where the list of phones has changed, since this one may be let in no more."""
        begun = self._lamp.now()
        self._watching += 1
        try:
            async with contextlib.aclosing(pieces):
                async for piece in pieces:
                    now = self._lamp.now()
                    if begun and now and now.phones != begun.phones:
                        return
                    yield piece
        finally:
            self._watching -= 1

    async def _otherwise(self, request: Request, phone: str, un: NoAnswer) -> Response:
        """Whose wave it would be is not known without a code."""
        if un.why == "grant":
            said = Words(request, self._once.value, BUILD)("wave_code")
            return html(403, self._told(Words(request, self._once.value), said))
        return await super()._otherwise(request, phone, un)

    def _told(self, words: Words, said: str) -> bytes:
        return lamp_views.told(words, said)
