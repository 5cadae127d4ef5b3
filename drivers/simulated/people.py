"""Kinds of simulated people: how they take to a lamp that leads, and when they come and go. `--who` names them.

`dataclasses.replace` makes more of each.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from drivers.ports import DriverError
from drivers.said import Said
from drivers.simulated.naming import parted, two_kinds, unknown
from drivers.simulated.temperament import Temperament


def _person(**how: float) -> Temperament:
    """One with a heart like most: it resonates, has less RSA at faster breaths, and never twice the same."""
    return replace(Temperament(resonance_bpm=5.5, rsa_corner_bpm=7.2, rsa_variation=0.15, activated=0.7), **how)


PEOPLE: Mapping[str, Temperament] = MappingProxyType(
    {
        # goes along from wherever it is
        "eager": _person(follows=1.0, stride=0.12, reach=0.40),
        # late, uneven, and in thought now and then
        "sloppy": _person(
            follows=0.85,
            lag_s=0.9,
            lag_jitter_s=0.35,
            stride=0.10,
            reach=0.40,
            breath_variation=0.06,
            inhale_share=0.45,
        ),
        # the pace must come to this one: 15 a minute at first, it answers to 12 and not to 11
        "slow": _person(follows=1.0, lag_s=0.7, stride=0.05, reach=0.23, breath_activated_per_min=15.5),
        "deaf": _person(follows=0.0),
        # never far from its own pace: the lamp must wait until that has come down
        "tethered": _person(follows=1.0, stride=0.10, reach=0.40, strays=0.40),
    }
)
# settles within the minute of a demonstration instead of the many that people take
SHOWN = Temperament(
    arrives_s=1.5, settles_s=40.0, responses_per_min=4.0, breath_per_min=6.5, breath_activated_per_min=7.5, stride=0.2
)
OTHERWISE: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "cold": {"perfusion": 0.05},  # hands of which little is felt in a pulse sensor: see `cold_hand`
        "nobody": {"arrives_s": math.inf},
    }
)
WHEN: Mapping[str, str] = MappingProxyType({"joins": "arrives_s", "leaves": "leaves_s", "asleep": "asleep_s"})
AT = re.compile(r"(?:(\d{1,4}):([0-5]\d)|(\d{1,6}(?:\.\d+)?))")


def named_people(text: str, count: int) -> tuple[Temperament, ...]:
    """Whom a text like 'eager,cold+leaves@2:00' names: so many, all alike if it names one. Raises DriverError.

    A comma parts two people, '+' joins what is true of one; whoever has no kind is eager. Times are those of the world.
    """
    return tuple(_named(text, words) for words in parted("--who", text, count))


def _named(text: str, words: list[str]) -> Temperament:
    kinds = [word for word in words if word in PEOPLE]
    if len(kinds) > 1:
        raise two_kinds("--who", text, kinds)
    if "nobody" in words and len(words) > 1:
        raise DriverError(
            Said("--who {text}: 'nobody' stands alone, since nobody is there to be anything else", text=text)
        )
    changes: dict[str, float] = {}
    for word in words:
        if word not in PEOPLE:
            changes |= OTHERWISE.get(word) or _at(text, word)
    who = replace(PEOPLE[kinds[0] if kinds else "eager"], **changes)
    if min(who.leaves_s, who.asleep_s) <= who.arrives_s < math.inf:
        raise DriverError(Said("--who {text}: somebody leaves, or falls asleep, before having joined", text=text))
    return who


def _at(text: str, word: str) -> dict[str, float]:
    """What a word like 'leaves@2:00' changes."""
    what, _, time = word.partition("@")
    if what not in WHEN:
        shown = (*PEOPLE, *OTHERWISE, *(f"{each}@2:00" for each in WHEN))
        raise unknown("--who", text, word, [*PEOPLE, *OTHERWISE, *WHEN], shown)
    match = AT.fullmatch(time)
    if not match:
        raise DriverError(
            Said("--who {text}: '{what}' needs its moment, as in '{what}@2:00' or '{what}@120'", text=text, what=what)
        )
    return {WHEN[what]: float(match[3]) if match[3] else 60.0 * int(match[1]) + int(match[2])}
