"""The lamp that waits for its button: what presses begin, that no session leaves anything to the next, how it ends."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from support import frame_safety
from support.sessions import PINS, QUICK, CheapSource, on_chip, place, simulated, world
from support.troubled_card import Trouble, TroubledCard

from device.app import replay
from device.app.appliance import LONG, USUAL, Appliance
from device.app.idle import WINDOW_S, Begin, Presses
from device.cli.command import main
from device.library import programmes, resonance_history
from device.model import Scene
from device.recording import annotation, events, folders, reader
from device.scene.gesture import GESTURE_S, Gesture
from device.scene.stage import SceneSetup
from device.scene.unguided import StandbyScene
from drivers.pi.button import ButtonStates
from drivers.ports import ButtonEvent, DriverError
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.system.card import Disk

SHORT = 'about = "short"\n[[phase]]\nname = "one"\nminutes = 0.2\npace = "hold"\nto_bpm = 6\nfades = true\n'
SHORT_S = 12.0
BEGINS_S = WINDOW_S + GESTURE_S  # from a single press to the session


class Finger:
    """Button that is down during spans of the lamp's whole life, and takes the lamp from the wall at the end of it."""

    def __init__(self, down, until_s):
        self._down, self._until_s = down, until_s
        self._gestures = ButtonStates()
        self._past_s = self._newest_s = 0.0
        self.lamp = None

    @property
    def life_s(self):
        return self._past_s + self._newest_s

    def read(self, t_s):
        if t_s < self._newest_s:
            self._past_s += self._newest_s
        self._newest_s = t_s
        if self.life_s >= self._until_s:
            self.lamp.stop()
        return self._gestures.feed(any(begin <= self.life_s < end for begin, end in self._down), t_s)

    def close(self):
        pass


def tap(*times_s):
    return [(t_s, t_s + 0.1) for t_s in times_s]


class Life:
    """One lamp from its plug in the wall to its end, watched."""

    def __init__(self, root, down, until_s, hardware=None, card=None, keeps=True):
        self.root, self.finger = root, Finger(down, until_s)
        self.hardware = replace(hardware or simulated(world(), source=CheapSource()), button=self.finger)
        self.card = card or Disk()
        self.lamp = self.finger.lamp = Appliance(QUICK, place(self.hardware), root, self.card, keeps)

    def run(self):
        """To its end; every frame was safe, and the end is dark and still."""
        seen, show = [], self.hardware.ring.show

        def look(frame):
            show(frame)
            seen.append((self.finger.life_s, frame))

        self.hardware.ring.show = look
        self.lamp.run()
        self.times_s, self.frames = np.array([t for t, _ in seen]), np.array([f for _, f in seen])
        # While it sleeps it shows a frame a second, so that what is seen here follows closer than it did.
        frame_safety.assert_safe(self.hardware.ring.frames, self.hardware.haptic.touches)
        assert not self.hardware.ring.frames[-1].any()
        assert self.hardware.haptic.touches[-1] == 0
        return self

    def light(self, begin_s, end_s):
        """(frames, pixels) luminance shown meanwhile."""
        return self.frames[(self.times_s >= begin_s) & (self.times_s < end_s)] ** 2.2 @ frame_safety.WEIGHTS

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


@pytest.mark.parametrize(
    ("presses_s", "asked", "at_s"),
    [
        ([1.0], Begin.LAST, 1.0 + WINDOW_S),
        ([1.0, 1.3], Begin.LONG, 1.3),
        ([1.0, 1.0 + WINDOW_S - 0.05], Begin.LONG, 1.0 + WINDOW_S),
        ([1.0, 1.0 + WINDOW_S + 0.1], Begin.LAST, 1.0 + WINDOW_S),
        ([], None, None),
    ],
)
def test_what_presses_ask_for_is_certain_with_the_second_or_when_it_is_too_late_for_one(presses_s, asked, at_s):
    presses, waiting = Presses(), sorted(presses_s)
    for k in range(1, 45 * 4):
        t_s = k / 45
        gestures = [ButtonEvent.PRESS for _ in itertools.takewhile(lambda p: p <= t_s, waiting)]  # noqa: B023
        waiting = waiting[len(gestures) :]
        if begin := presses.feed(gestures, t_s):
            assert begin is asked
            assert t_s == pytest.approx(at_s, abs=0.05)
            return
    assert asked is None


