"""What the page answers of the lamp itself: how it is, whom it lets in, and what root sets for it."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from device.page import lamp_views
from device.page.guard import Once
from device.page.http import Request, Response
from device.page.private_asking import STATUS, Asking, Do, Unanswered
from device.page.private_views import Words
from device.page.views import LAMP

FIELDS = {"zone": ("zone",), "name": ("name",), "wifi": ("name", "passphrase")}
"""Of each form, by what it sets."""


class LampRoutes(Asking):
    """As Asking. forget: has nobody known by heart any more, so that whoever was let go is out at once."""

    def __init__(
        self, archive: Path, once: Once, is_private: Callable[[Request], bool], forget: Callable[[], None]
    ) -> None:
        super().__init__(archive, once, is_private)
        self._forget = forget
        routes: dict[str, dict[str, Do]] = {
            "/lamp": {"GET": self._show}, "/lamp/forget": {"POST": self._let_go}, "/lamp/call": {"POST": self._call},
        }  # fmt: skip
        self.routes = self.answering(routes | {f"/lamp/{verb}": {"POST": self._setting(verb)} for verb in FIELDS})

    async def _show(self, request: Request, phone: str, said: str = "", status: int = 200) -> Response:
        answer: dict[str, Any] = await self._ask(request, phone, "lamp")
        done = request.query.get("done")
        words = self._of_lamp(request)
        if not said and done in FIELDS:
            said = words(f"{done}_done")
        return self._page(request, answer, lambda: lamp_views.shown(words, answer, said), status)

    async def _let_go(self, request: Request, phone: str) -> Response:
        which = self._form(request).get("id", "")
        try:
            answer = await self._ask(request, phone, "forget_phone", id=which)
        except Unanswered as un:
            if un.why != "id":
                raise
            return await self._show(request, phone, self._of_lamp(request)("no_phone"), STATUS[un.why])
        self._forget()
        return self._done(request, answer, "/lamp")

    async def _call(self, request: Request, phone: str) -> Response:
        name = self._form(request).get("name", "")
        try:
            answer = await self._ask(request, phone, "name_phone", name=name)
        except Unanswered as un:
            if un.why != "name":
                raise
            told = self._of_lamp(request)("not_called", escape(str(un.said.get("told", ""))))
            return await self._show(request, phone, told, STATUS[un.why])
        return self._done(request, answer, "/lamp")

    def _setting(self, verb: str) -> Do:
        async def do(request: Request, phone: str) -> Response:
            form = self._form(request)
            said = {field: form.get(field, "") for field in FIELDS[verb]}
            try:
                answer = await self._ask(request, phone, "set_system", verb=verb, **said)
            except Unanswered as un:
                if un.why != "system":
                    raise
                told = lamp_views.refused(self._of_lamp(request), str(un.said.get("told", "")))
                return await self._show(request, phone, told, STATUS[un.why])
            return self._done(request, answer, f"/lamp?done={verb}")

        return do

    def _told(self, words: Words, said: str) -> bytes:
        return lamp_views.told(words, said)

    def _of_lamp(self, request: Request) -> Words:
        return Words(request, self._once.value, LAMP)
