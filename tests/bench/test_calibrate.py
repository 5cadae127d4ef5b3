"""`ebb calibrate`: what it finds is what is there, nonsense is refused and keeps nothing, and what was kept is used."""

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from support import frame_safety
from support.skin_circuits import ConstantVoltage, Divider

from device.app import boot_partition, pi_parts
from device.app.choices import CHOICES
from device.bench import workbench
from device.bench.calibrate import calibration, motor_start, ring_layout, skin_circuit
from device.bench.operator import TerminalOperator
from device.bench.workbench import CalibrationError
from device.cli import command
from device.library.calibration import keep
from device.settings import paths
from device.settings.parse import ConfigError, parse
from device.settings.toml import load, rescued
from device.settings.tree import Config, SkinSettings
from device.signals.skin import known_resistors
from device.signals.skin.known_resistors import Misfit
from drivers.pi.rings import RingWiring
from drivers.simulated.bench import Bench, SimulatedOperator
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import Room
from drivers.system.card import Disk

CONFIG = parse({})
TWO_MOTORS = parse({"touch_b": {"fitted": True}})
DIVIDER = parse({"skin": {"front_end": "divider"}})
OHMS = (1e6, 100e3)


def lamp(circuit, people=1, config=CONFIG):
    world = Room([Body(Temperament(arrives_s=math.inf), seed=i) for i in range(people)], circuit)
    return workbench.simulated(config, people, world=world)


def mounted(part, chain=None, turns_at=(0.25, 0.25), order="GRB", config=CONFIG):
    """A workbench whose ring and motors are like this, opened as for a calibration."""
    config = calibration.bare(part, replace(config, ring=replace(config.ring, order=order)))
    world = Room([Body(Temperament(arrives_s=math.inf))], ConstantVoltage(0.5, 1e6, 200e3, 3.3))
    bench = Bench(world, VirtualClock(), pi_parts.wiring(config), pi_parts.pins(config, 1), turns_at, chain)
    operator = SimulatedOperator(bench, 1.5)
    return workbench.Workbench(config, bench.parts, operator, workbench.machine(config))


@pytest.mark.parametrize(("excitation", "feedback"), [(0.5, 1e6), (0.489, 1.01e6), (0.515, 0.97e6)])
def test_a_front_end_is_found_as_it_was_built(excitation, feedback):
    values, fits = skin_circuit.calibrated(lamp(ConstantVoltage(excitation, feedback, 200e3, 3.3)), OHMS)
    assert values["excitation_v"] == pytest.approx(excitation, rel=1e-4)
    assert values["feedback_ohm"] == pytest.approx(feedback, rel=3e-4)
    assert max(map(abs, fits["a"].residuals)) < 0.002
    assert fits["a"].open_usiemens < 0.001


@pytest.mark.parametrize(("supply", "fixed"), [(3.3, 100e3), (3.25, 102e3)])
def test_a_divider_is_found_as_it_was_built(supply, fixed):
    values, _ = skin_circuit.calibrated(lamp(Divider(supply, fixed), config=DIVIDER), OHMS)
    assert values["supply_v"] == pytest.approx(supply, rel=1e-3)
    assert values["fixed_ohm"] == pytest.approx(fixed, rel=2e-3)


def test_two_front_ends_of_one_lamp_share_their_settings_and_keep_their_own_residuals():
    values, fits = skin_circuit.calibrated(lamp(ConstantVoltage(0.495, 1e6, 200e3, 3.3), 2), OHMS)
    assert values["excitation_v"] == pytest.approx(0.495, rel=1e-4)
    assert list(fits) == ["a", "b"]


def read(circuit, ohm):
    return [circuit.volts(0.0), *(circuit.volts(1e6 / r) for r in ohm)]


@pytest.mark.parametrize("front_end", ["constant-voltage", "divider"])
@pytest.mark.parametrize("volts", [[0.0, 1e-5, 2e-5], [-1e-5, 0.0, 1e-5], [-2e-5, -1e-5, 0.0], [-3e-5, -2e-5, -1e-5]])
def test_a_front_end_that_gives_nothing_but_noise_is_another_circuit(front_end, volts):
    with pytest.raises(Misfit) as refused:
        known_resistors.fit(SkinSettings(front_end=front_end), OHMS, volts, "a")
    assert refused.value.why == "other"


