"""Programmes at the terminal: which there are, what each asks for over time, and what an assessment found."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from device.app import modes, recorders
from device.guide.course import Course
from device.guide.plan import planned_bpm
from device.guide.programme import Phase, Programme
from device.guide.programme_file import ProgrammeError
from device.guide.resonance import Resonance
from device.library import programmes, resonance_history
from device.settings.tree import Config
from device.text.numbers import minutes
from drivers.ports import Card

HIGH, LOW = 12.0, 4.0
COLUMNS = 60
CODE = "a"  # who sits alone


def listing() -> int:
    """`ebb programs`."""
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
    return 0


def show(name: str) -> int:
    """`ebb programs show NAME`: the pace over time, and its parts."""
    programme = programmes.load(name)
    print(f"{programme.name}: {programme.about}\n")
    for line in drawn(programme):
        print(line)
    print()
    at_s = 0.0
    for phase in programme.phases:
        print(f"{minutes(at_s):>6}  {phase.name:<20} {said(phase)}")
        at_s += 60 * phase.minutes
    print(f"{minutes(at_s):>6}  the end")
    return 0


def drawn(programme: Programme) -> list[str]:
    """The pace over time as lines of text: what is planned, before anybody answers it."""
    rows: dict[float, list[str]] = {rate: [" "] * COLUMNS for rate in range(int(HIGH), int(LOW) - 1, -1)}
    for column in range(COLUMNS):
        rate = planned_bpm(programme, (column + 0.5) / COLUMNS * programme.length_s)
        if rate is not None:
            rows[round(rate)][column] = "━"
    lines = [f"{rate:>4}/min ┤{''.join(row).rstrip()}" for rate, row in rows.items()]
    end = minutes(programme.length_s)
    return [*lines, f"{'':>9}└{'─' * COLUMNS}", f"{'':>9}0:00{end:>{COLUMNS - 3}}"]


def said(phase: Phase) -> str:
    """A part of a programme in words."""
    told = {
        "none": "nothing is asked of the breath",
        "lead": f"from {phase.from_bpm:g} to {phase.to_bpm:g} a minute, as you follow",
        "hold": f"{phase.to_bpm:g} a minute",
        "best": "the pace you answered best",
        "own": "your own pace",
        "adapt": "your own pace, in small steps after your answer",
        "follow": f"the lamp follows the breath of the {phase.leader}, as their heart tells it",
    }[phase.pace]
    light = {"breath": "", "still": ", light still", "mirror": ", light mirrors", "dark": ", dark"}[phase.light]
    touch = ", no touch" if phase.touch == "off" and phase.pace != "none" else ""
    fades = ", fading out" if phase.fades else ""
    shaken = "" if phase.judged else ", nothing is judged"
    return told + light + touch + fades + shaken


def course(programme: Programme, config: Config, where: Path, simulated: bool) -> Course:
    """A programme about to run, with the person's own pace if it is known. where: the folder of all recordings."""
    own_bpm = resonance_history.own_bpm(where, CODE, simulated)
    if any(phase.pace in ("own", "adapt") for phase in programme.phases):
        known_for = resonance_history.age(where, CODE, simulated, dt.datetime.now(dt.UTC))
        if known_for is None:
            _aside("your own pace is not known yet, so it is 6 a minute; 'ebb solo --program resonance' finds it")
        elif known_for > resonance_history.STALE:
            again = "'ebb solo --program resonance' looks again, if you like"
            _aside(f"your pace was found {known_for.days} days ago; {again}")
    return modes.course(config, programme, own_bpm)


def tell(led_by: Course, config: Config, root: Path | None, simulated: bool, keeps: bool) -> None:
    """After a programme: what an assessment found, in plain words; kept for the next session, if anything is kept."""
    found = led_by.resonance()
    if found is None:
        return
    for line in in_words(found):
        print(line)
    if keeps:
        keep(found, recorders.card(), root or recorders.recordings(config), simulated)


def keep(found: Resonance, card: Card, where: Path, simulated: bool) -> None:
    """Keep what an assessment found beside the recordings, for the next session. Raises OSError."""
    resonance_history.keep(card, where, CODE, simulated, found, dt.datetime.now(dt.UTC))


def in_words(found: Resonance) -> list[str]:
    """An assessment in plain words."""
    lines = [
        f"  {step.rate_bpm:g} a minute: "
        + (
            f"the heart swung by {step.swing_bpm:.1f} beats a minute"
            if step.swing_bpm
            else "the heart did not swing with the breath"
        )
        for step in found.steps
    ]
    if found.rate_bpm is None:
        return [
            *lines,
            "Not clear: no pace stood out. That happens, and says nothing about you. Another day may differ.",
        ]
    how_sure = "quite sure" if found.sure >= 0.75 else "fairly sure"
    told = f"Your heart swings most near {found.rate_bpm:.1f} breaths a minute ({how_sure})."
    if found.second_share is not None:
        told += f" The second, at {found.second_bpm:g}, reached {100 * found.second_share:.0f} % of the largest swing."
    return [*lines, told]


def _aside(words: str) -> None:
    print(words, file=sys.stderr)
