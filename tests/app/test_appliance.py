"""The lamp that waits for its button: what presses begin, that no session leaves anything to the next, how it ends."""

from dataclasses import replace

import numpy as np
import pytest
from support import frame_safety
from support.nights import NOBODY, Finger, Night, hold, tap
from support.sessions import PINS, QUICK, CheapSource, on_chip, place, simulated, world

from device.app import idle, replay
from device.app.appliance import Appliance
from device.cli.command import main
from device.guide.bedside import TAKE_BACK_S
from device.guide.guide import FALL_S, TWICE_S
from device.library import programmes, resonance_history
from device.recording import annotation, events, folders, reader
from device.scene.gate import SafetyGate
from device.scene.request import Message
from device.settings.tree import DEFAULTS
from drivers.ports import DriverError
from drivers.simulated.body import Body, Temperament
from drivers.simulated.card import Trouble, TroubledCard
from drivers.simulated.clock import VirtualClock
from drivers.system.card import Disk

SHORT = 'about = "short"\n[[phase]]\nname = "one"\nminutes = 0.2\npace = "hold"\nto_bpm = 6\nfades = true\n'
SHORT_S = 12.0
PRESSED_S = 0.13  # from a finger's touch of the button until a tap is one
USUAL, LONG = DEFAULTS.lamp.press, DEFAULTS.lamp.press_twice
ALONE = replace(QUICK, lamp=replace(QUICK.lamp, people=1))


class Life:
    """One lamp from its plug in the wall to its end, watched."""

    def __init__(self, root, down, until_s, hardware=None, card=None, keeps=True, config=ALONE):
        self.root, self.finger = root, Finger(down, until_s)
        self.hardware = replace(hardware or simulated(world(), source=CheapSource()), button=self.finger)
        self.card = card or Disk()
        self.lamp = self.finger.lamp = Appliance(config, place(self.hardware), root, self.card, keeps)

    def run(self):
        """To its end; every frame was safe, and the end is dark and still."""
        seen, show = [], self.hardware.ring.show
        [motor] = self.hardware.motors
        felt, feel = [], motor.set

        def look(frame):
            show(frame)
            seen.append((self.finger.life_s, frame))

        def touch(strength):
            feel(strength)
            felt.append((self.finger.life_s, strength))

        self.hardware.ring.show, motor.set = look, touch
        self.lamp.run()
        self.times_s, self.frames = np.array([t for t, _ in seen]), np.array([f for _, f in seen])
        self.felt = np.array(felt)
        # While it sleeps it shows a frame a second, so that what is seen here follows closer than it did.
        frame_safety.assert_safe(self.hardware.ring.frames, self.hardware.motors[0].touches)
        assert not self.hardware.ring.frames[-1].any()
        assert self.hardware.motors[0].touches[-1] == 0
        return self

    def light(self, begin_s, end_s):
        """(frames, pixels) luminance shown meanwhile."""
        return self.frames[(self.times_s >= begin_s) & (self.times_s < end_s)] ** 2.2 @ frame_safety.WEIGHTS

    def touch(self, begin_s, end_s):
        """Of the motor meanwhile."""
        return self.felt[(self.felt[:, 0] >= begin_s) & (self.felt[:, 0] < end_s), 1]

    def kept(self):
        return folders.every(self.root)

    def programmes(self):
        return [kept.info.programme for kept in self.kept()]


@pytest.fixture
def short(tmp_path):
    """A programme of one's own, 12 s long, in three names."""
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    for name in ("short", USUAL, LONG):
        (folder / f"{name}.toml").write_text(SHORT)
    return folder


def test_it_waits_in_the_dark_and_does_nothing(tmp_path):
    life = Life(tmp_path, [], 3600.0)
    life.run()
    assert not life.frames.any()
    assert not any(life.hardware.motors[0].touches)
    assert len(life.frames) == pytest.approx(3600, abs=2), "the dark is said again once a second"
    assert not list(tmp_path.rglob("*.edf"))


def test_one_press_begins_settle(tmp_path):
    life = Life(tmp_path, tap(5.0), 30.0).run()
    assert life.programmes() == ["settle"]