@pytest.mark.parametrize(
    ("volts", "said"),
    [
        (read(ConstantVoltage(0.5, 1e6, 200e3, 3.3), (100e3, 1e6)), "were they swapped"),
        ([0.5, 0.5, 0.5], "not clipped on"),
        ([0.5, 0.917, 3.3], "beyond what the front end can measure"),
        (read(ConstantVoltage(0.6, 1e6, 200e3, 3.3), OHMS), "skin.excitation_v = 0.6"),
        (read(ConstantVoltage(0.5, 1e6, 200e3, 3.3), (470e3, 100e3)), "Are the resistors what they say"),
        ([0.5, 0.917, 2.4], "the settings say 1e"),
        ([0.5, 0.94, 2.19], "would still be off by"),
        ([1.65, 1.585, 1.1], "falls where more flows .* as a Grove GSR board does"),  # hardware/sensors.md, 1 and 10 uS
    ],
)
def test_nonsense_is_refused_with_what_was_found(volts, said):
    with pytest.raises(Misfit, match=said):
        known_resistors.fit(SkinSettings(), OHMS, volts, "a")


def test_two_front_ends_that_are_unlike_are_refused():
    world = Room(
        [Body(Temperament(arrives_s=math.inf), seed=i) for i in range(2)], ConstantVoltage(0.5, 1e6, 200e3, 3.3)
    )
    other = ConstantVoltage(0.5, 1.05e6, 200e3, 3.3)
    before = world.volts

    def unlike(person, sensor, t_s):
        return (
            other.volts(world.clipped.get(1, 0.0)) if (person, sensor) == (1, "skin") else before(person, sensor, t_s)
        )

    world.volts = unlike
    with pytest.raises(CalibrationError, match=r"feedback_ohm is 9.99.*e.05 and 1.05e.06, more than 3 % apart"):
        skin_circuit.calibrated(workbench.simulated(CONFIG, 2, world=world), OHMS)


def test_hands_on_the_clips_are_noticed():
    world = Room([Body(Temperament(arrives_s=math.inf))], ConstantVoltage(0.5, 1e6, 200e3, 3.3))
    before = world.volts
    world.volts = lambda person, sensor, t_s: (
        before(person, sensor, t_s) + (0.01 * (int(t_s * 9) % 2) if sensor == "skin" else 0.0)
    )
    with pytest.raises(CalibrationError, match="hands off the clips"):
        skin_circuit.calibrated(workbench.simulated(CONFIG, 1, world=world), OHMS)


@pytest.mark.parametrize("text", ["", "big", "1k", "9M", "-100k", "nan", "inf"])
def test_a_resistance_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match=r"20k\.\.5M"):
        known_resistors.ohms(text)


def test_resistances_are_written_as_on_the_bag():
    assert [known_resistors.ohms(text) for text in ("100k", "1M", "470000", "99.8k")] == pytest.approx(
        [1e5, 1e6, 4.7e5, 99_800]
    )
    with pytest.raises(ConfigError, match="at least 3 times"):
        skin_circuit.calibrated(lamp(ConstantVoltage(0.5, 1e6, 200e3, 3.3)), (150e3, 100e3))


@pytest.mark.parametrize("turns_at", [0.1, 0.25, 0.4])
def test_a_motors_least_duty_is_found(turns_at):
    bench = mounted("touch", turns_at=(turns_at,))
    start, felt = motor_start.calibrated(bench, *bench.motors)
    assert turns_at <= start <= turns_at + motor_start.STEP + 0.005
    assert len(felt) == motor_start.RUNS


@pytest.mark.parametrize(("section", "turns_at"), [("touch", 0.4), ("touch_b", 0.12)])
def test_of_two_motors_each_is_found_as_it_is_while_the_other_is_still(section, turns_at):
    bench, told, others = mounted(section, turns_at=(0.4, 0.12), config=TWO_MOTORS), [], []
    [(motor, other)] = [(one, two) for one, two in permutations(bench.motors) if one.section == section]
    bench.operator.ready = told.append
    bench.parts.motors[other.name].set = others.append
    start, _ = motor_start.calibrated(bench, motor)
    assert turns_at <= start <= turns_at + motor_start.STEP + 0.005
    assert not any(others)
    assert all(f"a hand on {motor.puck}" in text for text in told)
    assert motor.puck != other.puck


def test_a_motor_that_is_never_felt_is_refused_and_still():
    bench = mounted("touch", turns_at=(2.0,))
    with pytest.raises(CalibrationError, match="nothing was felt"):
        motor_start.calibrated(bench, *bench.motors)
    assert bench.parts.motors["motor"].touch == 0.0


def test_pulses_of_the_calibration_are_short_and_end():
    bench, touches = mounted("touch"), []
    feel = bench.parts.motors["motor"].set
    bench.parts.motors["motor"].set = lambda strength: (touches.append(strength), feel(strength))
    motor_start.calibrated(bench, *bench.motors)
    frame_safety.assert_safe([np.zeros((24, 3))] * len(touches), touches)


