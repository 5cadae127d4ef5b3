"""`ebb check`: every part by name, well or not, and what to do; on simulated parts, under the lamp's own drivers."""

import datetime as dt
import errno
import json
import math
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import frame_safety
from support.sessions import CIRCUIT

from device import language
from device.bench import workbench
from device.bench.check import checkup, crosstalk, machine
from device.bench.check.finding import Verdict
from device.bench.operator import NoOperator
from device.cli import command
from device.settings.parse import parse
from drivers.pi import pins, refused
from drivers.pi.board import THROTTLED_BITS, board, bus_hz, celsius, throttled, unit_runs
from drivers.ports import DriverError, Fault
from drivers.said import Said
from drivers.simulated.ads1115 import Chip
from drivers.simulated.body import Body, Temperament
from drivers.simulated.card import Trouble, TroubledCard
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import Room, RoomConditions
from drivers.system.card import Disk

ROOT = Path(__file__).resolve().parents[2]
CONFIG = parse({})
TWO_MOTORS = parse({"touch_b": {"fitted": True}})
TOLD = workbench.Machine(dt.datetime(2026, 11, 24, tzinfo=dt.UTC), True)


def empty(people=1, **room):
    return Room([Body(Temperament(arrives_s=math.inf), seed=i) for i in range(people)], CIRCUIT, RoomConditions(**room))


def bench(world=None, people=1, config=CONFIG):
    return workbench.simulated(config, people, world=world)


def looked_at(lamp, *parts):
    return list(checkup.findings(lamp, parts, Disk(), Path()))


def verdicts(findings):
    return {finding.part: finding.verdict for finding in findings}


def test_a_lamp_that_is_well_is_told_part_by_part(capsys, tmp_path):
    assert (
        command.main(["--recordings", str(tmp_path), "check", "--hardware", "simulated", "--fast", "--people", "2"])
        == 0
    )
    out = capsys.readouterr().out
    for part in ("card", "clock", "converter", "bus", "slots", "a pulse", "b skin", "ring", "motor", "button"):
        assert f" {part} " in out
    assert "360 of 360 slots" in out
    assert "Simulated parts" in out.splitlines()[0], "nobody takes it for a lamp"
    assert out.splitlines()[-1] == "Nothing is wrong. These were simulated parts."
    assert max(map(len, out.splitlines())) <= 120, "a file is read in some window too"
    assert not list(tmp_path.iterdir()), "what it wrote to the card is gone again"


def test_the_same_as_json(capsys, tmp_path):
    words = ["--recordings", str(tmp_path / "not yet"), "check", "--hardware", "simulated", "--fast", "--json"]
    assert command.main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["simulated"] is True
    assert told["well"] is True
    by_name = {finding["part"]: finding for finding in told["findings"]}
    assert by_name["slots"]["figures"] == {"per_second": 180.0, "wanted": 180, "faults": {}}
    assert by_name["crosstalk a skin"]["figures"]["usiemens"] < 0.01
    assert not (tmp_path / "not yet").exists()


def test_parts_are_looked_at_alone_and_unknown_ones_are_refused(capsys):
    assert command.main(["check", "motor", "--hardware", "simulated", "--fast"]) == 0
    assert "motor" in capsys.readouterr().out
    assert command.main(["check", "engine", "--hardware", "simulated", "--fast"]) == 2
    assert "there are machine, converter, ring, motor, button, ripple, crosstalk" in capsys.readouterr().err


def test_what_is_missing_is_told_by_name_with_what_to_do():
    lamp = bench()
    lamp.parts.adc = lamp.parts.source = lamp.parts.ring = None
    lamp.parts.motors.clear()
    lamp.parts.troubles |= {
        "converter": "no ADC answered at 0x48 on I2C bus 1: check the red, black, SDA and SCL wires",
        "ring": "no SPI bus for the ring: switch it on",
        "motor": "the motor's pin 18 cannot be had (bad GPIO number)",
    }
    found = looked_at(lamp, "converter", "ring", "motor")
    assert {finding.verdict for finding in found} == {Verdict.WRONG}
    assert found[0].found == "no ADC answered at 0x48 on I2C bus 1"
    assert "SDA" in found[0].advice
    assert found[1].advice == "switch it on"
    assert (found[2].found, found[2].advice) == (lamp.parts.troubles["motor"], checkup.IF_REFUSED["motor"])
    assert [finding.part for finding in found] == ["converter", "ring", "motor"]
    [only] = crosstalk.crosstalk(lamp)
    assert (only.part, only.verdict) == ("crosstalk", Verdict.UNKNOWN)


