"""Another lamp's sessions and own paces, taken in: listed first, then copied, each whole or not at all.

The other card is only read. What is here already is left as it is. A session keeps its number; if another has it here,
it gets a new one, and so do those after it, so that numbers go on telling the order: by its folder's name, while
session.json stays as that lamp wrote it. Whatever ends this in between, it can be done again, and goes on.
"""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from device.language import msgid, tr
from device.library import copying, old_paces, resonance_history
from device.recording import folders, repair
from device.recording.folders import AGE, COUNTER, PEOPLE, SessionError, StoredSession
from drivers import stored
from drivers.ports import Card
from drivers.said import because

WORDS_STAY = msgid("its session is here already, without these words; they were left there")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A session that is not here yet: its files there, and the folder that it is to have here."""

    session: StoredSession
    number: int
    folder: Path
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes that it takes on a card, which counts by pages."""
        return sum(file.stat().st_size + copying.PAGE for file in self.files)


@dataclass(slots=True)
class Plan:
    """there, here: the folders of all recordings. numbers: of sessions that are here already, by their number there.

    left: what is not taken, and why.
    """

    there: Path
    here: Path
    arrivals: list[Arrival] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    left: dict[Path, str] = field(default_factory=dict)


def plan(there: Path, here: Path) -> Plan:
    """What would be taken of the recordings there. Raises SessionError if they are those that are here."""
    if there.resolve() == here.resolve():
        raise SessionError(
            tr("{there} is where this lamp keeps its own recordings; name the folder of another one's", there=there)
        )
    made, own, last = Plan(there, here), folders.every(here), 0
    taken, alike = {session.number for session in own}, defaultdict[tuple[str, str], list[StoredSession]](list)
    for session in own:
        alike[copying.when(session.folder)].append(session)
    for session in folders.every(there):
        files = _files(session.folder, made.left)
        known = next((one for one in alike[copying.when(session.folder)] if copying.is_same(session, one)), None)
        if files and known:
            last = max(last, known.number)
            made.numbers[session.number] = known.number
            made.left |= dict.fromkeys(copying.words_there(session, known), tr(WORDS_STAY))
        elif files:
            free = session.number > last and session.number not in taken
            last = session.number if free else max(taken | {last}) + 1
            taken.add(last)
            made.arrivals.append(Arrival(session, last, _place(here, session, last), files))
    return made


def take(card: Card, plan: Plan, tell: Callable[[str], None]) -> Iterator[Arrival]:
    """Copy all of it, session by session, each told once it is here. Raises OSError where this card fails.

    What cannot be read is named in plan's left. tell: is told what was damaged there or had been cut off.
    """
    with contextlib.suppress(FileExistsError):
        card.create_folder(plan.here)
    highest = max([folders.counted(plan.there), *(one.number for one in plan.arrivals)])
    if highest > folders.counted(plan.here):  # before they come: what is recorded meanwhile gets a number beyond them
        card.replace(plan.here / COUNTER, f"{highest}\n".encode())
    waiting = set()
    for one in plan.arrivals:
        try:
            copying.copy(card, one.files, one.folder)
        except stored.UnreadableError as trouble:
            waiting.add(one.session.number)
            plan.left[one.session.folder] = str(trouble)
            continue
        for line in _closed(card, folders.open_session(one.folder)):
            tell(line)
        yield one
    for target, content in paces(plan, waiting).items():
        if not target.parent.is_dir():
            card.create_folder(target.parent)
        card.replace(target, content)


def paces(plan: Plan, waiting: Collection[int] = ()) -> dict[Path, bytes]:
    """What assessments there found and is not here yet: each file that is to be here, and its content.

    waiting: sessions that stay there, by their number. What cannot be read is named in plan's left.
    """
    number_here, new = _numbers(plan), dict[Path, bytes]()
    place = plan.there / PEOPLE
    for file in () if place.is_symlink() else resonance_history.every(plan.there, None):
        if stored.BESIDE.fullmatch(file.name):
            continue  # of a write that never ended
        target = plan.here / PEOPLE / old_paces.renumbered(file.name, number_here)
        try:
            content = stored.content(file, stored.MOST_LINES)
            if file.suffix != AGE:
                for number in waiting:
                    content = resonance_history.without(content, number)
                content = old_paces.joined(target, content, number_here)
            elif target.exists() or old_paces.session_of(file.name) in waiting:
                continue
            if content and not (target.exists() and stored.content(target, stored.MOST_LINES) == content):
                new[target] = content
        except (OSError, stored.UnreadableError, SessionError) as trouble:
            plan.left[file] = because(trouble)
    return new


def _numbers(plan: Plan) -> Callable[[int], int | None]:
    """By a session's number there the one it has here; what is gone there keeps its own, if nobody has it here."""
    moved = plan.numbers | {one.session.number: one.number for one in reversed(plan.arrivals)}
    others = {*moved.values(), *(session.number for session in folders.every(plan.here))}
    return lambda number: moved.get(number, None if number in others else number)


def _place(here: Path, session: StoredSession, number: int) -> Path:
    """Its folder here: of the same name there, but for another number."""
    same = number == session.number
    name = session.folder.name if same else f"{session.folder.name.rpartition('-')[0]}-{number:04d}"
    return here / session.folder.parent.name / name


def _files(folder: Path, left: dict[Path, str]) -> tuple[Path, ...]:
    """What is in a session's folder there; what is not taken of it is named in left."""
    if folder.is_symlink() or folder.parent.is_symlink():
        left[folder] = tr("it is a link, and Ebb makes none")
        return ()
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if copying.stays(path):
            continue
        if path.is_symlink() or not path.is_file():
            left[path] = tr("it is no regular file, and Ebb makes no other")
        else:
            found.append(path)
    return tuple(found)


def _closed(card: Card, session: StoredSession) -> list[str]:
    """What was damaged is told; what had been cut off is closed, here."""
    if session.info is None:
        return [
            tr("session {number} was taken as it is: its session.json is missing or damaged", number=session.number)
        ]
    if session.info.ended is not None:
        return []
    try:
        closed = repair.repair_session(card, session)
    except SessionError as trouble:
        return [tr("session {number} was taken as it is: {trouble}", number=session.number, trouble=trouble)]
    return [
        tr("session {number} had been cut off; it was closed here, with all that is in it", number=session.number)
    ] * closed
