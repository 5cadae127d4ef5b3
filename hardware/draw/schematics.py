"""The schematics: where each part of circuit.toml stands on its sheet."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.draw.netlist import Circuit, Part
from hardware.draw.sheet import Sheet


def sheets(circuit: Circuit) -> dict[str, Sheet]:
    """Every sheet by the name of its file."""
    p = circuit.parts
    return {
        "skin": skin(p["skin"]),
        "measure": measure(p["measure"]),
        "motor": motor({**p["motor"], **p["motor_b"]}),
        "ring": ring(p["ring"]),
        "supply": supply({**p["supply"], **p["button"]}),
    }


def skin(parts: Mapping[str, Part]) -> Sheet:
    """Both people's front ends and their reference."""
    s = Sheet(parts, "The skin front end for two people")
    _channel(s, 0.0, ("J1", "R5", "R6", "U1A", "R4", "C2"), "A", "first person", "ADS1115 A1", ("2", "3", "1"))
    _channel(s, -7.4, ("J2", "R8", "R9", "U1B", "R7", "C3"), "B", "second person", "ADS1115 A3", ("6", "5", "7"))
    y = -14.0
    s.supply((0.5, y + 1.6), "3V3")
    s.wire((0.5, y + 1.6), (0.5, y))
    s.two("R1", (0.5, y), (3.2, y))
    s.wire((3.2, y), (5.0, y))
    s.dot((4.1, y))
    s.wire((4.1, y), (4.1, y - 0.4))
    s.two("VR1", (4.1, y - 0.4), (4.1, y - 2.4), loc="bottom", note="LM385B-1.2\n1.235 V", turned=True)
    s.ground((4.1, y - 2.4))
    s.text((4.1, y + 0.4), "VREF", 10)
    s.two("R2", (5.0, y), (7.7, y))
    s.wire((7.7, y), (8.4, y), (10.6, y), (11.2, y))
    s.dot((8.4, y), (10.6, y))
    s.two("R3", (8.4, y), (8.4, y - 2.4), loc="bottom")
    s.two("C1", (10.6, y), (10.6, y - 2.4), loc="bottom")
    s.ground((8.4, y - 2.4), (10.6, y - 2.4))
    s.net((11.2, y), "E", "E  0.500 V")
    x = 15.4
    s.supply((x, y), "3V3")
    s.two("C4", (x, y), (x, y - 2.4), loc="bottom")
    s.ground((x, y - 2.4))
    s.text((x, y + 1.2), "at U1's pins 8 and 4", 10)
    s.text((9.0, 5.2), "Skin front end, both people.  U1 is one MCP6022.  R4 to R9: 0.1 %", 13)
    s.text(
        (9.0, -18.2),
        "R5, R6, R8 and R9 are soldered to the electrode sockets themselves, under heat-shrink:\n"
        "nothing bare lies between them and the person.",
        11,
    )
    return s


def _channel(
    s: Sheet, y: float, refs: tuple[str, ...], person: str, name: str, goes_to: str, pins: tuple[str, str, str]
) -> None:
    jack, drive, back, amp, feedback, roll = refs
    u = s.opamp(amp, (9.6, y), {"minus": pins[0], "plus": pins[1], "out": pins[2], "high": "8", "low": "4"})
    left, right = 7.6, u["out"][0] + 1.2
    s.electrodes(jack, (2.6, y), (2.6, y - 2.4), name)
    s.two(drive, (7.0, y), (3.4, y))
    s.wire((2.6, y), (3.4, y))
    s.wire((7.0, y), (left, y), u["minus"])
    s.dot((left, y))
    s.text((8.2, y - 0.32), f"{person}_IN", 9)
    s.two(back, (3.4, y - 2.4), (7.0, y - 2.4))
    s.wire((2.6, y - 2.4), (3.4, y - 2.4))
    s.ground((7.0, y - 2.4))
    s.wire((left, y), (left, y + 2.0), (left, y + 3.5), (left + 0.8, y + 3.5))
    s.dot((left, y + 2.0))
    s.wire((left, y + 2.0), (left + 0.8, y + 2.0))
    s.two(feedback, (left + 0.8, y + 2.0), (right - 0.8, y + 2.0))
    s.two(roll, (left + 0.8, y + 3.5), (right - 0.8, y + 3.5))
    s.wire((right - 0.8, y + 2.0), (right, y + 2.0))
    s.wire((right - 0.8, y + 3.5), (right, y + 3.5), (right, y + 2.0), (right, u["out"][1]))
    s.dot((right, y + 2.0))
    s.wire(u["out"], (right, u["out"][1]), (right + 0.8, u["out"][1]))
    s.dot((right, u["out"][1]))
    s.net((right + 0.8, u["out"][1]), f"{person}_OUT", f"{person}_OUT to {goes_to}")
    s.wire(u["plus"], (9.1, u["plus"][1]))
    s.net((9.1, u["plus"][1]), "E", "E", side="left")
    s.supply(u["high"], "3V3")
    s.ground(u["low"])


