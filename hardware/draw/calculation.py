"""The page of calculations: every number on it is computed here, from circuit.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hardware.draw import faults, measure
from hardware.draw.direct import current, solve
from hardware.draw.measure import FrontEnd
from hardware.draw.netlist import Circuit, Part

LEVELS = (0.5, 1, 2, 5, 10, 20, 30, 40)
CANDIDATES = ((1e3, 1e-3, 120e3), (36e3, 36e3, 360e3), (56e3, 56e3, 560e3), (82e3, 82e3, 820e3), (100e3, 100e3, 1e6))
MAINS_V, MAINS_HZ, Y_F = 230.0, 50.0, 2.2e-9  # Y capacitor of an ordinary adapter, between mains and its output


def front_end(circuit: Circuit) -> FrontEnd:
    """The first person's front end as the netlist has it."""
    excitation_v = 1.235 * circuit.ohm("R3") / (circuit.ohm("R2") + circuit.ohm("R3"))
    return FrontEnd(round(excitation_v, 3), circuit.ohm("R4"), circuit.ohm("R5") + circuit.ohm("R6"))


def mains_fault_ma(lead_ohm: float) -> float:
    """Through an earthed person, if an adapter's insulation gives way and the lamp is at 110 % of mains, mA."""
    return 1e3 * 1.1 * MAINS_V / (lead_ohm / 2 + faults.BODY_OHM)


def adapter_leak_ua() -> float:
    """Through an earthed person from an ordinary adapter without any fault, µA: its Y capacitor lets it pass."""
    return 1e6 * MAINS_V * 2 * math.pi * MAINS_HZ * Y_F


def page(circuit: Circuit) -> str:
    """Everything, as Markdown."""
    parts, end = circuit.parts["skin"], front_end(circuit)
    return "\n".join([_head(parts, end), _faults(parts), _why(parts), _measurement(end), _other(circuit), ""])


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _head(parts: Mapping[str, Part], end: FrontEnd) -> str:
    normal = faults.worst(parts, [faults.NONE])
    every = [fault for group in faults.single_faults(parts).values() for fault in group]
    worst = faults.worst(parts, every)
    return f"""# Calculations

<!-- made from circuit.toml by 'make hardware': the numbers are computed, and tests/test_hardware.py holds them -->

The circuit is [drawings/skin.svg](drawings/skin.svg); its parts and nets are [circuit.toml](circuit.toml).
`.venv/bin/python -m hardware.draw calculation` prints this page again.

**In normal use at most {normal.microamperes:.1f} µA flow through a person, under any of {len(every)} single faults at most
{worst.microamperes:.1f} µA.** The yardstick is IEC 60601-1's patient auxiliary current, direct: {faults.NORMAL_UA:.0f} µA in normal use,
{faults.SINGLE_FAULT_UA:.0f} µA under a single fault. It is a yardstick: nothing was measured or certified, and this is no medical device.
All of this holds on a battery. What a mains adapter adds is below, and no resistor makes that right.

## How it measures

U1 holds its inverting input at {end.excitation_v:.3f} V. The current that the skin takes from there comes through R4:

    V = {end.excitation_v:.1f} V × (1 + R4 / (R5 + R6 + skin))        G = 1 / (R4 / (V / {end.excitation_v:.1f} V − 1) − R5 − R6)

The settings `skin.excitation_v`, `skin.feedback_ohm` and `skin.series_ohm` (R5 and R6 together) are these values.
R5 and R6 are as large as skin. So the skin does not see a constant voltage: it sees less, the better it conducts, and never
more than {end.excitation_v:.1f} V. Its conductance comes out right all the same, since it is ohmic at so little.
"""


