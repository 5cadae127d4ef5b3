"""What people do with the sessions they kept, at a terminal: list, look, add words, hand out, forget."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from device.cli.overview import glance
from device.library import forget as forgetting
from device.library import journal, trend
from device.recording import folders, reader, repair
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary
from device.text.moment import minutes
from drivers.ports import Card

BEING_WRITTEN = "being written"
RIGHT = ("no", "length", "usable", "heart", "swing", "size")
MB = 1e6


def listing(card: Card, root: Path, person: str | None = None) -> int:
    """`ebb sessions`: newest first. person: theirs alone, with their numbers of sessions of two as well."""
    every = folders.every(root)
    if not every:
        print(f"nothing has been recorded in {root} yet")
        return 0
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for name in ("no", "begun (UTC)", "kind", "", "length", "usable", "heart", "swing", "size", " "):
        table.add_column(name, justify="right" if name in RIGHT else "left", no_wrap=name != " ")
    for kept in reversed(every):
        for row in _rows(card, kept, person):
            table.add_row(*row)
    console = Console(soft_wrap=True)
    console.print(table)
    for kept in every:
        if kept.about is None:
            console.print(
                f"session {kept.number}: its session.json is missing or damaged; its recordings are in {kept.folder}"
            )
    if person is None and any(len(kept.people) > 1 for kept in every):
        console.print("of 2 people: each one's numbers are their own, with --person", style="dim")
    if any(kept.about and not kept.about.synchronised for kept in every):
        console.print("?: the lamp's clock was not set then; the numbers tell the order", style="dim")
    return 0


def _rows(card: Card, kept: StoredSession, person: str | None) -> list[tuple[str, ...]]:
    """The line of a session; none if it is not person's.

    Two people may read this list side by side, and what was measured of each is theirs: a session of two has no
    numbers in it, unless somebody asks for their own.
    """
    if kept.about is None or person not in (None, *kept.people):
        return []
    about, state = kept.about, _state(card, kept)
    when = f"{about.began:%Y-%m-%d %H:%M}" + ("" if about.synchronised else "?")
    remarks = ", ".join(filter(None, ("simulated" if about.simulated else "", "" if state == BEING_WRITTEN else state)))
    known = {} if state == BEING_WRITTEN else _summaries(card, kept)
    codes = (person,) if person else kept.people
    told: Mapping[str, Any] = known.get(codes[0], {}) if len(codes) == 1 else {}
    lasted = [known[code]["minutes"] for code in codes if code in known]
    size = sum(path.stat().st_size for code in codes for path in kept.recordings(code)) / MB
    return [(
        str(kept.number), when, about.mode, codes[0] if len(codes) == 1 else f"{len(codes)} people" * bool(codes),
        minutes(60 * max(lasted)) if lasted else "now" if state == BEING_WRITTEN else "–",
        *((_percent(told.get("usable_share")), _number(told.get("heart_rate_bpm"), "/min"),
           _number(told.get("rsa_ms"), "ms")) if len(codes) < 2 else ("", "", "")),
        f"{size:.1f}MB", remarks,
    )]  # fmt: skip


def _state(card: Card, kept: StoredSession) -> str:
    """What is particular about a session's end."""
    if kept.about and kept.about.ended is not None:
        return repair.CUT_OFF if kept.about.ended == repair.CUT_OFF else ""
    try:
        for path in folders.parts(kept.folder).values():
            card.open(path).close()
    except BlockingIOError:
        return BEING_WRITTEN
    except OSError as trouble:
        return trouble.strerror or str(trouble)
    return "cut off" if kept.people else "nothing was recorded"


def _summaries(card: Card, kept: StoredSession) -> Mapping[str, Any]:
    """What the session comes to, by person; worked out once and kept where that is possible."""
    if set(kept.people) <= set(kept.summaries):
        return kept.summaries
    told = dict(kept.summaries)
    for code in kept.people:
        with contextlib.suppress(SessionError, OSError):
            told[code] = summary(reader.read(kept.recordings(code))).as_json()
    if kept.about and kept.about.ended is not None:
        with contextlib.suppress(OSError):
            card.replace(kept.folder / folders.ABOUT, kept.about.as_json(told))
    return told


def kept_session(card: Card, root: Path, asked: str) -> StoredSession:
    """The session asked for, closed if it had been cut off. Raises SessionError."""
    kept = folders.find(root, asked)
    if _state(card, kept) == BEING_WRITTEN:
        raise SessionError(f"session {kept.number} is still being written; end it first, then ask again")
    if not kept.people:
        raise SessionError(f"session {kept.number}: nothing was recorded in {kept.folder}")
    if kept.about and kept.about.ended is None:
        with contextlib.suppress(OSError):  # a card that cannot be written can still be read
            repair.repair_session(card, kept)
    return folders.open_session(kept.folder, kept.number)


def whose(kept: StoredSession, asked: str | None) -> str:
    """The person asked for; the only one there is, if nobody was. Raises SessionError."""
    there = kept.people
    if asked is None and len(there) == 1:
        return there[0]
    if asked in there:
        return str(asked)
    choice = " or ".join(f"--person {code}" for code in there)
    if asked is None:
        raise SessionError(f"session {kept.number} is of {' and '.join(there)}, and each is their own: add {choice}")
    raise SessionError(f"session {kept.number} has no person {asked!r}; say {choice}")


def one(card: Card, root: Path, asked: str, person: str | None) -> tuple[StoredSession, str, Recorded]:
    """One person's recording. Raises SessionError."""
    kept = kept_session(card, root, asked)
    code = whose(kept, person)
    return kept, code, reader.read(kept.recordings(code))


