"""What drivers say to a person: English, as they know no language, that whoever shows it can say in another one.

Whatever is recorded, and the journal of the system, take it as the English text that it is.
"""

from collections.abc import Iterable
from typing import Any


class Said(str):
    """A sentence with what is put into it. fields: may be sentences again, and then are said in that language too."""

    __slots__ = ("fields", "sentence")
    sentence: str
    fields: dict[str, object]

    def __new__(cls, sentence: str, /, **fields: object) -> "Said":
        """The text in English."""
        made = super().__new__(cls, sentence.format(**fields) if fields else sentence)
        made.sentence, made.fields = sentence, fields
        return made

    def __str__(self) -> str:
        return self  # not a plain text: so that an error's own str() still knows what it was made of


OF_SYSTEM = (
    Said("No such file or directory"), Said("Permission denied"), Said("Operation not permitted"),
    Said("No space left on device"), Said("Read-only file system"), Said("Input/output error"), Said("File exists"),
    Said("Is a directory"), Said("Not a directory"), Said("Directory not empty"), Said("File name too long"),
    Said("Too many levels of symbolic links"), Said("Device or resource busy"), Said("No such device"),
    Said("No such device or address"),
    Said("Remote I/O error"), Said("Connection timed out"), Said("Connection refused"), Said("Broken pipe"),
    Said("Address already in use"), Said("Cannot assign requested address"), Said("Disk quota exceeded"),
)  # fmt: skip
"""What the system says most often; whatever else it says is told as it is."""


def because(trouble: BaseException) -> Said:
    """What the system or a library says of its trouble, without the file, which whoever tells it names."""
    words = getattr(trouble, "strerror", None) or str(trouble)
    return words if isinstance(words, Said) else Said(words)


def both(parts: Iterable[str]) -> Said:
    """Several with an 'and' between each two."""
    return joined(Said(" and "), parts)


def joined(between: str, parts: Iterable[str]) -> Said:
    """Several as one, in which each stays what it is."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    return Said("{between}".join(f"{{{name}}}" for name in fields), between=between, **fields)


def apart(words: str) -> str | dict[str, Any]:
    """What was said, as JSON can have it, so that another process can say it in a language of its own."""
    if not isinstance(words, Said):
        return words
    fields = {name: each if isinstance(each, int | float) else apart(str(each)) for name, each in words.fields.items()}
    return {"sentence": words.sentence, "fields": fields}


def whole(words: str | dict[str, Any]) -> str:
    """The same again."""
    if isinstance(words, str):
        return words
    return Said(
        words["sentence"], **{n: whole(e) if isinstance(e, str | dict) else e for n, e in words["fields"].items()}
    )
