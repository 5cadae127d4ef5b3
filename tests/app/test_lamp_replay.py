"""What was recorded at the lamp replays to the bit, whoever came: the same light, touch, vitals and messages."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from support.nights import NOBODY, Night, hold, tap
from support.sessions import QUICK

from device.app import replay
from device.guide.resonance import PaceTrial, Resonance
from device.library import resonance_history
from device.recording import events, folders, reader
from drivers.simulated.body import Temperament
from drivers.system.card import Disk

HERE = Temperament(arrives_s=4.0, responses_per_min=6.0)
LATE = Temperament(arrives_s=52.0)
ASKED = replace(QUICK, shared=replace(QUICK.shared, own_light=True, feel_heart=True))

OURS = """about = "ours"
[[phase]]
name = "arrive"
minutes = 0.75
pace = "hold"
to_bpm = 6
[[phase]]
name = "own"
minutes = 1.0
pace = "own"
"""


def played_again(root, codes=None):
    [kept] = folders.every(root)
    session, where = replay.replay_session({code: reader.read(kept.recordings(code)) for code in codes or kept.seated})
    steps = list(session.run())
    where.hardware.close()
    return steps


def assert_same(live, replayed, codes):
    assert len(live) == len(replayed)
    for one, other in zip(live, replayed, strict=True):
        assert one.tick == other.tick
        assert [one.readings[code] for code in codes] == [other.readings[code] for code in codes]
        assert one.breath == other.breath
        assert np.array_equal(one.scene.ring, other.scene.ring)
        assert one.scene.touch == other.scene.touch
        assert one.marks == other.marks
        assert one.told == other.told
        assert (one.phase, one.present, one.agreed) == (other.phase, other.present, other.agreed)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("people", "motors", "codes", "down", "programmes"),
    [
        pytest.param([HERE], 1, "a", tap(5.0), ["settle"], marks=pytest.mark.soak),
        ([HERE], 1, "a", tap(5.0, 5.9), ["settle", "settle-20"]),
        pytest.param([HERE, NOBODY], 1, "a", tap(5.0, 30.0, 50.0, 50.6), ["settle"], marks=pytest.mark.soak),
        ([NOBODY, HERE], 2, "b", tap(5.0, 5.4, 30.0, 50.0, 50.6), ["settle", "settle-20"]),
        ([HERE, HERE], 2, "ab", tap(5.0, 5.4, 25.0), ["settle", "settle-20", "together"]),
        pytest.param([HERE, LATE], 1, "ab", tap(5.0, 30.0), ["settle"], marks=pytest.mark.soak),
        ([LATE, HERE], 2, "ab", [*tap(5.0, 30.0), *hold(80.0)], ["settle"]),
    ],
    ids=["solo", "a second press", "one of two", "b alone", "two", "a late joiner", "a late first"],
)
def test_what_was_recorded_at_the_lamp_replays_to_the_bit(tmp_path, people, motors, codes, down, programmes):
    night = Night(tmp_path, people, down, 90.0, config=ASKED, motors=motors).run()
    [session] = night.sessions
    [kept] = folders.every(tmp_path)
    assert kept.info.people == kept.people == tuple(codes)
    notes = reader.read(kept.recordings(codes[0])).notes
    assert [led.name for led in events.programmes(notes)] == programmes
    assert kept.info.programme == programmes[-1]
    assert session.why == kept.info.ended
    replayed = played_again(tmp_path)
    assert_same(session.steps, replayed, codes)
    assert all(len(step.scene.touch) == motors for step in replayed)


def found_own(root, code, top_bpm):
    """An assessment found that this person's heart swings most at this pace."""
    trials = [PaceTrial(bpm, 9.0 - 2 * abs(bpm - top_bpm), 0.1, 9) for bpm in (4.5, 5.0, 5.5, 6.0, 6.5)]
    found = Resonance(top_bpm, 0.9, 6.0, 0.8, tuple(trials))
    resonance_history.keep(Disk(), root, code, True, found, dt.datetime.now(dt.UTC))


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("people", "own_bpm"),
    [
        pytest.param([HERE, NOBODY], 5.0, marks=pytest.mark.soak),
        pytest.param([NOBODY, HERE], 6.0, marks=pytest.mark.soak),
        ([LATE, HERE], 6.0),
        ([HERE, HERE], 5.5),
    ],
    ids=["a", "b", "b, then a", "two"],
)
def test_own_paces_lead_whoever_came_and_are_known_to_the_replay(tmp_path, people, own_bpm):
    config = replace(QUICK, lamp=replace(QUICK.lamp, press="ours", for_two="ours"))
    programmes = tmp_path / "config" / "ebb" / "programs"
    programmes.mkdir(parents=True)
    (programmes / "ours.toml").write_text(OURS)
    root = tmp_path / "recordings"
    found_own(root, "a", 5.0)
    found_own(root, "b", 6.0)
    [session] = Night(root, people, tap(5.0), 100.0, config=config).run().sessions
    assert session.steps[-1].breath.rate_bpm == pytest.approx(own_bpm, abs=0.35)
    [kept] = folders.every(root)
    for code in kept.people:
        assert events.programmes(reader.read(kept.recordings(code)).notes)[-1].own_bpm == pytest.approx(
            own_bpm, abs=0.2
        )
    assert_same(session.steps, played_again(root), kept.people)
