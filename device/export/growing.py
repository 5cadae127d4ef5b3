"""A new file on the card as the binary stream that writers append to."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from drivers.ports import Card, CardFile


class Growing(Protocol):
    """What a writer appends to."""

    def write(self, data: bytes, /) -> int:
        """Append."""
        ...


class GrowingFile:
    """A card's file as the binary stream that writers append to. After a failure the rest is dropped."""

    closed = False

    def __init__(self, file: CardFile) -> None:
        self._file, self._at, self._failed = file, 0, False

    def write(self, data: bytes) -> int:
        """Append. Raises OSError, once."""
        if not self._failed:
            try:
                self._file.write(self._at, bytes(data))
            except OSError:
                self._failed = True
                raise
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes so far."""
        return self._at

    def flush(self) -> None:
        """Nothing waits here."""


@contextlib.contextmanager
def create(card: Card, path: Path) -> Iterator[GrowingFile]:
    """A new file, on the card when it is left. Raises OSError."""
    file = card.create(path, b"")
    try:
        yield GrowingFile(file)
        file.sync()
    finally:
        file.close()
