"""What the lamp does at this moment, as the one record that its page sees. What is not in it cannot leak.

There is no heart rate in it, no conductance and no arousal. The ring is a word about a body, by its colours, and by how
high and how restless it is: where others may listen it is not shown, but one that the breath alone would make.
"""

import math
import struct
import zlib
from enum import IntEnum
from typing import NamedTuple

RECORD, SAYS, OFFERED, OPEN, ARCHIVE = "live", "says", "offered", "open", "archive"
HTTPS, OWN_NETWORK, OWN_NETWORK_ASKED, SYSTEM = "https", "ap", "ap-asked", "system"
"""Files of the page's memory: this record; where commands are heard; what may be begun; until when the port is open;
where the archive answers; that there is to be HTTPS; the lamp's address on an access point of its own, and that one is
asked for; where root is asked for time zone, Wi-Fi and name."""
RESISTORS, TRIED = "resistors", "tried"
"""Others: how known resistors at the electrodes read, and what became of a part that was tried, in words."""
HELD_OPEN_S = 600
"""So long a hold of the button keeps the page open."""
PIXELS = 60
"""The most that a ring has."""
UNKNOWN = -1.0
LAYOUT = struct.Struct("<4sIqBBBBBBBBBBfffffB180s")
LENGTH = LAYOUT.size + 4
VERSION = b"ebb1"


class Mode(IntEnum):
    """What the lamp is doing."""

    WAITING = 0
    SESSION = 1


class Pairing(IntEnum):
    """How far a phone has come that wants to be let in."""

    SHUT = 0  # the button was not held
    OPEN = 1  # it was: a phone may ask
    SHOWN = 2  # the lamp shows the two points of the phone that asked: a press says that they are the same
    DONE = 3  # it was pressed
    ENDED = 4  # another phone asked meanwhile, or nobody pressed
    FULL = 5  # there are as many phones as there may be


class Finger(IntEnum):
    """How a finger lies on its sensor, in the four words that there are for it."""

    NOBODY = 0  # there is no such seat, or nobody is listened to
    LOOKING = 1
    HOLD_STILL = 2
    FOUND = 3
    LOST = 4


class Live(NamedTuple):
    """The newest tick. number: counts records. t_ns: when, on the monotonic clock.

    fingers: of the first and the second. asking: whether the lamp asks two people something, which its button answers.
    softer: 0..2, the step of SOFTER. left_s: until the light goes out. lungs: 0..1 of the breath that is asked for,
    phase: 0..1 of it, rate_bpm: its pace, inhale_share: of it; all UNKNOWN where nothing is asked or known.
    simulated: whether the people are. pairing, points: of a phone, and the pixels of its two points. phones: changes
    whenever a phone is added or taken away. ring: three bytes a pixel, red, green and blue as screens take them.
    """

    number: int
    t_ns: int
    mode: Mode
    fingers: tuple[Finger, Finger]
    asking: bool
    softer: int
    simulated: bool
    pairing: Pairing
    points: tuple[int, int]
    phones: int
    left_s: float
    lungs: float
    phase: float
    rate_bpm: float
    inhale_share: float
    ring: bytes


AT_REST = Live(
    0, 0, Mode.WAITING, (Finger.NOBODY, Finger.NOBODY), False, 0, False, Pairing.SHUT, (0, 0), 0,
    UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, b"",
)  # fmt: skip
"""A lamp that waits, and listens to nobody."""


def packed(live: Live, number: int | None = None) -> bytes:
    """The record of LENGTH bytes, its CRC-32 last: of two that were written over each other, none is taken.

    number: instead of its own, where a record anew for that alone would be one more at every tick.
    """
    counted = live.number if number is None else number
    first, second = live.fingers
    breath = live.lungs, live.phase, live.rate_bpm, live.inhale_share
    body = LAYOUT.pack(
        VERSION, counted & 0xFFFFFFFF, live.t_ns, live.mode, first, second, live.asking, live.softer, live.simulated,
        live.pairing, *live.points, live.phones & 0xFF, live.left_s, *breath,
        len(live.ring) // 3, live.ring,
    )  # fmt: skip
    return body + zlib.crc32(body).to_bytes(4, "little")


def unpacked(record: bytes) -> Live | None:
    """What a record says; None if it is none, or was caught while it was written."""
    if len(record) != LENGTH or zlib.crc32(record[:-4]) != int.from_bytes(record[-4:], "little"):
        return None
    version, number, t_ns, mode, first, second, asking, softer, simulated, pairing, p, q, phones, *rest = LAYOUT.unpack(
        record[:-4]
    )
    left_s, lungs, phase, rate_bpm, inhale_share, pixels, ring = rest
    if version != VERSION or pixels > PIXELS or not all(map(math.isfinite, rest[:5])):
        return None
    try:
        words = Mode(mode), (Finger(first), Finger(second)), Pairing(pairing)
    except ValueError:
        return None
    return Live(
        number, t_ns, words[0], words[1], bool(asking), softer, bool(simulated), words[2], (p, q), phones,
        left_s, lungs, phase, rate_bpm, inhale_share, ring[: 3 * pixels],
    )  # fmt: skip
