"""Where a page goes that was asked for: as HTML or PDF, over a page of Ebb's own, and over no other file."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from device.cli.unnoted import say_unnoted
from device.cli.width import say
from device.language import msgid, tr
from device.library import handed_out
from device.recording import folders
from device.recording.folders import PEOPLE, SessionError
from device.report.pdf import pdf
from drivers.ports import Card
from drivers.said import because

HTML, PDF = ".html", ".pdf"
REPLACES = msgid(", in place of the page that Ebb had written there")


def write(card: Card, root: Path, folder: Path, codes: Sequence[str], to: Path | None, name: str, html: str) -> None:
    """Write a page, and say where it is. Raises SessionError.

    folder: where it is noted for codes, whose numbers are in it. to: the file or folder that was asked for. name: what
    it is called where that was not said.
    """
    path, told = _place(to, name + HTML, {folder, root / PEOPLE, *(session.folder for session in folders.every(root))})
    content = pdf(html) if path.suffix.lower() == PDF else html.encode()
    noted = handed_out.note(card, folder, codes, path, handed_out.digest(content))
    try:
        card.replace(path, content)
    except OSError as error:
        elsewhere = "" if to else tr("; --to FILE or FOLDER says where else")
        cannot = tr("{path}: cannot be written: {why}; nothing was changed", path=path, why=because(error))
        raise SessionError(cannot + elsewhere) from error
    say(tr("written to {path}", path=path) + told)
    say_unnoted([] if noted else [folder])


def _place(to: Path | None, name: str, noted: Collection[Path]) -> tuple[Path, str]:
    """The file that a page goes to, and what is to be said of it: it replaces a page of Ebb's, and nothing else.

    to: what was asked for; name: what it is called where that was not said. noted: the folders that say what Ebb wrote.
    Raises SessionError.
    """
    named = to is not None and not to.is_dir()
    wanted = to if to is not None and named else (to or Path()) / name
    path = wanted.parent.resolve() / wanted.name
    if not path.parent.is_dir():
        raise SessionError(
            tr("{path}: there is no folder {folder}; make it, or name another", path=wanted, folder=path.parent)
        )
    if path.suffix.lower() not in (HTML, PDF):
        raise SessionError(
            tr("{path}: a page's name ends in .html or .pdf, or it is a folder that is there", path=wanted)
        )
    if os.path.lexists(path) and not handed_out.wrote(noted, path):
        if named:
            raise SessionError(
                tr("{path}: it is there, and not as Ebb wrote it; move it away, or name another", path=wanted)
            )
        others = (path.with_stem(f"{path.stem}-{n}") for n in range(2, 10_000))
        free = next(other for other in others if not os.path.lexists(other) or handed_out.wrote(noted, other))
        left = tr("; {name} is not as Ebb wrote it, and was left", name=path.name)
        return free, tr(REPLACES) * os.path.lexists(free) + left
    return path, tr(REPLACES) * os.path.lexists(path)
