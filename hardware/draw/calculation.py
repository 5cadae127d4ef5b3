"""The page of calculations: every number on it is computed here, from circuit.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hardware.draw import faults, measure
from hardware.draw.measure import LEVELS, FrontEnd
from hardware.draw.netlist import Circuit, Part

CANDIDATES = ((1e3, 1e-3, 120e3), (36e3, 36e3, 360e3), (56e3, 56e3, 560e3), (82e3, 82e3, 820e3), (100e3, 100e3, 1e6))
BANK_SHARE = 0.85  # of a bank's energy that arrives at 5 V
DOES = {  # Pi (as its sellers and others say), ring (24 dark LEDs take 1 mA each; else its share of the cap), motors, sensors
    "a Zero 2 W waits for its button": (0.12, 0.024, 0.0, 0.012),
    "a Zero 2 W, a session in the evening, light at a quarter of its cap": (0.25, 0.145, 0.015, 0.012),
    "a Zero 2 W, all that it can take": (0.6, 0.58, 0.15, 0.012),
    "a Pi 4 waits for its button": (0.55, 0.024, 0.0, 0.012),
    "a Pi 4, a session in the evening": (0.7, 0.145, 0.015, 0.012),
}
MEASURE_MA, DROPOUT_MV = 12.0, 450.0  # LP2950's data sheet: at most 450 mV at 100 mA (80 mV at 0.1 mA)
CHESTS = ("arm to arm", "electrodes on two hands: arm to arm")
MAINS_V, MAINS_HZ, Y_F = 230.0, 50.0, 2.2e-9  # Y capacitor of an ordinary adapter, between mains and its output


def mains_fault_ma(lead_ohm: float) -> float:
    """Through an earthed person, if an adapter's insulation gives way and the lamp is at 110 % of mains, mA."""
    return 1e3 * 1.1 * MAINS_V / (lead_ohm / 2 + faults.BODY_OHM)


def adapter_leak_ua() -> float:
    """Through an earthed person from an ordinary adapter without any fault, µA: its Y capacitor lets it pass."""
    return 1e6 * MAINS_V * 2 * math.pi * MAINS_HZ * Y_F


