"""Rings, motors and buttons: one contract a port, over every implementation, simulated and real."""

import io
import math
import os
import re
import subprocess
import sys
import termios
from collections import deque
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from support.pixel_strip import Strip
from support.sessions import CheapSource

from drivers.parts import Parts
from drivers.pi.button import DEBOUNCE_S, ButtonStates, GpioButton
from drivers.pi.haptic import DEAD_MAN_S, WATCH_S, GpioHaptic
from drivers.pi.led_ring import DITHER_STEPS, LedRing
from drivers.pi.open import MotorWiring, open_motors, open_ring
from drivers.pi.rings import RingWiring
from drivers.pi.spi_clock import TRIES, UNLIKE
from drivers.pi.ws281x import HELD, LibraryWire, SpiWire
from drivers.ports import MOTORS, ButtonEvent, DriverError
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton, SeenRing
from drivers.simulated.ws2812 import Spi
from drivers.terminal.keyboard import KeyButton
from drivers.terminal.seen_haptic import SeenHaptic
from drivers.terminal.terminal_ring import CLEAR_ALL, Around, TerminalRing, felt, fitting

PIXELS = 24
TWO_MOTORS = (MotorWiring(18, 0.25, 0.06), MotorWiring(13, 0.25, 0.06))
ROOT = Path(__file__).resolve().parents[2]


def memory():
    ring = MemoryRing(PIXELS)
    return ring, lambda: not ring.frames[-1].any()


def seen():
    inner = MemoryRing(PIXELS)
    return SeenRing(inner, lambda frame: None), lambda: not inner.frames[-1].any()


def terminal():
    stream = io.StringIO()
    ring = TerminalRing(stream, VirtualClock(), PIXELS, "plain")
    return ring, lambda: stream.getvalue().endswith("\x1b[J\x1b[?25h")  # taken away, and the cursor back


def over_spi(wires, **wiring):
    return LedRing(SpiWire(lambda: wires, PIXELS, wires.now), RingWiring(pixels=PIXELS, **wiring))


def over_library(strip):
    return LedRing(LibraryWire(strip), RingWiring(pixels=PIXELS))


def spi():
    wires = Spi(PIXELS)
    return over_spi(wires), lambda: not wires.lit.any()


def library():
    strip = Strip(PIXELS)
    return over_library(strip), lambda: not strip.lit.any()


def pi():
    from device.app.worlds import open_hardware
    from device.settings.tree import Config

    return open_hardware("pi", Config()).hardware


def real():
    """What a real ring shows, only a person can see: look at it while this runs."""
    return pi().ring, lambda: True


RINGS = [memory, seen, terminal, spi, library, pytest.param(real, marks=pytest.mark.hardware)]


@pytest.mark.parametrize("make", RINGS)
def test_every_ring_shows_frames_and_ends_dark(make):
    ring, is_dark = make()
    assert ring.pixels > 0
    for level in np.linspace(0, 1, 20):
        ring.show(np.full((ring.pixels, 3), level))
    ring.close()
    assert is_dark()
    ring.close()
    assert is_dark()


def test_the_leds_read_the_colours_that_were_asked_for_in_their_order():
    wires = Spi(PIXELS)
    ring = over_spi(wires, order="GRB", gamma=1.0, cap=1.0)
    frame = np.random.default_rng(3).integers(0, 256, (PIXELS, 3)) / 255
    ring.show(frame)
    assert np.abs(wires.lit - frame[:, [1, 0, 2]] * 255).max() < 1


def test_both_back_ends_light_the_leds_alike():
    wires, strip = Spi(PIXELS), Strip(PIXELS)
    rings = [over_spi(wires), over_library(strip)]
    for frame in np.random.default_rng(4).uniform(0, 1, (20, PIXELS, 3)):
        for ring in rings:
            ring.show(frame)
        assert np.array_equal(wires.lit, strip.lit)


@pytest.mark.parametrize("cap", [0.05, 0.4, 1.0])
def test_no_led_is_ever_brighter_than_the_cap(cap):
    wires = Spi(PIXELS)
    ring = over_spi(wires, cap=cap)
    for _ in range(2 * DITHER_STEPS):
        ring.show(np.ones((PIXELS, 3)))
        assert wires.lit.max() <= np.ceil(255 * cap)


