"""What the lamp lets its neighbours' process know: entries in a ring of memory, each by the name that a setting gave.

The lamp writes over the oldest and waits for nobody. Who reads sees by the numbers what was lost.
"""

import struct
import zlib
from typing import NamedTuple

RING = "ring"
"""The file in the folder of the neighbours' memory."""
SLOTS, SLOT = 4096, 128
HEAD = 4096
"""Bytes before the first slot."""
LENGTH = HEAD + SLOTS * SLOT
"""Two people's every stream is 250 entries a second: 16 s of them."""
VERSION, MARK = b"ebbn1", b"ebn1"
SIMULATED = len(VERSION)
"""The byte of the head that says whether the people are."""
LAYOUT = struct.Struct("<4sQq16sB4f64s")
LONGEST = 64


class Entry(NamedTuple):
    """One value, or several of one moment, or a text of up to LONGEST bytes.

    number: counts entries from 0. t_ns: when it was, on the monotonic clock. key: as 'a.pulse'. values: up to four, NaN
    where one is not known.
    """

    number: int
    t_ns: int
    key: str
    values: tuple[float, ...] = ()
    text: str = ""


def packed(entry: Entry) -> bytes:
    """The slot, its CRC-32 last: of two that were written over each other, none is taken."""
    values = (*entry.values, 0.0, 0.0, 0.0, 0.0)[:4]
    text = entry.text.encode()[:LONGEST]
    body = LAYOUT.pack(MARK, entry.number, entry.t_ns, entry.key.encode(), len(entry.values), *values, text)
    return body + zlib.crc32(body).to_bytes(4, "little")


def unpacked(slot: bytes) -> Entry | None:
    """What a slot says; None if it says nothing yet, or was caught while it was written."""
    body = slot[: LAYOUT.size]
    if not body.startswith(MARK) or zlib.crc32(body) != int.from_bytes(slot[len(body) : len(body) + 4], "little"):
        return None
    _, number, t_ns, key, count, *values, text = LAYOUT.unpack(body)
    return Entry(
        number, t_ns, key.rstrip(b"\0").decode("ascii", "replace"), tuple(values[:count]),
        text.rstrip(b"\0").decode("utf-8", "ignore"),
    )  # fmt: skip


def place(number: int) -> int:
    """The first byte of an entry's slot."""
    return HEAD + number % SLOTS * SLOT
