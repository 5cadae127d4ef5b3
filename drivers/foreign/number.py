"""Numbers as other programs write them: with a decimal comma, spaces or NULs around, and never guessed at."""

import re

DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
"""1,234 is a thousand and more to some, and one and a bit to others."""
LARGEST = 1e300


def text_of(field: bytes) -> str:
    """A header's field up to its first NUL, in UTF-8 or else Latin-1, without the blanks around."""
    field = field.split(b"\0", 1)[0]
    try:
        return field.decode("utf-8").strip()
    except UnicodeDecodeError:
        return field.decode("latin-1").strip()


def number(written: str) -> float | None:
    """The finite number that a text is, with a point or a comma; None if it is none, or could be two."""
    written = written.strip(" \t\r\n")
    if not DECIMAL.fullmatch(written) or GROUPED.fullmatch(written):
        return None
    value = float(written.replace(",", "."))
    return value if abs(value) < LARGEST else None


def field_number(field: bytes) -> float | None:
    """The same of a header's field, which ends at a NUL: what stands behind one makes it unreadable."""
    head, _, behind = field.partition(b"\0")
    return None if behind.strip(b"\0 ") else number(head.decode("latin-1"))


def field_whole(field: bytes) -> int | None:
    """The whole number that a header's field is."""
    value = field_number(field)
    return int(value) if value is not None and value == int(value) else None