SPI, SPI_BUS = "/dev/spidev0.0", Said("SPI bus for the ring")


def failing(number):
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    ("part", "trouble", "names", "do"),
    [
        (
            "converter",
            refused.device("/dev/i2c-1", "i2c", "", failing(errno.EBUSY)),
            "/dev/i2c-1",
            "sudo fuser -v /dev",
        ),
        ("ring", refused.device(SPI, "spi", SPI_BUS, failing(errno.EIO)), SPI, "sudo dmesg"),
        ("ring", refused.device(SPI, "spi", SPI_BUS, failing(errno.ENOENT)), SPI, "do_spi 0"),
        ("ring", refused.device(SPI, "spi", SPI_BUS, failing(errno.EPERM)), SPI, "systemctl restart ebb"),
        ("motor", pins.refused_pin(Said("motor"), 18, OSError("GPIO busy")), "18", "cat /sys/kernel/debug/gpio"),
        ("button", pins.refused_pin(Said("button"), 17, OSError("GPIO busy")), "17", "cat /sys/kernel/debug/gpio"),
    ],
)
def test_a_part_that_cannot_be_opened_is_told_by_its_cause_and_then_what_to_do(part, trouble, names, do, code):
    lamp = bench()
    lamp.parts.source = lamp.parts.ring = lamp.parts.button = None
    lamp.parts.motors.clear()
    lamp.parts.troubles[part] = trouble
    with language.speaking(code):
        [only] = looked_at(lamp, part)
    assert names in only.found
    assert do in only.advice
    assert do not in only.found


def test_a_converter_that_dies_meanwhile_is_told():
    lamp = bench()
    lamp.operator.bench.bus.chips.clear()
    [only] = looked_at(lamp, "converter")
    assert only.verdict is Verdict.WRONG
    assert "no ADC answered at 0x48" in only.found


def test_a_slow_bus_is_told_with_the_line_that_mends_it():
    lamp = bench()
    lamp.operator.bench.bus.hz = 100_000
    found = {finding.part: finding for finding in looked_at(lamp, "converter")}
    assert found["bus"].verdict is Verdict.LOOK
    assert "i2c_arm_baudrate=400000" in found["bus"].advice


class Twelve(Chip):
    """An ADS1015, as it is sold for an ADS1115: 12 bits at the upper end of the word, 3300 conversions a second."""

    def _convert(self, begin_s, end_s):
        return super()._convert(begin_s, end_s) & 0xFFF0

    def _period_s(self):
        return 1 / 3300


def test_a_converter_of_fewer_bits_than_its_name_says_is_told():
    lamp = bench()
    well = looked_at(lamp, "converter")
    assert "resolution" not in verdicts(well)
    chips = lamp.operator.bench.bus.chips
    chips[0x48] = Twelve(chips[0x48]._volts, lamp.parts.clock)
    found = {finding.part: finding for finding in looked_at(lamp, "converter")}
    assert found["resolution"].verdict is Verdict.LOOK
    assert "steps of 16: this converter has 12 bits" in found["resolution"].found
    assert "ADS1015" in found["resolution"].advice


def test_slots_that_are_lost_are_counted_by_their_fault():
    lamp = bench()
    bus = lamp.operator.bench.bus
    bus.faults.update({k: OSError(errno.EREMOTEIO, "gone") for k in range(200, 800)})
    found = {finding.part: finding for finding in looked_at(lamp, "converter")}
    assert found["slots"].verdict in (Verdict.LOOK, Verdict.WRONG)
    assert sum(found["slots"].figures["faults"].values()) > 20


