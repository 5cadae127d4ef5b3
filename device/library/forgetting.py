"""What Ebb has of people, wherever it put it, and how that is removed: listed first, and then gone.

By place and by content: a file goes if it lies where Ebb puts such files, and holds what Ebb writes there. What does
not is somebody else's; it stays, and is named with what could not be reached. Copies go before the recordings, which
say where they are; so whatever ends this in between, it can be done again.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from device.language import tr
from device.library import growing_table, handed_out, ours, resonance_history
from device.library.handed_out import Row
from device.recording import folders
from device.recording.folders import SessionError, StoredSession
from device.recording.session_info import SessionInfo
from drivers import stored
from drivers.ports import Card
from drivers.said import because


@dataclass(slots=True)
class Plan:
    """files: go. less: files that go on with this content. left: stay, with why. folders: go, where they are empty.

    then: as less, but once the files have gone; one without content goes too. notes: of what was handed
    out, a file each of a folder and a person's code, from which that is taken which has gone.
    """

    files: list[Path] = field(default_factory=list)
    less: dict[Path, bytes] = field(default_factory=dict)
    then: dict[Path, bytes] = field(default_factory=dict)
    notes: list[tuple[Path, str]] = field(default_factory=list)
    left: dict[Path, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)

    def add(self, path: Path, why_not: str) -> None:
        """One more file: it goes, or there is a reason why it does not."""
        if why_not:
            if path not in self.files:
                self.left[path] = why_not
        elif path.exists() and path not in self.files:
            self.files.append(path)
            for other in (self.less, self.left):
                other.pop(path, None)


def of_session(root: Path, handed: Path, session: StoredSession, code: str | None) -> Plan:
    """What there is of a session, or of one person in it. Raises SessionError for one that does not lie in root.

    root: the folder of all recordings. handed: that of the copies on the boot partition.
    """
    return of_sessions(root, handed, [session], code)


def of_sessions(root: Path, handed: Path, sessions: Sequence[StoredSession], code: str | None) -> Plan:
    """The same of some sessions. All copies go first: a table over many goes with its last row."""
    plan = Plan()
    for each in sorted({c for session in sessions for c in session.people}) if code is None else (code,):
        _add_weeks(plan, root, each)
    for session in sessions:
        require_kept(root, session)
        _add_copies(plan, session, code)
    for session in sessions:
        _add_session(plan, root, handed, session, code)
        for begun in stored.left_beside(session.folder):
            _add_begun(plan, begun)
    return plan


def require_kept(root: Path, session: StoredSession) -> None:
    """Raises SessionError for a session that does not lie in the folder of all recordings."""
    if session.folder.resolve().parent.parent != root.resolve() or session.folder.is_symlink():
        raise SessionError(
            tr(
                "{folder}: it does not lie in {root}, and only what Ebb keeps there is removed; what was "
                "put elsewhere is yours to remove",
                folder=session.folder,
                root=root,
            )
        )


def of_everything(root: Path, handed: Path, sessions: Sequence[StoredSession], code: str | None) -> Plan:
    """All that there is of one person, or of everybody if code is None."""
    plan = Plan()
    for session in sessions:  # a table over many goes with its last row, and each session says which row is its own
        _add_copies(plan, session, code)
    for session in sessions:
        _add_session(plan, root, handed, session, code)
    for folder in sorted(handed.glob("*/*")):  # copies of sessions that are gone from the card, too
        if folders.FOLDER.fullmatch(folder.name) and folder not in plan.folders:
            _add_folder(plan, folder, folders.open_session(folder), code)
    for begun in sorted(root.glob("*/.*.new")):
        if folders.FOLDER.fullmatch(stored.became(begun.name)):
            _add_begun(plan, begun)
    for file in handed_out.every(root / folders.PEOPLE, code):
        for page, why_not in handed_out.copies(file.parent, file.name.removesuffix(handed_out.END)):
            plan.add(page, why_not)
        plan.add(file, ours.why_not(file))
    for file in resonance_history.every(root, code):
        plan.add(file, ours.why_not(file))
    plan.folders.append(root / folders.PEOPLE)
    for left in stored.left_beside(root / folders.COUNTER):
        plan.add(left, "")
    if code is None:
        plan.add(root / folders.COUNTER, "" if folders.counted(root) else tr("it holds no number"))
    return plan


def carry_out(card: Card, plan: Plan) -> dict[Path, str]:
    """Do it. What could not be removed, and why."""
    failed: dict[Path, str] = {}
    for path, content in plan.less.items():
        _try(failed, path, partial(card.replace, path, content))
    for path in plan.files:
        _try(failed, path, partial(card.remove, path))
    then = dict(plan.then)
    for place, code in plan.notes:
        with contextlib.suppress(OSError, stored.UnreadableError):
            then[handed_out.path(place, code)] = handed_out.without(place, code, {*plan.files} - {*failed})
    for path, content in then.items():
        _try(failed, path, partial(card.replace, path, content) if content else partial(card.remove, path))
    for folder in plan.folders:
        if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
            _try(failed, folder, partial(card.remove, folder))
    return failed


def _try(failed: dict[Path, str], path: Path, do: Callable[[], None]) -> None:
    try:
        do()
    except FileNotFoundError:
        return  # it is gone, and that is what was asked for
    except OSError as trouble:
        failed[path] = because(trouble)


def _add_copies(plan: Plan, session: StoredSession, code: str | None) -> None:
    """What was handed out of a session, and its rows of tables over many."""
    for each in _codes(session.folder) if code is None else {code}:
        for file, why_not in handed_out.copies(session.folder, each):
            plan.add(file, why_not)
        plan.folders += handed_out.made_folders(session.folder, each)
        for rows in handed_out.rows(session, each):
            _add_rows(plan, rows)


def _add_session(plan: Plan, root: Path, handed: Path, session: StoredSession, code: str | None) -> None:
    """What the history says of a session, then the session itself."""
    for each in _codes(session.folder) if code is None else {code}:
        if session.info:
            history = resonance_history.path(root, each, session.info.simulated)
            _add_history(plan, history, session.number)
            for left in stored.left_beside(history):
                plan.add(left, "")
            for file, number in resonance_history.encrypted(root, each, session.info.simulated).items():
                if number == session.number:
                    plan.add(file, ours.why_not(file))
    _add_folder(plan, handed / session.folder.parent.name / session.folder.name, session, code)
    _add_folder(plan, session.folder, session, code)


def _add_rows(plan: Plan, rows: Sequence[Row]) -> None:
    """Of a table over many sessions its row; the table with what explains it, once it has no other, and so on."""
    for row in rows:
        if row.file in plan.files:
            return
        if row.file.is_file():
            try:
                before = plan.less.get(row.file) or stored.content(row.file, stored.MOST_LINES)
                after = growing_table.without(before, row.file, row.key)
            except (OSError, stored.UnreadableError) as trouble:
                plan.left[row.file] = str(trouble)
                return
            if after:
                if after != before:
                    plan.less[row.file] = after
                return
            plan.add(row.file, "")
        for name, was in row.beside.items():
            file = row.file.parent / name
            if file.exists():
                plan.add(
                    file, "" if handed_out.digests(file) == {".": was} else tr("it was changed since Ebb wrote it")
                )
        plan.folders.append(row.file.parent)


def _add_weeks(plan: Plan, root: Path, code: str) -> None:
    """Pages of weeks: any session of that person may be in them."""
    place = root / folders.PEOPLE
    for page, why_not in handed_out.copies(place, code):
        plan.add(page, why_not)
    if handed_out.path(place, code).exists():
        plan.notes.append((place, code))
        plan.folders.append(place)


def _add_history(plan: Plan, file: Path, number: int) -> None:
    try:
        before = plan.less.get(file) or (stored.content(file, stored.MOST_LINES) if file.exists() else b"")
        after = resonance_history.without(before, number)
    except (OSError, stored.UnreadableError) as trouble:
        plan.left[file] = str(trouble)
        return
    if before and not after:
        plan.add(file, "")
    elif after != before:
        plan.less[file] = after


def _codes(folder: Path) -> set[str]:
    """Of all who have a file there."""
    return {whose for path in folder.iterdir() if (whose := ours.whose(path))} - {folders.SESSION_JSON}


def _add_folder(plan: Plan, folder: Path, session: StoredSession, code: str | None) -> None:
    """What a session's folder, or a copy of it, has of a person; all of it, if nobody else is in it."""
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return
    others = set() if code is None else _codes(folder) - {code}
    for path in sorted(folder.iterdir(), key=_what_leads_on_last):
        whose = ours.whose(path)
        if whose is None:
            if not others:
                plan.left[path] = tr("Ebb writes nothing of that name")
        elif not others or whose == code:
            plan.add(path, ours.why_not(path))
        elif path.name == folders.SESSION_JSON and session.info and (session.mixed or code in session.info.people):
            plan.less[path] = _without(session.info, code)
    plan.folders += [folder, folder.parent]


def _add_begun(plan: Plan, begun: Path) -> None:
    """A session that was being taken in when the power went: it is whole where it came from."""
    if begun.is_dir() and not begun.is_symlink():
        for path in sorted(begun.iterdir()):
            plan.add(path, "" if path.is_file() else tr("it is no regular file, and Ebb makes no other"))
        plan.folders += [begun, begun.parent]


def _what_leads_on_last(path: Path) -> tuple[bool, bool, str]:
    return path.name == folders.SESSION_JSON, path.name.endswith(handed_out.END), path.name


def _without(info: SessionInfo, code: str | None) -> bytes:
    """session.json without a person. What two had agreed to ends with either of them."""
    left = info.of(tuple(one for one in info.people if one != code))
    return replace(left, agreed=False).as_json()
