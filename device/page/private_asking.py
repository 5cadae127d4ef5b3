"""How a route asks the archive, and what becomes of an answer that is none."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any

from device.language import speaking
from device.page import archive, guard, private_views, script, views
from device.page.guard import OPENED, OPENED_S, Once, form_of
from device.page.http import Request, Response
from device.page.private_views import Words

PLAIN, PRIVATE = "plain", "private"
NAME = re.compile(r"[\w.-]{1,120}", re.ASCII)
STATUS = {
    "session": 404, "id": 404, "question": 400, "long": 500,
    **dict.fromkeys(("encrypted", "trouble", "system", "name"), 409),
    **dict.fromkeys(("plain", "grant", "code", "digits", "unequal", "changed"), 403),
}  # fmt: skip
"""Of an answer, by the archive's reason; where it gave none, nobody answered."""
TOLD = {
    "session": "night_none", "encrypted": "night_encrypted", "long": "night_long", "grant": "night_open_how",
    "code": "night_wrong", "digits": "night_digits", "unequal": "night_unequal", "id": "lamp_no_phone",
    "system": "lamp_not_reached", "": "night_silent",
}  # fmt: skip
"""A text for it that stands alone, where the archive told none of its own."""

Do = Callable[[Request, str], Awaitable[Response]]


class NoAnswer(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """What the archive said instead of an answer; nothing where it is silent."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__()
        self.said, self.why = said, str(said.get("refused", ""))


class Unanswered(NoAnswer):
    """The same to somebody who reads pages: a route may have a page of its own for it."""


class Asking:
    """archive: where it listens. once: of the page's forms. is_private: of a connection."""

    def __init__(self, archive: Path, once: Once, is_private: Callable[[Request], bool]) -> None:
        self._archive, self._once, self._is_private = archive, once, is_private

    def answering(self, routes: Mapping[str, Mapping[str, Do]]) -> dict[str, dict[str, Do]]:
        """The same routes, of which each answers whatever the archive says."""
        return {
            path: {method: partial(self._answered, do) for method, do in does.items()} for path, does in routes.items()
        }

    async def _answered(self, do: Do, request: Request, phone: str) -> Response:
        words = self._words(request)
        try:
            with speaking(words.language):
                return await do(request, phone)
        except NoAnswer as un:
            if un.why == "plain":
                return private_views.only_in_private(request)
            if script.asks(request):
                return self._refusal(request, un)
            return await self._otherwise(request, phone, un)

    async def _otherwise(self, request: Request, phone: str, un: NoAnswer) -> Response:
        """What the archive says instead, told."""
        words = self._words(request)
        told = un.said.get("told")
        said = {"session": "none", "encrypted": "encrypted", "long": "long", "": "silent"}.get(
            un.why, "why" if told else "trouble"
        )
        told = words(said, escape(str(told)))
        return html(STATUS.get(un.why, 503), self._told(words, told))

    def _refusal(self, request: Request, un: NoAnswer) -> Response:
        """The same for a script."""
        words, wait_s = Words(request, self._once.value, ""), un.said.get("wait_s")
        if isinstance(wait_s, int | float):
            told = words("night_wait", math.ceil(wait_s / 60))
            return script.refusal(STATUS.get(un.why, 503), un.why, unescape(told), wait_s=wait_s)
        told = str(un.said.get("told") or unescape(words(TOLD.get(un.why, "night_trouble"))))
        return script.refusal(STATUS.get(un.why, 503), un.why or "silent", told)

    def _told(self, words: Words, said: str) -> bytes:
        """A page with one sentence, and the way back."""
        return private_views.told(words, said)

    async def _ask(self, request: Request, phone: str, name: str, /, **more: object) -> dict[str, Any]:
        """The archive's answer. Raises NoAnswer, which is Unanswered where a page may tell it."""
        question = self._question(request, phone, name, **more)
        answer = await asyncio.to_thread(archive.ask, self._archive, question)
        if not answer or "refused" in answer:
            raise (NoAnswer if script.asks(request) else Unanswered)(answer)
        return answer

    def _question(self, request: Request, phone: str, name: str, /, **more: object) -> dict[str, Any]:
        grant = next(iter(guard.cookies_of(request, OPENED)), "")
        tier = PRIVATE if self._is_private(request) else PLAIN
        language = self._words(request).language
        return {"ask": name, "phone": phone, "tier": tier, "language": language, "grant": grant, **more}

    def _words(self, request: Request) -> Words:
        return Words(request, self._once.value)

    def _form(self, request: Request) -> dict[str, str]:
        """A form's fields, once, or those of a script. Raises Refused."""
        if script.asks(request):
            return script.fields_of(request)
        form = form_of(request)
        self._once.require(form.get("once", ""))
        return form

    def _page(
        self, request: Request, answer: Mapping[str, Any], made: Callable[[], bytes], status: int = 200
    ) -> Response:
        """An answer as the page that is made of it; for a script as it stands."""
        headers = kept(request, answer)
        return script.answer(answer, status, headers) if script.asks(request) else html(status, made(), headers)

    def _done(
        self, request: Request, answer: Mapping[str, Any], to: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Done: on to another page, so that loading it anew does nothing again; a script has its answer."""
        headers = {**kept(request, answer), **(headers or {})}
        if script.asks(request):
            return script.answer(answer, headers=headers)
        return Response(303, headers={"location": to, **headers})


def html(status: int, page: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """A page of it."""
    return Response(status, page, views.HTML, headers or {})


def kept(request: Request, answer: Mapping[str, Any]) -> dict[str, str]:
    """What has a phone keep the grant that came with an answer."""
    grant = str(answer.get("grant", ""))
    return guard.cookie(grant, request.scheme, OPENED, OPENED_S) if NAME.fullmatch(grant) else {}