@pytest.mark.parametrize(
    ("channel", "volts", "said"),
    [
        ("a pulse", lambda t: 0.01, "no sensor seems to be connected to A0"),
        ("a pulse", lambda t: 1.6 + 0.3 * (int(t * 7) % 2), "flickering light"),
        ("a skin", lambda t: 0.3, "less than the front end's excitation"),
        ("a skin", lambda t: 0.5 + 0.01 * (int(t * 7) % 2), "more than 300 uV"),
    ],
)
def test_a_channel_that_reads_wrong_is_told(channel, volts, said):
    world = empty()
    before = world.volts
    world.volts = lambda person, sensor, t_s: volts(t_s) if channel == f"a {sensor}" else before(person, sensor, t_s)
    found = {finding.part: finding for finding in looked_at(bench(world), "converter")}
    assert found[channel].verdict is Verdict.LOOK
    assert said in found[channel].advice


@pytest.mark.parametrize("mains_v", [0.0, 1.1e-3, 13e-3, 27e-3])
def test_a_rooms_mains_on_a_lead_is_no_fault_of_the_lamp(mains_v):
    """hardware/spice.md has 1 to 19 mV; the signal path takes the mean of nine, in which it is gone."""
    world = empty()
    before = world.volts
    mains = lambda t_s: 0.5 + mains_v * math.sin(2 * math.pi * 50 * t_s)  # noqa: E731
    world.volts = lambda person, sensor, t_s: mains(t_s) if sensor == "skin" else before(person, sensor, t_s)
    found = {finding.part: finding for finding in looked_at(bench(world), "converter")}
    assert found["a skin"].verdict is Verdict.OK, found["a skin"]


def test_noise_is_given_in_microvolts_as_it_is():
    world = empty(noise_v=0.002, flicker_v=0.0)
    found = {finding.part: finding for finding in looked_at(bench(world), "converter")}
    assert found["a pulse"].figures["noise_uv"] == pytest.approx(
        2000 / math.sqrt(2), rel=0.15
    )  # two points a conversion


def test_the_sweep_goes_around_once_and_is_as_calm_as_all_light():
    lamp = bench()
    frames = []
    show = lamp.parts.ring.show
    lamp.parts.ring.show = lambda frame: (frames.append(frame), show(frame))
    assert verdicts(looked_at(lamp, "ring")) == {"ring": Verdict.OK}
    frame_safety.assert_safe(frames, [0.0] * len(frames))
    first_lit = [int(np.argmax(np.array(frames)[:, i].any(axis=1))) for i in range(24)]
    assert first_lit == sorted(first_lit)
    assert not frames[-1].any()


def test_who_did_not_see_or_feel_it_is_told_how_to_calibrate():
    class Unlucky(NoOperator):
        def confirms(self, question):
            return False

    lamp = bench()
    lamp = replace(lamp, operator=Unlucky())
    assert looked_at(lamp, "ring")[0].advice == "ebb calibrate ring"
    assert looked_at(lamp, "motor")[0].advice == "check Q1 and D1, then: ebb calibrate touch"
    both = looked_at(replace(bench(config=TWO_MOTORS), operator=Unlucky()), "motor")
    assert [finding.part for finding in both] == ["motor", "second motor"]
    assert all(finding.advice.startswith("felt in the other puck: swap") for finding in both)
    assert both[1].advice.endswith("ebb calibrate touch_b")


def test_two_motors_are_felt_one_after_the_other_each_in_its_own_puck():
    lamp, told, felt = bench(config=TWO_MOTORS), [], []
    lamp.operator.say = told.append
    for name, motor in lamp.parts.motors.items():
        motor.set = lambda strength, name=name, turn=motor.set: (felt.append((name, strength)), turn(strength))
    found = looked_at(lamp, "motor")
    assert verdicts(found) == {"motor": Verdict.OK, "second motor": Verdict.OK}
    assert ["in the first person's puck" in text for text in told] == [True, False]
    assert ["in the second person's puck" in text for text in told] == [False, True]
    order = [name for name, strength in felt if strength > 0]
    assert order == sorted(order), "never both"
    assert set(order) == {"motor", "second motor"}
    assert [strength for _, strength in felt][-1] == 0.0


