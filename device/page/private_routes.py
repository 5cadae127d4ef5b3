"""What the page answers of a person's own sessions: it asks the archive, which alone knows whose they are."""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from device.page import archive, guard, private_views, script, views
from device.page.guard import OPENED, Once, form_of
from device.page.http import BODY_BYTES, Request, Response
from device.page.private_asking import NAME, Asking, Do, NoAnswer, Unanswered, kept
from device.page.private_views import LONGEST_LINE

NUMBER = re.compile(r"[1-9][0-9]{0,8}")
WRITTEN_BYTES = 12 * LONGEST_LINE + BODY_BYTES  # a sign of four bytes is twelve in a form
COPY_DRAIN_S = 60.0  # a phone that keeps a copy may rest for so long


class PrivateRoutes(Asking):
    """archive: where it listens. once: of the page's forms. is_private: of a connection."""

    def __init__(self, archive: Path, once: Once, is_private: Callable[[Request], bool]) -> None:
        super().__init__(archive, once, is_private)
        routes: Mapping[str, Mapping[str, Do]] = {
            "/nights": {"GET": self._list},
            "/nights/open": {"POST": self._open},
            "/nights/close": {"POST": self._close},
            "/nights/code": {"GET": self._choosing, "POST": self._choose},
            "/nights/copy": {"GET": self._copy},
            "/night/brief": {"GET": self._brief},
            "/nights/delete": {"GET": self._would_go, "POST": self._delete},
            "/night": {"GET": self._one},
            "/night/write": {"POST": self._write},
            "/night/take-back": {"POST": self._take_back},
        }
        self.routes = self.answering(routes)
        self.longest = {"/night/write": WRITTEN_BYTES}

    async def _otherwise(self, request: Request, phone: str, un: NoAnswer) -> Response:
        """Whoever opened nothing yet is asked for a code."""
        if un.why == "grant":
            return await self._ask_for_code(request, phone)
        return await super()._otherwise(request, phone, un)

    async def _list(self, request: Request, phone: str) -> Response:
        answer = await self._ask(request, phone, "sessions", number=_number(request.query.get("before")))
        return self._page(request, answer, lambda: private_views.listed(self._words(request), answer))

    async def _one(self, request: Request, phone: str) -> Response:
        answer = await self._ask(request, phone, "session", number=_number(request.query.get("n")))
        return self._page(request, answer, lambda: private_views.one(self._words(request), answer))

    async def _open(self, request: Request, phone: str) -> Response:
        form = self._form(request)
        try:
            answer = await self._ask(
                request, phone, "open_code", person=form.get("person", ""), code=form.get("code", "")
            )
        except Unanswered as un:
            return await self._ask_for_code(request, phone, self._why(request, un))
        return self._done(request, answer, "/nights")

    async def _close(self, request: Request, phone: str) -> Response:
        self._form(request)
        return self._done(request, {}, "/nights", guard.cookie("", request.scheme, OPENED, 0))

    async def _choosing(self, request: Request, phone: str) -> Response:
        return await self._ask_for_code(request, phone, view="private_choose.html", status=200)

    async def _choose(self, request: Request, phone: str) -> Response:
        form, words = self._form(request), self._words(request)
        new = form.get("new", "")
        if new != form.get("again", ""):
            if script.asks(request):
                raise NoAnswer({"refused": "unequal"})
            return await self._ask_for_code(request, phone, words("unequal"), "private_choose.html")
        said = {"person": form.get("person", ""), "old": form.get("old", ""), "new": new}
        try:
            answer = await self._ask(request, phone, "choose_code", **said)
        except Unanswered as un:
            return await self._ask_for_code(request, phone, self._why(request, un), "private_choose.html")
        return self._done(request, answer, "/nights")

    async def _write(self, request: Request, phone: str) -> Response:
        form = self._form(request)
        number = _number(form.get("n"))
        answer = await self._ask(request, phone, "write", number=number, text=form.get("text", ""))
        return self._done(request, answer, f"/night?n={number}")

    async def _take_back(self, request: Request, phone: str) -> Response:
        form = self._form(request)
        number = _number(form.get("n"))
        answer = await self._ask(request, phone, "take_back", number=number, line=_number(form.get("line")))
        return self._done(request, answer, f"/night?n={number}")

    async def _would_go(self, request: Request, phone: str, said: str = "", status: int = 200) -> Response:
        text = form_of(request).get("n") if request.method == "POST" else request.query.get("n")
        number = self._all_or(text)
        answer = await self._ask(request, phone, "would_go", number=number)
        return self._page(
            request, answer, lambda: private_views.removing(self._words(request), answer, number, said), status
        )

    async def _delete(self, request: Request, phone: str) -> Response:
        form, words = self._form(request), self._words(request)
        said = {"number": self._all_or(form.get("n")), "code": form.get("code", ""), "sum": form.get("sum", "")}
        try:
            answer = await self._ask(request, phone, "delete", **said)
        except Unanswered as un:
            if un.why not in ("code", "changed"):
                raise
            told = words("changed") if un.why == "changed" else self._why(request, un)
            return await self._would_go(request, phone, told, 403)
        return self._page(request, answer, lambda: private_views.removed(words, answer))

    async def _copy(self, request: Request, phone: str) -> Response:
        number = self._all_or(request.query.get("n"))
        return await self._handed(request, phone, "copy" if number is None else "export", number, "application/zip")

    async def _brief(self, request: Request, phone: str) -> Response:
        return await self._handed(request, phone, "brief", _number(request.query.get("n")), views.HTML)

    async def _handed(self, request: Request, phone: str, name: str, number: int | None, kind: str) -> Response:
        """What a phone keeps or opens as a file, of a type of archive.ENDS. Raises Unanswered."""
        said, pieces = await archive.stream(self._archive, self._question(request, phone, name, number=number))
        if "file" not in said:
            raise Unanswered(said)
        file = said["file"] if NAME.fullmatch(said["file"]) else "ebb"
        headers = {"content-disposition": f'attachment; filename="{file}"', **kept(request, said)}
        return Response(200, archive.whole(pieces, kind), kind, headers, COPY_DRAIN_S)

    async def _ask_for_code(
        self, request: Request, phone: str, said: str = "", view: str = "private_open.html", status: int = 403
    ) -> Response:
        answer = await self._ask(request, phone, "people")
        words = self._words(request)
        return self._page(request, answer, lambda: private_views.opening(words, answer["people"], said, view), status)

    def _why(self, request: Request, un: Unanswered) -> str:
        words, wait_s = self._words(request), un.said.get("wait_s")
        if un.why == "code" and isinstance(wait_s, int | float):
            return words("wait", math.ceil(wait_s / 60))
        return words({"code": "wrong", "digits": "digits", "": "silent"}.get(un.why, "trouble"))

    def _all_or(self, text: str | None) -> int | None:
        """The number of a session, None for all of them. Raises Unanswered for what is neither."""
        number = _number(text)
        if text and number is None:
            raise Unanswered({"refused": "session"})
        return number


def _number(text: str | None) -> int | None:
    return int(text) if text and NUMBER.fullmatch(text) else None
