"""The I2C bus, in the shape that Adafruit's driver expects, over smbus2: no board detection, nothing else opened."""

import fcntl
import threading
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

from smbus2 import SMBus, i2c_msg

from drivers.pi import refused
from drivers.ports import DriverError
from drivers.said import Said, both

I2C_TIMEOUT = 0x0702  # ioctl of linux/i2c-dev.h (kernel: i2c/dev-interface); its argument counts 10 ms
MOST_KEPT = 64
EVERY = range(0x08, 0x78)  # those below and above are the bus's own (I2C specification, 3.1.12)
USUAL = MappingProxyType({
    Said("a port expander"): range(0x20, 0x28), Said("a display"): range(0x3C, 0x3E),
    Said("a current meter"): range(0x40, 0x42), Said("a converter or thermometer"): range(0x48, 0x50),
    Said("a memory or optical pulse sensor"): range(0x50, 0x58),
    Said("a clock module or motion sensor"): range(0x68, 0x6A), Said("an air sensor"): range(0x76, 0x78),
})  # fmt: skip
"""By what a board at one of these addresses mostly is: of its many kinds those that people put onto a Pi."""
TIMEOUT_10MS = 3  # a healthy transfer takes 0.2 ms; 30 ms keeps a hung one from costing more than eleven slots


class MessageBus(Protocol):
    """What this file needs of smbus2.SMBus."""

    def i2c_rdwr(self, *messages: Any) -> None:
        """Carry out the messages as one transaction. Raises OSError."""

    def close(self) -> None:
        """Close the device file."""


def open_bus(number: int) -> SMBus:
    """Open /dev/i2c-NUMBER with a short time-out. Raises DriverError that says what to switch on."""
    path = f"/dev/i2c-{number}"
    try:
        bus = SMBus(number)
        assert bus.fd is not None  # it is open
        fcntl.ioctl(bus.fd, I2C_TIMEOUT, TIMEOUT_10MS)
    except OSError as trouble:
        what = Said("I2C bus {number} for the converter", number=number)
        raise DriverError(refused.device(path, "i2c", what, trouble)) from trouble
    return bus


class I2C:
    """busio.I2C's six methods over one smbus2-shaped bus. One owner thread."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._lock = threading.Lock()
        self._message = lru_cache(MOST_KEPT)(_message)  # 360 slots a second say the same few

    def try_lock(self) -> bool:
        """Take the bus if it is free."""
        return self._lock.acquire(blocking=False)

    def unlock(self) -> None:
        """Give the bus back."""
        self._lock.release()

    def deinit(self) -> None:
        """Close the bus, as busio calls it."""
        self._bus.close()

    def writeto(self, address: int, buffer: bytes | bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Write buffer[start:end]; an empty write asks whether a chip answers at address. Raises OSError."""
        self._bus.i2c_rdwr(self._message(address, bytes(buffer)[start:end]))

    def readfrom_into(self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Read as many bytes as buffer[start:end] has, into it. Raises OSError."""
        end = len(buffer) if end is None else end
        answer = self._message(address, end - start)
        self._bus.i2c_rdwr(answer)
        buffer[start:end] = bytes(answer)

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: bytes | bytearray,
        in_buffer: bytearray,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write, then read after a repeated start, as one transaction. Raises OSError."""
        in_end = len(in_buffer) if in_end is None else in_end
        answer = self._message(address, in_end - in_start)
        self._bus.i2c_rdwr(self._message(address, bytes(out_buffer)[out_start:out_end]), answer)
        in_buffer[in_start:in_end] = bytes(answer)


def _message(address: int, what: bytes | int) -> Any:
    """A message that writes bytes, or reads so many."""
    return i2c_msg.read(address, what) if isinstance(what, int) else i2c_msg.write(address, what)


def answers(i2c: I2C, addresses: Sequence[int]) -> list[int]:
    """Which of addresses acknowledge a one-byte read now."""
    answering = []
    for address in addresses:
        try:
            i2c.readfrom_into(address, bytearray(1))
        except TimeoutError:
            break  # a bus that somebody holds down: nobody can answer, and each address would cost as much again
        except OSError:
            continue  # whatever a sick bus says, nothing answered at this address
        answering.append(address)
    return answering


def listed(addresses: Sequence[int]) -> str:
    """Addresses in words, each with what is mostly there."""
    kinds = ((f"{at:#04x}", next((kind for kind, usual in USUAL.items() if at in usual), "")) for at in addresses)
    return both(Said("{at} (where {kind} mostly is)", at=at, kind=kind) if kind else at for at, kind in kinds)