@pytest.mark.parametrize("refuses", ["motor", "second motor"])
def test_of_two_motors_one_that_refuses_or_is_missing_is_told_by_name_and_the_other_looked_at(refuses):
    def refuse(_):
        raise DriverError(f"the {refuses} does not obey: gone")

    lamp = bench(config=TWO_MOTORS)
    lamp.parts.motors[refuses].set = refuse
    well = ({"motor", "second motor"} - {refuses}).pop()
    assert verdicts(looked_at(lamp, "motor")) == {refuses: Verdict.WRONG, well: Verdict.OK}
    del lamp.parts.motors[refuses]
    lamp.parts.troubles[refuses] = f"the {refuses}'s pin cannot be had: busy"
    found = {finding.part: finding for finding in looked_at(lamp, "motor", "crosstalk")}
    assert (found[refuses].verdict, found[well].verdict) == (Verdict.WRONG, Verdict.OK)
    assert found[refuses].advice == "busy"
    assert found["crosstalk"].found == f"it needs the {refuses}, which is missing"


def test_a_second_motor_that_the_settings_do_not_have_is_not_looked_for():
    assert list(verdicts(looked_at(bench(), "motor"))) == ["motor"]


def test_a_ring_and_a_motor_that_refuse_are_told():
    lamp = bench()

    def refuse(_):
        raise DriverError("the ring's SPI bus refused a frame")

    lamp.parts.ring.show = lamp.parts.motors["motor"].set = refuse
    assert [f.verdict for f in looked_at(lamp, "ring", "motor")] == [Verdict.WRONG, Verdict.WRONG]


@pytest.mark.parametrize(
    ("down", "verdict", "said"),
    [(None, Verdict.UNKNOWN, "nobody was asked"), (True, Verdict.WRONG, "down all the time")],
)
def test_a_button_that_nobody_presses_is_not_called_well(down, verdict, said):
    lamp = bench()
    if down:
        lamp.operator.bench.press(True)
    lamp = replace(lamp, operator=NoOperator())
    [found] = looked_at(lamp, "button")
    assert found.verdict is verdict
    assert said in found.found


def test_without_a_terminal_it_is_said_what_was_not_tried_and_that_is_no_success(capsys, tmp_path):
    lamp = replace(bench(config=TWO_MOTORS), operator=NoOperator())
    lamp.parts.simulated = False
    asked = ("ring", "motor", "button")
    assert checkup.run(lamp, asked, Disk(), tmp_path, False, 200) == checkup.UNTRIED
    said = capsys.readouterr().out
    assert "Not tried: ring, motor, second motor, button" in said
    assert "Nothing else is wrong" in said


@pytest.mark.parametrize(
    ("asked", "ring_fails", "code", "well", "untried"),
    [
        (("ring", "motor", "button"), False, checkup.UNTRIED, None, ["ring", "motor", "button"]),
        (("ring", "motor", "button"), True, 1, False, ["motor", "button"]),
        (("converter",), False, 0, True, []),
    ],
)
def test_as_json_nobody_is_asked_and_what_was_not_tried_is_no_success(
    asked, ring_fails, code, well, untried, capsys, tmp_path
):
    lamp = replace(bench(), operator=NoOperator())
    lamp.parts.simulated = False
    if ring_fails:
        lamp.parts.ring, lamp.parts.troubles["ring"] = None, "no SPI bus for the ring: switch it on"
    assert checkup.run(lamp, asked, Disk(), tmp_path, True, 200) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["well"], told["untried"]) == (well, untried)


def test_a_button_that_was_asked_for_and_stays_up_is_wrong():
    class Forgetful(NoOperator):
        def press(self, text, when_felt=False):
            return True

    lamp = bench()
    [found] = looked_at(replace(lamp, operator=Forgetful()), "button")
    assert found.verdict is Verdict.WRONG
    assert "BCM 17" in found.advice


