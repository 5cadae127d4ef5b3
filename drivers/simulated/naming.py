"""How options name simulated people, bodies and rooms: a comma parts two, '+' joins what is true of one."""

import difflib
from collections.abc import Iterable

from drivers.ports import DriverError


def parted(option: str, text: str, count: int) -> list[list[str]]:
    """The words of each of count people; all are alike if it names one. Raises DriverError."""
    named = [[word.strip() for word in name.split("+")] for name in text.lower().split(",")]
    if len(named) not in (1, count):
        more = "; to seat two, add --people 2" if len(named) == 2 else ""
        raise DriverError(f"{option} {text}: it names {len(named)} people, and there is room for {count}{more}")
    return named if len(named) == count else named * count


def unknown(option: str, text: str, word: str, known: Iterable[str], shown: Iterable[str]) -> DriverError:
    """What to say of a word that is none of those known; shown: how they are written."""
    near = difflib.get_close_matches(word.partition("@")[0], known, 1, 0.5)
    meant = f" (did you mean {near[0]}?)" if near else ""
    return DriverError(f"{option} {text}: {word!r} is not known{meant}; there are {', '.join(shown)}")