@pytest.mark.parametrize("level", [0.05, 0.1, 0.2, 0.35, 0.7])
def test_dither_gives_the_dim_end_a_sixteenth_of_a_step(level):
    wires = Spi(PIXELS)
    ring = over_spi(wires, gamma=2.2, cap=0.4)
    shown = []
    for _ in range(DITHER_STEPS):
        ring.show(np.full((PIXELS, 3), level))
        shown.append(wires.lit.copy())
    assert np.abs(np.mean(shown, axis=0) - 255 * 0.4 * level**2.2).max() <= 0.5 / DITHER_STEPS + 1e-9


def test_a_black_frame_is_black_in_spite_of_dither():
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    for _ in range(DITHER_STEPS):
        ring.show(np.zeros((PIXELS, 3)))
        assert not wires.lit.any()


@pytest.mark.parametrize("clock", [0.2, 0.4, 0.5, 0.6, 1.6, 2.0])
def test_a_bus_at_a_wrong_clock_lights_nothing_and_is_a_driver_error_that_names_the_clock(clock):
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    wires.clock = clock
    for level in (0.0, 0.5, 1.0):
        with pytest.raises(DriverError, match=rf"runs at {6.4 * clock:.1f} MHz.*core_freq=250"):
            ring.show(np.full((PIXELS, 3), level))
        assert not wires.lit.any()
    wires.clock = 1.0
    ring.show(np.ones((PIXELS, 3)))
    assert wires.lit.all()
    wires.clock = clock
    with pytest.raises(DriverError):
        ring.close()
    assert not wires.lit.any() or clock < 0.3, "what is slower than any bits can be is left alone"
    assert wires.closed


@pytest.mark.parametrize("clock", [0.8, 0.976, 1.0, 1.2])
def test_a_bus_near_its_clock_shows_what_was_asked_for_also_on_a_busy_machine(clock):
    wires, right = Spi(PIXELS), Spi(PIXELS)
    rings = over_spi(wires), over_spi(right)
    wires.clock = clock
    wires.overhead_s = iter(np.random.default_rng(5).exponential(70e-6, 4000))
    for frame in np.random.default_rng(6).uniform(0, 1, (200, PIXELS, 3)):
        for ring in rings:
            ring.show(frame)
        assert np.array_equal(wires.lit, right.lit)


def test_a_bus_that_was_well_is_not_called_slow_for_one_busy_moment():
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    ring.show(np.ones((PIXELS, 3)))
    wires.overhead_s = chain(repeat(1e-3, 20), repeat(0.0))  # 20 transfers in a row were held up
    ring.show(np.ones((PIXELS, 3)))
    assert wires.lit.all()


def test_a_bus_that_is_held_up_for_two_frames_leaves_the_light_as_it_is():
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    ring.show(np.ones((PIXELS, 3)))
    before = wires.lit.copy()
    wires.overhead_s = chain(repeat(1e-3, UNLIKE + TRIES), repeat(0.0))
    for _ in range(HELD):
        ring.show(np.full((PIXELS, 3), 0.5))
        assert np.array_equal(wires.lit, before)
    ring.show(np.full((PIXELS, 3), 0.5))
    assert wires.lit.any()
    assert wires.lit.max() < before.min()


@pytest.mark.parametrize("clock", [0.4, 0.5, 0.6])
def test_a_clock_that_becomes_wrong_in_the_light_makes_no_other_colour_and_then_it_is_dark(clock):
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    ring.show(np.full((PIXELS, 3), 0.5))
    before, wires.clock = wires.lit.copy(), clock
    for _ in range(HELD):
        ring.show(np.full((PIXELS, 3), 0.6))
        assert np.array_equal(wires.lit, before)
    with pytest.raises(DriverError, match="core_freq=250"):
        ring.show(np.full((PIXELS, 3), 0.6))
    assert not wires.lit.any()


