"""`ebb check`: in which order parts are looked at, and how what was found is told."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from device import __version__
from device.bench.check import PARTS, lamp_parts, machine
from device.bench.check.crosstalk import crosstalk
from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Workbench
from drivers.ports import Card

COLUMN = 18


def findings(bench: Workbench, asked: Sequence[str], card: Card, folder: Path) -> Iterator[Finding]:
    """Everything about the parts that were asked for, in the order of PARTS."""
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "machine": lambda: machine.findings(bench.machine, card, folder, bench.config.record.floor_mb),
        "converter": lambda: lamp_parts.converter(bench),
        "ring": lambda: lamp_parts.ring(bench),
        "motor": lambda: lamp_parts.motor(bench),
        "button": lambda: lamp_parts.button(bench),
        "crosstalk": lambda: crosstalk(bench),
    }
    for name in PARTS:
        if name in asked:
            yield from checks[name]()


def run(bench: Workbench, asked: Sequence[str], card: Card, folder: Path, as_json: bool, width: int) -> int:
    """Look, and tell. 0: nothing is wrong; 1: something is."""
    found = []
    try:
        if not as_json:
            print("\n".join(_wrapped(_heading(bench), width, "", "")))
        for finding in findings(bench, asked or PARTS, card, folder):
            found.append(finding)
            if not as_json:
                print("\n".join(_lines(finding, width)), flush=True)
    finally:
        bench.parts.close()
    wrong = [finding.part for finding in found if finding.verdict is Verdict.WRONG]
    if as_json:
        print(json.dumps(_all(bench, found, not wrong), indent=1, allow_nan=False))
    else:
        end = f"Not well: {', '.join(wrong)}." if wrong else "Nothing is wrong."
        print(f"{end} These were simulated parts." if bench.parts.simulated else end)
    return 1 if wrong else 0


def _heading(bench: Workbench) -> str:
    if bench.parts.simulated:
        return (
            "Simulated parts, with the lamp's own drivers over them: this says nothing about a lamp of wood and wire."
        )
    return f"{bench.parts.label}, Ebb {__version__}"


def _lines(finding: Finding, width: int) -> list[str]:
    head = f"{finding.verdict:<6}{finding.part:<{COLUMN}}"
    indent = " " * len(head)
    lines = _wrapped(finding.said, width, head, indent) or [head]
    return lines + (_wrapped(f"-> {finding.do}", width, indent, f"{indent}   ") if finding.do else [])


def _wrapped(text: str, width: int, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False, break_long_words=False
    )


def _all(bench: Workbench, found: Sequence[Finding], well: bool) -> dict[str, object]:
    return {
        "ebb": __version__,
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "hardware": bench.parts.label,
        "simulated": bench.parts.simulated,
        "well": well,
        "findings": [finding.as_json() for finding in found],
    }
