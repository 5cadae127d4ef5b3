"""Kinds of simulated bodies: what heart and vessels they have, whoever lives in them. `--body` names them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from drivers.ports import DriverError
from drivers.said import Said
from drivers.simulated.naming import parted, two_kinds, unknown
from drivers.simulated.physiology import ADULT, CHILD, OLDER, SLOW, Physiology, drawn

USUAL, SIMPLE = "circulation", "simple"
KINDS: Mapping[str, Physiology | None] = MappingProxyType(
    {USUAL: ADULT, "child": CHILD, "older": OLDER, "slow": SLOW, SIMPLE: None}
)
"""simple has no circulation: a heart that does what the temperament sets, so that what was set can be found again."""
CONDITIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ectopic": {
            "ectopic_share": 0.05
        },  # of beats, and more in spells: many, as in one of some hundred healthy adults
        "fibrillation": {"fibrillates": True},
    }
)


def named_bodies(text: str, count: int, seed: int = 1) -> tuple[Physiology | None, ...]:
    """Which bodies a text like 'circulation,child+ectopic' names: so many, of seeds seed and on.

    A comma parts two people, '+' joins what is true of one; whoever has no kind is an adult with a circulation.
    Raises DriverError.
    """
    return tuple(_named(text, words, seed + i) for i, words in enumerate(parted("--body", text, count)))


def _named(text: str, words: list[str], seed: int) -> Physiology | None:
    for word in words:
        if word not in KINDS and word not in CONDITIONS:
            known = (*KINDS, *CONDITIONS)
            raise unknown("--body", text, word, known, known)
    kinds = [word for word in words if word in KINDS]
    if SIMPLE in words and len(words) > 1:
        raise DriverError(
            Said("--body {text}: '{word}' stands alone, since its heart only does what is set", text=text, word=SIMPLE)
        )
    if len(kinds) > 1:
        raise two_kinds("--body", text, kinds)
    usual = KINDS[kinds[0] if kinds else USUAL]
    if usual is None:
        return None
    for word in words:
        usual = replace(usual, **CONDITIONS.get(word, {}))
    return drawn(seed, usual)
