"""Who may ask what: the address is this lamp's own, a change comes from its own page, a phone is let in."""

import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable

from device.page.http import Request, Response

COOKIE, DAYS = "ebb", 400
COMMANDS_A_S, REQUESTS_A_S = 3, 20
ONCE_MOST = 64  # hidden values that are waited for
KNOWN_S = 60.0  # so long a phone that was known is not asked for again


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request that is refused. The message is for people."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.response = Response(status, f"{words}\n".encode())


def own_names(request: Request) -> list[str]:
    """What this lamp may be called in an address bar: by the address that was reached, and by its name."""
    address, port = request.local
    at = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(at, ipaddress.IPv6Address) and at.ipv4_mapped:
        at = at.ipv4_mapped
    name = socket.gethostname().lower()
    names = [f"[{at}]" if at.version == 6 else str(at), f"{name}.local", name]
    names += ["localhost"] if at.is_loopback else []
    return names if port == 80 else [f"{each}:{port}" for each in names]


def require_own_address(request: Request) -> None:
    """A name that somebody else made point here is refused, and told the right one. Raises Refused."""
    names = own_names(request)
    if request.headers.get("host", "").lower() not in names:
        raise Refused(403, f"this lamp answers at http://{names[0]} and http://{names[1]}, and at no other name")


def require_own_page(request: Request) -> None:
    """A change comes from this lamp's own page and from no other site. Raises Refused."""
    origin = f"http://{request.headers.get('host', '').lower()}"
    if request.headers.get("origin", "").lower() != origin:
        raise Refused(403, f"only the lamp's own page, {origin}, may ask for that")


def json_of(request: Request) -> dict[str, object]:
    """The object of a change by the page's script. Raises Refused."""
    require_own_page(request)
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if request.headers.get("x-ebb") != "1" or not is_json:
        raise Refused(415, "it is to be JSON, with the header X-Ebb: 1")
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(400, "it is to be an object of JSON")
    return found


def new_token() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie(token: str) -> dict[str, str]:
    """The header that gives it to a phone."""
    return {"set-cookie": f"{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={DAYS * 86400}"}


class Phones:
    """Who is let in. ask: whether a digest is known, by the archive; it may take long."""

    def __init__(self, ask: Callable[[str], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._known: dict[str, float] = {}
        self._version = 0

    def changed(self, version: int) -> None:
        """The list of phones has changed if this number has: nobody is known by heart any more."""
        if version != self._version:
            self._version = version
            self._known.clear()

    def of(self, request: Request) -> str | None:
        """The digest of a known phone's token; None for anybody else."""
        for part in request.headers.get("cookie", "").split(";"):
            name, _, token = part.strip().partition("=")
            if name == COOKIE and len(token) == 32:
                found = digest(token)
                if self._clock() < self._known.get(found, 0.0):
                    return found
                if self._ask(found):
                    self._known[found] = self._clock() + KNOWN_S
                    return found
        return None


class Rate:
    """At most so many in a second."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._times, self._clock = deque[float](maxlen=most), clock

    def require(self) -> None:
        """Count one more. Raises Refused."""
        now_s = self._clock()
        if len(self._times) == self._times.maxlen and now_s - self._times[0] < 1.0:
            raise Refused(429, "that is too often: wait a second")
        self._times.append(now_s)


class Once:
    """Hidden values of forms, each good for one use, for a page without script."""

    def __init__(self) -> None:
        self._out = deque[str](maxlen=ONCE_MOST)

    def value(self) -> str:
        """A new one."""
        self._out.append(secrets.token_hex(16))
        return self._out[-1]

    def require(self, value: str) -> None:
        """Take one back. Raises Refused."""
        found = next((each for each in self._out if hmac.compare_digest(each, value)), None)
        if found is None:
            raise Refused(403, "this form was used, or is old: load the page anew")
        self._out.remove(found)