def _faults(parts: Mapping[str, Part]) -> str:
    lines = [
        "## What flows through a person in which fault",
        "",
        f"In µA, the most of all faults of a kind. A body is {faults.BODY_OHM / 1e3:.0f} kΩ from electrode to electrode, "
        "as in IEC 60601-1's measuring",
        "device; skin alone has 25 kΩ (40 µS) and more, so true currents are smaller. Supplies are taken 5 % high: "
        f"{faults.RAILS_V['3V3']} V and {faults.RAILS_V['5V']} V.",
        "",
        _row("fault", "tried", *faults.SCENES, "the worst of them"),
        _row(*["---"] * 6),
    ]
    groups = {"nothing is wrong": [faults.NONE], **faults.single_faults(parts)}
    for name, tried in groups.items():
        found = [faults.worst(parts, tried, (scene,)) for scene in faults.SCENES]
        top = max(found, key=lambda f: f.microamperes)
        lines.append(_row(name, len(tried), *(f"{f.microamperes:.1f}" for f in found), top.fault))
    lead = parts["R5"].value or 0.0
    bare = [faults.worst(parts, faults.bare_leads(), (scene,)).microamperes for scene in faults.SCENES]
    return "\n".join(
        [
            *lines,
            "",
            f"And a bound that needs no list: whatever happens on the lamp's side of the four protection resistors, each of "
            f"their far ends is somewhere between 0 and {faults.RAILS_V['5V']} V. At worst one lead is at "
            f"{faults.RAILS_V['5V']} V and the other three of two people hand in hand are at ground: "
            f"{faults.RAILS_V['5V']} V / ({lead / 1e3:.0f} kΩ + {lead / 1e3:.0f} kΩ / 3) = **{faults.bound_ua(lead):.1f} µA**.",
            "",
            "What the bound does not cover lies on the person's side of the resistors. It takes two faults at once, a loose wire "
            f"and failed insulation: 5 V on a bare electrode contact gives {bare[0]:.0f} µA, with two people hand in hand "
            f"{bare[2]:.0f} µA. So R5, R6, R8, R9 sit on the sockets, under heat-shrink.",
            "The same goes for the pulse sensor: bare metal at 3.3 V under a finger, with electrodes on the other hand, gives "
            f"{finger_ua(parts):.0f} µA. That is within the yardstick, and two layers lie between finger and metal all the same.",
            "",
            "### Mains",
            "",
            f"- An ordinary adapter without any fault passes about {adapter_leak_ua():.0f} µA at {MAINS_HZ:.0f} Hz through its Y capacitor "
            f"({Y_F * 1e9:.1f} nF) into a person who touches earth. The resistors do not change that.",
            f"- If its insulation gives way, the resistors leave {mains_fault_ma(lead):.1f} mA, if they hold: felt, and painful. "
            "Without a resistor in the return lead only the body would limit it, to "
            f"{1.1 * MAINS_V / faults.BODY_OHM * 1e3:.0f} mA: deadly.",
            "- On a battery, with no other cable in the Pi, neither has a path.",
            "",
        ]
    )


def finger_ua(parts: Mapping[str, Part]) -> float:
    """A finger on 3.3 V while the other hand wears electrodes: all that comes back through both leads, µA."""
    net = faults.network(parts, "one person", faults.Fault("finger at 3.3 V", (("A finger", "3V3"),)))
    touched = type(net)(
        {**net.resistors, "finger": ("A finger", "A body", faults.BODY_OHM / 2)},
        net.fixed_v,
        net.amplifiers,
        net.shunts,
    )
    return 1e6 * abs(current(touched, solve(touched), "finger"))


def _why(parts: Mapping[str, Part]) -> str:
    lines = [
        "## Why 100 kΩ in each lead",
        "",
        "The settings once had one resistor of 1 kΩ and R4 of 120 kΩ. **That circuit does not meet the yardstick**, neither in "
        "normal use nor under a fault; do not build it. The least values that meet it, and what they cost:",
        "",
        _row(
            "each lead",
            "R4",
            "normal, µA",
            "single fault, µA",
            "bound, µA",
            "mV per µS at 1, 10, 40 µS",
            "error by 5 mV of contact at 10, 40 µS",
        ),
        _row(*["---"] * 7),
    ]
    for drive, back, feedback in CANDIDATES:
        tried = faults.with_ohm(parts, R5=drive, R8=drive, R6=back, R9=back, R4=feedback, R7=feedback)
        every = [fault for group in faults.single_faults(tried).values() for fault in group]
        end = FrontEnd(0.5, feedback, drive + back)
        slopes = ", ".join(f"{1e3 * end.volts_per_usiemens(g):.1f}" for g in (1, 10, 40))
        errors = ", ".join(f"{100 * measure.contact_error(end, g):.1f} %" for g in (10, 40))
        name = f"{drive / 1e3:g} kΩ" + (", one lead only" if back < 1 else "")
        bound = "none" if back < 1 else f"{faults.bound_ua(drive):.0f}"
        lines.append(
            _row(
                name,
                f"{feedback / 1e3:g} kΩ",
                f"{faults.worst(tried, [faults.NONE]).microamperes:.1f}",
                f"{faults.worst(tried, every).microamperes:.0f}",
                bound,
                slopes,
                errors,
            )
        )
    return "\n".join(
        [
            *lines,
            "",
            "82 kΩ is the least that keeps the bound below 50 µA. 100 kΩ leaves a fifth of it free, is the value that precision "
            "resistors are cheapest in, and costs little more. The price is paid above 20 µS: electrodes' own voltages and "
            "tolerances count for more there, and the least responses drown.",
            "",
        ]
    )


