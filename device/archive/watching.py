"""The wave of the pulse of whoever opened with their code, while it is looked at: handed over, and kept nowhere."""

import fcntl
import json
import math
import mmap
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from device.archive.asked import Answer, Asked, Place, Refused
from drivers.wave import BEAT_S, HEAD, LENGTH, SLOT, Entry, unpacked

LASTS_S = 120.0
SILENT_S = 5.0
EVERY_S = 0.25


def wave(asked: Asked, place: Place) -> Answer:
    """One's own wave, as lines of JSON, until whoever looks has gone or LASTS_S is over.

    Each is a list of [seconds of the session, value or null], or says why it is the last: {"over": "silent"} where the
    lamp writes nothing, as while it waits, or "time".
    """
    try:
        memory = handed(place.wave, asked.person)
    except OSError:
        raise Refused("unheard") from None  # no lamp, or one that has heard nobody for long
    return {"lasts_s": LASTS_S}, lines(memory)


def handed(lamp: Path, person: str) -> mmap.mmap:
    """Memory that the lamp which hears there may write a person's wave into. Raises OSError."""
    fd = os.memfd_create("wave", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.posix_fallocate(fd, 0, LENGTH)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as says:
            says.connect(str(lamp))
            socket.send_fds(says, [person.encode()], [fd])
        return mmap.mmap(fd, LENGTH)
    finally:
        os.close(fd)


def lines(
    memory: mmap.mmap, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
) -> Iterator[bytes]:
    """What the lamp writes into memory, as it comes. It is gone when this ends, whichever way."""
    with memory:
        begun_s = heard_s = clock()
        read = 0
        while (now_s := clock()) - begun_s < LASTS_S:
            memory[0] = int((now_s - begun_s) / BEAT_S) % 255 + 1
            found = _after(memory, read)
            if found:
                read, heard_s = found[-1].number, now_s
            elif now_s - heard_s > SILENT_S:
                yield b'{"over": "silent"}\n'
                return
            yield json.dumps([[round(e.t_s, 3), _known(e.value)] for e in found]).encode() + b"\n"
            sleep(EVERY_S)
        yield b'{"over": "time"}\n'


def _after(memory: mmap.mmap, read: int) -> list[Entry]:
    """Entries with a higher number than read, in order."""
    every = (unpacked(memory[at : at + SLOT]) for at in range(HEAD, LENGTH, SLOT))
    return sorted(entry for entry in every if entry and entry.number > read)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