@pytest.mark.few(1)
@pytest.mark.parametrize("leak_v", [0.05, 0.2])
def test_what_the_light_leaks_into_a_pulse_sensor_is_given_and_never_taken_for_somebody(leak_v):
    found = {f.part: f for f in crosstalk.crosstalk(bench(empty(leak_v=leak_v)))}
    pulse = found["crosstalk a pulse"]
    assert pulse.verdict is Verdict.OK
    assert pulse.figures["light_uv"] == pytest.approx(1e6 * leak_v, rel=0.03)
    assert abs(pulse.figures["motor_uv"]) < 4 * pulse.figures["motor_error_uv"] + 1


def test_what_the_ring_takes_from_the_skins_supply_is_given_in_microsiemens():
    found = {f.part: f for f in crosstalk.crosstalk(bench(empty(2, droop=0.002), 2))}
    for code in "ab":
        skin = found[f"crosstalk {code} skin"]
        assert skin.figures["light_uv"] == pytest.approx(-1000, rel=0.05)  # 0.2 % of 0.5 V
        assert skin.figures["usiemens"] == pytest.approx(0.002, rel=0.1)  # 2 uS a volt
        # On 10 uS the front end gives 2.167 V and 18 uS a volt: 0.2 % of that is 0.078 uS, more than a response.
        assert skin.figures["usiemens_at_10"] == pytest.approx(0.078, rel=0.1)
        assert skin.verdict is Verdict.LOOK
        assert "ground wire" in skin.advice


def test_the_motors_ripple_is_given():
    world = empty(shake_v=0.03, flicker_v=0.0)
    found = {f.part: f for f in crosstalk.crosstalk(bench(world))}
    assert found["crosstalk a pulse"].figures["motor_ripple_uv"] > 3000
    assert found["crosstalk a skin"].figures["motor_ripple_uv"] < 300


def test_what_each_of_two_motors_leaks_into_a_channel_is_told_apart():
    world = empty(2, flicker_v=0.0, shake_v=0.0)
    lamp = bench(world, 2, TWO_MOTORS)
    first, second = lamp.parts.motors.values()
    before = world.volts

    def leaking(person, sensor, t_s):  # the first's cable runs along a's sensor, and the second's shakes b's
        level, shake = before(person, sensor, t_s), math.sin(2 * math.pi * 170 * t_s)
        leaks = {(0, "pulse"): 0.004 * first.touch, (1, "pulse"): 0.02 * second.touch * shake}
        return level + leaks.get((person, sensor), 0.0)

    world.volts = leaking
    found = {finding.part: finding.figures for finding in crosstalk.crosstalk(lamp)}
    a, b = found["crosstalk a pulse"], found["crosstalk b pulse"]
    assert a["motor_uv"] == pytest.approx(4000, rel=0.05)
    assert abs(a["second_motor_uv"]) < 4 * a["second_motor_error_uv"] + 1
    assert b["second_motor_ripple_uv"] > 3000
    assert b["motor_ripple_uv"] < 300
    assert abs(b["motor_uv"]) < 4 * b["motor_error_uv"] + 1


@pytest.mark.few(1)
@pytest.mark.parametrize("weakens", ["motor", "second motor"])
def test_a_motor_that_takes_the_converters_supply_is_told_by_its_name(weakens):
    lamp = bench(empty(2), 2, TWO_MOTORS)
    read = lamp.parts.source.read

    def browned_out(t_s):
        samples = read(t_s)
        return replace(samples, values=samples.values * np.nan) if lamp.parts.motors[weakens].touch else samples

    lamp.parts.source.read = browned_out
    found = list(crosstalk.crosstalk(lamp))
    assert {(f.verdict, f.found) for f in found} == {(Verdict.WRONG, f"too few values came while the {weakens} was on")}


class Grove:
    """A Grove GSR board on 3.3 V, from Seeed's formula: hardware/sensors.md."""

    def volts(self, usiemens):
        return 1.65 * (1 - 20e-3 * usiemens) / (1 + 20e-3 * usiemens)


