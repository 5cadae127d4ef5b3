"""The wave of one person's pulse while somebody looks at it, as whoever looks gives the lamp memory to write it into.

That memory has no name and no file: it is there because it is looked at, and gone with whoever does.
"""

import struct
import zlib
from typing import NamedTuple

ASKED = "wave"
"""The socket in the folder of the page's memory, for the lamp's own user alone: a person's code with a descriptor."""
LONGEST = 8
"""Bytes of a code."""
SLOTS, HEAD = 512, 16
"""11 s of ticks; and the bytes before them, of which only whoever looks writes the first: another each second."""
LAYOUT = struct.Struct("<Qdf")
SLOT = LAYOUT.size + 4
LENGTH = HEAD + SLOTS * SLOT
BEAT_S, GONE_S = 1.0, 3.0
"""How often whoever looks says so; after so long without, nobody does any more."""


class Entry(NamedTuple):
    """number: counts from 1. t_s: of the session. value: in the sensor's unit, NaN where it is not known."""

    number: int
    t_s: float
    value: float


def packed(entry: Entry) -> bytes:
    """The slot, its CRC-32 last: of two that were written over each other, none is taken."""
    body = LAYOUT.pack(*entry)
    return body + zlib.crc32(body).to_bytes(4, "little")


def unpacked(slot: bytes) -> Entry | None:
    """What a slot says; None if it says nothing yet, or was caught while it was written."""
    body = slot[: LAYOUT.size]
    entry = Entry(*LAYOUT.unpack(body))
    return entry if entry.number and zlib.crc32(body).to_bytes(4, "little") == slot[LAYOUT.size :] else None


def place(number: int) -> int:
    """The first byte of an entry's slot."""
    return HEAD + number % SLOTS * SLOT