def test_darkness_is_never_held_back():
    wires = Spi(PIXELS)
    ring = over_spi(wires)
    ring.show(np.ones((PIXELS, 3)))
    wires.clock = 0.5
    with pytest.raises(DriverError):
        ring.show(np.zeros((PIXELS, 3)))
    assert not wires.lit.any()


def test_a_bus_that_goes_away_is_a_driver_error():
    wires, strip = Spi(PIXELS), Strip(PIXELS)
    ring, other = over_spi(wires), over_library(strip)
    wires.broken = strip.broken = True
    for broken in (ring, other):
        with pytest.raises(DriverError, match="refused a frame"):
            broken.show(np.zeros((PIXELS, 3)))


def test_a_bus_whose_node_went_and_came_back_as_another_is_lit_again():
    nodes = [Spi(PIXELS), Spi(PIXELS)]
    gone, back = nodes

    def opens():
        if not nodes:
            raise DriverError("no SPI bus for the ring")
        return nodes.pop(0)

    ring = LedRing(SpiWire(opens, PIXELS, lambda: gone.now() + back.now()), RingWiring(pixels=PIXELS))
    ring.show(np.ones((PIXELS, 3)))
    nodes.clear()
    gone.broken = True
    for says in ("refused a frame", "no SPI bus", "no SPI bus"):
        with pytest.raises(DriverError, match=says):
            ring.show(np.ones((PIXELS, 3)))
    assert gone.closed
    nodes.append(back)
    ring.show(np.ones((PIXELS, 3)))
    assert back.lit.all()
    ring.close()
    assert not back.lit.any()
    assert back.closed


def test_a_ring_of_an_unknown_driver_is_refused_with_those_that_are_known():
    with pytest.raises(DriverError, match=r"ring.driver = 'pwm' is not known; there are spi, rpi_ws281x"):
        open_ring(RingWiring(driver="pwm"))


