"""Which files in a session's folder are Ebb's: by the name that Ebb gives them, and by what Ebb writes into them."""

from collections.abc import Collection
from pathlib import Path

from device.language import tr
from device.library import handed_out
from device.recording import age_files, folders, origin, session_info, stored_summary
from drivers import stored

HEAD = 4096
LINES = {folders.WORDS: {"kind"}, handed_out.END: {"sha256"}, ".resonance.jsonl": {"utc"}}
"""Files of lines, by the end of their names: names that stand in every line."""


def whose(path: Path) -> str | None:
    """Whose file it is, by its name: a code, or session.json for what is everybody's; None if Ebb writes none such.

    Of a write that never ended, whose it was to become.
    """
    name = stored.became(path.name)
    if name == folders.SESSION_JSON:
        return name
    if match := folders.PART.fullmatch(name):
        return match["code"]
    code = name.partition(".")[0]
    kept = (*LINES, stored_summary.SUMMARY, *(end + folders.AGE for end in (folders.WORDS, stored_summary.SUMMARY)))
    return code if name.removeprefix(code) in kept and session_info.CODE.fullmatch(code) else None


def why_not(path: Path) -> str:
    """Why a file is somebody else's, though it has a name of Ebb's; empty if it is Ebb's."""
    if path.is_symlink() or not path.is_file():
        return tr("it is no regular file, and Ebb makes no other")
    try:
        if stored.BESIDE.fullmatch(path.name) or not _head(path).strip(b"\0\n"):
            return ""  # begun, or what a power cut leaves
        if path.suffix == folders.AGE:
            return "" if _head(path).startswith(age_files.MAGIC) else tr("it is no file that was encrypted with age")
        if path.suffix == ".edf":
            return "" if origin.is_ours(path) else tr("it is no recording of Ebb's")
        if path.name == folders.SESSION_JSON:
            return "" if b'"began_utc"' in _head(path) else tr("it does not say what a session's does")
        if path.name.endswith(stored_summary.SUMMARY):
            return "" if b'"usable_share"' in _head(path) else tr("it does not say what a summary does")
        return why_no_lines(path, LINES["." + path.name.partition(".")[2]])
    except (OSError, stored.UnreadableError) as trouble:
        return str(trouble)


def why_no_table(path: Path, name: str, kind: type) -> str:
    """The same of phones.json or codes.json: it holds no object in which a table of this kind has this name."""
    try:
        rows = stored.json_object(stored.content(path)).get(name)
    except (OSError, stored.UnreadableError) as trouble:
        return str(trouble)
    return "" if isinstance(rows, kind) else tr("it does not say what Ebb's {name} does", name=path.name)


def why_no_lines(path: Path, names: Collection[str]) -> str:
    """The same of a file of lines: none of those that can be read has these names."""
    rows = [row for _, row in stored.json_lines(path)]
    ours = any(not isinstance(row, ValueError) and set(names) <= set(row) for row in rows)
    return "" if ours else tr("no line of it is one that Ebb writes")


def _head(path: Path) -> bytes:
    with stored.opened(path, stored.MOST_RECORDING) as file:
        return file.read(HEAD)
