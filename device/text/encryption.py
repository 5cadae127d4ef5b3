"""Whose recordings are encrypted and whose are not, said before anything is recorded."""

from collections.abc import Collection, Sequence

from device.language import msgid, ntr, tr

GUESTS = msgid("a code other than a and b is a guest's, and has none")


def stays_readable(codes: Collection[str], keys: Collection[str]) -> str:
    """Of a session of these codes; empty if all have keys, or nobody has. keys: the codes that have them."""
    others = [code for code in codes if code not in keys]
    if not (keys and others):
        return ""
    stays = ntr(
        "the recording of {codes} stays readable: {keys}",
        "the recordings of {codes} stay readable: {keys}",
        len(others), codes=_all(others), keys=_have_keys(keys),
    )  # fmt: skip
    return stays + (f"; {tr(GUESTS)}" if set(others) - {"a", "b"} else "")


def encrypted(keys: Collection[str]) -> str:
    """Of whatever is recorded with these keys."""
    alone = "" if {"a", "b"} <= set(keys) else f"{_have_keys(keys)}; "
    return tr(
        "what is recorded of {codes} is encrypted once a session is over, and nobody else's: {about}",
        codes=_all(sorted(keys)),
        about=alone + tr(GUESTS),
    )


def _have_keys(keys: Collection[str]) -> str:
    if {"a", "b"} <= set(keys):
        return tr("a and b have keys")
    return tr("only {codes} has a key", codes=_all(sorted(keys)))


def _all(codes: Sequence[str]) -> str:
    return tr(" and ").join(codes)
