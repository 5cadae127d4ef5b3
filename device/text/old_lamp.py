"""What another lamp kept, as it is listed before anybody is asked whether to take it in: counts and dates, no body."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from device.library import old_settings
from device.library.moving import Arrival, Plan
from device.library.old_settings import Kept
from device.library.resonance_history import LINES
from device.text.numbers import counted

MB = 1e6
KEYS = (
    "that lamp encrypts what it records of {}, and this one does not: it does once age_recipient is in its settings too"
)
OF_ITS_PARTS = (
    "It is of that lamp's own parts. If they stayed behind, add --new-parts; to measure anew: 'sudo ebb calibrate {}'"
)
HOW = {"skin": "skin --ohms 1M 100k"}
"""Of a part whose calibration needs more than its name."""


def sessions(plan: Plan) -> Iterator[str]:
    """Those that would be taken: how many, when, of whom; and whose numbers change."""
    new, known = plan.arrivals, len(plan.numbers)
    if new:
        yield f"{len(new)} from {plan.there}{_when(new)}{_of(new)}, {sum(one.size for one in new) / MB:.1f} MB"
        if simulated := sum(one.session.info.simulated for one in new if one.session.info):
            yield f"{simulated} of them simulated"
    if known:
        yield f"{known}{' more' * bool(new)} {'are' if known > 1 else 'is'} here already"
    if moved := [one for one in new if one.number != one.session.number]:
        yield _moved(moved[0], moved[-1])


def _moved(first: Arrival, last: Arrival) -> str:
    if first is last:
        return f"session {first.session.number} becomes {first.number}: its number has been given here"
    there, here = ([one.session.number for one in (first, last)], [first.number, last.number])
    return "sessions {} to {} become {} to {}: such numbers have been given here".format(*there, *here)


def _when(new: Sequence[Arrival]) -> str:
    days = sorted(f"{one.session.info.began.astimezone():%Y-%m-%d}" for one in new if one.session.info)
    if not days:
        return ""
    return f", of {days[0]}" if days[0] == days[-1] else f", of {days[0]} to {days[-1]}"


def _of(new: Sequence[Arrival]) -> str:
    codes = sorted({code for one in new for code in one.session.people})
    return f", of {' and '.join(codes)}" if codes else ""


def paces(files: Sequence[Path]) -> str:
    """Whose own paces would be added."""
    whose = sorted({path.name.partition(".")[0].removesuffix("-simulated") for path in files if LINES in path.name})
    return f"of {' and '.join(whose)}"


def settings(kept: Kept, unlocked: Sequence[str]) -> Iterator[str]:
    """What becomes of its settings. unlocked: the people whom it encrypts for, and this lamp does not."""
    yield from _used(kept)
    for key, there, here in kept.differs:
        yield f"{key} = {there} there, {here} here"
    if unlocked:
        yield KEYS.format(" and ".join(unlocked))


def calibration(kept: Kept) -> Iterator[str]:
    """What becomes of its calibration, and how to measure anew."""
    parts = old_settings.sections(kept)
    yield ", ".join(f"{name} of {day}" if day else name for name, day in parts)
    yield from _used(kept)
    if kept.target and parts:
        name = parts[0][0]
        yield OF_ITS_PARTS.format(HOW.get(name, name))


def programmes(kept: Sequence[Kept]) -> str:
    """The names of its own programmes that are not here, and what they are called here if it is otherwise."""
    pairs = [(one.source.stem, one.target.stem) for one in kept if one.target]
    return ", ".join(there if there == here else f"{there} (as {here})" for there, here in pairs)


def _used(kept: Kept) -> Iterator[str]:
    if kept.target is None:
        yield f"{kept.source} says what is here already"
    elif kept.beside:
        yield f"{kept.source} is kept as {kept.target} and not used: {kept.beside}"
    else:
        yield f"{kept.source} is used here from the lamp's next start, as {kept.target}"


def done(arrived: int, others: Sequence[str]) -> str:
    """What was taken in. others: what else than sessions."""
    what = [counted(arrived, "session")] * bool(arrived) + [*others]
    return f"taken in: {', '.join(what)}" if what else "nothing was taken in"
