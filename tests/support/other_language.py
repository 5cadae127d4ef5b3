"""A language that nobody speaks: whatever was not asked for in it is still in English, and can be seen to be."""

import re
import string
from functools import cache

from support.sentences import marked

from device.language import Catalogue

SIGN = "ж"
WORD = re.compile(r"[A-Za-z]{2,}")
LETTER = re.compile(r"(%\(\w+\)[sr]|%[sr])|[A-Za-z]")
NAMES = frozenset(
    ("Ebb", "RMSSD", "SDNN", "UTC", "min", "ms", "solo", "shared", "lamp", "log", "lit", "kept", "ebb", "notme", "undo")
)
"""Units, commands, and what people call something."""


@cache
def other() -> Catalogue:
    """Every sentence that there is, with its fields and without its letters."""
    found = marked()
    meant: dict[str, dict[str, str]] = {}
    for meaning, word in found.meant:
        meant.setdefault(meaning, {})[word] = _signs(word)
    return Catalogue(
        "other",
        decimal="·",
        sentences={sentence: _signs(sentence) for sentence in found.plain},
        counted={many: (_signs(one), _signs(many)) for one, many in found.counted},
        meant=meant,
    )


def left_in_english(text: str, *names: str) -> list[str]:
    """The words of a text that were not asked for in the language. names: that stay as they are."""
    return sorted(set(WORD.findall(text)) - NAMES - set(names))


def _signs(sentence: str) -> str:
    return "".join(
        LETTER.sub(lambda found: found[1] or SIGN, text)
        + ("" if name is None else "{" + name + (spec and f":{spec}") + "}")
        for text, name, spec, _ in string.Formatter().parse(sentence)
    )
