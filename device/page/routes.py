"""What the page answers to: each route with its methods, whether a phone has to be let in, and what it does."""

import contextlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from device.language import speaking, tr
from device.page import feed, guard, lamp_views, private_views, script, views
from device.page.build_routes import BuildRoutes
from device.page.guard import COMMANDS_A_S, REQUESTS_A_S, Once, Rate, Refused, form_of
from device.page.http import BODY_BYTES, Request, Response
from device.page.known import Phones
from device.page.lamp import Lamp
from device.page.lamp_routes import LampRoutes
from device.page.letting_in import LettingIn
from device.page.private_routes import PrivateRoutes
from device.page.script import JSON
from device.page.words import chosen
from drivers.live import Mode
from drivers.phone import STOP, Command, command_of

ASKED = ("begin", "for-two", "softer", "mark", "stop")
"""Words that a phone may send; those that let one in are the page's own."""


@dataclass(frozen=True, slots=True)
class Route:
    """What one path does, by method. known: whether the phone has to be let in. private: nobody else may listen.

    longest: bytes that a request may bring. counts: whether it may be asked too often. What the page is made of may
    not: it would be there and do nothing.
    """

    do: Mapping[str, Callable[[Request, str], Awaitable[Response]]]
    known: bool = True
    private: bool = False
    longest: int = BODY_BYTES
    counts: bool = True


class Page:
    """Every request of every phone. phones: who is let in. archive: where that listens."""

    def __init__(self, lamp: Lamp, phones: Phones, archive: Path) -> None:
        self._lamp, self._phones = lamp, phones
        self._letting_in, self._once, self._all = LettingIn(lamp), Once(), Rate(REQUESTS_A_S)
        mine = PrivateRoutes(archive, self._once, self._is_private)
        itself = LampRoutes(archive, self._once, self._is_private, lambda: self._phones.forget())
        built = BuildRoutes(archive, self._once, self._is_private, lamp)
        self._commands: dict[str, Rate] = defaultdict(lambda: Rate(COMMANDS_A_S))
        self.routes: Mapping[str, Route] = {
            "/": Route({"GET": self._first}, known=False),
            "/page.js": Route({"GET": _script}, known=False, counts=False),
            "/tone.js": Route({"GET": _tone}, known=False, counts=False),
            "/page.css": Route({"GET": _style}, known=False, counts=False),
            "/icon.svg": Route({"GET": _icon}, known=False, counts=False),
            "/openapi.json": Route({"GET": _description}, known=False),
            "/pair": Route({"POST": self._pair, "GET": self._paired}, known=False),
            "/live": Route({"GET": self._live}),
            "/do": Route({"POST": self._do}),
            "/stop": Route({"POST": self._stop}),
            **{
                path: Route(do, private=True, longest=mine.longest.get(path, BODY_BYTES))
                for path, do in mine.routes.items()
            },
            **{path: Route(do, private=True) for path, do in (itself.routes | built.routes).items()},
        }

    async def handle(self, request: Request) -> Response:
        """The answer, which is a refusal for whoever may not ask, in the phone's language."""
        is_own = False
        with speaking(_language(request)):
            try:
                guard.require_own_address(request)
                is_own = True
                return await self._answer(request)
            except Refused as refused:
                route = self.routes.get(request.path)
                if route and route.private and script.asks(request):
                    return script.refused(refused)
                # At another name a page would have no style and no way back.
                return lamp_views.refusal(request, refused) if is_own and _looks(request) else refused.response

    async def _answer(self, request: Request) -> Response:
        route = self.routes.get(request.path)
        if (route is None or route.counts) and not (_stops(request) and self._phones.by_heart(request)):
            self._all.require()
        if route is None:
            raise Refused(404, tr("there is nothing here; the page is /"))
        do = route.do.get(request.method)
        if do is None:
            allowed = {"allow": ", ".join(route.do)}
            raise Refused(405, tr("here one may {methods}", methods=tr(" or ").join(route.do)), allowed)
        if request.method == "POST":
            guard.require_own_page(request)
        phone = await self._phone(request) if route.known else None
        if route.known and phone is None:
            if route.private and request.method == "GET" and not script.asks(request):  # somebody who looks
                return Response(401, views.asking(_language(request)), views.HTML)
            raise Refused(401, tr("this phone is not let in; the page says how"))
        if route.private and not self._is_private(request):
            return private_views.only_in_private(request)
        return await do(request, phone or "")

    async def _phone(self, request: Request) -> str | None:
        if (live := self._lamp.now()) and live.mode is Mode.WAITING:
            self._phones.changed(live.phones)
        return await self._phones.of(request, _stops(request))

    def _is_private(self, request: Request) -> bool:
        return guard.is_private(request, self._lamp.own_network())

    async def _first(self, request: Request, phone: str) -> Response:
        language = _language(request)
        if await self._phone(request) is None:
            return Response(200, views.asking(language), views.HTML)
        return Response(200, views.paired(language, *self._lamp.offered(), self._once.value()), views.HTML)

    async def _pair(self, request: Request, phone: str) -> Response:
        said = guard.json_of(request).get("time")
        attempt, pixels = self._letting_in.begin(request.scheme, said)
        body = {"attempt": attempt.name, "points": attempt.points, "pixels": pixels}
        return Response(200, json.dumps(body).encode(), JSON)

    async def _paired(self, request: Request, phone: str) -> Response:
        state, token = self._letting_in.outcome(request.query.get("attempt", ""), request.scheme)
        given = guard.cookie(token, request.scheme) if token else {}
        return Response(200, json.dumps({"state": state}).encode(), JSON, given)

    async def _live(self, request: Request, phone: str) -> Response:
        async def is_known() -> bool:
            try:
                return await self._phones.of(request) is not None
            except Refused:  # nobody can say
                return True

        told = feed.events(self._lamp, request.query.get("ring") == "1", self._is_private(request), is_known)
        return Response(200, told, "text/event-stream")

    async def _do(self, request: Request, phone: str) -> Response:
        command = _command(request)
        if command is None or command.word not in ASKED:
            raise Refused(
                400, tr("a command is one of: begin NAME, for-two, softer 1, softer 0.6, softer 0.35, mark, stop")
            )
        if command != STOP:  # which is never too often
            self._commands[phone].require()
        if not self._lamp.say(command):
            raise Refused(503, tr("the lamp is not heard"))
        return Response(204)

    async def _stop(self, request: Request, phone: str) -> Response:
        self._once.require(form_of(request).get("once", ""))
        if not self._lamp.say(STOP):
            raise Refused(503, tr("the lamp is not heard"))
        return Response(303, headers={"location": "/"})


