"""How options name simulated people, bodies and rooms: a comma parts two, '+' joins what is true of one."""

import difflib
from collections.abc import Iterable

from drivers.ports import DriverError
from drivers.said import Said, both, joined


def parted(option: str, text: str, count: int) -> list[list[str]]:
    """The words of each of count people; all are alike if it names one. Raises DriverError."""
    named = [[word.strip() for word in name.split("+")] for name in text.lower().split(",")]
    if len(named) not in (1, count):
        raise DriverError(
            Said(
                "{option} {text}: it names {named} people, and there is room for {count}{more}",
                option=option, text=text, named=len(named), count=count,
                more=Said("; to seat two, add --people 2") if len(named) == 2 else "",
            )
        )  # fmt: skip
    return named if len(named) == count else named * count


def two_kinds(option: str, text: str, kinds: Iterable[str]) -> DriverError:
    """What to say of a person of several kinds."""
    return DriverError(
        Said(
            "{option} {text}: {kinds} are two kinds, and one person has one",
            option=option,
            text=text,
            kinds=both(kinds),
        )
    )


def unknown(option: str, text: str, word: str, known: Iterable[str], shown: Iterable[str]) -> DriverError:
    """What to say of a word that is none of those known; shown: how they are written."""
    near = difflib.get_close_matches(word.partition("@")[0], known, 1, 0.5)
    return DriverError(
        Said(
            "{option} {text}: {word!r} is not known{meant}; there are {shown}",
            option=option, text=text, word=word, meant=Said(" (did you mean {word}?)", word=near[0]) if near else "",
            shown=joined(", ", shown),
        )
    )  # fmt: skip