def test_it_waits_in_the_dark_and_does_nothing(tmp_path):
    life = Life(tmp_path, [], 3600.0)
    life.run()
    assert not life.frames.any()
    assert not any(life.hardware.haptic.touches)
    assert len(life.frames) == pytest.approx(3600, abs=2), "the dark is said again once a second"
    assert not list(tmp_path.rglob("*.edf"))


def test_one_press_begins_settle_if_nothing_is_remembered(tmp_path):
    life = Life(tmp_path, tap(5.0), 30.0).run()
    assert life.programmes() == ["settle"]


def test_two_presses_begin_settle_20_and_one_still_begins_what_it_did(tmp_path):
    life = Life(tmp_path, tap(5.0, 5.3), 30.0).run()
    assert life.programmes() == ["settle-20"]
    life = Life(tmp_path, tap(5.0), 30.0).run()
    assert sorted(life.programmes()) == ["settle", "settle-20"]


def test_two_presses_too_far_apart_are_one_and_the_second_means_nothing(tmp_path):
    life = Life(tmp_path, tap(5.0, 5.0 + WINDOW_S + 0.2), 30.0).run()
    assert life.programmes() == ["settle"]
    [kept] = life.kept()
    assert not [n for n in reader.read(kept.recordings("a")).notes if n.text == annotation.MARK]


def test_one_press_begins_the_programme_that_was_used_last_also_after_the_lamp_was_unplugged(tmp_path, short):
    programmes.keep_last(Disk(), tmp_path, True, "short")
    for _ in range(2):
        life = Life(tmp_path, tap(5.0), 30.0).run()
    assert life.programmes() == ["short", "short"]


@pytest.mark.parametrize("content", [b"gone\n", b"", b"\xff\xfe", b"\0", b"x" * 100_000, b"/dev/null.toml", b"broken"])
def test_a_remembered_programme_that_cannot_be_used_keeps_nobody_waiting(tmp_path, short, content, capsys):
    (short / "settle.toml").unlink()
    (short / "broken.toml").write_text("[[phase]\n")
    programmes.last_path(tmp_path, True).write_bytes(content)
    life = Life(tmp_path, tap(5.0), 20.0).run()
    assert life.programmes() == ["settle"]
    assert capsys.readouterr().err.count("settle instead") == bool(content.strip(b"\xff\xfe\0") or content == b"\0")


@pytest.mark.parametrize(("presses_s", "name"), [([5.0], USUAL), ([5.0, 5.3], LONG)])
def test_a_programme_of_ones_own_that_is_broken_gives_way_to_the_one_that_comes_with_ebb(
    tmp_path, short, presses_s, name, capsys
):
    (short / f"{name}.toml").write_text("nonsense")
    life = Life(tmp_path, tap(*presses_s), 20.0).run()
    assert life.programmes() == [name]
    assert f"{name} instead" in capsys.readouterr().err
    [kept] = life.kept()
    assert events.programme(reader.read(kept.recordings("a")).notes)[1] != SHORT


def test_solo_remembers_its_programme_for_the_button(tmp_path, short):
    root = tmp_path / "recordings"
    words = ["--recordings", str(root), "solo", "--hardware", "simulated", "--fast", "--program"]
    assert main([*words, "short"]) == 0
    assert programmes.last(root, True) == "short"
    assert programmes.last(root, False) is None, "what a simulated body used is no matter of the lamp's"
    life = Life(root, tap(5.0), 20.0).run()
    assert life.programmes() == ["short", "short"]
    (tmp_path / "mine.toml").write_text(SHORT)
    assert main([*words, str(tmp_path / "mine.toml")]) == 0
    life = Life(root, tap(5.0), 20.0).run()
    assert life.programmes()[2:] == ["mine", "mine"]