@pytest.mark.parametrize("apart_s", [0.25, 0.6, TWICE_S - 0.05])
def test_two_presses_up_to_a_second_apart_begin_settle_20(tmp_path, apart_s):
    life = Life(tmp_path, tap(5.0, 5.0 + apart_s), 30.0).run()
    assert life.programmes() == ["settle-20"]
    [kept] = life.kept()
    notes = reader.read(kept.recordings("a")).notes
    assert [led.name for led in events.programmes(notes)] == ["settle", "settle-20"]
    assert [n.text for n in notes if n.text in annotation.BUTTON.values()] == [annotation.PRESSED_TWICE]
    assert not events.marks(notes)


def test_a_press_more_than_a_second_after_the_first_is_a_mark(tmp_path):
    life = Life(tmp_path, tap(5.0, 5.0 + TWICE_S + 0.2), 30.0).run()
    assert life.programmes() == ["settle"]
    [kept] = life.kept()
    assert len(events.marks(reader.read(kept.recordings("a")).notes)) == 1


def test_presses_begin_what_the_settings_say(tmp_path, short):
    config = replace(ALONE, lamp=replace(ALONE.lamp, press="short", press_twice="train"))
    assert Life(tmp_path / "one", tap(5.0), 20.0, config=config).run().programmes() == ["short"]
    assert Life(tmp_path / "two", tap(5.0, 5.4), 20.0, config=config).run().programmes() == ["train"]


@pytest.mark.parametrize("name", ["gone", "broken", "/dev/null.toml", '"' * 60])
def test_a_programme_of_the_settings_that_cannot_be_used_keeps_nobody_waiting(tmp_path, short, name, capsys):
    (short / "settle.toml").unlink()
    (short / "broken.toml").write_text("[[phase]\n")
    config = replace(ALONE, lamp=replace(ALONE.lamp, press=name))
    assert Life(tmp_path, tap(5.0), 20.0, config=config).run().programmes() == ["settle"]
    assert capsys.readouterr().err.count("settle instead") >= 1


@pytest.mark.parametrize(("presses_s", "name"), [([5.0], USUAL), ([5.0, 5.3], LONG)])
def test_a_programme_of_ones_own_that_is_broken_gives_way_to_the_one_that_comes_with_ebb(
    tmp_path, short, presses_s, name, capsys
):
    (short / f"{name}.toml").write_text("nonsense")
    life = Life(tmp_path, tap(*presses_s), 20.0).run()
    assert life.programmes() == [name]
    assert f"{name} instead" in capsys.readouterr().err
    [kept] = life.kept()
    assert 'name = "one"' not in events.programmes(reader.read(kept.recordings("a")).notes)[-1].text


def test_what_was_led_before_changes_nothing_of_what_the_button_begins(tmp_path, short):
    root = tmp_path / "recordings"
    assert main(["--recordings", str(root), "solo", "--hardware", "simulated", "--fast", "--program", "short"]) == 0
    assert Life(root, [*tap(5.0, 5.3), *tap(25.0)], 45.0).run().programmes() == ["short", LONG, USUAL]


def test_a_press_is_answered_at_once_by_touch_and_by_a_small_light(tmp_path):
    life = Life(tmp_path, tap(5.0), 30.0).run()
    assert not life.light(0.0, 5.1).any()
    assert not life.touch(0.0, 5.1).any()
    assert life.touch(5.1, 5.1 + 0.2).max() > 0.1
    assert life.touch(5.0, 7.0).max() <= ALONE.touch.strength
    assert 0 < life.light(5.1, 6.1).max() < 0.1


@pytest.mark.parametrize("presses_s", [(5.0,), (5.0, 5.4), (5.0, 5.95)])
def test_the_light_comes_up_from_the_first_press_on_whether_or_not_a_second_follows(tmp_path, presses_s):
    life = Life(tmp_path, tap(*presses_s), 30.0).run()
    light = life.light(5.1, 12.0).mean(axis=1)
    assert light[:30].any()
    assert np.diff(light).max() < 0.01, "never at a stroke"


def test_a_breath_is_felt_within_15_s_of_a_press(tmp_path):
    life = Life(tmp_path, tap(5.0), 30.0).run()
    assert life.touch(9.0, 20.0).max() > 0.3


def test_a_hold_while_it_waits_means_nothing_and_lights_nothing(tmp_path):
    life = Life(tmp_path, [(5.0, 8.0), (20.0, 3000.0)], 3600.0).run()
    assert not life.frames.any()
    assert not life.kept()


