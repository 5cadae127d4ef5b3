"""How a script asks, with a header that no page of another site can send, and what it gets: JSON instead of a page."""

import json
from collections.abc import Mapping
from typing import Any

from device.language import tr
from device.page.guard import Refused, json_of
from device.page.http import Request, Response

JSON = "application/json"
NUMBERS = ("n", "line")
"""Fields that are one: of a session, of a line in it."""
WHY = {400: "question", 401: "phone", 403: "elsewhere", 405: "method", 415: "json", 429: "often", 503: "silent"}
"""Of what is refused before anybody looks at the question, or by the lamp: a word for it, by its status."""


def asks(request: Request) -> bool:
    """Whether it is a script that does, and no browser that loads a page or sends a form."""
    return request.headers.get("x-ebb") == "1"


def fields_of(request: Request) -> dict[str, str]:
    """What a form would bring, from an object of texts, and of whole numbers for NUMBERS. Raises Refused."""
    found = json_of(request)
    if not all(type(value) is (int if name in NUMBERS else str) for name, value in found.items()):
        raise Refused(400, tr("n and line are whole numbers, and each other field is a text"))
    return {name: str(value) for name, value in found.items()}


def answer(said: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What the lamp says as it stands, but for the grant in it: that is the cookie's."""
    body = json.dumps({name: value for name, value in said.items() if name != "grant"}, ensure_ascii=False)
    return Response(status, body.encode(errors="replace"), JSON, headers or {})


def refusal(status: int, why: str, told: str, **more: object) -> Response:
    """why: a word for the script. told: a sentence for who reads what it prints."""
    return answer({"refused": why, "told": told, **more}, status)


def refused(by: Refused) -> Response:
    """One of the page's own, which no archive was asked about."""
    said = {"refused": WHY[by.response.status], "told": str(by)}
    return answer(said, by.response.status, by.response.headers)
