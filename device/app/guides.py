"""Guidance for the people of this lamp: a programme, with the paces that their assessments found."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from device.app import modes
from device.guide.couple_guide import CoupleGuide
from device.guide.course import Course
from device.guide.known_paces import choose
from device.guide.paces import PACES
from device.guide.programme import Programme
from device.guide.resonance import Resonance
from device.library import resonance_history
from device.settings.tree import Config
from device.text import guidance as words
from drivers.ports import Card

CODE = "a"  # who sits alone


def course(programme: Programme, config: Config, root: Path, simulated: bool) -> tuple[Course, str]:
    """One person's course, and what there is to tell them of their own pace before; empty if nothing.

    root: the folder of all recordings, with the history of assessments. Raises OSError, ValueError.
    """
    note = ""
    if any(PACES[phase.pace].of_own for phase in programme.phases):
        note = words.own_pace(resonance_history.age(root, CODE, simulated, dt.datetime.now(dt.UTC)))
    return modes.course(config, programme, resonance_history.own_bpm(root, CODE, simulated)), note


def keep(card: Card, root: Path, simulated: bool, found: Resonance) -> None:
    """Add what an assessment found to the person's history, for the next session. Raises OSError."""
    resonance_history.keep(card, root, CODE, simulated, found, dt.datetime.now(dt.UTC))


def for_two(programme: Programme, config: Config, codes: Sequence[str], root: Path, simulated: bool) -> CoupleGuide:
    """The guide of two people, by code, with the pace that serves both if each has had an assessment."""
    curves = [resonance_history.curve(root, code, simulated) for code in codes]
    pace = choose(curves) if all(curves) else None
    return modes.duo(config, programme, codes, pace.rate_bpm if pace else None, pace)