@pytest.mark.parametrize("down", [[*tap(5.0), *hold(6.0)], [*tap(5.0, 5.2), *hold(5.4)], [(5.0, 5.1), (7.4, 12.0)]])
def test_a_hold_soon_after_takes_a_beginning_back_and_nothing_is_kept_of_it(tmp_path, down):
    night = Night(tmp_path, [NOBODY], down, 60.0).run()
    [session] = night.sessions
    assert session.why == "taken back"
    [(at_s, _)] = session.told(Message.TAKEN_BACK)
    assert at_s < TAKE_BACK_S
    assert session.times()[-1] == pytest.approx(at_s + FALL_S, abs=0.05)
    assert not night.hardware.ring.frames[-1].any()
    assert not folders.every(tmp_path)


def test_a_hold_later_ends_what_goes_on(tmp_path):
    night = Night(tmp_path, [Temperament()], [*tap(5.0), *hold(5.0 + TAKE_BACK_S)], 60.0).run()
    assert night.sessions[0].why == "ended by hand"
    assert not night.sessions[0].told(Message.TAKEN_BACK)


def test_a_press_in_a_session_marks_and_a_hold_ends_it_and_then_it_waits_again(tmp_path):
    life = Life(tmp_path, [*tap(5.0, 20.0), (30.0, 32.0), *tap(60.0)], 90.0).run()
    first, second = (reader.read(kept.recordings("a")) for kept in life.kept())
    [mark] = [n.onset_s for n in first.notes if n.text == annotation.MARK]
    assert mark == pytest.approx(15.0, abs=0.1)
    assert first.length_s == pytest.approx(26.5 - PRESSED_S + FALL_S, abs=0.2)
    assert life.kept()[0].info.ended == "ended by hand"
    assert not life.light(34.2, 60.1).any()
    assert life.light(66.0, 80.0).any()
    assert not events.marks(second.notes)


def test_two_presses_in_a_session_make_it_softer_and_a_third_time_as_it_was(tmp_path):
    pairs_s = [60.0, 60.5, 90.0, 90.5, 120.0, 120.5]
    life = Life(tmp_path, tap(5.0, *pairs_s), 155.0, hardware=simulated(world())).run()
    full, softer, softest, again = (life.touch(t_s, t_s + 21.0).max() for t_s in (35.0, 65.0, 95.0, 125.0))
    assert softest < 0.7 * softer < 0.7 * full
    assert again == pytest.approx(full, rel=1e-3)
    light = [life.light(t_s, t_s + 21.0).max() for t_s in (35.0, 65.0, 95.0, 125.0)]
    assert light[2] < light[1] < light[0]
    assert light[3] == pytest.approx(light[0], rel=0.2)
    notes = reader.read(life.kept()[0].recordings("a")).notes
    assert [n.text for n in notes if n.text in annotation.BUTTON.values()] == [annotation.MARK, annotation.SOFTLY] * 3


def test_two_sessions_in_a_row_are_recorded_in_two_numbered_folders(tmp_path, short):
    life = Life(tmp_path, tap(5.0, 25.0), 60.0).run()
    assert [kept.number for kept in life.kept()] == [1, 2]
    assert [kept.info.mode for kept in life.kept()] == ["lamp", "lamp"]
    assert [kept.info.ended for kept in life.kept()] == ["its time was over"] * 2
    for kept in life.kept():
        assert reader.read(kept.recordings("a")).ended_s == SHORT_S
        assert folders.open_session(kept.folder).summaries["a"]


def test_a_session_that_follows_within_a_breath_of_the_one_before_takes_nothing_from_it(tmp_path, short):
    ends_s = 5.0 + PRESSED_S + SHORT_S
    life = Life(tmp_path, tap(5.0, ends_s + 0.2), 60.0).run()
    assert [kept.info.ended for kept in life.kept()] == ["its time was over"] * 2


@pytest.mark.parametrize("down", [[*tap(5.0), *hold(30.0), *tap(45.0)], [*tap(5.0, 5.3), *hold(40.0), *tap(50.0)]])
def test_no_heart_rate_is_left_over_from_the_session_before_and_nobody_is_recorded_in_the_next(tmp_path, down):
    night = Night(tmp_path, [Temperament(leaves_s=25.0)], down, 75.0).run()
    first, second = night.sessions
    assert any(step.readings["a"].vitals.heart_rate_bpm for step in first.steps)
    late = [step.readings["a"].vitals for step in second.steps]
    assert all(v.heart_rate_bpm is None and v.arousal is None for v in late)
    assert len(folders.every(tmp_path)) == 1


