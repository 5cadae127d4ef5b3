"""`ebb check, calibrate`: a lamp on the bench."""

from argparse import Namespace
from contextlib import nullcontext

from device.app import runner
from device.bench import operator, workbench
from device.bench.calibrate import PARTS as CALIBRATED
from device.bench.calibrate import calibration
from device.bench.check import PARTS as CHECKED
from device.bench.check import checkup
from device.cli.arguments import argument, card_and_root, command, flag, people
from device.cli.width import width
from device.language import ENGLISH, speaking, tr
from device.settings.parse import ConfigError
from device.settings.tree import Config
from drivers.ports import DriverError

WIDEST = 120  # columns of what is found
BENCH = (
    argument(
        "--hardware",
        "whose parts: those of this Raspberry Pi (pi), or simulated; by default what is here",
        choices=("pi", "simulated"),
        metavar="WORLD",
    ),
    people("how many the lamp is built for"),
    flag("--fast", "simulated parts on a virtual clock"),
)


@command(
    argument("part", "which alone: {parts}", {"parts": ", ".join(CHECKED)}, nargs="*", metavar="PART"),
    *BENCH,
    flag("--json", "print it as JSON; nobody is asked anything"),
)  # fmt: skip
def _check(ask: Namespace, config: Config) -> int:
    if unknown := [part for part in ask.part if part not in CHECKED]:
        raise ConfigError(tr("ebb check {part}: there are {parts}", part=unknown[0], parts=", ".join(CHECKED)))
    hardware = ask.hardware or workbench.default_hardware()
    asks = not ask.json and (hardware == "simulated" or operator.screen() is not None)
    with runner.signals(_interrupt), speaking(ENGLISH) if ask.json else nullcontext():
        bench = workbench.open_bench(hardware, config, ask.people, ask.fast, asks)
        return checkup.run(bench, ask.part, *card_and_root(ask, config), ask.json, min(width(), WIDEST))


@command(
    argument("part", "which: {parts}", {"parts": ", ".join(CALIBRATED)}, choices=CALIBRATED, metavar="PART"),
    argument("--ohms", "for skin: two resistors that you have measured, such as 1M 100k", nargs=2, metavar="R"),
    *BENCH,
    settings="uncalibrated",  # what was found before is found anew
)  # fmt: skip
def _calibrate(ask: Namespace, config: Config) -> int:
    hardware = ask.hardware or workbench.default_hardware()
    if (ask.part == "skin") != bool(ask.ohms):
        raise ConfigError(
            tr("ebb calibrate {part} takes no --ohms", part=ask.part)
            if ask.ohms
            else tr("ebb calibrate {part} needs two resistors that you have measured: --ohms 1M 100k", part=ask.part)
        )
    if hardware == "pi" and operator.screen() is None:
        raise DriverError(tr("ebb calibrate asks somebody at a terminal, and there is none here"))
    bench = workbench.open_bench(hardware, calibration.bare(ask.part, config), ask.people, ask.fast, True)
    with runner.signals(_interrupt):
        return calibration.run(ask.part, bench, ask.ohms, card_and_root(ask, config)[0])


def _interrupt(why: str) -> None:
    """A terminal that is closed, or SIGTERM, ends what has no session as Ctrl-C does: dark and still."""
    raise KeyboardInterrupt
