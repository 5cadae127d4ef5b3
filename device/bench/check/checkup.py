"""`ebb check`: in which order parts are looked at, and how what was found is told."""

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from device import version
from device.app import recorders
from device.bench.check import PARTS, machine
from device.bench.check.converter import converter
from device.bench.check.crosstalk import crosstalk
from device.bench.check.finding import Finding, Verdict, wrong
from device.bench.check.ring_motor_button import button, motor, ring
from device.bench.check.ripple import ripple
from device.bench.motors import BenchMotor
from device.bench.workbench import Workbench
from device.text.table import LEAST, fill
from drivers.ports import MOTORS, Card, DriverError

IF_REFUSED = {  # what to do when a part that was found does not obey; else its own sentence says it
    "ring": "check its wires and the SPI setting (hardware/boards.md)",
    "motor": "check its pin, and that no other program holds it",
    "crosstalk": "see the part that it names",
}
WITNESSED = {"ring", "button", *MOTORS}
"""Parts of which only somebody who stands by can tell that they are well."""
UNTRIED = 3
VERDICT, COLUMN = 6, 18  # characters of a verdict, and of a part's name
SIMULATED = "Simulated parts, with the lamp's own drivers over them: this says nothing about a lamp of wood and wire."


def findings(bench: Workbench, asked: Sequence[str], card: Card, folder: Path) -> Iterator[Finding]:
    """Everything about the parts that were asked for, in the order of PARTS. folder: of the recordings."""
    checks: dict[str, Callable[[], Iterable[Finding]]] = {
        "machine": lambda: machine.findings(
            bench.machine, card, folder, bench.config.record.floor_mb, recorders.keys_of(bench.config)
        ),
        "converter": lambda: converter(bench),
        "ring": lambda: [ring(bench)],
        "button": lambda: [button(bench)],
        "ripple": lambda: ripple(bench),
        "crosstalk": lambda: crosstalk(bench),
    }
    parts, motors = bench.parts, {which.name: which for which in bench.motors}
    found: dict[str, object] = {"converter": parts.source, "ring": parts.ring, "button": parts.button}
    found |= {name: parts.motors.get(name) for name in motors}
    checks |= {name: partial(_motor, bench, which) for name, which in motors.items()}
    for part in (part for part in PARTS if part in asked):
        for name in motors if part == "motor" else (part,):
            if found.get(name, name) is None:
                yield wrong(name, bench.trouble(name))
                continue
            try:
                yield from checks[name]()
            except DriverError as trouble:
                yield wrong(name, str(trouble), IF_REFUSED.get(part))


def _motor(bench: Workbench, which: BenchMotor) -> Iterator[Finding]:
    yield motor(bench, which)


def run(bench: Workbench, asked: Sequence[str], card: Card, folder: Path, as_json: bool, width: int) -> int:
    """Look, and tell. 0: nothing is wrong; 1: something is; UNTRIED: nothing else, but not all could be looked at.

    Nobody was there to be asked, or somebody ended it. Who asks for JSON knows that nobody is asked anything: 0, and
    `untried` says what.
    """
    found, left = [], [part for part in PARTS if part in (asked or PARTS)]
    try:
        if not as_json:
            heading = SIMULATED if bench.parts.simulated else f"{bench.parts.label}, Ebb {version()}"
            print(*fill(heading, width), sep="\n")
        while left:
            for finding in findings(bench, left[:1], card, folder):
                found.append(finding)
                if not as_json:
                    print(*_lines(finding, width), sep="\n", flush=True)
            left.pop(0)
    except KeyboardInterrupt:  # what was found by then is worth telling
        print(file=sys.stderr)
    finally:
        bench.parts.close()
    wrong = [finding.part for finding in found if finding.verdict is Verdict.WRONG]
    untried = [each.part for each in found if each.verdict is Verdict.UNKNOWN and each.part in WITNESSED]
    if as_json:
        print(json.dumps(_all(bench, found, not wrong, untried + left), indent=1, allow_nan=False))
    else:
        end = f"Not well: {', '.join(wrong)}." if wrong else f"Nothing {'else ' * bool(untried or left)}is wrong."
        if untried:
            end = f"Not tried: {', '.join(untried)}, since nobody at a terminal could be asked. {end}"
        if left:
            end = f"Ended before {', '.join(left)} had been looked at. {end}"
        print(*fill(f"{end} These were simulated parts." if bench.parts.simulated else end, width), sep="\n")
    return 1 if wrong else UNTRIED if left or (untried and not as_json) else 0


def _lines(finding: Finding, width: int) -> list[str]:
    head = f"{finding.verdict:<{VERDICT}}{finding.part:<{COLUMN}}"
    beside = width - len(head) >= LEAST
    indent = " " * (len(head) if beside else VERDICT)
    lines = fill(finding.found, width, head if beside else indent, indent)
    advice = fill(f"-> {finding.advice}", width, indent, f"{indent}   ") if finding.advice else []
    return [*[head.rstrip()] * (not beside), *lines, *advice]


def _all(bench: Workbench, found: Sequence[Finding], well: bool, untried: Sequence[str]) -> dict[str, object]:
    return {
        "ebb": version(),
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "hardware": bench.parts.label,
        "simulated": bench.parts.simulated,
        "well": well,
        "untried": untried,
        "findings": [finding.as_json() for finding in found],
    }
