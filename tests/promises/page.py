"""The page of the matrix, hardware/promises.md, and how its committed self is compared with what it was made from."""

import hashlib
import inspect
import tempfile
from pathlib import Path

from promises.columns import COLUMNS
from promises.rows import ROWS

PAGE = Path(__file__).resolve().parents[2] / "hardware" / "promises.md"
HEAD = """# What befalls the lamp, and what it keeps

Made by `make faults`; do not edit. Simulated throughout: two simulated people, the true driver over a simulated
converter, the true session, recorder and safety gate, on a virtual clock. Each row is lived as a whole session, and
each cell is an observer that looked at all of it. Columns with a number are the design's promises; `yes` is kept. Rows
in italics are those that the design's table forgot.

Ends of the process itself (kill -9, a loop that hangs for ever, settings that cannot be used) need real processes and
real seconds: `tests/app/test_service.py` and `tests/systemd/` have them. A skin level whose pin only stands still is
shown for up to 30 s, since living skin does so for a while.
"""


def cell(column, row, lived):
    """What stands in a cell: 'yes', why it cannot apply, or what was broken."""
    if column in row.cannot:
        return "-", row.cannot[column]
    try:
        return "yes", COLUMNS[column](lived)
    except Exception as broken:  # noqa: BLE001 - an observer that trips over what it sees has not seen it kept
        return "BROKEN", f"{type(broken).__name__}: {broken}"


def cells(row, columns=tuple(COLUMNS)):
    """{column: (word, more)} of a row, lived now."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "recordings"
        root.mkdir(0o700)
        lived = row.live(root)
        return {column: cell(column, row, lived) for column in columns}


def digest():
    """Of all that defines rows and columns."""
    from promises import columns, lived, rows

    text = "".join(inspect.getsource(module) for module in (columns, lived, rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def made(found):
    """The page. found: {name of a row: cells}."""
    lines = [HEAD, f"| | {' | '.join(COLUMNS)} |", f"|---{'|---' * len(COLUMNS)}|"]
    notes = []
    for row in ROWS:
        name = row.name if row.named else f"*{row.name}*"
        marks = []
        for column in COLUMNS:
            word, more = found[row.name][column]
            if word != "yes" and more not in notes:
                notes.append(more)
            marks.append(word if word == "yes" else f"{word} ({notes.index(more) + 1})")
        lines.append(f"| {name} | {' | '.join(marks)} |")
    lines += ["", "Where a promise cannot apply:", "", *(f"{n}. {note}" for n, note in enumerate(notes, 1))]
    lines += ["", "What each column asks:", ""]
    lines += [f"- **{name}**: {inspect.getdoc(check)}" for name, check in COLUMNS.items()]
    lines += ["", "What befell each row, as `ebb demo --scenario FILE` takes it:", ""]
    for row in ROWS:
        how = f" ({inspect.getdoc(row.lives)})" if row.lives and inspect.getdoc(row.lives) else ""
        lines.append(f"- {row.name}{how}: {'; '.join(f'`{line}`' for line in row.asked.splitlines())}")
    return "\n".join([*lines, "", f"Definitions: {digest()}", ""])
