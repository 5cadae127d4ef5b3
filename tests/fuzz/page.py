"""The readers of the page for a phone: a command at the lamp's socket, the lamp's record in memory, a request."""

import asyncio
import json
import math
import zlib
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from pathlib import Path

import h11
from fuzz.required import require

from device.page import feed, guard
from device.page.guard import Once, Refused
from device.page.http import BODY_BYTES, HEAD_BYTES, Request, TooMuchError, read_request
from device.page.known import Phones
from device.page.words import chosen, languages
from drivers.live import AT_REST, LENGTH, Finger, Mode, Pairing, packed, unpacked
from drivers.phone import LONGEST, PAIR, command_of

BODY = LENGTH - 4
"""Bytes of a record before its check."""
TOKEN = "0af1" * 8
SAID = ("begin settle", "begin дом 2", "for-two", "softer 1", "softer 0.6", "softer 0.35", "mark", "stop", "unpair",
        f"pair 3 17 {TOKEN * 2}")  # fmt: skip
LOCAL = ("192.168.1.7", 80)
GOES = AT_REST._replace(
    number=7, t_ns=10**15, mode=Mode.SESSION, fingers=(Finger.FOUND, Finger.LOST), asking=True, softer=2,
    simulated=True, pairing=Pairing.SHOWN, points=(3, 17), phones=2, left_s=90.5, lungs=0.5,
    phase=0.25, rate_bpm=6.0, inhale_share=0.5, ring=bytes(range(180)),
)  # fmt: skip


def said(place: Path) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        command = command_of(data)
        if command is None:
            require(data not in [one.encode() for one in SAID], "what is a command is none")
            return
        require(str(command).encode() == data and len(data) <= LONGEST, f"{command} is read of something else")
        if command.word == PAIR:
            first, second, digest = command.value.split()
            require(
                max(int(first), int(second)) < 60 and len(bytes.fromhex(digest)) == 32, "no two points and a digest"
            )

    return read


def record(place: Path) -> Callable[[bytes], None]:
    """The record's body; its check is made to be right, for else nothing is ever read."""

    def read(data: bytes) -> None:
        body = data[:BODY].ljust(BODY, b"\0")
        whole = body + zlib.crc32(body).to_bytes(4, "little")
        require(unpacked(body + bytes(4)) is None or whole == body + bytes(4), "a record without its check is taken")
        live = unpacked(whole)
        if live is None:
            return
        require(unpacked(packed(live)) == live, "what is written anew says something else")
        require(all(map(math.isfinite, live[-6:-1])), "no number")
        state = json.loads(json.dumps(feed.state(live), allow_nan=False))
        require(state["mode"] in ("waiting", "session") and len(state["fingers"]) == 2, "no state")
        require(len(feed.brightness(live)) == 2 * len(live.ring) / 3 <= 120, "no ring")

    return read


def record_seeds() -> Iterator[bytes]:
    yield from (packed(live)[:-4] for live in (AT_REST, GOES, GOES._replace(ring=b"")))


class Sent:
    """What a connection has of it, to its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def read(self, most: int) -> bytes:
        part, self._data = self._data[:most], self._data[most:]
        return part


def at_once(work: Coroutine[object, object, Request]) -> Request:
    """What comes of work that never waits."""
    try:
        work.send(None)
    except StopIteration as over:
        return over.value
    raise AssertionError("it waits")


def request(place: Path) -> Callable[[bytes], None]:
    """All that is sent on one connection, and then what each of the page's questions makes of it."""

    async def ask(digest: str) -> bool:
        return digest == guard.digest(TOKEN)

    phones = Phones(ask, count(0, 60).__next__)
    once = Once()
    value = once.value()

    def read(data: bytes) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)
        try:
            asked = at_once(read_request(connection, Sent(data), LOCAL))
        except TooMuchError as refused:
            require(refused.status == 413, "no status")
        except h11.RemoteProtocolError as refused:
            require(400 <= refused.error_status_hint <= 501, "no status")
        except ConnectionError:
            pass
        else:
            require(len(asked.body) <= BODY_BYTES, "a body beyond the limit")
            judge(asked)

    def judge(asked: Request) -> None:
        host = asked.headers.get("host", "").lower()
        require(passes(guard.require_own_address, asked) == (host in guard.own_names(asked)), f"{host} is ours or not")
        own = passes(guard.require_own_page, asked)
        require(not own or asked.headers["origin"].lower() == f"http://{host}", "another site is taken for ours")
        known = asyncio.run(phones.of(asked))
        require(known is None or TOKEN in asked.headers["cookie"], "a stranger is let in")
        require(chosen(asked.headers.get("accept-language", "")) in languages(), "no language")
        require(
            not passes(once.require, asked.body.decode("latin-1")) or asked.body == value.encode(), "a form is used"
        )
        try:
            command = guard.json_of(asked).get("command")
        except Refused:
            return
        require(asked.headers["x-ebb"] == "1", "a form of another site is read")
        if isinstance(command, str):
            command_of(command.encode(errors="surrogatepass"))

    def passes(requires: Callable[..., None], of: object) -> bool:
        try:
            requires(of)
        except Refused as refused:
            require(400 <= refused.response.status < 500 and bool(refused.response.body), "no status or no word")
            return False
        return True

    return read


def request_seeds() -> Iterator[bytes]:
    host = f"Host: {LOCAL[0]}\r\n"
    own = (
        f"{host}Origin: http://{LOCAL[0]}\r\nCookie: a=b; ebb={TOKEN}\r\nX-Ebb: 1\r\nContent-Type: application/json\r\n"
    )
    yield f"GET / HTTP/1.1\r\n{host}Accept-Language: de-DE,de;q=0.9,en;q=0.8\r\n\r\n".encode()
    yield f"GET /live?ring=1&x=%C3%A9 HTTP/1.1\r\n{host}Cookie: ebb={TOKEN}\r\n\r\n".encode()
    for command in SAID:
        body = json.dumps({"command": command}).encode()
        yield f"POST /do HTTP/1.1\r\n{own}Content-Length: {len(body)}\r\n\r\n".encode() + body
    parts = '13\r\n{"command": "mark"}\r\n0\r\n\r\n'
    yield f"POST /do HTTP/1.1\r\n{own}Transfer-Encoding: chunked\r\n\r\n{parts}".encode()
    yield f"POST /stop HTTP/1.1\r\n{host}Content-Length: 7\r\n\r\nonce=ab".encode()