def _command(request: Request) -> Command | None:
    """What is asked of the lamp; None for no word of its table. Raises Refused."""
    asked = guard.json_of(request).get("command")
    return command_of(asked.encode(errors="surrogatepass")) if isinstance(asked, str) else None


def _stops(request: Request) -> bool:
    """Whether no more than a stop is asked for."""
    if request.path == "/do":
        with contextlib.suppress(Refused):
            return _command(request) == STOP
    return request.path == "/stop"


def _looks(request: Request) -> bool:
    """Whether a person is to read the answer, and no script."""
    return "text/html" in request.headers.get("accept", "") and "x-ebb" not in request.headers


def _language(request: Request) -> str:
    return chosen(request.headers.get("accept-language", ""))


async def _script(request: Request, phone: str) -> Response:
    return Response(200, views.static("page.js"), "text/javascript; charset=utf-8")


async def _tone(request: Request, phone: str) -> Response:
    return Response(200, views.static("tone.js"), "text/javascript; charset=utf-8")


async def _icon(request: Request, phone: str) -> Response:
    return Response(200, views.static("icon.svg"), "image/svg+xml")


async def _description(request: Request, phone: str) -> Response:
    return Response(200, views.static("openapi.json"), JSON)


async def _style(request: Request, phone: str) -> Response:
    return Response(200, views.static("page.css"), "text/css; charset=utf-8")
