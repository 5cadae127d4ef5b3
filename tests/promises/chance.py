"""Scenarios by chance: a seed is one, short enough that ten thousand of them can be lived."""

import random

from drivers.simulated.scenario import EVENTS, Scenario, parse

LENGTH_S = 24.0
WIRES = ("a.pulse", "a.skin", "b.pulse", "b.skin", "a", "b")
BY_CHANCE = tuple(kind for kind in EVENTS if kind != "clock unset")  # with which a session begins, as clocks do


def scenario(seed: int) -> Scenario:
    """One to six events, or seven."""
    draw = random.Random(f"scenario {seed}")
    lines = []
    for _ in range(draw.randint(1, 6)):
        kind = draw.choice(BY_CHANCE)
        slots = (draw.choice(WIRES), draw.choice("ab"), draw.uniform(-1e9, 2.5e9))
        at_s, lasts_s = draw.uniform(0.05, LENGTH_S - 2), draw.expovariate(1 / 4.0) + 0.05
        lines.append(line(kind, at_s, lasts_s if draw.random() < 0.9 else None, *slots))
    if draw.random() < 0.1:
        lines.append(f"at 0 s: clock unset for {draw.uniform(1, 30):.1f} s")
    return parse("\n".join(lines), f"seed {seed}")


def line(kind: str, at_s: float, lasts_s: float | None, wire: str, person: str, seconds: float) -> str:
    """An event as a text. lasts_s: None, where it may be, to the end."""
    slots = {"WIRE": wire, "PERSON": person, "SECONDS": f"{seconds:.0f} s"}
    what = " ".join(slots.get(word, word) for word in kind.split())
    if EVENTS[kind] == "moment" or (lasts_s is None and EVENTS[kind] == "span"):
        return f"at {at_s:.2f} s: {what}"
    return f"at {at_s:.2f} s: {what} for {lasts_s or 1.0:.2f} s"