def test_a_press_is_answered_within_half_a_second_by_a_small_light_that_goes_up(tmp_path):
    life = Life(tmp_path, tap(5.0), 30.0).run()
    decided_s = 5.1 + WINDOW_S + 0.06
    assert not life.light(0.0, decided_s - 0.1).any()
    answer = life.light(decided_s - 0.1, decided_s + GESTURE_S)
    assert 0 < answer.max() < 0.1
    assert life.light(decided_s, decided_s + 0.5).max() > 0.3 * answer.max()
    height = np.arange(24)
    height = np.minimum(height, 24 - height)
    bright = answer[answer.max(axis=1) > 0.1 * answer.max()]
    where = (bright * height).sum(axis=1) / bright.sum(axis=1)
    assert (np.diff(where) > 0).all()
    assert np.allclose(answer[:, 1:], answer[:, :0:-1]), "both sides alike"


@pytest.mark.parametrize("presses", [1, 2])
def test_the_light_goes_up_as_often_as_the_button_was_pressed(tmp_path, presses):
    life = Life(tmp_path, tap(5.0, 5.3)[:presses], 30.0).run()
    begins_s = {1: 5.1 + WINDOW_S, 2: 5.4}[presses] + 0.06
    whole = life.light(begins_s - 0.1, begins_s + presses * GESTURE_S).mean(axis=1)
    peaks = [b for a, b, c in zip(whole, whole[1:], whole[2:], strict=False) if a < b >= c and b > 0.5 * whole.max()]
    assert len(peaks) == presses
    after = life.light(begins_s + presses * GESTURE_S + 0.1, begins_s + presses * GESTURE_S + 3.0).mean(axis=1)
    assert after[0] < 0.01, "the breath comes from black"


def test_a_hold_while_it_waits_means_nothing_and_lights_nothing(tmp_path):
    life = Life(tmp_path, [(5.0, 8.0), (20.0, 3000.0)], 3600.0).run()
    assert not life.frames.any()
    assert not life.kept()


def test_a_hold_takes_a_beginning_back_while_it_is_being_told(tmp_path):
    life = Life(tmp_path, [*tap(5.0, 5.2), (5.4, 7.4)], 60.0).run()
    assert not life.kept()
    assert not life.light(9.0, 60.0).any()
    assert life.light(6.95, 8.0).any(), "the light goes down"


def test_a_press_in_a_session_marks_and_a_hold_ends_it_and_then_it_waits_again(tmp_path):
    life = Life(tmp_path, [*tap(5.0, 20.0), (30.0, 32.0), *tap(60.0)], 90.0).run()
    first, second = (reader.read(kept.recordings("a")) for kept in life.kept())
    [mark] = [n.onset_s for n in first.notes if n.text == annotation.MARK]
    assert mark == pytest.approx(15.0 - BEGINS_S, abs=0.1)
    assert first.length_s == pytest.approx(26.5 - BEGINS_S + 2.0, abs=0.2)
    assert life.kept()[0].info.ended == "ended by hand"
    assert not life.light(34.0, 60.6).any()
    assert life.light(66.0, 80.0).any()
    assert not [n for n in second.notes if n.text == annotation.MARK]


def test_two_sessions_in_a_row_are_recorded_in_two_numbered_folders(tmp_path, short):
    life = Life(tmp_path, tap(5.0, 25.0), 60.0).run()
    assert [kept.number for kept in life.kept()] == [1, 2]
    assert [kept.info.mode for kept in life.kept()] == ["lamp", "lamp"]
    assert [kept.info.ended for kept in life.kept()] == ["its time was over"] * 2
    for kept in life.kept():
        assert reader.read(kept.recordings("a")).ended_s == SHORT_S
        assert json.loads((kept.folder / folders.SESSION_JSON).read_text())["summary"]["a"]


def test_a_session_that_follows_within_a_breath_of_the_one_before_takes_nothing_from_it(tmp_path, short):
    ends_s = 5.1 + BEGINS_S + SHORT_S
    life = Life(tmp_path, tap(5.0, ends_s + 0.2), 60.0).run()
    assert [kept.info.ended for kept in life.kept()] == ["its time was over"] * 2


