"""Known resistors, measured from a phone while the lamp waits: what is there is found and kept, nonsense never is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.known_resistors import BUILT, Measured
from support.nights import hold, tap
from support.skin_circuits import ConstantVoltage, Divider

from device.app.choices import CHOICES
from device.library.calibration import keep
from device.settings.toml import load
from device.signals.skin import known_resistors
from drivers.live import Mode, Pairing
from drivers.phone import STEPS, command_of
from drivers.simulated.body import Temperament
from drivers.simulated.room import RoomSource
from drivers.system.card import Disk


class Falling:
    """A board that reads less where more flows, as a Grove GSR does (hardware/sensors.md)."""

    def volts(self, usiemens):
        return 1.65 - 0.055 * usiemens


@pytest.mark.parametrize("built", [BUILT, ConstantVoltage(0.515, 0.97e6, 200e3, 3.3), Divider(3.25, 102e3)])
def test_a_front_end_is_found_as_it_was_built_and_kept(tmp_path, built):
    lamp = Measured(tmp_path, built)
    lamp.every()
    lamp.live()
    assert lamp.words == ["well", "well", "kept"]
    assert lamp.heard[0]["well"] == [["a", "open"]]
    calibrated = ("excitation_v", "feedback_ohm") if isinstance(built, ConstantVoltage) else ("supply_v", "fixed_ohm")
    for key in calibrated:  # a converter's step is 0.125 mV of 1 V; the bounds of `ebb calibrate`'s own tests
        assert getattr(lamp.found, key) == pytest.approx(getattr(built, key), rel=2e-3)
    assert max(map(abs, lamp.heard[-1]["percent"]["a"])) < 0.2
    assert lamp.kept.stat().st_mode & 0o777 == 0o644


def test_two_people_are_measured_in_any_order_and_share_their_settings(tmp_path):
    lamp = Measured(tmp_path, people=2)
    for code, step in (("b", "smaller"), ("a", "open"), ("a", "smaller"), ("b", "open"), ("a", "larger")):
        lamp.step(code, step)
    lamp.step("b", "larger")
    lamp.live()
    assert lamp.words == ["well"] * 4 + ["fits", "kept"]
    assert lamp.found.excitation_v == pytest.approx(BUILT.excitation_v, rel=1e-3)
    text = lamp.kept.read_text()
    assert all(f"{code}_residuals_percent = [" in text for code in "ab")


def test_what_was_calibrated_before_comes_along(tmp_path):
    keep(Disk(), tmp_path / "etc" / "ebb" / "calibration.toml", "touch", {"start": 0.3}, {})
    lamp = Measured(tmp_path)
    lamp.every()
    lamp.live()
    assert load(None, lamp.kept, CHOICES).touch.start == 0.3
    assert lamp.found.excitation_v == pytest.approx(BUILT.excitation_v, rel=1e-3)


@pytest.mark.parametrize(
    ("built", "clipped", "said"),
    [
        (BUILT, {"larger": 1e5, "smaller": 1e6}, "order"),
        (BUILT, {"smaller": None}, "order"),
        (ConstantVoltage(0.6, 1e6, 200e3, 3.3), {"smaller": 1.0}, "end"),
        (ConstantVoltage(0.6, 1e6, 200e3, 3.3), {}, "other"),
        (BUILT, {"open": 3e6}, "other"),
        (BUILT, {"larger": 47e4}, "off"),
        (Falling(), {}, "falls"),
    ],
)
def test_nonsense_is_told_in_a_word_and_that_persons_three_are_measured_anew(tmp_path, built, clipped, said):
    lamp = Measured(tmp_path, built)
    lamp.every(**clipped)
    lamp.live()
    assert lamp.words == ["well", "well", said]
    assert lamp.told["said"] == {"why": said, "person": "a", "step": ""}
    assert (lamp.told["well"], lamp.told["percent"], lamp.kept) == ([], {}, None)


def test_two_front_ends_that_are_unlike_are_told_as_that_and_nothing_is_kept(tmp_path):
    lamp = Measured(tmp_path, people=2)
    lamp.every("a")
    lamp.every("b")
    other, volts = ConstantVoltage(0.489, 1.06e6, 200e3, 3.3), lamp.room.volts

    def unlike(person, sensor, t_s):
        usiemens = lamp.room.clipped.get(1, 0.0)
        return other.volts(usiemens) if (person, sensor) == (1, "skin") else volts(person, sensor, t_s)

    lamp.room.volts = unlike
    lamp.source = RoomSource(lamp.room)
    lamp.live()
    assert lamp.words[-1] == "unlike"
    assert (lamp.told["well"], lamp.kept) == ([], None)


def test_hands_on_the_clips_and_values_that_do_not_come_are_told_and_only_that_step_is_done_again(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step()
    lamp.step(step="larger")
    lamp.step(step="larger")
    lamp.step(step="larger")
    lamp.step(step="smaller")
    volts = lamp.room.volts

    def troubled(person, sensor, t_s):
        shaken = 0.01 * (int(t_s * 9) % 2) if len(lamp.heard) == 1 and sensor == "skin" else 0.0
        return volts(person, sensor, t_s) + shaken

    lamp.room.volts = troubled
    read = lamp.source.read
    lamp.source.read = lambda t_s: lost(read(t_s)) if len(lamp.heard) == 2 else read(t_s)
    lamp.live()
    assert lamp.words == ["well", "still", "few", "well", "kept"]


def lost(samples):
    return replace(samples, values=samples.values * np.nan)


@pytest.mark.parametrize("written", ["1k 100k", "1M 9M", "100k 1M", "200k 100k", "1M 1M", "0 0", "9999999M 100k"])
def test_resistors_that_tell_nothing_are_refused_before_anything_is_listened_to(tmp_path, written):
    lamp = Measured(tmp_path)
    lamp.source.start = None  # would fail
    lamp.step(written=written)
    lamp.live()
    assert lamp.words == ["ohms"]


def test_somebody_who_has_no_electrodes_is_none(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step("b")
    lamp.live()
    assert lamp.words == ["nobody"]


def test_other_resistors_begin_anew(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step()
    lamp.step(step="larger", ohm=47e4, written="470k 100k")
    lamp.live()
    assert lamp.told["well"] == [["a", "larger"]]
    assert lamp.told["ohms"] == ["470k", "100k"]


def test_a_simulated_lamp_finds_its_circuit_says_so_and_keeps_nothing(tmp_path):
    lamp = Measured(tmp_path, real=False)
    lamp.every()
    lamp.live()
    assert lamp.words[-1] == "simulated"
    assert lamp.told["percent"]["a"]
    assert lamp.kept is None


def test_a_card_that_takes_nothing_is_told(tmp_path):
    lamp = Measured(tmp_path)
    lamp.night.card = FullCard()
    lamp.every()
    lamp.live()
    assert lamp.words[-1] == "card"
    assert lamp.kept is None


class FullCard(Disk):
    def replace(self, path, content):
        raise OSError(28, "No space left on device", str(path))


@pytest.mark.parametrize(
    ("ends", "down"),
    [("a press", tap(4.0)), ("a hold", hold(4.0)), ("a stop", b"stop"), ("a session", b"begin settle")],
)
def test_whoever_wants_something_else_ends_a_measurement_at_once_and_gets_it(tmp_path, ends, down):
    lamp, seen = Measured(tmp_path), []
    stop, resting = lamp.source.stop, []
    lamp.source.stop = lambda: (resting.append(lamp.night.finger.life_s), stop())
    lamp.step()
    lamp.heard = seen
    if isinstance(down, bytes):
        lamp.at(4.0, down)
    lamp.live(until_s=12.0, down=() if isinstance(down, bytes) else down)
    assert lamp.told["said"] == {"why": "ended", "person": "a", "step": "open"}
    assert lamp.told["now"] is None
    assert 4.0 <= resting[0] < 6.1  # a hold is one after 1.5 s
    assert len(lamp.night.sessions) == (ends in ("a press", "a session"))
    assert any(live.pairing is Pairing.OPEN for live in lamp.phone.seen) == (ends == "a hold")
    if lamp.night.sessions:
        begun = lamp.night.sessions[0]
        assert begun.begin_s < 4.4
        assert any(live.mode is Mode.SESSION for live in lamp.phone.seen)


def test_a_step_that_goes_on_is_ended_by_no_other_and_a_flood_of_them_keeps_no_hold_from_being_one(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step()
    for k in range(30):
        lamp.at(2.5 + k / 10, b"measure a larger 1M 100k")
    lamp.live()
    assert (lamp.words, lamp.told["well"]) == (["well"], [["a", "open"]])
    lamp = Measured(tmp_path / "held")
    for k in range(60):
        lamp.at(2.0 + k / 10, b"measure a open 1k 1M")  # refused at once, so that the clock is set to zero each time
    lamp.live(until_s=9.0, down=hold(4.0))
    assert any(live.pairing is Pairing.OPEN for live in lamp.phone.seen)


def test_a_lamp_that_is_stopped_meanwhile_rests_and_keeps_nothing(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step()
    lamp.live(until_s=4.0)
    assert (lamp.told["said"]["why"], lamp.told["now"]) == ("ended", None)


def test_a_lamp_that_has_waited_for_hours_reads_no_row_of_them(tmp_path):
    lamp, rows = Measured(tmp_path), []
    read = lamp.source.read
    lamp.source.read = lambda t_s: noted(rows, read(t_s))
    lamp.t_s = 7200.0
    lamp.step()
    lamp.live()
    assert lamp.words == ["well"]
    assert max(rows) <= 4
    assert sum(rows) == pytest.approx(90 * (known_resistors.SETTLE_S + known_resistors.LISTEN_S), abs=4)


def noted(rows, samples):
    rows.append(len(samples.values))
    return samples


def test_a_session_after_a_measurement_is_the_one_of_a_lamp_that_measured_nothing(tmp_path):
    here = Temperament(arrives_s=30.0)
    sessions = []
    for name, measures in (("one", True), ("two", False)):
        lamp = Measured(tmp_path / name, who=here)
        if measures:
            lamp.step()
        lamp.live(until_s=40.0, down=tap(15.0))
        [session] = lamp.night.sessions
        sessions.append(session)
    one, two = sessions
    assert [step.scene.touch for step in one.steps][:200] == [step.scene.touch for step in two.steps][:200]
    assert np.array_equal([step.scene.ring for step in one.steps[:200]], [step.scene.ring for step in two.steps[:200]])
    assert [step.marks for step in one.steps if step.marks] == []


def test_in_a_session_nothing_is_measured_and_nothing_of_it_is_noted(tmp_path):
    lamp = Measured(tmp_path)
    lamp.step()
    lamp.live(until_s=14.0, down=tap(0.5))
    assert lamp.words == [""]
    assert [step.marks for step in lamp.night.sessions[0].steps if step.marks] == []


@given(st.text(st.sampled_from("measure ab openlargsi 0123456789.kKM\n"), max_size=60).map("measure ".__add__))
def test_a_measurement_is_asked_to_the_letter_or_not_at_all(text):
    command = command_of(text.encode())
    if command:
        code, step, *written = command.value.split(" ")
        assert (command.word, str(command), code in "ab", step in STEPS) == ("measure", text, True, True)
        assert all(0 <= float(each.rstrip("kKM")) < 1e7 for each in written)
