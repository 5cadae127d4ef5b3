"""`ebb demo`: a minute with a simulated person, for whoever sees the lamp for the first time."""

import os
import shutil
import sys
import tempfile
from argparse import Namespace
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from device.app import modes, recorders, worlds
from device.cli.arguments import argument, command, flag
from device.cli.screen import screen_here
from device.cli.terminal import Terminal, watch
from device.cli.width import say, width
from device.language import msgid, tr
from device.session.session import Envelope
from device.session.step import Step
from device.settings.tree import Config
from device.text import welcome
from device.text.table import table
from drivers.simulated.scenario import Scenario, find, shipped

DEMO_S = 75.0  # a heart is judged by 45 s of breath, and that it goes with the lamp is to be seen for a while
AFTER_S = 20.0  # what a scenario goes on for after its last event


@command(
    flag("--fast", "on a virtual clock, in a second, and not drawn"),
    argument(
        "--scenario",
        "let something go wrong in it: {scenarios}, or a file of lines such as 'at 31.2 s: unplug b.skin for 4 s'",
        {"scenarios": ", ".join(shipped())},
        metavar="NAME|FILE",
    ),
)  # fmt: skip
def _demo(ask: Namespace, config: Config) -> int:
    config = hastened(config)
    if ask.scenario:
        return _befallen(find(ask.scenario), config, ask.fast)
    screen = None if ask.fast else screen_here()
    place = worlds.open_hardware("simulated", config, fast=ask.fast, ring=screen.ring if screen else None, demo=True)
    place = screen.with_touch(place) if screen else place
    session = modes.solo(config, place, Envelope(DEMO_S))
    first = tr(welcome.FIRST) if config.touch.pattern == "pulses" else ""
    code = watch(config, place, session, Terminal(config, place, screen or "lines", first=first))
    if session.ended:
        say("\n" + tr("To go on:"))
        print(*table(("", ""), welcome.after(_activate()), width(), indent="  "), sep="\n")
    return code


def _befallen(scenario: Scenario, config: Config, fast: bool) -> int:
    """A demonstration in which something goes wrong, recorded for as long as it goes on."""
    people, label = scenario.people, msgid("simulated")
    screen = None if fast else screen_here()
    ring = screen.ring if screen else None
    place = worlds.open_hardware("simulated", config, people, fast, ring, demo=True, scenario=scenario)
    place = screen.with_touch(place) if screen else place
    session = modes.solo(config, place, Envelope(max(DEMO_S, scenario.over_s + AFTER_S)))
    terminal = Terminal(config, place, screen or "lines", private=people > 1)
    with tempfile.TemporaryDirectory(prefix="ebb-scenario-") as folder:
        say(
            tr(
                "scenario {name}, {label}: what is recorded goes to a folder that is removed at the end",
                name=scenario.name,
                label=tr(label),
            )
        )
        recorder = recorders.recorder(config, place, "solo", Path(folder))
        told = Befallen(scenario, lambda words: terminal.tell(f"{words}  ({tr(label)})"))
        return watch(config, place, session, terminal, recorder, beside=[told])


class Befallen:
    """Observer that tells each event of a scenario as it comes."""

    def __init__(self, scenario: Scenario, tell: Callable[[str], None]) -> None:
        self._coming, self._tell = deque(scenario.events), tell

    def feed(self, step: Step) -> None:
        """Tell what has come."""
        while self._coming and self._coming[0].at_s <= step.tick.t_s:
            self._tell(self._coming.popleft().text)

    def finish(self, why: str, ends_s: float | None) -> None:
        """Nothing is left to tell."""


def hastened(config: Config) -> Config:
    """The settings with which a demonstration shows in its time what takes a person many minutes."""
    breath = replace(config.breath, start_bpm=7.5, rate_bpm=6.0, lead_minutes=0.6)
    return replace(config, breath=breath, arousal=replace(config.arousal, baseline_s=12.0))


def _activate() -> str | None:
    """What makes `ebb` a command of this shell; None if it is one."""
    return None if shutil.which("ebb") else os.path.relpath(Path(sys.executable).with_name("activate"))
