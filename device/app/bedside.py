"""What the next press at the lamp begins: the settings' programmes, and the paces of this lamp's people."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from device.app import modes
from device.app.worlds import CODES
from device.guide.bedside import BedsidePlan
from device.guide.programme import Programme
from device.library import programmes, resonance_history
from device.settings.tree import DEFAULTS, Config
from drivers.phone import Command, command_of


def plan(config: Config, root: Path, simulated: bool, tell: Callable[[str], None]) -> BedsidePlan:
    """What the next press at the lamp begins. What cannot be used or read is told, and keeps nobody waiting."""
    lamp, pace, own_bpm = config.lamp, None, dict[str, float]()
    try:
        found = ((code, resonance_history.newest(root, code, simulated)) for code in CODES)
        own_bpm = {code: float(row["rate_bpm"]) for code, row in found if row}
        pace = modes.pace_for_two(CODES, root, simulated)
    except (OSError, ValueError) as trouble:
        tell(f"your own pace cannot be read: {trouble}")
    usual = DEFAULTS.lamp
    press = _usable(config, lamp.press, usual.press, tell)
    press_twice = _usable(config, lamp.press_twice, usual.press_twice, tell)
    for_two = _usable(config, lamp.for_two, usual.for_two, tell)
    return modes.bedside_plan(config, press, press_twice, for_two, own_bpm, pace)


def offered(plan: BedsidePlan) -> dict[str, str]:
    """What a phone may begin, by name: what presses begin and what is for two, then all others, with what they ask.

    What a command cannot name is not offered, nor what cannot be used.
    """
    found = {programme.name: programme.about for programme in (plan.press, plan.press_twice, plan.for_two)}
    for name in programmes.names():
        if name not in found:
            with contextlib.suppress(Exception):
                found[name] = programmes.load(name).about
    return {name: about for name, about in found.items() if command_of(f"begin {name}".encode())}


def asked(config: Config, plan: BedsidePlan, command: Command, tell: Callable[[str], None]) -> BedsidePlan:
    """The same plan, begun by a phone: with the programme that it names, or at once with the one for two."""
    if command.word == "for-two":
        return replace(plan, press=plan.for_two)
    try:
        return replace(plan, press=programmes.load(programmes.known(command.value), config.breath))
    except Exception as trouble:  # noqa: BLE001 - whatever lies in a file, what a press begins can be begun
        tell(f"{trouble}; {plan.press.name} instead")
        return plan


def _usable(config: Config, name: str, otherwise: str, tell: Callable[[str], None]) -> Programme:
    try:
        return programmes.load(name, config.breath)
    except Exception as trouble:  # noqa: BLE001 - whatever lies in a file, there is one that comes with Ebb
        tell(f"{trouble}; {otherwise} instead")
        return programmes.shipped(otherwise, config.breath)