def show(card: Card, root: Path, asked: str, person: str | None) -> int:
    """`ebb show`: one screen."""
    kept, code, recorded = one(card, root, asked, person)
    console = Console(highlight=False)
    for line in glance(kept, recorded, summary(recorded), journal.read(kept, code), min(console.width, 100)):
        console.print(line, markup=False, no_wrap=True, overflow="ellipsis")
    return 0


def report(card: Card, root: Path, asked: str, person: str | None, to: Path | None) -> int:
    """`ebb report`: a page of one's own."""
    from device.report.page import page

    kept, code, recorded = one(card, root, asked, person)
    return _written(card, to, f"ebb-{kept.number:04d}-{code}", page(kept, {code: recorded}, _words(kept, (code,))))


def report_for_both(card: Card, root: Path, asked: str, to: Path | None) -> int:
    """`ebb report --both`: a page for two who agreed to it."""
    from device.library import agreement
    from device.recording import pair as pairing
    from device.report.page import page
    from device.synchrony import reference

    kept = kept_session(card, root, asked)
    recorded = {code: reader.read(kept.recordings(code)) for code in kept.seated}
    agreement.both(kept, recorded)
    pair = pairing.pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    return _written(card, to, f"ebb-{kept.number:04d}-both", page(kept, recorded, _words(kept, recorded), pair))


def _words(kept: StoredSession, codes: Iterable[str]) -> Mapping[str, journal.Words]:
    return {code: journal.read(kept, code) for code in codes}


def _written(card: Card, to: Path | None, name: str, html: str) -> int:
    """Write a page; one that nobody named stands beside what is there. Raises SessionError."""
    path = to or Path(f"{name}.html")
    if to is None and path.exists():
        path = next(p for n in range(2, 10_000) if not (p := path.with_stem(f"{path.stem}-{n}")).exists())
    try:
        card.replace(path.absolute(), html.encode())
    except OSError as trouble:
        raise SessionError(f"{path}: cannot be written: {trouble.strerror}; nothing was changed") from trouble
    print(f"written to {path}")
    return 0


def weeks(card: Card, root: Path, person: str | None, simulated: bool) -> int:
    """`ebb trend`: weeks at a glance."""
    told, codes = [], set()
    for kept in folders.every(root):
        if kept.about is None or kept.about.simulated is not simulated or _state(card, kept) == BEING_WRITTEN:
            continue
        for code, known in _summaries(card, kept).items():
            codes.add(code)
            if person in (None, code):
                told.append((kept.about, known))
    if person is None and len(codes) > 1:
        raise SessionError(f"there are sessions of {' and '.join(sorted(codes))}: say whose weeks, with --person")
    if not told:
        which = "simulated sessions" if simulated else "sessions of a real body"
        print(f"there are no {which} in {root} yet" + (f" of person {person}" if person else ""))
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim", title="simulated" if simulated else None)
    for name in ("week from", "kind", "sessions", "time", "heart", "swing", "settled"):
        table.add_column(name, justify="left" if name in ("week from", "kind") else "right")
    for week in trend.weeks(told):
        table.add_row(
            f"{week.begins:%Y-%m-%d}", week.mode, str(week.sessions), minutes(60 * week.minutes),
            _number(week.heart_rate_bpm, "/min"), _number(week.rsa_ms, "ms"), _percent(week.settled_share),
        )  # fmt: skip
    console = Console(soft_wrap=True)
    console.print(table)
    if any(not about.synchronised for about, _ in told):
        console.print("The lamp's clock was not set in some of them, so they may stand in the wrong week.", style="dim")
    return 0


def export(card: Card, root: Path, asked: str, person: str | None, to: str, folder: Path) -> int:
    """`ebb export`: tables, or the recording itself, for other software."""
    from device.export.export import export_session

    kept, code, recorded = one(card, root, asked, person)
    made = export_session(card, kept, {code: recorded}, {code: journal.read(kept, code)}, to, folder)
    print(f"written to {made}")
    return 0


def add_line(card: Card, root: Path, asked: str, person: str | None, text: str, at_s: float | None) -> int:
    """`ebb journal`: a line of one's own."""
    kept, code, recorded = one(card, root, asked, person)
    journal.write_line(card, kept, code, text, at_s, recorded.length_s)
    return 0


def add_value(card: Card, root: Path, ask: Any) -> int:
    """`ebb attach`: a laboratory value for a moment."""
    kept, code, recorded = one(card, root, ask.session, ask.person)
    journal.write_value(card, kept, code, ask.name, ask.value, ask.unit, ask.method, ask.at, recorded.length_s)
    return 0


def forget(card: Card, root: Path, asked: str, person: str | None, sure: bool) -> int:
    """`ebb forget`: asks, then removes."""
    kept = folders.find(root, asked)
    if _state(card, kept) == BEING_WRITTEN:
        raise SessionError(f"session {kept.number} is still being written; end it first, then ask again")
    codes = kept.people if person is None else (whose(kept, person),)
    whom = f"all of session {kept.number}" if person is None else f"person {person} in session {kept.number}"
    if not sure:
        if not sys.stdin.isatty():
            raise SessionError(f"to forget {whom} without being asked, add --yes")
        for path in (p for code in codes for p in forgetting.belongings(kept, code)):
            print(f"  {path}")
        if input(f"Remove {whom}? This cannot be undone. Type yes: ").strip().lower() != "yes":
            print("nothing was removed")
            return 0
    forgetting.forget(card, kept, codes)
    print(f"removed: {whom}. A memory card may hold traces until it writes over them.")
    return 0


def _number(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.0f}{unit}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"