def test_a_front_end_that_is_another_than_the_settings_describe_is_told_with_nobody_attached():
    world = Room([Body(Temperament(arrives_s=math.inf), seed=1)], Grove(), RoomConditions())
    found = {f.part: f for f in crosstalk.crosstalk(bench(world))}["crosstalk a skin"]
    assert found.verdict is Verdict.WRONG
    assert "another than the settings describe (hardware/sensors.md)" in found.advice


def test_somebody_who_is_attached_fails_the_crosstalk_test():
    world = Room([Body(Temperament(), seed=3)], CIRCUIT, RoomConditions())
    found = verdicts(crosstalk.crosstalk(bench(world)))
    assert found == {"crosstalk a pulse": Verdict.WRONG, "crosstalk a skin": Verdict.WRONG}


@pytest.mark.few(1)
@pytest.mark.parametrize("config", [CONFIG, TWO_MOTORS])
def test_the_swing_of_light_and_motors_is_full_and_safe(config):
    lamp = bench(config=config)
    frames, felt = [], {name: [] for name in lamp.parts.motors}
    show = lamp.parts.ring.show
    lamp.parts.ring.show = lambda frame: (frames.append(frame), show(frame))
    for name, motor in lamp.parts.motors.items():
        motor.set = lambda strength, name=name, turn=motor.set: (felt[name].append(strength), turn(strength))
    list(crosstalk.crosstalk(lamp))
    assert len(felt) == len(lamp.motors)
    for touches in felt.values():
        frame_safety.assert_safe(frames, touches)
        assert max(touches) == 1.0
        assert touches[-1] == 0.0
    assert max(frame.min() for frame in frames) == 1.0
    assert not frames[-1].any()


def test_whoever_breaks_it_off_the_light_goes_out_softly_and_the_motor_stops():
    lamp = bench()
    frames, touches = [], []
    show, touch, read = lamp.parts.ring.show, lamp.parts.motors["motor"].set, lamp.parts.source.read
    lamp.parts.ring.show = lambda frame: (frames.append(frame), show(frame))
    lamp.parts.motors["motor"].set = lambda strength: (touches.append(strength), touch(strength))

    def broken_off(t_s):
        if t_s > 14.5:  # the light is full, and the motor on
            raise KeyboardInterrupt
        return read(t_s)

    lamp.parts.source.read = broken_off
    with pytest.raises(KeyboardInterrupt):
        list(crosstalk.crosstalk(lamp))
    assert frames[-30].any()
    assert not frames[-1].any()
    assert touches[-1] == 0.0
    frame_safety.assert_safe(frames, touches + [0.0] * (len(frames) - len(touches)))


def test_a_closed_terminal_leaves_the_check_dark():
    words = ["check", "crosstalk", "--hardware", "simulated"]
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        run.stdout.readline()
        time.sleep(0.5)
        run.send_signal(signal.SIGHUP)
        told, _ = run.communicate(timeout=30)
    assert run.returncode == checkup.UNTRIED, "it ended by itself, and so it closed its parts"
    assert "Ended before crosstalk had been looked at. Nothing else is wrong." in " ".join(told.split())


@pytest.mark.parametrize("as_json", [False, True])
def test_a_check_that_is_broken_off_says_what_it_did_not_reach_and_is_no_success(as_json, capsys, tmp_path):
    class Leaves(NoOperator):
        def press(self, text, when_felt=False):
            raise KeyboardInterrupt

    lamp = replace(bench(), operator=Leaves())
    assert checkup.run(lamp, ("crosstalk", "ring", "button"), Disk(), tmp_path, as_json, 200) == checkup.UNTRIED
    said = capsys.readouterr().out
    if as_json:
        assert {"button", "crosstalk"} <= set(json.loads(said)["untried"])
    else:
        assert "Ended before button, crosstalk had been looked at." in said