def programmes_short(tmp_path, minutes=0.6):
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    (folder / f"{USUAL}.toml").write_text(SHORT.replace("0.2", str(minutes)))


def test_a_heart_is_found_anew_in_every_session_through_the_real_driver(tmp_path):
    programmes_short(tmp_path, 0.5)
    around = world(Body(Temperament(activated=0.0, heart_settled_bpm=64.0)))
    sampler, _, bus, clock = on_chip(around.at_pins(PINS), (0, 1))
    life = Life(tmp_path, tap(5.0, 60.0), 100.0, hardware=simulated(around, clock, source=sampler))
    life.run()
    for kept in life.kept():
        rates_bpm = reader.read(kept.recordings("a")).signal("Heart rate")
        assert np.isnan(rates_bpm[:3]).all()
        assert rates_bpm[14:-1] == pytest.approx(64, abs=5)
    assert bus.transactions == pytest.approx(2 * 30 * 180 * 3, rel=0.02), "nothing is sampled while it waits"


@pytest.mark.parametrize("down", [tap(5.0, 25.0), [*tap(5.0, 5.3), (15.0, 17.0), *tap(19.4, 19.7)]])
def test_every_session_replays_to_the_bit(tmp_path, short, down):
    life = Life(tmp_path, down, 50.0, hardware=simulated(world())).run()
    assert len(life.kept()) == 2
    shown = list(life.hardware.ring.frames)
    at = 0
    for kept in life.kept():
        session, where = replay.replay_session({"a": reader.read(kept.recordings("a"))}, keep=None)
        steps = list(session.run())
        frames = [step.scene.ring for step in steps]
        begins = (i for i in range(at, len(shown)) if np.array_equal(shown[i : i + 3], frames[:3]))
        lit = next(i for i in begins if shown[i + 2].any())
        assert np.array_equal(shown[lit : lit + len(frames)], frames)
        at = lit + len(frames)
        where.hardware.close()


def test_the_light_is_safe_over_a_whole_night_of_presses(tmp_path, short):
    rng = np.random.default_rng(4)
    starts = np.cumsum(rng.exponential(1.2, 200))
    down = [(t_s, t_s + rng.choice([0.05, 0.1, 0.3, 1.0, 1.7, 2.5])) for t_s in starts]
    bright = replace(ALONE, light=replace(ALONE.light, brightness=1.0, night=False))
    life = Life(tmp_path, down, 260.0, config=bright).run()
    assert len(life.kept()) > 5


ASSESSES = """about = "assesses"
[[phase]]
name = "here"
minutes = 1.0
pace = "hold"
to_bpm = 6
assess = true
[[phase]]
name = "there"
minutes = 1.0
pace = "hold"
to_bpm = 5
assess = true
fades = true
"""


def test_what_each_assessment_found_is_told_and_kept_after_its_session(tmp_path, short, capsys):
    (short / f"{USUAL}.toml").write_text(ASSESSES)
    Life(tmp_path, tap(5.0, 150.0), 300.0).run()
    lines = capsys.readouterr().err
    assert len(resonance_history.history(tmp_path, "a", True)) == 2
    assert lines.count("6 a minute: ") == lines.count("5 a minute: ") == 2


def test_a_pace_that_cannot_be_read_keeps_nobody_waiting(tmp_path, short, capsys):
    resonance_history.path(tmp_path, "a", True).mkdir(parents=True)
    assert Life(tmp_path, tap(5.0), 20.0).run().programmes() == [USUAL]
    assert "your own pace cannot be read" in capsys.readouterr().err


def test_a_lamp_that_keeps_nothing_writes_nothing(tmp_path, short):
    life = Life(tmp_path, tap(5.0, 5.3, 30.0), 60.0, keeps=False).run()
    assert life.light(40.0, 41.0).any()
    assert not [path for path in tmp_path.iterdir() if path.name != "config"]


