"""The header's pins through gpiozero's own class over lgpio: what they cost, and why they cannot be had."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from gpiozero.pins.local import LocalPiFactory
from support.recorded_lgpio import Chip

from drivers.pi import master, pins, refused
from drivers.pi.button import GpioButton
from drivers.pi.haptic import PWM_HZ, GpioHaptic
from drivers.pi.i2c import open_bus
from drivers.pi.open import pin_factory
from drivers.pi.ws281x import SpiWire
from drivers.ports import ButtonEvent, DriverError
from drivers.simulated.clock import VirtualClock

ROOT = Path(__file__).resolve().parents[2]
# What lgpio 0.2.2 does when it is imported.
LIKE_LGPIO = """
import os
os.chdir(os.environ.get("LG_WD", "."))
os.mkfifo(".lgd-nfy0")
gpiochip_open = int
"""


class Busy(Exception):  # noqa: N818 - as lgpio's own error: its text is a repr
    def __str__(self):
        return repr(self.args[0])


@pytest.fixture
def header(monkeypatch):
    """(lgpio, gpiozero's factory of pins over it) of a Zero 2 W."""
    chip = Chip()
    monkeypatch.setitem(sys.modules, "lgpio", chip)
    sys.modules.pop("gpiozero.pins.lgpio", None)
    from gpiozero.pins.lgpio import LGPIOFactory

    monkeypatch.setattr(LGPIOFactory, "_get_revision", lambda self: 0x902120)
    monkeypatch.setattr(LocalPiFactory, "pins", {})  # else it keeps pins of the chip before
    yield chip, LGPIOFactory()
    sys.modules.pop("gpiozero.pins.lgpio")


def heard(chip, button, taps, until_s=6.0):
    """Events by their time, read 45 times a second. taps: when the pin is low, as (from, to)."""
    events = []
    for t_s in (k / 45 for k in range(int(45 * until_s))):
        chip.levels[17] = int(not any(begin <= t_s < end for begin, end in taps))
        events += [(round(t_s, 1), event) for event in button.read(t_s)]
    return events


def test_a_button_asks_for_no_edges_and_every_press_hold_and_bounce_is_told_apart(header):
    chip, factory = header
    button = GpioButton(17, factory)
    taps = [(1.0, 1.06), (2.0, 2.008), (2.5, 2.7), (2.71, 2.72), (3.5, 5.5)]
    assert heard(chip, button, taps) == [
        (1.1, ButtonEvent.PRESS), (2.8, ButtonEvent.PRESS), (5.0, ButtonEvent.HOLD),
    ]  # fmt: skip
    assert chip.modes[17] == chip.SET_PULL_UP
    assert chip.alerts == []
    button.close()


def test_a_motor_that_is_still_sends_no_pulses_and_its_pin_is_low(header):
    chip, factory = header
    clock = VirtualClock()
    motor = GpioHaptic(18, factory, clock)
    assert (chip.pulses, chip.levels[18]) == ({}, 0)
    for touch in (0.5, 1.0, 0.001):
        motor.set(touch)
        assert chip.pulses[18][0] == PWM_HZ
        assert 25 <= chip.pulses[18][1] <= 100
        motor.set(0.0)
        assert (chip.pulses, chip.levels[18]) == ({}, 0)
    motor.set(1.0)
    clock.sleep_until(2.0)  # nobody asks any more
    assert (chip.pulses, chip.levels[18]) == ({}, 0)
    motor.close()


def test_a_motor_whose_chip_goes_while_it_turns_is_told_to_the_loop_and_not_by_the_dead_mans_handle(header, caplog):
    chip, factory = header
    clock = VirtualClock()
    motor = GpioHaptic(18, factory, clock)
    motor.set(1.0)

    def gone(*_):
        raise chip.error("unknown handle")

    healthy, chip.tx_pwm = chip.tx_pwm, gone
    clock.sleep_until(600.0)  # the loop hangs; its dead man's handle tries again and again
    assert not caplog.records
    with pytest.raises(DriverError, match="the motor does not obey"):
        motor.set(0.0)
    chip.tx_pwm = healthy
    clock.sleep_until(601.0)  # and where the chip is back it stops the motor
    assert (chip.pulses, chip.levels[18]) == ({}, 0)
    motor.close()


@pytest.mark.parametrize("asked", [{}, {"LG_WD": "/nowhere"}])
def test_lgpio_is_had_where_nobody_may_write_whatever_is_asked_of_it_and_leaves_nothing(tmp_path, asked):
    (tmp_path / "lgpio.py").write_text(LIKE_LGPIO)
    memory = tmp_path / "memory"
    memory.mkdir()
    script = (
        "import os; from drivers.pi import pins; pins.MEMORY = os.environ['MEMORY']; was = os.environ.get('LG_WD'); "
        "assert pins.lgpio() is pins.lgpio(); assert os.getcwd() == '/proc', os.getcwd(); "
        "assert os.environ.get('LG_WD') == was"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd="/proc", capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}", "MEMORY": str(memory), **asked},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert not list(memory.iterdir())


@pytest.mark.parametrize(
    "there",
    [
        pytest.param("", id="the empty one of PyPI"),
        pytest.param("import _lgpio\n", id="built for another Python"),
        pytest.param("raise ImportError('invalid ELF header')\n", id="built for another processor"),
    ],
)
@pytest.mark.parametrize(
    "asks", ["from drivers.pi.open import pin_factory; pin_factory()", "from device.cli import main; main(['dark'])"]
)
def test_an_lgpio_that_cannot_be_used_is_told_as_one_that_is_not_there(tmp_path, there, asks):
    (tmp_path / "lgpio.py").write_text(there)
    ended = subprocess.run(
        [sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
    )  # fmt: skip
    assert "button and motor needs the library lgpio" in ended.stderr
    assert "sudo apt install python3-lgpio" in ended.stderr


def test_without_lgpio_or_its_pins_the_cause_is_told(monkeypatch, tmp_path, header):
    chip, _ = header
    monkeypatch.setattr(pins, "CHIPS", (str(tmp_path / "gpiochip0"),))

    def refuses(number):
        raise chip.error("can not open gpiochip")

    chip.gpiochip_open = refuses
    with pytest.raises(DriverError, match=r"no GPIO pins for button and motor \(.*gpiochip0 does not exist\)"):
        pin_factory()
    (tmp_path / "gpiochip0").mkdir()
    with pytest.raises(DriverError, match=r"gpiochip0 cannot be opened \(Is a directory\): see what 'sudo dmesg'"):
        pin_factory()
    monkeypatch.delitem(sys.modules, "lgpio")
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(DriverError, match=r"needs the library lgpio.*python3-lgpio.*pip install"):
        pin_factory()


@pytest.mark.parametrize(
    ("path", "group", "what"),
    [("/dev/i2c-1", "i2c", "I2C bus 1"), ("/dev/spidev0.0", "spi", "SPI bus"), ("/dev/gpiochip0", "gpio", "pins")],
)
def test_each_wire_is_refused_in_a_sentence_about_the_cause(path, group, what):
    def said(number):
        return refused.device(path, group, what, OSError(number, os.strerror(number)))

    assert said(errno.ENOENT).startswith(f"no {what} ({path} does not exist): ")
    assert f"usermod -aG {group} $USER" in said(errno.EACCES)
    assert said(errno.EBUSY).startswith(f"{path} is held by another program, a driver of the kernel or an overlay")
    assert f"'sudo fuser -v {path}'" in said(errno.EBUSY)
    assert "systemctl restart ebb" in said(errno.EPERM)
    assert "usermod" not in said(errno.EPERM)
    for number in (errno.ENODEV, errno.ENXIO, errno.EIO):
        assert said(number).startswith(
            f"{path} is there, and nothing behind it answers ({os.strerror(number)}): restart"
        )
    assert said(errno.EMFILE).startswith(f"{path} cannot be opened (Too many open files): ")


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO])
def test_a_ring_whose_bus_takes_no_settings_is_told_so_and_its_bus_let_go(number):
    class Gone:
        closed = False

        def __setattr__(self, name, value):
            raise OSError(number, os.strerror(number))

        def close(self):
            Gone.closed = True

    with pytest.raises(DriverError, match=rf"takes neither mode nor clock \({os.strerror(number)}\): "):
        SpiWire(Gone, 24)
    assert Gone.closed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("GPIO busy", "is held by another program, .*: 'sudo cat /sys/kernel/debug/gpio' names who"),
        ("bad GPIO number", r"cannot be had \(bad GPIO number\)$"),
    ],
)
@pytest.mark.parametrize(
    ("part", "make"), [("button", GpioButton), ("motor", lambda *of: GpioHaptic(*of, VirtualClock()))]
)
def test_a_pin_is_refused_by_its_cause_as_lgpio_tells_it(header, part, make, words, said):
    chip, factory = header

    def refuses(*_):
        raise Busy(words)

    chip.gpio_claim_input = refuses
    with pytest.raises(DriverError, match=rf"the {part}'s pin 17 {said}"):
        make(17, factory)


def test_a_pin_that_lgpio_knows_no_cause_for_is_asked_for_at_its_chip(header, monkeypatch, tmp_path):
    chip, factory = header
    monkeypatch.setattr(pins, "CHIPS", (str(tmp_path / "gpiochip0"),))

    def refuses(*_):
        raise Busy("unexpected error")

    chip.gpio_claim_input = refuses
    with pytest.raises(DriverError, match="gpiochip0 does not exist"):
        GpioButton(17, factory)
    (tmp_path / "gpiochip0").touch()
    with pytest.raises(DriverError, match=r"the button's pin 17 cannot be had \(unexpected error\)"):
        GpioButton(17, factory)


def test_an_i2c_bus_that_is_not_there_is_told_with_what_to_switch_on():
    with pytest.raises(DriverError, match=r"no I2C bus 19 .*do_i2c 0"):
        open_bus(19)


def test_who_may_not_have_the_pins_is_told_so_by_the_parts_and_not_by_the_lock(tmp_path, monkeypatch):
    """A socket stands for a chip that may not be opened, which root always may."""
    node = tmp_path / "gpiochip0"
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(str(node))
        monkeypatch.setattr(master, "NODES", (node,))
        master.hold()
