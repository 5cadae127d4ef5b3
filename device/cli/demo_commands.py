"""`ebb demo`: a minute with a simulated person, for whoever sees the lamp for the first time."""

import os
import shutil
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from device.app import modes, worlds
from device.cli.arguments import command, flag
from device.cli.screen import screen_here
from device.cli.terminal import Terminal, watch
from device.cli.width import say, width
from device.session.session import Envelope
from device.settings.tree import Config
from device.text import welcome
from device.text.table import table

DEMO_S = 75.0  # a heart is judged by 45 s of breath, and that it goes with the lamp is to be seen for a while


@command(flag("--fast", "on a virtual clock, in a second, and not drawn"))
def _demo(ask: Namespace, config: Config) -> int:
    config = hastened(config)
    screen = None if ask.fast else screen_here()
    place = worlds.open_hardware("simulated", config, fast=ask.fast, ring=screen.ring if screen else None, demo=True)
    place = screen.with_touch(place) if screen else place
    session = modes.solo(config, place, Envelope(DEMO_S))
    first = welcome.FIRST if config.touch.pattern == "pulses" else ""
    code = watch(config, place, session, Terminal(config, place, screen or "lines", first=first))
    if session.ended:
        say("\nTo go on:")
        print(*table(("", ""), welcome.after(_activate()), width(), indent="  "), sep="\n")
    return code


def hastened(config: Config) -> Config:
    """The settings with which a demonstration shows in its time what takes a person many minutes."""
    breath = replace(config.breath, start_bpm=7.5, rate_bpm=6.0, lead_minutes=0.6)
    return replace(config, breath=breath, arousal=replace(config.arousal, baseline_s=12.0))


def _activate() -> str | None:
    """What makes `ebb` a command of this shell; None if it is one."""
    return None if shutil.which("ebb") else os.path.relpath(Path(sys.executable).with_name("activate"))
