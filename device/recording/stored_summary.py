"""What sums a person's session up, as a file beside their recording: what can be in it, read and written."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from device.recording.session_info import CODE, of_type
from drivers import stored
from drivers.ports import Card

SUMMARY = ".summary.json"
MOST: Mapping[str, float] = MappingProxyType(
    {"minutes": 1e6, "usable_share": 1.0, "heart_rate_bpm": 327.67, "rsa_ms": 3276.7, "skin_usiemens": 1000.0}
    | {"settled_share": 1.0, "activated_share": 1.0, "beats": 1e8, "marks": 1e8, "gaps_s": 1e8, "rmssd_ms": 5e3}
)
"""By a summary's field: the most that can be; the least is nothing."""
LATER = frozenset(("rmssd_ms",))
"""Fields that summaries of before 0.3 lack."""
ALWAYS_KNOWN = frozenset(("minutes", "beats", "marks", "gaps_s"))


def readable(value: Any) -> dict[str, Any]:
    """Those of these by code that can be; what is left out is worked out again."""
    return {
        code: known
        for code, known in of_type(dict, value).items()
        if CODE.fullmatch(code) and isinstance(known, dict) and MOST.keys() - LATER <= known.keys() <= MOST.keys()
        if all(_can_be(number, MOST[name], name in ALWAYS_KNOWN) for name, number in known.items())
    }


def _can_be(number: Any, most: float, known: bool) -> bool:
    return 0 <= number <= most if type(number) in (int, float) else number is None and not known


def keep(card: Card, folder: Path, code: str, known: Mapping[str, Any]) -> None:
    """Write what sums up one person's recording, beside it. Raises OSError."""
    card.replace(folder / f"{code}{SUMMARY}", as_text(known))


def as_text(known: Mapping[str, Any]) -> bytes:
    """The content of such a file."""
    return (json.dumps(dict(known), indent=1) + "\n").encode()


def kept(folder: Path) -> dict[str, Any]:
    """Those of a session's people, by code."""
    found: dict[str, Any] = {}
    for path in folder.glob(f"*{SUMMARY}"):
        with contextlib.suppress(OSError, ValueError):
            found[path.name.removesuffix(SUMMARY)] = stored.json_object(stored.content(path))
    return readable(found)