@pytest.mark.parametrize("kind", list(Trouble))
def test_a_card_that_gives_trouble_stops_no_session_and_keeps_no_press_waiting(tmp_path, short, kind):
    clock = VirtualClock()
    hardware = simulated(world(), clock, source=CheapSource())
    card = TroubledCard(Disk(), clock, [(0.0, 1e9, kind)])
    life = Life(tmp_path, tap(5.0, 5.3, 30.0, 50.0), 80.0, hardware=hardware, card=card).run()
    for begin_s in (5.2, 30.2, 50.2):
        assert life.light(begin_s, begin_s + 0.5).any()
        assert life.touch(begin_s - 0.1, begin_s + 0.1).any()
    assert life.light(33.0, 38.0).max() > 0.01


def test_a_lamp_that_is_stopped_while_it_waits_ends_at_once_and_in_a_session_softly(tmp_path):
    waiting = Life(tmp_path, [], 10.0).run()
    assert waiting.finger.life_s == pytest.approx(10.0, abs=0.05)
    leading = Life(tmp_path, tap(5.0), 20.0).run()
    assert leading.finger.life_s == pytest.approx(20.0 + FALL_S, abs=0.05)
    assert leading.kept()[0].info.ended == "ended by hand"
    beginning = Life(tmp_path, tap(5.0), 6.0).run()
    assert beginning.finger.life_s == pytest.approx(6.0 + FALL_S, abs=0.05)
    assert len(beginning.kept()) == 1, "nobody came within so short a time"


def test_an_error_in_a_session_leaves_a_steady_dim_light_and_is_raised(tmp_path):
    hardware = simulated(world(), source=CheapSource())
    life = Life(tmp_path, tap(5.0), 100.0, hardware=hardware)
    read = hardware.source.read

    def fail_late(t_s):
        if life.finger.life_s > 20.0:
            raise RuntimeError("the source burst")
        return read(t_s)

    hardware.source.read = fail_late
    with pytest.raises(RuntimeError, match="burst"):
        life.lamp.run()
    assert 0 < hardware.ring.frames[-1].max() < 0.2
    assert np.ptp(np.array(hardware.ring.frames)[-5:], axis=0).max() < 1e-6
    assert hardware.motors[0].touches[-1] == 0
    frame_safety.assert_safe(hardware.ring.frames, hardware.motors[0].touches)
    assert life.kept()[0].info.ended == "something failed inside"


def test_an_error_while_it_waits_leaves_a_steady_dim_light_too(tmp_path):
    life = Life(tmp_path, [], 100.0)
    life.finger.read = lambda t_s: 1 / 0
    with pytest.raises(ZeroDivisionError):
        life.lamp.run()
    assert 0 < life.hardware.ring.frames[-1].max() < 0.2
    assert life.hardware.motors[0].touches[-1] == 0


def test_a_ring_that_fails_while_it_waits_ends_nothing_and_is_said_once(tmp_path, short, caplog):
    life = Life(tmp_path, tap(5.0), 60.0)
    ring, show = life.hardware.ring, life.hardware.ring.show

    def loose(frame):
        if life.finger.life_s < 10.0:
            raise DriverError("the ring hangs on one wire")
        show(frame)

    ring.show = loose
    life.run()
    assert [r.message for r in caplog.records].count("the ring hangs on one wire") == 2, "by the wait and the session"
    assert life.light(12.0, 15.0).any()


def test_a_ring_that_failed_while_it_was_bright_goes_dark_step_by_step_when_it_works_again(tmp_path, short):
    life = Life(tmp_path, tap(5.0), 60.0)
    show = life.hardware.ring.show

    def loose(frame):
        if 12.0 < life.finger.life_s < 30.0:
            raise DriverError("the ring hangs on one wire")
        show(frame)

    life.hardware.ring.show = loose
    life.run()
    light = life.light(0.0, 60.0).mean(axis=1)
    assert np.diff(light).min() > -0.06


def test_the_programmes_that_the_lamp_begins_come_with_ebb():
    assert {USUAL, LONG, DEFAULTS.lamp.for_two} <= set(programmes.names())


@pytest.mark.parametrize("late_s", np.arange(0, 1 / idle.LOOK_HZ, 0.004))
def test_a_tap_of_60_ms_ends_the_wait_wherever_it_falls_between_two_looks(late_s):
    hardware = simulated(world(), down=[(1.0 + late_s, 1.06 + late_s), (3.0, 3.5)])
    assert idle.Waiting(hardware, SafetyGate(hardware.ring.pixels)).run()
    assert hardware.clock.now() < 1.2