def measure(parts: Mapping[str, Part]) -> Sheet:
    """The measuring board's own supply, the converter, and the pulse sensors."""
    s = Sheet(parts, "The measuring board's supply, its converter and the pulse sensors")
    s.net((0.0, 0.0), "PI5V", "PI5V", side="left")
    s.two("F2", (0.0, 0.0), (2.6, 0.0), note="holds 50 mA")
    s.wire((2.6, 0.0), (3.6, 0.0))
    s.dot((3.6, 0.0))
    s.polar("C9", (3.6, 0.0), (3.6, -2.4), loc="bottom")
    u4 = s.box(
        "U4",
        (6.0, -1.1),
        (5.0, 2.2),
        [
            ("input", "left", "IN", "3", "1/1"),
            ("out", "right", "OUT", "1", "1/1"),
            ("low", "bottom", "GND", "2", "1/1"),
        ],
        "U4  LP2950-3.3",
    )
    y = u4["input"][1]
    s.wire((3.6, 0.0), u4["input"])
    s.ground((3.6, -2.4), u4["low"])
    x = u4["out"][0]
    s.wire(u4["out"], (x + 1.0, y), (x + 3.2, y), (x + 5.0, y))
    s.dot((x + 1.0, y), (x + 3.2, y))
    s.polar("C5", (x + 1.0, y), (x + 1.0, y - 2.4), loc="bottom")
    s.two("D2", (x + 3.2, y - 2.4), (x + 3.2, y), loc="bottom", note="1N5338B\n5.1 V, 5 W")
    s.ground((x + 1.0, y - 2.4), (x + 3.2, y - 2.4))
    s.supply((x + 5.0, y), "3V3")
    top = -6.0
    u3 = s.box(
        "U3",
        (6.0, top - 4.4),
        (5.4, 4.6),
        [
            ("sda", "left", "SDA", "", "3/3"), ("scl", "left", "SCL", "", "2/3"),
            ("address", "left", "ADDR", "", "1/3"),
            ("a0", "right", "A0", "", "4/4"), ("a1", "right", "A1", "", "3/4"),
            ("a2", "right", "A2", "", "2/4"), ("a3", "right", "A3", "", "1/4"),
            ("high", "top", "VDD", "", "1/1"), ("low", "bottom", "GND", "", "1/1"),
        ],
        "U3\nADS1115 module",
    )  # fmt: skip
    for ref, pin, net, words in (("R15", "sda", "GPIO2", "GPIO 2 (SDA)"), ("R16", "scl", "GPIO3", "GPIO 3 (SCL)")):
        at = u3[pin]
        s.two(ref, (at[0] - 3.4, at[1]), (at[0] - 0.8, at[1]))
        s.wire((at[0] - 0.8, at[1]), at)
        s.net((at[0] - 3.4, at[1]), net, words, side="left")
    low = u3["address"]
    s.wire(low, (low[0] - 0.6, low[1]), (low[0] - 0.6, low[1] - 0.6))
    s.ground((low[0] - 0.6, low[1] - 0.6), u3["low"])
    s.supply(u3["high"], "3V3")
    for pin, net in (("a1", "A_OUT"), ("a3", "B_OUT"), ("a0", "A_PULSE"), ("a2", "B_PULSE")):
        s.net(u3[pin], net, net)
    for ref, y, net, who in (("PS1", 0.0, "A_PULSE", "first person"), ("PS2", -4.6, "B_PULSE", "second person")):
        sensor = s.box(
            ref,
            (18.0, top - 1.6 + y),
            (4.6, 1.8),
            [("out", "left", "S", "", "1/1"), ("high", "top", "+", "", "1/1"), ("low", "bottom", "−", "", "1/1")],
            f"{ref}, {who}",
        )
        s.net(sensor["out"], net, net, side="left")
        s.supply(sensor["high"], "3V3")
        s.ground(sensor["low"])
    s.text((9.0, 2.6), "Measuring board: its own 3.3 V, the converter, the pulse sensors", 13)
    s.text((9.0, -14.0), "For one person leave out PS2 and join A2 to ground.  U4's pins: see its maker's drawing.", 11)
    return s


