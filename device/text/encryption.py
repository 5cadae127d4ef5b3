"""Whose recordings are encrypted and whose are not, said before anything is recorded."""

from collections.abc import Collection

GUESTS = "a code other than a and b is a guest's, and has none"


def stays_readable(codes: Collection[str], keys: Collection[str]) -> str:
    """Of a session of these codes; empty if all have keys, or nobody has. keys: the codes that have them."""
    others = [code for code in codes if code not in keys]
    if not (keys and others):
        return ""
    what = "recordings" if others[1:] else "recording"
    stay = "stay" if others[1:] else "stays"
    of_guests = f"; {GUESTS}" if set(others) - {"a", "b"} else ""
    return f"the {what} of {' and '.join(others)} {stay} readable: {_have_keys(keys)}{of_guests}"


def encrypted(keys: Collection[str]) -> str:
    """Of whatever is recorded with these keys."""
    alone = "" if {"a", "b"} <= set(keys) else f"{_have_keys(keys)}; "
    codes = " and ".join(sorted(keys))
    return f"what is recorded of {codes} is encrypted once a session is over, and nobody else's: {alone}{GUESTS}"


def _have_keys(keys: Collection[str]) -> str:
    return "a and b have keys" if {"a", "b"} <= set(keys) else f"only {' and '.join(sorted(keys))} has a key"
