"""The archive as the page asks it: one question and one answer, each a line of JSON; of some, what follows it, too."""

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

MOST, PIECE = 1 << 16, 1 << 14
ANSWER_S, COPY_S = 60.0, 120.0  # of one answer, on the slowest board; and between two pieces of a copy
KNOWN_S = 10.0  # of whether a phone is known, for which no night is read
END_LEN = 22
ENDS = {
    "application/zip": re.compile(rb"PK\x05\x06.{18}", re.DOTALL),  # PKWARE APPNOTE 4.3.16
    "text/html; charset=utf-8": re.compile(rb".*</html>\s*", re.DOTALL),
}
"""By type, what the last bytes of one that is whole are: else it was cut off."""


def ask(path: Path, question: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the archive that listens at path. Nothing where it does not answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as archive:
        archive.settimeout(ANSWER_S)
        try:
            archive.connect(str(path))
            archive.sendall(_line(question))
            return _object(archive.makefile("rb").readline(MOST + 1))
        except OSError:
            return {}


async def known(path: Path, phone: str) -> bool | None:
    """Whether a phone is let in, by its digest; None where the archive does not say. No thread waits for it."""
    with contextlib.suppress(OSError, ValueError):
        async with asyncio.timeout(KNOWN_S):
            reader, writer = await asyncio.open_unix_connection(str(path))
            with contextlib.closing(writer):
                writer.write(_line({"phone": phone}))
                found = _object(await reader.readline()).get("known")
                return found if isinstance(found, bool) else None
    return None


async def stream(path: Path, question: Mapping[str, Any]) -> tuple[dict[str, Any], AsyncGenerator[bytes, None]]:
    """The same where more follows: what is said of it, and its pieces. Nothing where it does not answer."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(path), limit=2 * MOST)
    except OSError:
        return {}, _nothing()
    try:
        writer.write(_line(question))
        said = _object(await asyncio.wait_for(reader.readline(), ANSWER_S))
    except (OSError, ValueError, TimeoutError):
        said = {}
    if not said or "refused" in said:
        writer.close()
        return said, _nothing()
    return said, _pieces(reader, writer)


async def whole(pieces: AsyncGenerator[bytes, None], kind: str) -> AsyncGenerator[bytes, None]:
    """A copy's pieces, of a type of ENDS. Raises ConnectionError where they end before its end.

    So nobody takes what there is for whole.
    """
    last = b""
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            last = (last + piece)[-END_LEN:]
            yield piece
    if not ENDS[kind].fullmatch(last):
        raise ConnectionError("the copy was cut off")


async def _pieces(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncGenerator[bytes, None]:
    try:
        while piece := await asyncio.wait_for(reader.read(PIECE), COPY_S):
            yield piece
    finally:
        writer.close()


async def _nothing() -> AsyncGenerator[bytes, None]:
    for piece in list[bytes]():
        yield piece


def _line(question: Mapping[str, Any]) -> bytes:
    return json.dumps(question, ensure_ascii=False).encode(errors="replace") + b"\n"


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
