"""Programmes in the terminal: a table of all, or one drawn over time."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from device.guide.plan import planned_bpm
from device.guide.programme import Programme
from device.guide.programme_file import ProgrammeError
from device.library import programmes
from device.text import guidance
from device.text.numbers import minutes

HIGH_BPM, LOW_BPM = 12, 4
COLUMNS = 60


def print_programmes() -> None:
    """Every programme's name, length, and what it is for."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("programme", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("")
    for name, path in sorted(programmes.names().items()):
        try:
            programme = programmes.load(name)
            about = programme.about + (f"  ({path})" if path else "")
            table.add_row(name, minutes(programme.length_s), escape(about))
        except ProgrammeError:
            table.add_row(name, "–", f"cannot be used; 'ebb programs show {name}' says why")
    Console().print(table)
    print(f"\nYour own go into {programmes.own_folders()[0]}, one TOML file each.")


def print_programme(name: str) -> None:
    """One programme: its pace over time, and its phases. Raises ProgrammeError."""
    programme = programmes.load(name)
    print(f"{programme.name}: {programme.about}\n", *drawn(programme), "", sep="\n")
    at_s = 0.0
    for phase in programme.phases:
        print(f"{minutes(at_s):>6}  {phase.name:<20} {guidance.phase(phase)}")
        at_s += phase.length_s
    print(f"{minutes(at_s):>6}  the end")


def drawn(programme: Programme) -> list[str]:
    """The planned pace over time, as lines of text: a row for each breath/min."""
    rows = {rate_bpm: [" "] * COLUMNS for rate_bpm in range(HIGH_BPM, LOW_BPM - 1, -1)}
    for column in range(COLUMNS):
        rate_bpm = planned_bpm(programme, (column + 0.5) / COLUMNS * programme.length_s)
        if rate_bpm is not None:
            rows[round(rate_bpm)][column] = "━"
    lines = [f"{rate_bpm:>4}/min ┤{''.join(row).rstrip()}" for rate_bpm, row in rows.items()]
    end = minutes(programme.length_s)
    return [*lines, f"{'':>9}└{'─' * COLUMNS}", f"{'':>9}0:00{end:>{COLUMNS - 3}}"]
