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
from device.bench.check.finding import Finding, Verdict, name, wrong
from device.bench.check.ring_motor_button import button, motor, ring
from device.bench.check.ripple import ripple
from device.bench.motors import BenchMotor
from device.bench.workbench import Workbench
from device.language import msgid, told, tr
from device.text.table import LEAST, fill
from drivers.ports import MOTORS, Card, DriverError

IF_REFUSED = {  # what to do when a part does not obey, or is not to be had and no sentence of its own says it
    "ring": msgid("check its wires and the SPI setting (hardware/boards.md)"),
    "motor": msgid("check its pin, and that no other program holds it"),
    "crosstalk": msgid("see the part that it names"),
}
WITNESSED = {"ring", "button", *MOTORS}
"""Parts of which only somebody who stands by can tell that they are well."""
UNTRIED = 3
LONGEST = "crosstalk a pulse"  # of the names of parts
SIMULATED = msgid(
    "Simulated parts, with the lamp's own drivers over them: this says nothing about a lamp of wood and wire."
)


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
    parts, motors = bench.parts, {motor.name: motor for motor in bench.motors}
    found: dict[str, object] = {"converter": parts.source, "ring": parts.ring, "button": parts.button}
    found |= {which: parts.motors.get(which) for which in motors}
    checks |= {which: partial(_motor, bench, motor) for which, motor in motors.items()}
    for part in (part for part in PARTS if part in asked):
        advice = tr(IF_REFUSED[part]) if part in IF_REFUSED else None
        for which in motors if part == "motor" else (part,):
            if found.get(which, which) is None:
                yield wrong(which, bench.trouble(which), otherwise=advice or "")
                continue
            try:
                yield from checks[which]()
            except DriverError as trouble:
                yield wrong(which, str(trouble), advice)


def _motor(bench: Workbench, which: BenchMotor) -> Iterator[Finding]:
    yield motor(bench, which)


def run(bench: Workbench, asked: Sequence[str], card: Card, folder: Path, as_json: bool, width: int) -> int:
    """Look, and tell. 0: nothing is wrong; 1: something is; UNTRIED: nothing else, but not all could be looked at.

    Nobody was there to be asked, as nobody ever is for JSON, or somebody ended it: `untried` says what was not, and
    `well` is null.
    """
    found, left = [], [part for part in PARTS if part in (asked or PARTS)]
    try:
        if not as_json:
            heading = tr(SIMULATED) if bench.parts.simulated else f"{told(bench.parts.label)}, Ebb {version()}"
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
        well = False if wrong else None if untried or left else True
        print(json.dumps(_all(bench, found, well, untried + left), indent=1, allow_nan=False))
    else:
        print(*fill(" ".join(_end(wrong, untried, left, bench.parts.simulated)), width), sep="\n")
    return 1 if wrong else UNTRIED if left or untried else 0


def _end(wrong: Sequence[str], untried: Sequence[str], left: Sequence[str], simulated: bool) -> Iterator[str]:
    if left:
        yield tr("Ended before {parts} had been looked at.", parts=_names(left))
    if untried:
        yield tr("Not tried: {parts}, since nobody at a terminal could be asked.", parts=_names(untried))
    if wrong:
        yield tr("Not well: {parts}.", parts=_names(wrong))
    else:
        yield tr("Nothing else is wrong.") if untried or left else tr("Nothing is wrong.")
    if simulated:
        yield tr("These were simulated parts.")


def _names(parts: Sequence[str]) -> str:
    return ", ".join(map(name, parts))


def _lines(finding: Finding, width: int) -> list[str]:
    verdict = max(len(tr(each)) for each in Verdict) + 1
    head = f"{tr(finding.verdict):<{verdict}}{name(finding.part):<{len(name(LONGEST)) + 1}}"
    beside = width - len(head) >= LEAST
    indent = " " * (len(head) if beside else verdict)
    lines = fill(finding.found, width, head if beside else indent, indent)
    advice = fill(f"-> {finding.advice}", width, indent, f"{indent}   ") if finding.advice else []
    return [*[head.rstrip()] * (not beside), *lines, *advice]


def _all(bench: Workbench, found: Sequence[Finding], well: bool | None, untried: Sequence[str]) -> dict[str, object]:
    return {
        "ebb": version(),
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "hardware": bench.parts.label,
        "simulated": bench.parts.simulated,
        "well": well,
        "untried": untried,
        "findings": [finding.as_json() for finding in found],
    }