def _measurement(end: FrontEnd) -> str:
    lines = [
        "## What it measures",
        "",
        _row(
            "skin, µS",
            "output, V",
            "mV per µS",
            "LSBs at 0.01 µS",
            "on the skin, V",
            "through it, µA",
            "uncalibrated offset",
            "0.1 % parts",
            "5 mV of contact",
        ),
        _row(*["---"] * 9),
    ]
    for level in LEVELS:
        slope = end.volts_per_usiemens(level)
        lines.append(
            _row(
                f"{level:g}",
                f"{end.volts(level):.3f}",
                f"{1e3 * slope:.1f}",
                f"{0.01 * slope / measure.LSB_V:.1f}",
                f"{end.across_skin_v(level):.2f}",
                f"{end.skin_ua(level):.2f}",
                f"{100 * measure.offset_error(end, level):.2f} %",
                f"{100 * measure.part_error(end, level):.2f} %",
                f"{100 * measure.contact_error(end, level):.1f} %",
            )
        )
    clips = measure.clips_at_usiemens(end)
    return "\n".join(
        [
            *lines,
            "",
            f"- One LSB of the ADS1115 at gain 1 is {1e6 * measure.LSB_V:.0f} µV; its range ends at 4.096 V, and its inputs bear 0.3 V "
            "above its supply at most.",
            f"- {'Nothing clips' if clips is None else f'It clips at {clips:.0f} µS'}: with the electrodes shorted the output is "
            f"{end.short_v():.2f} V, below the supply of {end.supply_v} V. So a short is not told by the rail, and Ebb takes more than 100 µS for one.",
            "- Offset: MCP6022-I/P, at most ±0.5 mV. It is gone once `skin.excitation_v` is what the converter reads with open "
            "electrodes (assembly.md): a wrong gain of the converter cancels too, since only V / excitation counts.",
            "- Contact: two Ag/AgCl electrodes differ by some millivolts, and so does the skin under them. It limits the level, not the responses.",
            "- Noise: responses of 0.05 µS are found up to 20 µS with 1 LSB of noise, of 0.1 µS up to 40 µS; at 40 µS and 1 LSB "
            "0.05 µS is not told from noise (tests/signals/test_skin_responses.py).",
            "- R4 and C2 roll off at "
            f"{1 / (2 * math.pi * end.feedback_ohm * 33e-9):.1f} Hz: a response rises in 0.5 to 5 s, mains at 50 Hz is a tenth. The mean of nine samples removes the rest.",
            "",
        ]
    )


def _other(circuit: Circuit) -> str:
    series, motor_a = circuit.ohm("R12"), 0.075
    stuck_a = 5.25 / series
    return f"""## The rest

- Reference: VR1 takes {1e3 * (3.3 - 1.235) / circuit.ohm("R1"):.2f} mA through R1; 50 mV of droop on 3.3 V move it by about 1 µV (0.6 Ω of the reference over R1), the
  excitation by less than a millionth. A divider from 3.3 V would move by 1.5 %.
- Motor: {motor_a * 1e3:.0f} mA through R12 leave {5 - series * motor_a:.1f} V for it, and {1e3 * series * motor_a**2:.0f} mW in R12. With the motor shorted and the transistor stuck on,
  R12 takes {stuck_a * 1e3:.0f} mA and {stuck_a**2 * series:.1f} W: so it is rated 1 W, and stands clear of board and case.
- Gate: R10 and R11 leave {3.3 * circuit.ohm("R11") / (circuit.ohm("R10") + circuit.ohm("R11")):.2f} V of 3.3 V at the gate; TN0702N3 needs 1 V to begin and 3 V to conduct fully.
- Ring: 24 LEDs at 60 mA are 1.44 A; `ring.cap = 0.4` makes it 0.58 A at most, and a breath takes far less. F1 holds 1.1 A.
- Supply: Pi Zero 2 W up to 0.6 A, ring 0.58 A, motor 0.09 A: 1.3 A at most, so a power bank of 3 A has room. A Pi 4 takes up to 1.2 A,
  a Pi 5 up to 2.4 A, more than most banks give beside the ring."""