@pytest.mark.parametrize("down", [tap(5.0, 45.0), [*tap(5.0, 5.3), (40.0, 42.0), *tap(50.0)]])
def test_no_heart_rate_is_left_over_from_the_session_before(tmp_path, down):
    around = world(Body(Temperament(leaves_s=25.0)))
    life = Life(tmp_path, down, 75.0, hardware=simulated(around))
    if len(down) == 2:
        programmes_short(tmp_path)
    life.run()
    first, second = (reader.read(kept.recordings("a")) for kept in life.kept())
    assert np.nanmax(first.signal("Heart rate")) > 50
    assert np.isnan(second.signal("Heart rate")[9:]).all()
    assert np.isnan(second.signal("Arousal")).all()


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


@pytest.mark.parametrize("down", [tap(5.0, 25.0), [*tap(5.0, 5.3), (15.0, 17.0), *tap(18.9, 19.1)]])
def test_every_session_replays_to_the_bit(tmp_path, short, down):
    life = Life(tmp_path, down, 50.0, hardware=simulated(world())).run()
    assert len(life.kept()) == 2
    shown = list(life.hardware.ring.frames)
    at = 0
    for kept in life.kept():
        session, where = replay.replay_session({"a": reader.read(kept.recordings("a"))}, keep=None)
        steps = list(session.run())
        frames = [step.scene.ring for step in steps]
        lit = next(i for i in range(at, len(shown)) if np.array_equal(shown[i : i + 3], frames[:3]) and shown[i].any())
        assert np.array_equal(shown[lit : lit + len(frames)], frames)
        at = lit + len(frames)
        where.hardware.close()


def test_the_light_is_safe_over_a_whole_night_of_presses(tmp_path, short):
    rng = np.random.default_rng(4)
    starts = np.cumsum(rng.exponential(1.2, 200))
    down = [(t_s, t_s + rng.choice([0.05, 0.1, 0.3, 1.0, 1.7, 2.5])) for t_s in starts]
    bright = replace(QUICK, light=replace(QUICK.light, brightness=1.0, night=False))
    life = Life(tmp_path, down, 260.0)
    life.lamp = life.finger.lamp = Appliance(bright, place(life.hardware), tmp_path, Disk())
    life.run()
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
    for begin_s in (5.4, 30.1 + WINDOW_S, 50.1 + WINDOW_S):
        assert life.light(begin_s, begin_s + 0.5).any()
    assert life.light(30.1 + BEGINS_S + 3, 30.1 + BEGINS_S + 8).max() > 0.01


def test_a_lamp_that_is_stopped_while_it_waits_ends_at_once_and_in_a_session_softly(tmp_path):
    waiting = Life(tmp_path, [], 10.0).run()
    assert waiting.finger.life_s == pytest.approx(10.0, abs=0.05)
    leading = Life(tmp_path, tap(5.0), 20.0).run()
    assert leading.finger.life_s == pytest.approx(22.0, abs=0.05)
    assert leading.kept()[0].info.ended == "ended by hand"
    beginning = Life(tmp_path, tap(5.0), 6.0).run()
    assert beginning.finger.life_s == pytest.approx(6.0, abs=0.05)
    assert len(beginning.kept()) == 1


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
    assert hardware.haptic.touches[-1] == 0
    frame_safety.assert_safe(hardware.ring.frames, hardware.haptic.touches)
    assert life.kept()[0].info.ended == "something failed inside"


def test_an_error_while_it_waits_leaves_a_steady_dim_light_too(tmp_path):
    life = Life(tmp_path, [], 100.0)
    life.finger.read = lambda t_s: 1 / 0
    with pytest.raises(ZeroDivisionError):
        life.lamp.run()
    assert 0 < life.hardware.ring.frames[-1].max() < 0.2
    assert life.hardware.haptic.touches[-1] == 0


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


def test_what_a_lamp_asleep_shows_is_nothing_and_finite():
    asleep = StandbyScene(SceneSetup(24, 0.6, 0.6, 1 / 45))
    assert isinstance(asleep.feed(1.0), Scene)
    asleep.gestures.add(Gesture.BEGUN, 1.0, times=2)
    asleep.gestures.add(Gesture.ENDED, 1.5)
    assert not asleep.gestures.over(2.0)
    assert asleep.gestures.over(1.5 + GESTURE_S)
    assert not asleep.feed(3.0).ring.any(), "the second gesture, still to come, was taken back"


def test_the_programmes_that_the_button_begins_come_with_ebb():
    assert {USUAL, LONG} <= set(programmes.names())
