"""HTTP/1.1 for few phones on a house's network: h11 reads it, and every limit is here."""

import asyncio
import contextlib
import socket
import ssl
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import h11

HEAD_BYTES, BODY_BYTES = 4096, 1024
HEAD_S = 5.0  # for all of a request, and what TLS says before it
DRAIN_S = 3.0  # a phone that takes nothing for so long is let go
GONE_S = 10  # so long a phone may answer nothing at all, as one that went out of reach does
CONNECTIONS, AN_ADDRESS = 16, 6  # a browser opens no more than six to one host, and waits itself
WRITE_BYTES = 4096
ALWAYS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "connection": "close",
}
"""On every answer: nothing from elsewhere, nothing inline, nothing kept.

With no-referrer a form's own Origin would be null, and a phone without script could not stop.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What a phone asks. query: each name once. local: this end of the connection, as the phone reached it.

    scheme: 'https', or 'http', to which others may listen. https_port: where HTTPS answers; None where it does not.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    local: tuple[str, int]
    scheme: str = "http"
    https_port: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The answer. body: bytes, or parts that follow one another until the phone has gone.

    drain_s: how long one of them may wait for a phone that takes nothing.
    """

    status: int
    body: bytes | AsyncGenerator[bytes, None] = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    drain_s: float = DRAIN_S


Handle = Callable[[Request], Awaitable[Response]]


class TooMuchError(Exception):
    """A request beyond the limits. status: what it is answered with."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Connections:
    """All that there are, at most CONNECTIONS, and AN_ADDRESS of one address.

    longest: the bytes that a request to each path may bring, where it is not BODY_BYTES. https_port: as in Request.
    """

    https_port: int | None = None

    def __init__(self, handle: Handle, longest: Mapping[str, int], clock: Callable[[], float] = time.monotonic) -> None:
        self._handle, self._longest, self._of = handle, longest, Counter[str]()
        self._clock, self._last_s = clock, clock()

    @property
    def alone_s(self) -> float:
        """For how long no phone has been there: one that asks now and then is there for a moment each."""
        return 0.0 if self._of.total() else self._clock() - self._last_s

    async def begin(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext | None = None
    ) -> None:
        """Serve one request of a new connection, and close it. tls: what it begins with, if it does."""
        address = str((writer.get_extra_info("peername") or ("?",))[0])
        if self._of.total() >= CONNECTIONS or self._of[address] >= AN_ADDRESS:
            writer.close()
            return
        self._of[address] += 1
        try:
            writer.transport.set_write_buffer_limits(high=WRITE_BYTES)
            await self._serve(reader, writer, tls)
        except TimeoutError:
            writer.transport.abort()  # what it did not take would keep the socket
        except (OSError, h11.LocalProtocolError, asyncio.CancelledError):
            pass  # it has gone, or never came, or the page itself ends
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await asyncio.wait_for(writer.wait_closed(), DRAIN_S)
            self._of[address] -= 1
            self._last_s = self._clock()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext | None
    ) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)
        local, scheme = writer.get_extra_info("sockname"), "https" if tls else "http"
        try:
            async with asyncio.timeout(HEAD_S):
                if tls:  # here, so that who only begins it is counted, too
                    await writer.start_tls(tls)
                    writer.transport.set_write_buffer_limits(high=WRITE_BYTES)
                request = await read_request(connection, reader, local, scheme, self._longest)
        except TooMuchError as refused:
            response = Response(refused.status, f"{refused}\n".encode())
        except h11.RemoteProtocolError as wrong:
            response = Response(wrong.error_status_hint, b"that is no request\n")
        else:
            response = await self._handle(replace(request, https_port=self.https_port))
        await _answer(connection, reader, writer, response)


async def read_request(
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    local: object,
    scheme: str = "http",
    longest: Mapping[str, int] = MappingProxyType({}),
) -> Request:
    """The one request of a connection. local: this end of it, as the system has it. longest: bodies, by path.

    Raises TooMuchError, h11.RemoteProtocolError, and ConnectionError where it ends before.
    """
    head, body, target, most = None, b"", urlsplit(""), BODY_BYTES
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(HEAD_BYTES))
        elif isinstance(event, h11.Request):
            try:
                head, target = event, urlsplit(event.target.decode("ascii"))
            except ValueError as wrong:  # as "//[" is
                raise h11.RemoteProtocolError("no target") from wrong
            most = longest.get(target.path, BODY_BYTES)
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
            if len(body) > most:
                raise TooMuchError(413, f"up to {most} bytes are read")
        elif isinstance(event, h11.EndOfMessage) and head:
            break
        else:
            raise ConnectionError
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
    address, port = local[:2] if isinstance(local, tuple) else ("", 0)
    method, at = head.method.decode("ascii"), (str(address), int(port))
    return Request(method, target.path, query, headers, body, at, scheme)


async def _answer(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: Response
) -> None:
    body = response.body
    length = {"content-length": str(len(body))} if isinstance(body, bytes) else {}
    headers = {**ALWAYS, "content-type": response.content_type, **length, **response.headers}
    if connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    writer.write(connection.send(h11.Response(status_code=response.status, headers=list(headers.items()))) or b"")
    if isinstance(body, bytes):
        writer.write(connection.send(h11.Data(data=body)) or b"")
    else:
        await _while_there(reader, _each(connection, writer, body, response.drain_s))
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await asyncio.wait_for(writer.drain(), DRAIN_S)


async def _each(
    connection: h11.Connection, writer: asyncio.StreamWriter, parts: AsyncGenerator[bytes], drain_s: float
) -> None:
    async with contextlib.aclosing(parts):
        async for part in parts:
            writer.write(connection.send(h11.Data(data=part)) or b"")
            await asyncio.wait_for(writer.drain(), drain_s)


async def _while_there(reader: asyncio.StreamReader, sending: Coroutine[Any, Any, None]) -> None:
    """Send until the phone goes, which the second write after that would tell, and a silent lamp never."""

    async def leaves() -> None:
        while await reader.read(HEAD_BYTES):
            pass

    sends, gone = asyncio.create_task(sending), asyncio.create_task(leaves())
    try:
        await asyncio.wait({sends, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sends.cancel()
        gone.cancel()
        sent, _ = await asyncio.gather(sends, gone, return_exceptions=True)
    if isinstance(sent, Exception):
        raise sent


async def listen(
    listening: socket.socket, connections: Connections, tls: ssl.SSLContext | None = None
) -> asyncio.Server:
    """Serve what comes in at a socket that listens already. tls: what each connection begins with, if it does.

    Each connection has the socket's options.
    """
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, GONE_S)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, GONE_S)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * GONE_S)
    return await asyncio.start_server(partial(connections.begin, tls=tls), sock=listening, limit=HEAD_BYTES)
