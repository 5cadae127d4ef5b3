"""A last line in each picture that says that it is whole and Ebb's own. In SVG it is a comment; PNG and GIF end before.

So a preview replaces a picture that it drew, and nothing that somebody else did, or changed since.
"""

import hashlib
import os
from pathlib import Path

from device.language import tr
from device.settings.parse import ConfigError
from drivers import stored


def signed(content: bytes) -> bytes:
    """The same picture with the line that says so."""
    return content + _line(content)


def require_free(path: Path) -> None:
    """Raises ConfigError if a file is there that is no picture as a preview drew it."""
    if not os.path.lexists(path):
        return
    try:
        found = b"" if path.is_symlink() else stored.content(path, stored.MOST_RECORDING)
    except (OSError, stored.UnreadableError):
        found = b""
    end = len(_line(b""))
    if len(found) <= end or found[-end:] != _line(found[:-end]):
        raise ConfigError(
            tr("--to {path}: it is there, and not as 'ebb preview' drew it; move it away, or name another", path=path)
        )


def _line(content: bytes) -> bytes:
    return f"<!-- drawn by ebb preview; SHA-256 of all before: {hashlib.sha256(content).hexdigest()} -->\n".encode()