def test_a_question_goes_where_somebody_reads_and_into_no_file():
    """At a terminal of which stdout, or stdout and stderr, go elsewhere; and where stdin does."""
    script = "from device.bench import operator; operator.screen() and operator.TerminalOperator().ready('do this')"
    ours, theirs = pty.openpty()
    os.write(ours, b"\n" * 3)

    def asked(stdin, stdout, stderr):
        streams = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60, check=True, **streams)
        os.write(theirs, b"<")
        return b"do this" in os.read(ours, 1000)

    none = subprocess.DEVNULL
    where = [(theirs, theirs, none), (theirs, none, theirs), (theirs, none, none), (none, theirs, theirs)]
    assert [asked(*streams) for streams in where] == [True, True, False, False]
    os.close(ours)
    os.close(theirs)


def test_a_card_that_is_full_or_refuses_is_wrong(tmp_path):
    refusing = TroubledCard(Disk(), VirtualClock(), [(0, 9, Trouble.READ_ONLY)])
    [found] = [f for f in machine.findings(TOLD, refusing, tmp_path, 500.0) if f.part == "card"]
    assert found.verdict is Verdict.WRONG
    assert "Read-only" in found.found
    [found] = [f for f in machine.findings(TOLD, Disk(), tmp_path, 1e9) if f.part == "card"]
    assert found.verdict is Verdict.WRONG
    assert "ebb forget" in found.advice
    assert not list(tmp_path.iterdir())


def test_what_the_board_says_of_itself(tmp_path):
    def put(path, content):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)

    assert throttled(tmp_path) is None
    assert celsius(tmp_path) is None
    assert "not a Raspberry Pi" in board(tmp_path)
    put("proc/device-tree/model", b"Raspberry Pi Zero 2 W Rev 1.0\0")
    put("sys/class/i2c-adapter/i2c-1/of_node/clock-frequency", (400_000).to_bytes(4, "big"))
    put("sys/class/thermal/thermal_zone0/temp", b"78123\n")
    put("sys/devices/platform/soc/soc:firmware/get_throttled", b"50005\n")
    assert board(tmp_path) == "Raspberry Pi Zero 2 W Rev 1.0"
    assert bus_hz(1, tmp_path) == 400_000
    assert celsius(tmp_path) == 78.123
    assert throttled(tmp_path) == [0, 2, 16, 18]
    about = replace(TOLD, celsius=celsius(tmp_path), throttled=throttled(tmp_path))
    found = {f.part: f for f in machine.findings(about, Disk(), tmp_path / "recordings", 1.0)}
    assert found["temperature"].verdict is Verdict.LOOK
    assert found["supply"].verdict is Verdict.LOOK
    assert found["supply"].figures["troubles"] == [machine.THROTTLED[bit][0] for bit in (0, 2, 16, 18)]
    assert found["supply"].advice == "a shorter cable or a stronger power bank (hardware/safety.md); more air"
    put("sys/devices/platform/soc/soc:firmware/get_throttled", b"0\n")
    assert throttled(tmp_path) == []


def test_every_bit_that_the_firmware_may_set_has_a_sentence_and_something_to_do():
    assert tuple(machine.THROTTLED) == THROTTLED_BITS


def test_nothing_is_checked_under_a_running_service(tmp_path):
    units = tmp_path / "run/systemd/units"
    units.mkdir(parents=True)
    assert not unit_runs("ebb.service", tmp_path)
    (units / "invocation:ebb.service").symlink_to("0123456789abcdef")
    assert unit_runs("ebb.service", tmp_path)
    with pytest.raises(DriverError, match="systemctl stop ebb"):
        workbench.open_bench("pi", CONFIG, 1, False, False, root=tmp_path)


def test_on_a_machine_that_is_no_pi_every_part_is_told_missing(capsys, tmp_path):
    if Path("/proc/device-tree/model").exists():
        pytest.skip("this is a board")
    assert command.main(["--recordings", str(tmp_path), "check", "--hardware", "pi", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    wrong = {finding["part"] for finding in told["findings"] if finding["verdict"] == "wrong"}
    assert wrong >= {"converter", "ring", "motor", "button"}
    assert told["simulated"] is False


def test_every_fault_has_a_name_that_can_be_told():
    assert {fault.name.lower() for fault in Fault} >= {"no_answer", "clipped", "skipped"}