@pytest.mark.parametrize("order", ["GRB", "RGB", "BRG"])
@pytest.mark.parametrize(("bottom", "clockwise"), [(0, True), (7, False), (23, True)])
def test_a_ring_is_found_as_it_is_wired_and_mounted(order, bottom, clockwise):
    chain = RingWiring(order=order, bottom=bottom, clockwise=clockwise)
    found = ring_layout.calibrated(mounted("ring", chain, order="GBR"))
    assert found == {"order": order, "bottom": bottom, "clockwise": clockwise}


def test_colours_that_cannot_be_are_refused():
    bench = mounted("ring")
    bench.operator.choose = lambda about, question, answers: next(iter(answers))
    with pytest.raises(CalibrationError, match="each must be seen once"):
        ring_layout.calibrated(bench)


def test_a_ring_with_another_number_of_leds_is_refused():
    bench = mounted("ring")
    look = bench.operator.choose
    bench.operator.choose = lambda about, question, answers: "n" if about == "ends" else look(about, question, answers)
    with pytest.raises(CalibrationError, match="has not 24 LEDs"):
        ring_layout.calibrated(bench)


@pytest.mark.parametrize("looks_at_colours", [True, False])
def test_leds_of_four_colours_are_named_as_the_cause(looks_at_colours):
    bench = mounted("ring")
    leds, look = bench.operator.bench.leds, bench.operator.choose

    def seen(about, question, answers):
        """What LEDs make of the bytes that each take four of them: red, green, blue and white, in the order GRBW."""
        lit = np.pad(leds.lit.ravel(), (0, 24)).reshape(-1, 4)
        if about == "colour" and looks_at_colours:
            colours = {"grbw"[led.argmax()] for led in lit if led.any()}
            return "s" if len(colours) > 1 or not lit.any(axis=1).all() else colours.pop()
        if about == "ends":
            on = np.flatnonzero(lit.any(axis=1)).tolist()
            return "y" if on == [0, len(lit) - 1] else "n"
        return look(about, question, answers)

    bench.operator.choose = seen
    with pytest.raises(CalibrationError, match=r"of four colours \(RGBW"):
        ring_layout.calibrated(bench)


def test_what_was_kept_is_used_where_the_settings_say_nothing(tmp_path):
    path = tmp_path / "etc" / "calibration.toml"
    keep(Disk(), path, "skin", {"excitation_v": 0.489, "feedback_ohm": 1.01e6}, {"ohms": [1e6, 1e5]})
    keep(Disk(), path, "touch", {"start": 0.3}, {"felt": [0.3, 0.32]})
    keep(Disk(), path, "touch", {"start": 0.28}, {"felt": [0.28]})
    keep(Disk(), path, "touch_b", {"start": 0.2}, {"felt": [0.2]})
    config = load(None, path, CHOICES)
    assert (config.touch_b.start, config.touch_b.fitted) == (0.2, False)
    assert config.skin.excitation_v == 0.489
    assert config.touch.start == 0.28
    settings = tmp_path / "ebb.toml"
    settings.write_text("[touch]\nstart = 0.5\n[breath]\nrate_bpm = 5.5\n")
    both = load(settings, path, CHOICES)
    assert (both.touch.start, both.skin.feedback_ohm, both.breath.rate_bpm) == (0.5, 1.01e6, 5.5)
    assert "date = " in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o644, "what root keeps, the service's user reads"
    assert "[skin.about]" in path.read_text()
    assert rescued(settings, path, CHOICES) == both


def test_what_no_calibration_wrote_keeps_none_from_being_kept(tmp_path):
    path = tmp_path / "calibration.toml"
    path.write_text('x = 1\n[ring]\nbottom = 3\n["a b"]\ny = 2\n[skin]\nabout = {date = 2026-11-26}\n')
    keep(Disk(), path, "touch", {"start": 0.5}, {})
    found = load(None, path, CHOICES)
    assert (found.touch.start, found.ring.bottom) == (0.5, 3)


def test_a_calibration_with_an_error_is_told_by_its_own_name(tmp_path):
    path = tmp_path / "calibration.toml"
    path.write_text("[skin]\nexcitation_v = 7\n")
    with pytest.raises(ConfigError, match=r"calibration.toml: skin.excitation_v = 7 is outside 0.1..1 V"):
        load(None, path, CHOICES)
    [said] = boot_partition.check(None, path, tmp_path, Disk())
    assert "excitation_v" in said
    assert rescued(None, path, CHOICES) == Config(), "wrong is not half used"
    path.write_text("[light]\nbrightness = 0.3\n")
    with pytest.raises(ConfigError, match=r"light\.brightness: no calibration finds that(.|\n)*delete it"):
        load(None, path, CHOICES)
    path.write_text("[skin\n")
    before = path.read_text()
    with pytest.raises(ConfigError, match="nothing was written"):
        keep(Disk(), path, "touch", {"start": 0.3}, {})
    assert path.read_text() == before


