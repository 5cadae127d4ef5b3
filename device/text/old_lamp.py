"""What another lamp kept, as it is listed before anybody is asked whether to take it in: counts and dates, no body."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from device.language import msgid, ntr, tr
from device.library import old_settings
from device.library.moving import Arrival, Plan
from device.library.old_settings import Kept
from device.library.resonance_history import LINES

MB = 1e6
KEYS = msgid(
    "that lamp encrypts what it records of {codes}, and this one does not: it does once age_recipient is in its "
    "settings too"
)
OF_ITS_PARTS = msgid(
    "It is of that lamp's own parts. If they stayed behind, add --new-parts; to measure anew: 'sudo ebb calibrate "
    "{part}'"
)
HOW = {"skin": "skin --ohms 1M 100k"}
"""Of a part whose calibration needs more than its name."""


def sessions(plan: Plan) -> Iterator[str]:
    """Those that would be taken: how many, when, of whom; and whose numbers change."""
    new, known = plan.arrivals, len(plan.numbers)
    if new:
        size_mb, about = sum(one.size for one in new) / MB, _when(new) + _of(new)
        yield tr(
            "{count} from {there}{about}, {size_mb:.1f} MB",
            count=len(new), there=plan.there, about=about, size_mb=size_mb,
        )  # fmt: skip
        if simulated := sum(one.session.info.simulated for one in new if one.session.info):
            yield tr("{count} of them simulated", count=simulated)
    if known:
        if new:
            yield ntr("{count} more is here already", "{count} more are here already", known)
        else:
            yield ntr("{count} is here already", "{count} are here already", known)
    if moved := [one for one in new if one.number != one.session.number]:
        yield _moved(moved[0], moved[-1])


def _moved(first: Arrival, last: Arrival) -> str:
    if first is last:
        return tr(
            "session {there} becomes {here}: its number has been given here",
            there=first.session.number,
            here=first.number,
        )
    return tr(
        "sessions {there} to {there_last} become {here} to {here_last}: such numbers have been given here",
        there=first.session.number, there_last=last.session.number, here=first.number, here_last=last.number,
    )  # fmt: skip


def _when(new: Sequence[Arrival]) -> str:
    days = sorted(f"{one.session.info.began.astimezone():%Y-%m-%d}" for one in new if one.session.info)
    if not days:
        return ""
    if days[0] == days[-1]:
        return tr(", of {day}", day=days[0])
    return tr(", of {first} to {last}", first=days[0], last=days[-1])


def _of(new: Sequence[Arrival]) -> str:
    codes = sorted({code for one in new for code in one.session.people})
    return tr(", of {people}", people=tr(" and ").join(codes)) if codes else ""


def paces(files: Sequence[Path]) -> str:
    """Whose own paces would be added."""
    whose = sorted({path.name.partition(".")[0].removesuffix("-simulated") for path in files if LINES in path.name})
    return tr("of {people}", people=tr(" and ").join(whose))


def settings(kept: Kept, unlocked: Sequence[str]) -> Iterator[str]:
    """What becomes of its settings. unlocked: the people whom it encrypts for, and this lamp does not."""
    yield from _used(kept)
    for key, there, here in kept.differs:
        yield tr("{key} = {there} there, {here} here", key=key, there=there, here=here)
    if unlocked:
        yield tr(KEYS, codes=tr(" and ").join(unlocked))


def calibration(kept: Kept) -> Iterator[str]:
    """What becomes of its calibration, and how to measure anew."""
    parts = old_settings.sections(kept)
    yield ", ".join(tr("{name} of {day}", name=name, day=day) if day else name for name, day in parts)
    yield from _used(kept)
    if kept.target and parts:
        name = parts[0][0]
        yield tr(OF_ITS_PARTS, part=HOW.get(name, name))


def programmes(kept: Sequence[Kept]) -> str:
    """The names of its own programmes that are not here, and what they are called here if it is otherwise."""
    pairs = [(one.source.stem, one.target.stem) for one in kept if one.target]
    return ", ".join(
        there if there == here else tr("{there} (as {here})", there=there, here=here) for there, here in pairs
    )


def _used(kept: Kept) -> Iterator[str]:
    if kept.target is None:
        yield tr("{source} says what is here already", source=kept.source)
    elif kept.beside:
        yield tr(
            "{source} is kept as {target} and not used: {why}", source=kept.source, target=kept.target, why=kept.beside
        )
    else:
        yield tr(
            "{source} is used here from the lamp's next start, as {target}", source=kept.source, target=kept.target
        )


def done(arrived: int, others: Sequence[str]) -> str:
    """What was taken in. others: what else than sessions."""
    what = [ntr("{count} session", "{count} sessions", arrived)] * bool(arrived) + [*others]
    return tr("taken in: {what}", what=", ".join(what)) if what else tr("nothing was taken in")