def page(circuit: Circuit) -> str:
    """Everything, as Markdown."""
    parts = circuit.parts["skin"]
    end = FrontEnd.of(parts)
    return "\n".join([_head(parts, end), _faults(parts), _why(parts), _measurement(end), _other(circuit), ""])


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _head(parts: Mapping[str, Part], end: FrontEnd) -> str:
    normal = faults.worst(parts, [faults.NONE])
    every = faults.every_single(parts)
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
        "device; skin alone has 25 kΩ (40 µS) and more, so true currents are smaller. Its chest resists nothing. Supplies are "
        f"taken 5 % high: {faults.RAILS_V['3V3']} V and {faults.RAILS_V['5V']} V.",
        "A person's electrodes are on one hand, as they should be, and the other hand is in the other person's; the last two "
        "columns are what flows from arm to arm, through the heart.",
        "",
        _row("fault", "tried", "one person", "two people", "hand in hand", "the worst of them", *CHESTS),
        _row(*["---"] * 8),
    ]
    groups = {"nothing is wrong": [faults.NONE], **faults.single_faults(parts)}
    for name, tried in groups.items():
        found = [faults.worst(parts, tried, (scene,)) for scene in faults.SCENES]
        top = max(found, key=lambda f: f.microamperes)
        chests = [faults.worst_chest(parts, tried, scenes).chest for scenes in (faults.SCENES, faults.APART)]
        most = [f.microamperes for f in found]
        lines.append(_row(name, len(tried), *(f"{x:.1f}" for x in most), top.fault, *(f"{x:.1f}" for x in chests)))
    lead = parts["R5"].value or 0.0
    bare = [faults.worst(parts, faults.bare_leads(), (scene,)).microamperes for scene in faults.SCENES]
    one, joined, both = sensors_ua(parts)
    motor = [faults.microamperes(parts, scene, faults.bare_motor())[0] for scene in (faults.ONE, faults.JOINED)]
    metal = [faults.worst(parts, faults.every_single(parts), (scene,)).microamperes for scene in faults.GROUNDED]
    floating = [faults.microamperes(parts, scene, faults.ground_off())[0] for scene in faults.GROUNDED]
    touched = [faults.microamperes(parts, scene, faults.NONE)[0] for scene in faults.GROUNDED]
    high = ", ".join(f"{volts:g}" for volts in faults.HIGH_V)
    return "\n".join(
        [
            *lines,
            "",
            f"And a bound that needs no list: whatever happens on the lamp's side of the four protection resistors while the "
            f"supply is below 5.25 V, or above it with nothing else wrong, each of their far ends is somewhere between 0 and {faults.CLAMPED_V} V. At worst one lead is at "
            f"{faults.CLAMPED_V} V and the other three of two people hand in hand are at ground: "
            f"{faults.CLAMPED_V} V / ({lead / 1e3:.0f} kΩ + {lead / 1e3:.0f} kΩ / 3) = **{faults.bound_ua(lead):.1f} µA** through an electrode. "
            f"Through two chests, hand in hand, both leads of one at {faults.CLAMPED_V} V and both of the other at ground would drive "
            f"{faults.CLAMPED_V} V / ({lead / 2e3:.0f} kΩ + {lead / 2e3:.0f} kΩ) = {faults.hands_bound_ua(lead):.0f} µA: that is above the yardstick, and takes two "
            "faults, since a person's two leads end on two nets.",
            "",
            f"{faults.CLAMPED_V} V and no more, because of U4, D2, R15 and R16. A supply that fails high ({high} V, as a bank "
            "for USB-PD could give unasked) meets U4, which bears 30 V and goes on giving 3.3 V. If the Pi breaks of it and its "
            "bus pins carry all of it, R15 and R16 let "
            f"{1e3 * 2 * (max(faults.HIGH_V) - 5.1) / 150:.0f} mA through to D2, which holds 5.1 V, within 5 % and 0.3 V. Of a "
            "shorted U4 D2 takes what F2 lets through before it trips. A lamp to which that happened is for the bin: none of "
            "its parts can be trusted.",
            "",
            "### What is above the yardstick, and why it is borne",
            "",
            "Each takes two things at once:",
            "",
            _row("what", "one person", "two people, hand in hand", "what stands against it"),
            _row(*["---"] * 4),
            _row(
                "5 V on a bare electrode contact",
                f"{bare[0]:.0f}",
                f"{bare[2]:.0f}",
                "R5, R6, R8, R9 sit on the sockets, under heat-shrink",
            ),
            _row(
                "any single fault, while the other hand touches metal of the lamp's: the shell of its bank's plug",
                f"{metal[0]:.0f} at most",
                f"{metal[1]:.0f} at most",
                "bank and plugs lie in a closed pouch; no metal of the lamp's is within reach",
            ),
            _row(
                "both ground wires of the measuring board off, and the other hand on such metal",
                f"{floating[0]:.0f}",
                f"{floating[1]:.0f}",
                "two wires, each enough alone; the pouch",
            ),
            _row(
                "a supply of 20 V, and a wire or solder from it to A_IN",
                f"{1e6 * max(faults.HIGH_V) / lead / (4 / 3):.0f} at most",
                f"{1e6 * max(faults.HIGH_V) / lead / (4 / 3):.0f} at most",
                "a bank that cannot give more than 5 V; distance between PI5V and the inputs",
            ),
            _row(
                "the film on a pulse sensor has worn through, and the hood's window is broken or left out",
                f"{one:.0f}",
                f"{joined:.0f}",
                "two insulations, each meant to be enough alone; sensor and electrodes on the same hand",
            ),
            _row(
                "the same at both people's sensors, four faults",
                "",
                f"{both:.0f}",
                "the same; the window is looked at before each use",
            ),
            _row(
                "a motor's 5 V under the other hand: its cable cut down to a core, or its joint bare in an open puck",
                f"{motor[0]:.0f} at most",
                f"{motor[1]:.0f} at most",
                "two insulations, each meant to be enough alone: a core's and the sheath, heat-shrink and the puck",
            ),
            "",
            "Where 5 V are on a body, U1's input diodes are taken to hold its inputs at 3V3: a little more than they do. With the "
            "finger on the sensor and the electrodes on the same hand, what the sensor's row says flows from finger to "
            "finger. Two people hand in hand are the exception: a part of it comes back through the other person, from arm to "
            "arm through both.",
            "",
            f"A hand on the lamp's metal without any fault: {touched[0]:.1f} µA, from arm to arm; of two people hand in hand "
            f"{touched[1]:.1f} µA into the metal.",
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


def sensors_ua(parts: Mapping[str, Part]) -> tuple[float, float, float]:
    """Bare metal under one finger, alone and hand in hand, and under two fingers hand in hand, µA through a person."""
    one, two = faults.bare_sensor("A"), faults.bare_sensor("A", "B")
    tried = ((faults.ONE, one), (faults.JOINED, one), (faults.JOINED, two))
    single, joined, both = (faults.microamperes(parts, scene, fault)[0] for scene, fault in tried)
    return single, joined, both


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
        every = faults.every_single(tried)
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
            f"91 kΩ is the least of the series E24 that keeps the bound below 50 µA ({faults.bound_ua(91e3):.0f} µA). 100 kΩ leaves a seventh "
            "of it free, is the value that precision resistors are cheapest in, and costs little more. The price is paid above 20 µS: electrodes' own voltages and "
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
            "- Offset: MCP6022-I/P, at most ±0.5 mV. It is gone once it was calibrated with two known resistors "
            "(assembly.md, step 4): a wrong gain of the converter cancels too, since only V / excitation counts.",
            "- Contact: two Ag/AgCl electrodes differ by some millivolts, and so does the skin under them. It limits the level, not the responses.",
            "- Noise: responses of 0.05 µS are found up to 20 µS with 1 LSB of noise, of 0.1 µS up to 40 µS; at 40 µS and 1 LSB "
            "0.05 µS is not told from noise (tests/signals/test_skin_responses.py).",
            "- R4 and C2 roll off at "
            f"{1 / (2 * math.pi * end.feedback_ohm * 33e-9):.1f} Hz: a response rises in 0.5 to 5 s, mains at 50 Hz is a tenth. The mean of nine samples removes the rest.",
            "",
        ]
    )


