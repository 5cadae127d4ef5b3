"""What drivers say to a person: English, as they know no language, that whoever shows it can say in another one.

Whatever is recorded, and the journal of the system, take it as the English text that it is.
"""

from collections.abc import Iterable


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


def both(parts: Iterable[str]) -> Said:
    """Several with an 'and' between each two."""
    return joined(Said(" and "), parts)


def joined(between: str, parts: Iterable[str]) -> Said:
    """Several as one, in which each stays what it is."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    return Said("{between}".join(f"{{{name}}}" for name in fields), between=between, **fields)
