"""Who may ask what: the address is this lamp's own, a change comes from its own page, a phone is let in."""

import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from device.language import msgid, tr
from device.page.http import Request, Response

COOKIE, DAYS = "ebb", 400
OPENED, OPENED_S = "ebb-opened", 900
"""The cookie of a person's code that was right, and how long a phone keeps it: the archive itself lets none last."""
HTTPS = "https"
PORTS = {"http": 80, HTTPS: 443}
COMMANDS_A_S, REQUESTS_A_S = 3, 20
TOO_OFTEN = msgid("that is too often: wait a second")
ONCE_MOST = 64  # hidden values that are waited for


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request that is refused. The message is for people, in the language of their phone."""

    def __init__(self, status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.response = Response(status, f"{words}\n".encode(), headers=headers or {})


def own_names(request: Request) -> list[str]:
    """What this lamp may be called in an address bar: by the address that was reached, and by its name."""
    at, port = _address(request.local[0]), request.local[1]
    name = socket.gethostname().lower()
    names = [_in_address(at), f"{name}.local", name]
    names += ["localhost"] if at.is_loopback else []
    return names if port == PORTS[request.scheme] else [f"{each}:{port}" for each in names]


def https_of(request: Request) -> str:
    """Where this lamp answers by HTTPS, or would: by the name in its certificate, where that is at the usual port.

    A computer that stands in for a lamp may be known by no name, and has another port: there, by the address reached.
    """
    if request.https_port in (None, PORTS[HTTPS]):
        return f"https://{socket.gethostname().lower()}.local"
    return f"https://{_in_address(_address(request.local[0]))}:{request.https_port}"


def _in_address(at: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"[{at}]" if at.version == 6 else str(at)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    at = ipaddress.ip_address(text.partition("%")[0])
    return at.ipv4_mapped or at if isinstance(at, ipaddress.IPv6Address) else at


def is_private(request: Request, own_network: str) -> bool:
    """Whether nobody else can listen: by TLS, on this machine itself, or on a network of the lamp's own.

    own_network: the lamp's address on that, empty where it has none.
    """
    at = _address(request.local[0])
    return request.scheme == HTTPS or at.is_loopback or str(at) == own_network


def require_own_address(request: Request) -> None:
    """A name that somebody else made point here is refused, and told the right one. Raises Refused."""
    names = own_names(request)
    if request.headers.get("host", "").lower() not in names:
        here, there = (f"{request.scheme}://{name}" for name in names[:2])
        raise Refused(403, tr("this lamp answers at {here} and {there}, and at no other name", here=here, there=there))


def require_own_page(request: Request) -> None:
    """A change comes from this lamp's own page and from no other site. Raises Refused."""
    origin = f"{request.scheme}://{request.headers.get('host', '').lower()}"
    if request.headers.get("origin", "").lower() != origin:
        raise Refused(403, tr("only the lamp's own page, {origin}, may ask for that", origin=origin))


def json_of(request: Request) -> dict[str, object]:
    """The object of a change by the page's script. Raises Refused."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if request.headers.get("x-ebb") != "1" or not is_json:
        raise Refused(415, tr("it is to be JSON, with the header X-Ebb: 1"))
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(400, tr("it is to be an object of JSON"))
    return found


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises Refused."""
    try:
        fields = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=16)
    except ValueError:
        raise Refused(400, tr("it is to be a form of the page's own")) from None
    return {name: values[0] for name, values in fields.items()}


def new_token() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def same(secret: str, given: str) -> bool:
    """Whether they are, in a time that does not tell how nearly. given: by anybody, of any letters."""
    return hmac.compare_digest(secret.encode(), given.encode(errors="surrogatepass"))


def digest(token: str, scheme: str = "http") -> str:
    """What is kept of a token. One that others may have heard is none where nobody can listen."""
    return hashlib.sha256(f"{HTTPS} {token}".encode() if scheme == HTTPS else token.encode()).hexdigest()


def cookie(token: str, scheme: str, name: str = COOKIE, lasts_s: int = DAYS * 86400) -> dict[str, str]:
    """The header that gives it to a phone; of HTTPS it goes there alone (RFC 6265bis, 4.1.3.2)."""
    prefix, secure = ("__Host-", "; Secure") if scheme == HTTPS else ("", "")
    return {"set-cookie": f"{prefix}{name}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={lasts_s}{secure}"}


def cookies_of(request: Request, name: str) -> list[str]:
    """All that a phone brings of that name."""
    wanted = f"__Host-{name}" if request.scheme == HTTPS else name
    pairs = (part.strip().partition("=") for part in request.headers.get("cookie", "").split(";"))
    return [value for found, _, value in pairs if found == wanted]


class Rate:
    """At most so many in a second."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._times, self._clock = deque[float](maxlen=most), clock

    def require(self) -> None:
        """Count one more. Raises Refused."""
        now_s = self._clock()
        if len(self._times) == self._times.maxlen and now_s - self._times[0] < 1.0:
            raise Refused(429, tr(TOO_OFTEN))
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
        found = next((each for each in self._out if same(each, value)), None)
        if found is None:
            raise Refused(403, tr("this form was used, or is old: load the page anew"))
        self._out.remove(found)