def test_simulated_parts_calibrate_nothing(capsys):
    for part in (["skin", "--ohms", "1M", "100k"], ["touch"], ["ring"]):
        assert command.main(["calibrate", *part, "--hardware", "simulated", "--fast"]) == 0
        assert "nothing is kept" in capsys.readouterr().out
    assert paths.calibration_path() is None


def test_a_second_motor_is_calibrated_where_the_settings_say_that_there_is_one(tmp_path, capsys):
    words = ["calibrate", "touch_b", "--hardware", "simulated", "--fast"]
    assert command.main(words) == 2
    assert "touch_b.fitted = true" in capsys.readouterr().err
    settings = tmp_path / "two.toml"
    settings.write_text("[touch_b]\nfitted = true\n")
    assert command.main(["--config", str(settings), *words]) == 0
    assert "[touch_b]\nstart = 0." in capsys.readouterr().out


def test_a_real_one_is_kept_and_told(tmp_path, capsys):
    bench = lamp(ConstantVoltage(0.51, 1e6, 200e3, 3.3))
    bench.parts.simulated = False
    path = tmp_path / "calibration.toml"
    assert calibration.run("skin", bench, ("1M", "100k"), Disk(), path) == 0
    assert str(path) in capsys.readouterr().out
    assert load(None, path, CHOICES).skin.excitation_v == pytest.approx(0.51, rel=1e-3)
    assert "a_residuals_percent = [" in path.read_text()


def test_a_broken_off_calibration_keeps_nothing_and_lets_go(tmp_path):
    bench = lamp(ConstantVoltage(0.6, 1e6, 200e3, 3.3))
    bench.parts.simulated = False
    with pytest.raises(CalibrationError):
        calibration.run("skin", bench, ("1M", "100k"), Disk(), tmp_path / "calibration.toml")
    assert not list(tmp_path.iterdir())


def test_what_config_prints_says_what_was_calibrated(tmp_path, capsys):
    path = tmp_path / "config" / "ebb" / "calibration.toml"
    keep(Disk(), path, "ring", {"bottom": 6, "clockwise": False}, {})
    assert command.main(["config"]) == 0
    out = capsys.readouterr().out
    assert "bottom = 6" in out
    assert str(path) in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["skin"], "needs two resistors"),
        (["touch", "--ohms", "1M", "100k"], "takes no --ohms"),
        (["skin", "--ohms", "1M", "1M"], "1000k and 1000k: the larger must be"),
        (["skin", "--ohms", "big", "1M"], "20k..5M"),
    ],
)
def test_words_that_make_no_sense_are_told(words, said, capsys):
    assert command.main(["calibrate", *words, "--hardware", "simulated", "--fast"]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("part", ["converter", "pins", "ring"])
def test_nobody_is_asked_for_anything_where_a_part_is_missing(part):
    bench = lamp(ConstantVoltage(0.5, 1e6, 200e3, 3.3))
    bench.parts.troubles[part] = "it is not there"
    bench.operator.ready = bench.operator.clip = bench.operator.choose = None  # would fail
    calls = {
        "converter": lambda: skin_circuit.calibrated(bench, OHMS),
        "pins": lambda: motor_start.calibrated(bench, *bench.motors),
    }
    with pytest.raises(CalibrationError, match="it is not there"):
        calls.get(part, lambda: ring_layout.calibrated(bench))()


def test_a_terminal_that_is_closed_ends_it_as_ctrl_c_does(monkeypatch):
    def closed():
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    for ask in (lambda: TerminalOperator().ready("do this"), lambda: TerminalOperator().confirms("did you?")):
        with pytest.raises(KeyboardInterrupt):
            ask()


def test_what_counts_after_a_calibration_is_the_file_that_it_was_kept_in_with_all_of_the_one_before(tmp_path):
    machine, service = tmp_path / "etc/ebb/calibration.toml", tmp_path / paths.SERVICE / ".config/ebb/calibration.toml"
    keep(Disk(), machine, "touch", {"start": 0.3}, {})
    assert paths.calibration_path(tmp_path) == paths.calibration_kept(tmp_path) == machine
    keep(Disk(), service, "skin", {"excitation_v": 0.489}, {}, paths.calibration_path(tmp_path))
    assert paths.calibration_path(tmp_path) == paths.calibration_kept(tmp_path) == service
    found = load(None, service, CHOICES)
    assert (found.touch.start, found.skin.excitation_v) == (0.3, 0.489)
    assert machine.read_text().count("[") == 2, "what another wrote is left to them"
