"""What the page answers whoever builds a lamp: how fingers lie at this moment, and every wire, part by part."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from device.page import build_views, lamp_views
from device.page.guard import Once
from device.page.http import Request, Response
from device.page.lamp import Lamp
from device.page.private_asking import Asking, html
from device.page.private_views import Words
from device.page.views import BUILD


class BuildRoutes(Asking):
    """As Asking. lamp: whose record says how fingers lie, in words; there is no number of a body in it."""

    def __init__(self, archive: Path, once: Once, is_private: Callable[[Request], bool], lamp: Lamp) -> None:
        super().__init__(archive, once, is_private)
        self._lamp = lamp
        self.routes = self.answering({"/lamp/build": {"GET": self._show}})

    async def _show(self, request: Request, phone: str) -> Response:
        answer: dict[str, Any] = await self._ask(request, phone, "wires")
        words, said = Words(request, self._once.value, BUILD), Words(request, self._once.value, "")
        return html(200, build_views.shown(words, answer, build_views.fingers(words, said, self._lamp.now())))

    def _told(self, words: Words, said: str) -> bytes:
        return lamp_views.told(words, said)