def motor(parts: Mapping[str, Part]) -> Sheet:
    """Both motors' switches."""
    s = Sheet(parts, "The motors and their switches")
    _switch(s, 0.0, ("R10", "R11", "Q1", "R12", "M1", "D1", "C6"), "18", "")
    _switch(s, 16.0, ("R17", "R18", "Q2", "R19", "M2", "D3", "C10"), "13", "_B")
    s.text((14.5, 7.2), "Motors, the first and the second person's.  A diode's stripe (cathode) is toward MOTOR", 13)
    return s


def _switch(s: Sheet, x: float, refs: tuple[str, ...], pin: str, end: str) -> None:
    gate, down, switch, series, coin, diode, noise = refs
    q = s.mosfet(switch, (x + 8.0, -0.8), "TN0702N3")
    y = q["gate"][1]
    s.net((x + 1.2, y), f"GPIO{pin}", f"GPIO {pin}", side="left")
    s.wire((x + 1.2, y), (x + 1.6, y))
    s.two(gate, (x + 1.6, y), (x + 4.4, y))
    s.wire((x + 4.4, y), (x + 5.4, y), q["gate"])
    s.dot((x + 5.4, y))
    s.text((x + 5.9, y + 0.35), f"GATE{end}", 9)
    s.two(down, (x + 5.4, y), (x + 5.4, y - 2.4), loc="bottom")
    s.ground((x + 5.4, y - 2.4))
    s.wire(q["source"], (x + 8.0, y - 2.4))
    s.ground((x + 8.0, y - 2.4))
    top, low = 2.4, -0.1
    s.wire((x + 8.0, -0.8), (x + 8.0, low))
    s.supply((x + 8.0, 5.6), "5V")
    s.two(series, (x + 8.0, 5.6), (x + 8.0, 3.2), loc="bottom", note="2 W")
    s.wire((x + 8.0, 3.2), (x + 8.0, top))
    s.two(coin, (x + 8.0, top), (x + 8.0, low), loc="top", note="coin, 3 V")
    s.wire((x + 8.0, top), (x + 10.0, top), (x + 12.2, top))
    s.wire((x + 8.0, low), (x + 10.0, low), (x + 12.2, low))
    s.dot((x + 8.0, top), (x + 10.0, top), (x + 8.0, low), (x + 10.0, low))
    s.two(diode, (x + 10.0, low), (x + 10.0, top), loc="bottom", note="1N5819")
    s.two(noise, (x + 12.2, top), (x + 12.2, low), loc="bottom")