def test_an_unknown_board_says_what_would_work_and_withdraws_the_crash_at_exit():
    script = (
        "from tests.support.pixel_strip import Strip; from drivers.pi.ws281x import LibraryWire; "
        "LibraryWire(Strip(24, begins=False))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert "set ring.driver = 'spi'" in ended.stderr
    assert "the real library crashes here" not in ended.stderr


def test_without_that_the_simulated_strip_would_crash_at_exit_as_the_real_one_does():
    script = "from tests.support.pixel_strip import Strip; strip = Strip(24, begins=False)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert "the real library crashes here" in ended.stderr


@pytest.mark.parametrize("colours", ["truecolor", "256", "plain"])
def test_the_terminal_draws_the_bottom_of_the_ring_at_the_bottom(colours):
    stream = io.StringIO()
    ring = TerminalRing(stream, VirtualClock(), PIXELS, colours, Around(["below"]))
    frame = np.zeros((PIXELS, 3))
    frame[[-2, -1, 0, 1, 2]] = (1.0, 0.5, 0.1)
    ring.show(frame)
    lines = stream.getvalue().replace("\x1b[K", "").split("\n")[:-1]
    ink = [len(line.replace(" ", "")) for line in lines[:-1]]
    assert lines[-1] == "below"
    assert sum(ink[10:]) > 3 * sum(ink[:10])


@pytest.mark.parametrize(
    ("columns", "rows", "width"), [(200, 60, 40), (80, 24, 28), (60, 20, 20), (50, 12, None), (12, 60, None)]
)
def test_the_picture_fits_the_terminal_or_is_not_drawn(columns, rows, width):
    assert fitting(columns, rows, 9) == width


def drawn(stream):
    """The lines of the newest picture."""
    newest = re.split(r"\x1b\[\d+A\r|\x1b\[J|\x1b\[H", stream.getvalue())[-1]
    return newest.replace("\x1b[K", "").split("\n")[:-1]


@pytest.mark.parametrize("columns", [40, 58, 60, 76, 80, 100, 200])
@pytest.mark.parametrize("motors", [0, 1, 2])
def test_no_picture_is_wider_or_higher_than_its_terminal(columns, motors):
    for rows in (10, 24, 60):
        stream, around = io.StringIO(), Around(["a caption that is " + "long " * 50, "below"], [0.5] * motors, rows=8)
        ring = TerminalRing(stream, VirtualClock(), PIXELS, "plain", around, lambda: (columns, rows))  # noqa: B023
        ring.show(np.ones((PIXELS, 3)))
        lines = drawn(stream)
        assert max(map(len, lines)) <= columns
        assert len(lines) < rows
        assert "below" in lines


def test_a_touch_is_drawn_beside_the_ring_the_stronger_the_wider():
    waves = [felt(touch).strip() for touch in (0.0, 0.1, 0.3, 0.6)]
    assert waves == [".", "(o)", "((o))", "(((o)))"]
    stream, around, clock = io.StringIO(), Around([], [0.0, 0.6]), VirtualClock()
    ring = TerminalRing(stream, clock, PIXELS, "plain", around, lambda: (80, 24))
    ring.show(np.zeros((PIXELS, 3)))
    [touched] = [line.split() for line in drawn(stream) if "o" in line and "touch" not in line]
    assert touched == [".", "(((o)))"], "the first motor on the left, the second on the right"
    around.touch[:] = [0.3, 0.0]
    clock.sleep_until(1.0)
    ring.show(np.zeros((PIXELS, 3)))
    assert [line.split() for line in drawn(stream) if "(" in line] == [["((o))", "."]]


def test_a_motor_that_is_seen_does_what_it_did_and_is_seen_at_rest_once_closed():
    felt, beneath = [], MemoryHaptic()
    haptic = SeenHaptic(beneath, felt.append)
    haptic.set(0.4)
    haptic.close()
    assert felt == list(beneath.touches) == [0.4, 0.0]


def test_a_terminal_that_changes_its_size_gets_a_picture_that_fits():
    stream, clock, size = io.StringIO(), VirtualClock(), [100, 40]
    ring = TerminalRing(stream, clock, PIXELS, "plain", Around(["below"]), lambda: tuple(size))
    for t_s, columns, rows in ((0.0, 100, 40), (1.0, 44, 18), (2.0, 30, 6), (3.0, 100, 40)):
        size[:] = columns, rows
        clock.sleep_until(t_s)
        ring.show(np.ones((PIXELS, 3)))
        lines = drawn(stream)
        assert max(map(len, lines)) <= columns
        assert len(lines) < rows
        assert "below" in lines
    assert stream.getvalue().count(CLEAR_ALL) == 3


def test_a_caption_that_grows_makes_the_picture_smaller_once_and_one_that_shrinks_moves_nothing():
    stream, clock, around = io.StringIO(), VirtualClock(), Around(["one"], rows=3)
    ring = TerminalRing(stream, clock, PIXELS, "plain", around, lambda: (80, 24))
    heights = []
    for t_s, caption in enumerate((["1"], ["1", "2", "3"], ["1"] * 9, ["1"])):
        around.caption[:] = caption
        clock.sleep_until(float(t_s))
        ring.show(np.ones((PIXELS, 3)))
        heights.append(len(drawn(stream)))
    assert heights == [23, 23, 23, 23]
    assert around.rows == 9


def test_the_picture_steps_aside_and_is_drawn_again_below_also_in_the_next_session():
    stream, clock = io.StringIO(), VirtualClock()
    ring = TerminalRing(stream, clock, PIXELS, "plain", Around(["below"]))
    clock.sleep_until(100.0)
    ring.show(np.ones((PIXELS, 3)))
    ring.step_aside()
    stream.write("said\n")
    ring.show(np.ones((PIXELS, 3)))
    clock.zero()
    ring.show(np.ones((PIXELS, 3)))
    assert stream.getvalue().count("below") == 3
    assert stream.getvalue().split("said\n")[1].count("A\r") == 1, "the second picture begins where it is"
    ring.close()


def test_a_terminal_is_drawn_no_oftener_than_it_can_follow():
    stream, clock = io.StringIO(), VirtualClock()
    ring = TerminalRing(stream, clock, PIXELS, "plain")
    for k in range(450):
        clock.sleep_until(k / 45)
        ring.show(np.ones((PIXELS, 3)))
    assert stream.getvalue().count("A\r") == pytest.approx(149, abs=2)


def both_motors():
    """A lamp's two motors, opened as on a Pi: (parts, what each pin carries by the motor's name)."""
    factory = MockFactory(pin_class=MockPWMPin)
    parts = Parts(VirtualClock(), "test", simulated=True)
    open_motors(parts, TWO_MOTORS, lambda: factory)
    return parts, {name: factory.pin(motor.pin) for name, motor in zip(MOTORS, TWO_MOTORS, strict=True)}


def gpio_haptic():
    parts, pins = both_motors()
    return parts.motors["motor"], lambda: pins["motor"].state


def second_gpio_haptic():
    parts, pins = both_motors()
    return parts.motors["second motor"], lambda: pins["second motor"].state


def test_a_motor_is_still_before_its_pin_is_given_back(monkeypatch):
    """A pin that is given back floats, and only a resistor keeps the motor off then."""
    parts, pins = both_motors()
    haptic, said = parts.motors["motor"], []
    haptic.set(1.0)
    monkeypatch.setattr(type(haptic._motor), "close", lambda self: said.append(pins["motor"].state))
    haptic.close()
    assert said == [0]


def memory_haptic():
    haptic = MemoryHaptic()
    return haptic, lambda: haptic.touches[-1]


def seen_haptic():
    haptic = MemoryHaptic()
    return SeenHaptic(haptic, lambda touch: None), lambda: haptic.touches[-1]


HAPTICS = [gpio_haptic, second_gpio_haptic, memory_haptic, seen_haptic]


@pytest.mark.parametrize("make", HAPTICS)
def test_every_motor_follows_and_ends_still(make):
    haptic, strength = make()
    haptic.set(0.0)
    assert strength() == 0
    haptic.set(1.0)
    assert strength() == 1
    haptic.close()
    assert strength() == 0
    haptic.close()


@pytest.mark.hardware
def test_a_real_motor_is_felt_and_then_still():
    for haptic in pi().motors:
        for touch in (0.2, 1.0, 0.0):
            haptic.set(touch)
        haptic.close()


def test_of_two_motors_each_obeys_alone():
    parts, pins = both_motors()
    first, second = parts.motors.values()
    first.set(1.0)
    assert [pin.state for pin in pins.values()] == [1, 0]
    second.set(1.0)
    first.close()
    assert [pin.state for pin in pins.values()] == [0, 1]
    second.close()
    assert [pin.state for pin in pins.values()] == [0, 0]


@pytest.mark.parametrize(
    ("touch", "duty"), [(0.0, 0.0), (0.001, 0.25), (0.5, 0.625), (1.0, 1.0), (7.0, 1.0), (-1.0, 0.0)]
)
def test_a_weak_touch_is_felt_because_it_begins_where_the_motor_turns(touch, duty):
    haptic, strength = gpio_haptic()
    haptic.set(0.5)
    haptic.set(touch)
    assert strength() == pytest.approx(duty, abs=1e-3)


@pytest.mark.parametrize("spin_up_s", [0.0, 0.03, 0.06, 0.15])
def test_a_motor_that_spins_up_slowly_is_felt_when_the_touch_is_asked_for(spin_up_s):
    """Against the motor as a first-order lag: its speed at the end of every tick is the one that was asked for."""
    factory, clock = MockFactory(pin_class=MockPWMPin), VirtualClock()
    pin = factory.pin(18)
    haptic = GpioHaptic(18, factory, clock, start=0.25, spin_up_s=spin_up_s)
    speed, off = 0.0, []
    for k in range(1, 90):
        clock.sleep_until(k / 45)
        touch = 0.4 - 0.4 * np.cos(2 * np.pi * k / 90)  # a swell of two seconds
        haptic.set(touch)
        speed += (pin.state - speed) * (1.0 if spin_up_s == 0 else 1 - np.exp(-1 / 45 / spin_up_s))
        off.append(abs(speed - (0.25 + 0.75 * touch)))
        assert 0 <= pin.state <= 1
    assert max(off[16:70]) < 0.02
    clock.sleep_until(2.0)
    haptic.set(0.0)
    assert pin.state == 0
    haptic.close()


@pytest.mark.parametrize(("bottom", "clockwise"), [(0, True), (5, True), (5, False), (23, False)])
def test_a_ring_that_is_mounted_otherwise_shows_the_same(bottom, clockwise):
    wires = Spi(PIXELS)
    ring = over_spi(wires, cap=1.0, bottom=bottom, clockwise=clockwise)
    frame = np.zeros((PIXELS, 3))
    frame[0], frame[1] = 1.0, 0.5
    ring.show(frame)
    lit = wires.lit.max(axis=1)
    assert lit[bottom] == 255
    assert 0 < lit[(bottom + (1 if clockwise else -1)) % PIXELS] < 255
    assert np.count_nonzero(lit) == 2


def scripted(down):
    return ScriptedButton(down), lambda t_s: None


def gpio(down):
    factory = MockFactory()
    pin = factory.pin(17)
    button = GpioButton(17, factory)

    def move(t_s):
        if any(begin <= t_s < end for begin, end in down):
            pin.drive_low()
        else:
            pin.drive_high()

    return button, move


def keyboard(down):
    """Keys typed where a finger would have lifted, or would have held for long enough."""
    ours, theirs = os.openpty()
    button = KeyButton(theirs, lambda: None)
    typed = deque(sorted((begin_s + 1.5, b"h") if end_s - begin_s >= 1.5 else (end_s, b" ") for begin_s, end_s in down))

    def move(t_s):
        while typed and typed[0][0] <= t_s:
            os.write(ours, typed.popleft()[1])

    return button, move


def told(make, down, until_s=6.0, hz=45):
    button, move = make(down)
    out = []
    for k in range(int(until_s * hz)):
        move(k / hz)
        out += [(k / hz, gesture) for gesture in button.read(k / hz)]
    button.close()
    return out


BUTTONS = pytest.mark.parametrize("make", [scripted, gpio, keyboard])


@BUTTONS
def test_a_press_is_told_when_the_finger_lifts(make):
    [(t_s, gesture)] = told(make, [(1.0, 1.3)])
    assert gesture is ButtonEvent.PRESS
    assert 1.3 <= t_s <= 1.3 + DEBOUNCE_S + 2 / 45


@BUTTONS
def test_a_hold_is_told_once_while_down_and_its_release_is_no_press(make):
    [(t_s, gesture)] = told(make, [(1.0, 4.0)])
    assert gesture is ButtonEvent.HOLD
    assert 2.5 <= t_s <= 2.5 + 2 / 45


@BUTTONS
def test_two_presses_are_two(make):
    assert [g for _, g in told(make, [(1.0, 1.2), (1.5, 1.7)])] == [ButtonEvent.PRESS, ButtonEvent.PRESS]


@BUTTONS
@pytest.mark.parametrize("late_s", np.arange(0, 1 / 45, 0.002))
def test_a_tap_of_60_ms_is_a_press_wherever_it_falls_between_two_looks(make, late_s):
    assert [g for _, g in told(make, [(1.0 + late_s, 1.06 + late_s)], 2.0)] == [ButtonEvent.PRESS]


@BUTTONS
@pytest.mark.parametrize(("down", "gestures"), [((0.9, 1.2), [ButtonEvent.PRESS]), ((0.9, 2.6), [ButtonEvent.HOLD])])
def test_a_finger_that_is_down_while_a_session_begins_is_heard_as_if_nothing_had_begun(make, down, gestures):
    button, move = make([down])
    out, zero_s = [], 1.0
    for k in range(4 * 45):
        move(k / 45)
        out += button.read(k / 45 if isinstance(button, ScriptedButton) or k / 45 < zero_s else k / 45 - zero_s)
    button.close()
    assert out == gestures


@pytest.mark.parametrize(("ends_s", "gestures"), [(0.2, [ButtonEvent.PRESS]), (9.0, [ButtonEvent.HOLD])])
def test_a_tap_that_a_hanging_loop_saw_begin_is_a_press_and_no_hold(ends_s, gestures):
    looks_s = [0.0, 0.05, 0.1, 3.4, 3.45, 3.5]  # the loop hung for 3.3 s
    states = ButtonStates()
    assert [g for t_s in looks_s for g in states.feed(0.05 <= t_s < ends_s, t_s)] == gestures


def test_bounces_are_not_presses():
    gestures, out = ButtonStates(), []
    rng = np.random.default_rng(5)
    for k in range(3000):  # a millisecond each
        t_s = k / 1000
        bouncing = 1.0 <= t_s < 1.01 or 1.4 <= t_s < 1.41
        down = bool(rng.integers(2)) if bouncing else 1.0 <= t_s < 1.4
        out += gestures.feed(down, t_s)
    assert out == [ButtonEvent.PRESS]


def test_an_untouched_button_says_nothing():
    assert told(scripted, []) == []


def typed(times, until_s=6.0, keys=b" ", zero_s=math.inf):
    """(t_s, event) of a keyboard on which keys come at these times; at zero_s the clock is set to zero."""
    ours, theirs = os.openpty()
    button, coming, out = KeyButton(theirs, lambda: out.append((t_s, "left"))), deque(times), []
    for k in range(round(until_s * 45)):
        t_s = k / 45
        while coming and coming[0] <= t_s:
            os.write(ours, keys)
            coming.popleft()
        out += [(t_s, event) for event in button.read(t_s if t_s < zero_s else t_s - zero_s)]
    button.close()
    return out


def key_down(from_s, to_s, first_s=0.5, hz=30):
    """When a key that is down comes: at once, again first_s later, and then hz times a second."""
    return [from_s, *np.arange(from_s + first_s, to_s, 1 / hz)]


TYPEMATIC = pytest.mark.parametrize(("first_s", "hz"), [(0.25, 10.9), (0.25, 30), (0.5, 25), (0.6, 12), (0.66, 25)])


@TYPEMATIC
@pytest.mark.parametrize("zero_s", [math.inf, 1.1, 1.9], ids=["", "a session begins at once", "or while it is down"])
def test_a_space_bar_that_is_held_down_is_a_press_at_once_and_a_hold_in_time(first_s, hz, zero_s):
    [(pressed_s, press), (held_s, hold)] = typed(key_down(1.0, 5.0, first_s, hz), zero_s=zero_s)
    assert (press, hold) == (ButtonEvent.PRESS, ButtonEvent.HOLD)
    assert 1.0 <= pressed_s <= 1.0 + 2 / 45
    assert 2.5 <= held_s <= 2.5 + 1 / hz + 2 / 45


@TYPEMATIC
def test_a_space_bar_that_is_let_go_in_time_is_one_press(first_s, hz):
    assert [event for _, event in typed(key_down(1.0, 2.4, first_s, hz))] == [ButtonEvent.PRESS]


@pytest.mark.parametrize("apart_s", [0.2, 0.3, 0.5, 0.65, 0.8, 1.0])
def test_two_presses_of_the_space_bar_are_two_however_far_apart(apart_s):
    events = typed([1.0, 1.0 + apart_s])
    assert [event for _, event in events] == [ButtonEvent.PRESS] * 2
    assert events[1][0] <= 1.0 + apart_s + 0.2


def test_a_second_press_can_be_held():
    events = typed([1.0, *key_down(1.4, 5.0)])
    assert [event for _, event in events] == [ButtonEvent.PRESS, ButtonEvent.PRESS, ButtonEvent.HOLD]
    assert events[2][0] == pytest.approx(2.9, abs=0.1)


def test_a_held_space_bar_is_held_through_a_loop_that_stalls():
    ours, theirs = os.openpty()
    button, out = KeyButton(theirs, lambda: None), []
    times = deque(key_down(0.0, 3.0))
    for t_s in (0.0, 0.5, 0.52, 0.6, 1.2, 1.25, 1.8):  # the keys of a stall come all at once
        while times and times[0] <= t_s:
            os.write(ours, b" ")
            times.popleft()
        out += button.read(t_s)
    button.close()
    assert out == [ButtonEvent.PRESS, ButtonEvent.HOLD]


@pytest.mark.parametrize(("keys", "event"), [(b"h", ButtonEvent.HOLD), (b"q", "left"), (b"\r", ButtonEvent.PRESS)])
def test_another_key_that_is_down_is_pressed_once(keys, event):
    assert [told for _, told in typed(key_down(1.0, 2.4), keys=keys)] == [event]


def test_a_key_that_means_nothing_is_nothing():
    assert [event for _, event in typed([1.0], keys="x\x1b[Aé\r".encode())] == [ButtonEvent.PRESS]


def test_a_terminal_is_given_back_as_it_was_and_one_that_has_gone_says_nothing():
    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    button = KeyButton(theirs, lambda: None)
    assert termios.tcgetattr(theirs) != before
    button.close()
    button.close()
    assert termios.tcgetattr(theirs) == before
    button = KeyButton(theirs, lambda: None)
    os.close(ours)
    assert [button.read(k / 45) for k in range(3)] == [(), (), ()]
    button.close()
    os.close(theirs)


def test_a_loop_that_hangs_does_not_leave_the_motor_on():
    factory, clock = MockFactory(pin_class=MockPWMPin), VirtualClock()
    pin = factory.pin(18)
    haptic = GpioHaptic(18, factory, clock)
    for k in range(45):
        clock.sleep_until(k / 45)
        haptic.set(1.0)
    assert pin.state == 1
    clock.sleep_until(1.0 + 0.7)  # nobody asks any more
    assert pin.state == 0
    haptic.set(1.0)
    assert pin.state == 1
    haptic.close()


@pytest.mark.parametrize(("hangs", "goes_on"), [MOTORS, MOTORS[::-1]])
def test_each_motor_has_a_dead_mans_handle_of_its_own(hangs, goes_on):
    parts, pins = both_motors()
    for k in range(90):
        parts.clock.sleep_until(k / 45)
        parts.motors[goes_on].set(1.0)
        if k < 45:
            parts.motors[hangs].set(1.0)
            assert pins[hangs].state == 1
    assert (pins[hangs].state, pins[goes_on].state) == (0, 1)
    parts.clock.sleep_until(2.0 + DEAD_MAN_S + WATCH_S)
    assert pins[goes_on].state == 0


def test_a_motor_has_its_dead_mans_handle_in_every_session():
    factory, clock = MockFactory(pin_class=MockPWMPin), VirtualClock()
    pin = factory.pin(18)
    haptic = GpioHaptic(18, factory, clock)
    clock.sleep_until(8 * 3600)  # a lamp that waited for its button all night
    haptic.set(0.0)
    clock.zero()
    haptic.set(1.0)
    assert pin.state == 1
    clock.sleep_until(0.7)
    assert pin.state == 0
    haptic.set(1.0)
    clock.zero()  # nobody asks for this strength in this session
    clock.sleep_until(0.2)
    assert pin.state == 0
    haptic.close()


def test_a_pin_that_is_taken_is_a_driver_error():
    factory = MockFactory(pin_class=MockPWMPin)
    first = GpioHaptic(18, factory, VirtualClock())
    with pytest.raises(DriverError, match="pin 18 cannot be had"):
        GpioHaptic(18, factory, VirtualClock())
    with pytest.raises(DriverError, match="pin 18 cannot be had"):
        GpioButton(18, factory)
    first.close()


def test_a_second_motor_that_cannot_be_had_is_told_by_name_and_the_first_is_let_go():
    factory = MockFactory(pin_class=MockPWMPin)
    taken = GpioHaptic(13, factory, VirtualClock())
    parts = Parts(VirtualClock(), "test", True, None, CheapSource(), MemoryRing(PIXELS), button=ScriptedButton())
    open_motors(parts, TWO_MOTORS, lambda: factory)
    assert list(parts.motors) == ["motor"]
    parts.motors["motor"].set(1.0)
    with pytest.raises(DriverError, match="second motor: the second motor's pin 13 cannot be had"):
        parts.hardware()
    assert factory.pin(18).state == 0
    GpioHaptic(18, factory, VirtualClock()).close()
    taken.close()
