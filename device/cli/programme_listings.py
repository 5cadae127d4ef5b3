"""Lines of text for a terminal: the programmes there are, and one drawn over time."""

from device.cli.width import say, width
from device.guide.course import planned_bpm
from device.guide.programme import Programme, ProgrammeError
from device.language import tr
from device.library import programmes
from device.settings.tree import BreathSettings
from device.text import guidance
from device.text.numbers import minutes
from device.text.table import table

HIGH_BPM, LOW_BPM = 12, 4  # rows of a drawn programme
COLUMNS = 60  # and its width, where there is room
MARGIN = 10  # before it


def print_programmes(breath: BreathSettings) -> None:
    """Every programme's name, length, and what it is for."""
    rows = []
    for name, path in sorted(programmes.names().items()):
        try:
            programme = programmes.load(name, breath)
            about = tr(programme.about) + (f"  ({path})" if path else "")
            rows.append((name, minutes(programme.length_s), about))
        except ProgrammeError:
            rows.append((name, "–", tr("cannot be used; 'ebb programs show {name}' says why", name=name)))
    heads = tr("programme"), tr("time"), ""
    print(*table(heads, rows, width(), heads[1:2], keys=2), sep="\n")
    say("\n" + tr("'ebb programs copy settle mine' begins one of your own, in") + f"\n{programmes.own_folders()[0]}")


def print_programme(name: str, breath: BreathSettings) -> None:
    """One programme: its pace over time, and its phases. breath: as of `load`. Raises ProgrammeError."""
    programme = programmes.load(name, breath)
    say(f"{programme.name}: {tr(programme.about)}\n")
    print(*drawn(programme, min(COLUMNS, width() - MARGIN)), "", sep="\n")
    at_s, rows = 0.0, []
    for phase in programme.phases:
        rows.append((f"{minutes(at_s):>6}", tr(phase.name), guidance.phase(phase)))
        at_s += phase.length_s
    rows.append((f"{minutes(at_s):>6}", tr("the end"), ""))
    print(*table(("", "", ""), rows, width(), keys=2), sep="\n")


def drawn(programme: Programme, columns: int = COLUMNS) -> list[str]:
    """The planned pace over time, as lines of text: a row for each breath/min."""
    rows = {rate_bpm: [" "] * columns for rate_bpm in range(HIGH_BPM, LOW_BPM - 1, -1)}
    for column in range(columns):
        rate_bpm = planned_bpm(programme, (column + 0.5) / columns * programme.length_s)
        if rate_bpm is not None:
            rows[round(rate_bpm)][column] = "━"
    lines = [f"{rate_bpm:>4}/min ┤{''.join(row).rstrip()}" for rate_bpm, row in rows.items()]
    end = minutes(programme.length_s)
    return [*lines, f"{'':>9}└{'─' * columns}", f"{'':>9}0:00{end:>{columns - 3}}"]
