"""`ebb check, calibrate`: a lamp on the bench."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command, add_people, card_and_root, checked_settings

if TYPE_CHECKING:
    from device.settings.tree import Config


def _bench_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--hardware",
        choices=("pi", "simulated"),
        help="a Raspberry Pi's parts, or simulated ones; by default what is here",
    )
    add_people(parser, "how many the lamp is built for")
    parser.add_argument("--fast", action="store_true", help="simulated parts on a virtual clock")


def _check_arguments(parser: ArgumentParser) -> None:
    from device.bench.check import PARTS

    parser.add_argument("part", nargs="*", metavar="PART", help=f"which alone: {', '.join(PARTS)}")
    _bench_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON; nobody is asked anything")


def _check(ask: Namespace, config: Config) -> int:
    import shutil

    from device.app import runner
    from device.bench import workbench
    from device.bench.check import PARTS, checkup
    from device.settings.parse import ConfigError

    if unknown := [part for part in ask.part if part not in PARTS]:
        raise ConfigError(f"ebb check {unknown[0]}: there are {', '.join(PARTS)}")
    hardware = ask.hardware or workbench.default_hardware()
    bench = workbench.open_bench(hardware, config, ask.people, ask.fast, not ask.json)
    width = max(60, min(120, shutil.get_terminal_size().columns))
    with runner.signals(_interrupt):
        return checkup.run(bench, ask.part, *card_and_root(ask, config), ask.json, width)


def _calibrate_arguments(parser: ArgumentParser) -> None:
    from device.bench.calibrate import PARTS

    parser.add_argument("part", choices=PARTS, help="which")
    parser.add_argument(
        "--ohms", nargs=2, metavar="R", help="for skin: two resistors that you have measured, such as 1M 100k"
    )
    _bench_arguments(parser)


def _uncalibrated(path: Path | None, calibration: Path | None) -> Config:
    """The settings without what was found before: it is found anew."""
    return checked_settings(path, None)


def _calibrate(ask: Namespace, config: Config) -> int:
    from device.app import runner
    from device.bench import workbench
    from device.bench.calibrate import calibration
    from device.settings.parse import ConfigError
    from drivers.ports import DriverError

    hardware = ask.hardware or workbench.default_hardware()
    if (ask.part == "skin") != bool(ask.ohms):
        needs = (
            "needs two resistors that you have measured: --ohms 1M 100k" if ask.part == "skin" else "takes no --ohms"
        )
        raise ConfigError(f"ebb calibrate {ask.part} {needs}")
    if hardware == "pi" and not sys.stdin.isatty():
        raise DriverError("ebb calibrate asks somebody at a terminal, and there is none here")
    bench = workbench.open_bench(hardware, calibration.bare(ask.part, config), ask.people, ask.fast, True)
    with runner.signals(_interrupt):
        return calibration.run(ask.part, bench, ask.ohms, card_and_root(ask, config)[0])


def _interrupt() -> None:
    """A terminal that is closed, or SIGTERM, ends what has no session as Ctrl-C does: dark and still."""
    raise KeyboardInterrupt


COMMANDS = (
    Command(
        "check", "look at every part of the lamp: whether it is well, and what to do if not", _check, _check_arguments
    ),
    Command(
        "calibrate", "find out what this lamp's own parts are like, and keep it", _calibrate, _calibrate_arguments,
        _uncalibrated,
    ),
)  # fmt: skip
