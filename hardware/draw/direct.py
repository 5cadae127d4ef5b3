"""Direct current in the skin circuit, bodies included: node voltages by linear algebra, for a circuit and its faults.

An amplifier or a reference is linear, or at one of its ends; the state in which all agree with themselves is found by
trying them. Nothing here knows what a fault is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

WIRE_OHM = 0.1  # a short
LEAK_OHM = 1e10  # from every net to ground: a net that hangs free has a voltage all the same
SLACK_V = 1e-6
SLACK_A = 1e-9
Amplifier = tuple[str, str, str, str, str]
Shunt = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Network:
    """Resistors by name (net, net, ohm), fixed voltages by net, amplifiers (plus, minus, out, high, low), shunts."""

    resistors: Mapping[str, tuple[str, str, float]]
    fixed_v: Mapping[str, float]
    amplifiers: Mapping[str, Amplifier] = field(default_factory=dict)
    shunts: Mapping[str, Shunt] = field(default_factory=dict)


def solve(network: Network) -> dict[str, float]:
    """Volts of every net, in the first state that agrees with itself. Raises ArithmeticError if there is none."""
    return next(solutions(network))


def solutions(network: Network) -> Iterator[dict[str, float]]:
    """The same in every such state: a fault that feeds back may have more than one. Raises as solve."""
    found = False
    amplifiers, shunts = list(network.amplifiers.values()), list(network.shunts.values())
    row, a, b = _equations(network)
    for states in itertools.product(
        *[("linear", "high", "low")] * len(amplifiers), *[("regulates", "off")] * len(shunts)
    ):
        volts = _linear(row, a.copy(), b.copy(), amplifiers, shunts, states)
        if volts is not None and _agrees(volts, amplifiers, shunts, states):
            found = True
            yield volts
    if not found:
        raise ArithmeticError("no state of amplifiers and references agrees with itself")


def current(network: Network, volts: Mapping[str, float], name: str) -> float:
    """Amperes through a resistor, from its first net to its second."""
    one, other, ohm = network.resistors[name]
    return (volts[one] - volts[other]) / ohm


def _equations(network: Network) -> tuple[dict[str, int], NDArray[np.float64], NDArray[np.float64]]:
    """Row by net, and Kirchhoff's equations: currents at every net, fixed voltages, and room for each active part."""
    amplifiers, shunts = list(network.amplifiers.values()), list(network.shunts.values())
    nets = {net for one, other, _ in network.resistors.values() for net in (one, other)} | set(network.fixed_v)
    nets |= {net for amplifier in amplifiers for net in amplifier} | {net for *ends, _ in shunts for net in ends}
    row = {net: i for i, net in enumerate(sorted(nets))}
    active = len(amplifiers) + len(shunts)
    size = len(row) + len(network.fixed_v) + active
    a, b = np.zeros((size, size)), np.zeros(size)
    for one, other, ohm in [*network.resistors.values(), *((net, "GND", LEAK_OHM) for net in row if net != "GND")]:
        i, j = row[one], row[other]
        a[i, i] += 1 / ohm
        a[j, j] += 1 / ohm
        a[i, j] -= 1 / ohm
        a[j, i] -= 1 / ohm
    for at, (net, volts) in enumerate(network.fixed_v.items(), len(row) + active):
        a[row[net], at] = a[at, row[net]] = 1
        b[at] = volts
    return row, a, b


def _linear(
    row: Mapping[str, int],
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    amplifiers: Sequence[Amplifier],
    shunts: Sequence[Shunt],
    states: Sequence[str],
) -> dict[str, float] | None:
    """Volts of every net if the active parts are in these states; None if they cannot be."""
    at = len(row)
    for (plus, minus, out, high, low), state in zip(amplifiers, states, strict=False):
        a[row[out], at] = 1
        if state == "linear":
            a[at, row[plus]] += 1
            a[at, row[minus]] -= 1
        else:
            a[at, row[out]] += 1
            a[at, row[high if state == "high" else low]] -= 1
        at += 1
    first = at
    for (up, down, volts), state in zip(shunts, states[len(amplifiers) :], strict=True):
        if state == "regulates":
            a[row[up], at] = a[at, row[up]] = 1
            a[row[down], at] = a[at, row[down]] = -1
            b[at] = volts
        else:
            a[at, at] = 1
        at += 1
    try:
        found = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:  # two things want to fix one voltage: not a state that can be
        return None
    if np.any(found[first:at] < -SLACK_A):  # a reference takes current and gives none
        return None
    return {net: float(found[i]) for net, i in row.items()}


def _agrees(
    volts: Mapping[str, float], amplifiers: Sequence[Amplifier], shunts: Sequence[Shunt], states: Sequence[str]
) -> bool:
    for (plus, minus, out, high, low), state in zip(amplifiers, states, strict=False):
        apart = volts[plus] - volts[minus]
        right = {
            "linear": volts[low] - SLACK_V <= volts[out] <= volts[high] + SLACK_V,
            "high": apart >= -SLACK_V,
            "low": apart <= SLACK_V,
        }
        if not right[state]:
            return False
    for (up, down, limit), state in zip(shunts, states[len(amplifiers) :], strict=True):
        if state == "off" and volts[up] - volts[down] > limit + SLACK_V:
            return False
    return True
