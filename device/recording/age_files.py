"""Files in the format of age (age-encryption.org/v1): made for a public key, opened by its identity in memory alone.

`age` and `rage` open them too. The library is an extra; without it nothing here is made or opened, and that is said.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from device.language import told, tr
from device.recording.folders import AGE, SessionError
from drivers import stored
from drivers.said import Said

MAGIC = b"age-encryption.org/v1\n"
SECRET = "AGE-SECRET-KEY-1"
SUDO = "" if os.access(sys.prefix, os.W_OK) else "sudo "
SYSTEM = "--break-system-packages " if sys.prefix == sys.base_prefix else ""  # as in the Debian package
LACKING = Said(
    "pyrage, which encrypts, is not installed: {command} does that; on a 32-bit system that takes a Rust compiler, on "
    "a 64-bit one nothing",
    command=f"{SUDO}{sys.executable} -m pip install {SYSTEM}'pyrage>=1.4,<2'",
)


def why_not() -> str:
    """Why nothing can be encrypted here; empty if it can."""
    try:
        _library()
    except SessionError as trouble:
        return told(trouble)
    return ""


def encrypted(content: bytes, recipient: str) -> bytes:
    """Content as an age file for this public key. Raises SessionError where the library is missing.

    In pieces, between which the interpreter is free: encrypting 36 MB at once keeps it for 61 ms, in pieces for 6.
    """
    pyrage, out = _library(), _Written()
    pyrage.encrypt_io(_Read(content), out, [pyrage.x25519.Recipient.from_str(recipient)])
    return b"".join(out.pieces)


class Identities:
    """What opens encrypted files."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Texts as `age-keygen` writes them: an identity a line, and lines that begin with #. Raises SessionError."""
        lines = [line.strip() for text in texts for line in text.splitlines()]
        self._keys = [_identity(line) for line in lines if line and not line.startswith("#")]
        if not self._keys:
            raise SessionError(
                tr("--identity: nothing in it begins with {secret}, as in the file that age-keygen made", secret=SECRET)
            )

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is handed to another process of this machine: by its memory, and to no file."""
        return Identities, ([str(key) for key in self._keys],)

    def opened(self, path: Path, content: bytes) -> tuple[bytes, str]:
        """What an encrypted file at path holds, and the public key that it was encrypted to. Raises SessionError."""
        pyrage = _library()
        for key in self._keys:
            try:
                return pyrage.decrypt(content, [key]), str(key.to_public())
            except pyrage.DecryptError as trouble:
                if "No matching keys" not in str(trouble):
                    raise SessionError(tr("{path}: it is damaged ({trouble})", path=path, trouble=trouble)) from trouble
        raise SessionError(tr("{path}: it is encrypted to another key than that of this identity", path=path))


def content(path: Path, most: int, identities: Identities | None) -> bytes:
    """The content of a file, encrypted or not. Raises SessionError, UnreadableError, OSError."""
    return opened(path, most, identities)[0]


def opened(path: Path, most: int, identities: Identities | None) -> tuple[bytes, str | None]:
    """The same, and the public key that it had been encrypted to, if it had."""
    found = stored.content(path, most)
    if path.suffix != AGE:
        return found, None
    if identities is None:
        raise SessionError(
            tr("{path}: it is encrypted; --identity FILE opens it, the file that age-keygen made", path=path)
        )
    return identities.opened(path, found)


def identities(files: Sequence[Path]) -> Identities | None:
    """Those in files, if there are any; - is what is handed in, as by 'age -d key.age | ebb'. Raises SessionError."""
    if not files:
        return None
    texts = []
    for path in files:
        try:
            text = sys.stdin.read(stored.MOST_TEXT) if str(path) == "-" else stored.text(path)
        except (OSError, stored.UnreadableError) as trouble:
            raise SessionError(
                tr("--identity {path}: it cannot be read: {trouble}", path=path, trouble=trouble)
            ) from trouble
        texts.append(text)
    return Identities(texts)


def _identity(line: str) -> Any:
    if not line.startswith(SECRET):
        raise SessionError(
            tr(
                "--identity: a line of it does not begin with {secret}; the file that age-keygen made is "
                "needed, and one that a passphrase protects goes through age: age -d FILE | ebb ... "
                "--identity -",
                secret=SECRET,
            )
        )
    pyrage = _library()
    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError:
        raise SessionError(tr("--identity: a line of it is no whole identity; copy it again")) from None


def _library() -> Any:
    try:
        import pyrage
    except ImportError:
        raise SessionError(LACKING) from None
    return pyrage


class _Read:
    """Bytes to be read; written in Python, so that the interpreter can turn to others between two pieces."""

    def __init__(self, content: bytes) -> None:
        self._left = memoryview(content)

    def read(self, size: int) -> bytes:
        """The next ones."""
        piece, self._left = self._left[:size], self._left[size:]
        return bytes(piece)


class _Written:
    """Bytes that were written, in pieces."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a copy."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""