def ring(parts: Mapping[str, Part]) -> Sheet:
    """The level shifter and the ring."""
    s = Sheet(parts, "The ring and its level shifter")
    u = s.box(
        "U2A",
        (5.0, -2.2),
        (5.2, 3.6),
        [
            ("input", "left", "1A", "2", "2/2"),
            ("enable", "left", "1OE, low is on", "1", "1/2"),
            ("out", "right", "1Y", "3", "2/2"),
            ("high", "top", "VCC", "14", "1/1"),
            ("low", "bottom", "GND", "7", "1/1"),
        ],
        "U2  74AHCT125",
    )
    y = u["input"][1]
    s.net((1.8, y), "GPIO10", "GPIO 10 (MOSI)", side="left")
    s.wire((1.8, y), (2.6, y), u["input"])
    s.dot((2.6, y))
    s.two("R13", (2.6, y), (2.6, y - 2.6), loc="top")
    s.ground((2.6, y - 2.6))
    s.wire(u["enable"], (4.2, u["enable"][1]), (4.2, u["enable"][1] - 0.6))
    s.ground((4.2, u["enable"][1] - 0.6), u["low"])
    s.supply((u["high"][0], u["high"][1] + 1.4), "5V")
    h = (u["high"][0], u["high"][1] + 0.7)
    s.wire((u["high"][0], u["high"][1] + 1.4), h, u["high"])
    s.wire(h, (h[0] + 1.0, h[1]))
    s.dot(h)
    s.two("C7", (h[0] + 1.0, h[1]), (h[0] + 3.0, h[1]))
    s.wire((h[0] + 3.0, h[1]), (h[0] + 3.0, h[1] - 0.4))
    s.ground((h[0] + 3.0, h[1] - 0.4))
    s.two("R14", (u["out"][0] + 1.2, y), (u["out"][0] + 3.4, y))
    s.wire(u["out"], (u["out"][0] + 1.2, y))
    led = s.box(
        "LED1",
        (15.6, -1.4),
        (3.0, 2.8),
        [("input", "left", "DIN", "", "2/2"), ("high", "top", "5V", "", "1/1"), ("low", "bottom", "GND", "", "1/1")],
        "LED1\n24 × WS2812B",
    )
    s.wire((u["out"][0] + 3.4, y), led["input"])
    t = (led["high"][0], led["high"][1] + 0.7)
    s.supply((led["high"][0], led["high"][1] + 1.4), "5V")
    s.wire((led["high"][0], led["high"][1] + 1.4), t, led["high"])
    s.wire(t, (t[0] + 3.4, t[1]))
    s.dot(t)
    s.polar("C8", (t[0] + 3.4, t[1]), (t[0] + 3.4, t[1] - 3.0), loc="bottom")
    s.ground((t[0] + 3.4, t[1] - 3.0), led["low"])
    s.text((10.5, 4.6), "Ring.  U2's other inputs, pins 4, 5, 9, 10, 12, 13, go to ground", 13)
    return s


def supply(parts: Mapping[str, Part]) -> Sheet:
    """Where the current comes from, and the button."""
    s = Sheet(parts, "The supply, and the button")
    s.polar("BT1", (0.0, 2.4), (0.0, 0.0), loc="top", note="USB power bank\n5 V, 2 A")
    s.ground((0.0, 0.0))
    s.wire((0.0, 2.4), (2.4, 2.4))
    s.text((1.6, 2.75), "into the Pi's own\nUSB socket", 9)
    s.net((2.4, 2.4), "PI5V", "PI5V: Raspberry Pi, pin 2")
    s.net((10.6, 2.4), "PI5V", "PI5V", side="left")
    s.two("F1", (10.6, 2.4), (13.4, 2.4), note="holds 1.1 A")
    s.wire((13.4, 2.4), (14.2, 2.4))
    s.net((14.2, 2.4), "5V", "5V: ring and motor")
    s.net((10.6, 0.2), "GPIO17", "GPIO 17", side="left")
    s.two("SW1", (10.6, 0.2), (13.4, 0.2))
    s.wire((13.4, 0.2), (14.0, 0.2))
    s.ground((14.0, 0.2))
    s.text((9.0, 5.0), "Supply and button.  A battery while electrodes are on anybody, or what safety.md names", 13)
    s.text((9.0, -1.6), "The Pi's own 3.3 V, pins 1 and 17, goes nowhere.", 11)
    return s
