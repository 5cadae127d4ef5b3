"""A chest strap beside the finger: the notice of Bluetooth's Heart Rate Service, and the port where it is heard.

The bytes are those of the characteristic 0x2A37 (Heart Rate Service 1.0; GATT Specification Supplement 3.106).
"""

from dataclasses import dataclass
from typing import Protocol

SERVICE, MEASUREMENT = "0000180d-0000-1000-8000-00805f9b34fb", "00002a37-0000-1000-8000-00805f9b34fb"
TICKS_HZ = 1024
"""RR intervals are counted in 1/1024 s."""
MOST_RR = 18
"""Intervals of one notice that are taken, twice what the usual packet of 20 bytes has room for."""

WIDE_RATE, TOUCHES, KNOWS_TOUCH, ENERGY, RR = 0x01, 0x02, 0x04, 0x08, 0x10


class NoticeError(ValueError):
    """Bytes that are no heart rate measurement."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One heart rate measurement. rate_bpm: as the strap reckons it, 0..65535. rr: intervals in 1/1024 s, oldest first.

    contact: whether the electrodes touch skin; None where the strap cannot tell. energy_kj: used so far, if it says.
    """

    rate_bpm: int
    contact: bool | None = None
    energy_kj: int | None = None
    rr: tuple[int, ...] = ()


def decode(data: bytes) -> Notice:
    """The measurement that some bytes are. Raises NoticeError that says what is wrong with them."""
    if not data:
        raise NoticeError("a notice without a byte")
    flags, rest = data[0], data[1:]
    sizes = (2 if flags & WIDE_RATE else 1, 2 if flags & ENERGY else 0)
    if len(rest) < sum(sizes):
        raise NoticeError(f"a notice of {len(data)} bytes, cut off: {data.hex()}")
    rate, energy, rr = rest[: sizes[0]], rest[sizes[0] : sum(sizes)], rest[sum(sizes) :]
    if len(rr) % 2 or (rr and not flags & RR) or len(rr) > 2 * MOST_RR:
        raise NoticeError(f"a notice whose {len(data)} bytes are not as its flags say: {data[:48].hex()}")
    return Notice(
        int.from_bytes(rate, "little"),
        bool(flags & TOUCHES) if flags & KNOWS_TOUCH else None,
        int.from_bytes(energy, "little") if energy else None,
        tuple(int.from_bytes(rr[i : i + 2], "little") for i in range(0, len(rr), 2)),
    )


def encode(notice: Notice) -> bytes:
    """The way back, as short as it can be; what `decode` makes of it is the same notice."""
    wide = notice.rate_bpm > 0xFF
    flags = WIDE_RATE * wide | ENERGY * (notice.energy_kj is not None) | RR * bool(notice.rr)
    if notice.contact is not None:
        flags |= KNOWS_TOUCH | TOUCHES * notice.contact
    energy = b"" if notice.energy_kj is None else notice.energy_kj.to_bytes(2, "little")
    rate = notice.rate_bpm.to_bytes(2 if wide else 1, "little")
    return bytes([flags]) + rate + energy + b"".join(rr.to_bytes(2, "little") for rr in notice.rr)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a strap at t_s, session time: a notice, or in a sentence what became of the strap itself.

    where: more of that sentence, for whoever stands by and for no recording, such as a name on the air.
    """

    t_s: float
    what: Notice | str
    where: str = ""


class Strap(Protocol):
    """A strap that is listened to beside the loop."""

    def read(self, t_s: float) -> tuple[Heard, ...]:
        """What came since the last read, in order; the first read begins to listen. Never waits."""
        ...

    def close(self) -> None:
        """Let go. May be called twice."""