def bank_ah() -> float:
    """What a bank of 10 Ah gives at 5 V."""
    return 10.0 * 3.7 / 5.0 * BANK_SHARE


def power_table() -> str:
    """Currents by what the lamp does, and the hours of a bank."""
    lines = [_row("what", "Pi, A", "ring, A", "motors, A", "measuring, A", "hours"), _row(*["---"] * 6)]
    for what, parts_a in DOES.items():
        lines.append(_row(what, *(f"{a:.2f}" for a in parts_a), f"{bank_ah() / sum(parts_a):.0f}"))
    return "\n".join(lines)


def _other(circuit: Circuit) -> str:
    series, motor_a = circuit.ohm("R12"), 0.075
    stuck_a = 5.25 / series
    return f"""## The rest

- U4: {MEASURE_MA:g} mA at most (each sensor 4, op-amps 3, converter and reference 0.3), where it drops {DROPOUT_MV:g} mV at most: 3.3 V stays down to
  {3.3 + DROPOUT_MV / 1e3:.2f} V of supply, and a Pi calls 4.63 V too little. At 20 V it takes {(20 - 3.3) * MEASURE_MA / 1e3:.2f} W. Its line regulation is at most 0.2 % over 26 V: of 100 mV on 5 V
  less than 0.1 mV comes through, of which a pulse sensor makes 8 mV at most ([spice.md](spice.md)). Its noise is 430 µV in 10 Hz to 100 kHz, at 5 V
  and 1 µF; most of it lies above the sensor's band, and C5 is ten times that.
- Reference: VR1 takes {1e3 * (3.3 - 1.235) / circuit.ohm("R1"):.2f} mA through R1; 50 mV of droop on 3.3 V would move it by about 1 µV (0.6 Ω of the reference over R1).
- C2 and C3 are no decoration: without them U1 has next to no phase margin with a cable on its input (`make spice`).
- Motor: {motor_a * 1e3:.0f} mA through R12 leave {5 - series * motor_a:.1f} V for it, and {1e3 * series * motor_a**2:.0f} mW in R12. With the motor shorted and the transistor stuck on,
  R12 takes {stuck_a * 1e3:.0f} mA and {stuck_a**2 * series:.1f} W: so it is rated 2 W, and stands clear of board and case.
- Gate: R10 and R11 leave {3.3 * circuit.ohm("R11") / (circuit.ohm("R10") + circuit.ohm("R11")):.2f} V of 3.3 V at the gate; TN0702N3 needs 1 V to begin and 3 V to conduct fully.
- Ring: 24 LEDs at 60 mA are 1.44 A; `ring.cap = 0.4` makes it 0.58 A at most, and a breath takes far less. F1 holds 1.1 A, and both motors add 0.15 A.
- Supply: Pi Zero 2 W up to 0.6 A, ring 0.58 A, two motors 0.15 A: 1.33 A at most, so a power bank of 2 A has room. A Pi 4 takes up to 1.2 A, and wants one of 3 A;
  a Pi 5 up to 2.4 A, more than most banks give beside the ring.

## How long a power bank lasts

A bank of 10 000 mAh counts them at its cells' 3.7 V, and loses about {100 * (1 - BANK_SHARE):.0f} % on the way to 5 V: {bank_ah():.1f} Ah are left. What a Pi takes are others' figures, nobody has measured a lamp:

{power_table()}

- A bank that finds less than some 50 to 100 mA switches itself off after half a minute. A waiting lamp with a Zero is near that: try yours for an hour before
  you trust it; some have a mode for small currents.
- The medical supply of the parts list ends in a barrel plug of 5.5 × 2.1 mm: the adapter to the Pi's own socket is on the list too. While it is plugged in
  nothing else is, no HDMI, no network, no second USB cable: each of them is a way to earth that its two insulations know nothing of.
"""
