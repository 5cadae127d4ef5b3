"""The parts list: read from parts.csv, summed, and written as a page."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from hardware.draw.netlist import HARDWARE


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of the list. counts: pieces for one person and for two. orders: order numbers that were read, or ''."""

    group: str
    name: str
    references: tuple[str, ...]
    why: str
    counts: tuple[int, int]
    euros: float
    sources: tuple[str, str]
    instead: str
    orders: str


def read(path: Path = HARDWARE / "parts.csv") -> list[Bought]:
    """Every line of path."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Bought(
                row["group"],
                row["part"],
                tuple(row["reference"].split(", ")),
                row["why this one"],
                (int(row["one person"]), int(row["two people"])),
                float(row["EUR each"]),
                (row["source"], row["second source"]),
                row["alternatives"],
                row["order numbers"],
            )
            for row in csv.DictReader(file)
        ]


def total(parts: list[Bought], people: int) -> float:
    """What all of it costs for one or two people, EUR."""
    return sum(part.counts[people - 1] * part.euros for part in parts)


def page(parts: list[Bought]) -> str:
    """The list as Markdown."""
    lines = [
        "# Parts",
        "",
        "<!-- made from parts.csv by 'make hardware': change that file -->",
        "",
        f"About {total(parts, 1):.0f} EUR for one person, {total(parts, 2):.0f} EUR for two. Prices are typical ones of"
        " small shops, estimated and without postage. Makers' numbers are named so that you can compare data sheets;",
        "look a number up before you order. Order numbers, as far as read, stand at the end; today's prices were not"
        " looked up.",
        "Nothing on this list has been tried on a real board yet.",
        "",
        "R5, R6, R8, R9 protect the person. Never fit a lower value: [calculation.md](calculation.md) says why.",
    ]
    for group in dict.fromkeys(part.group for part in parts):
        lines += [
            "",
            f"## {group.capitalize()}",
            "",
            "| part | reference | one | two | EUR | why this one | where from | instead |",
            "|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {p.name} | {', '.join(p.references)} | {p.counts[0]} | {p.counts[1]} | {p.euros:g} | {p.why} "
            f"| {'; '.join(s for s in p.sources if s)} | {p.instead} |"
            for p in parts
            if p.group == group
        ]
    lines += [
        "",
        "## Order numbers",
        "",
        "As other projects' public parts lists had them in November 2026; no shop was asked. A price stands where its"
        " list has a date. Of all other parts none was read: not looked up.",
        "",
        "| part | reference | order number |",
        "|---|---|---|",
        *(f"| {p.name} | {', '.join(p.references)} | {p.orders} |" for p in parts if p.orders),
    ]
    return "\n".join([*lines, ""])
