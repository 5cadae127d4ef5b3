"""The recorder beside a running session: what lands on the card, and that no card holds up the light (promise 4)."""

import errno
import gc
import os
from dataclasses import replace

import numpy as np
import psutil
import pytest
from support.sessions import QUICK, CheapSource, dark, place, record, simulated, solo, world

from device.app import recorders
from device.app.choices import CHOICES
from device.recording import annotation, edf, events, folders, reader, stored_settings
from device.recording.recorder import QUEUE_S, Rules
from device.settings.parse import parse
from drivers.ports import ROW_HZ, ButtonEvent
from drivers.recording import ReplayButton
from drivers.simulated.body import Body, Temperament
from drivers.simulated.card import SLOW_S, Trouble, TroubledCard
from drivers.system.card import Disk


def session(length_s, people=1, lit=True, **body):
    """A session of simulated people that nobody disturbs: (session, place)."""
    hardware = simulated(world(*(Body(Temperament(**body), seed=3 + i) for i in range(people))))
    return (solo if lit else dark)(hardware, length_s, people=people), place(hardware, people)


def recorded(recorder, code="a"):
    return reader.read(folders.open_session(recorder.folder).recordings(code))


def frames(where):
    return np.array(where.hardware.ring.frames)


def test_a_session_is_recorded_as_it_was(tmp_path):
    recorder, _, steps = record(*session(40.5), tmp_path)
    back = recorded(recorder)
    rows = np.concatenate([s.samples.values for s in steps])
    assert back.length_s == pytest.approx(40.5, abs=0.03)
    assert np.array_equal(back.samples.values, rows, equal_nan=True)
    assert np.array_equal(back.samples.t_s[:, 0], np.concatenate([s.samples.t_s[:, 0] for s in steps]))
    beats = [b.t_s for s in steps for b in s.readings["a"].beats if b.accepted]
    assert np.allclose(events.beats(back.notes), beats, atol=1e-6)
    assert (back.code, back.simulated, back.mode) == ("a", True, "solo")


def test_what_was_derived_stands_beside_it_once_a_second(tmp_path):
    recorder, _, steps = record(*session(60), tmp_path)
    back = recorded(recorder)
    known = {}
    for step in steps:
        known.setdefault(step.tick.index // 45, step.readings["a"].vitals)
    for label, name, step in (
        ("Heart rate", "heart_rate_bpm", 0.01),
        ("Swing", "rsa_ms", 0.1),
        ("Arousal", "arousal", 5e-5),
    ):
        told = back.signal(label)
        for second in range(60):
            value = getattr(known[second], name)
            if value is None:
                assert np.isnan(told[second])
            else:
                assert told[second] == pytest.approx(value, abs=0.51 * step)
    lungs = back.signal("Breath asked")
    asked = [s.breath.lungs for s in steps if s.tick.index % 45 == 0]
    assert np.allclose(lungs[10::10][: len(asked) - 1], asked[:-1], atol=1e-4)


def test_unknown_is_recorded_as_unknown(tmp_path):
    recorder, _, _ = record(*session(30, arrives_s=1000.0), tmp_path)
    back = recorded(recorder)
    assert np.isnan(back.signal("Heart rate")).all()
    assert np.isnan(back.signal("Arousal")).all()
    assert not events.beats(back.notes)


def test_two_people_have_a_file_each_that_knows_nothing_of_the_other(tmp_path):
    recorder, _, steps = record(*session(20, people=2), tmp_path)
    for column, code in enumerate("ab"):
        rows = np.concatenate([s.samples.values[:, 2 * column : 2 * column + 2] for s in steps])
        assert np.array_equal(recorded(recorder, code).samples.values, rows, equal_nan=True)
    names = sorted(p.name for p in recorder.folder.iterdir())
    assert names == ["a.edf", "a.summary.json", "b.edf", "b.summary.json", "session.json"]


def test_recordings_are_for_their_owner_alone(tmp_path):
    recorder, _, _ = record(*session(5), tmp_path / "recordings")
    for path in [recorder.folder, *recorder.folder.parents][:3]:
        assert path.stat().st_mode & 0o077 == 0
    for path in recorder.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_sessions_are_numbered_by_a_counter_that_is_never_used_twice(tmp_path):
    numbers = []
    for _ in range(3):
        recorder, _, _ = record(*session(3), tmp_path)
        numbers.append(folders.open_session(recorder.folder).number)
    for path in recorder.folder.iterdir():
        path.unlink()
    recorder.folder.rmdir()
    (tmp_path / "counter").write_text("nonsense")  # and a damaged counter goes on after the newest that is there
    later, _, _ = record(*session(3), tmp_path)
    assert numbers == [1, 2, 3]
    assert folders.open_session(later.folder).number == 3


def test_settings_and_mode_stand_in_the_file_itself(tmp_path):
    recorder, _, _ = record(*session(5), tmp_path)
    back = recorded(recorder)
    assert stored_settings.in_force(back, CHOICES) == (QUICK, ())
    assert events.settings(back.notes)["skin"]["feedback_ohm"] == QUICK.skin.feedback_ohm, "every one, not the changed"


def test_of_one_person_too_the_wires_of_both_are_kept_for_a_converter_has_each_pin_once(tmp_path):
    crosswise = parse({"a": {"pulse_channel": 2, "skin_channel": 3}, "b": {"pulse_channel": 0, "skin_channel": 1}})
    recorder, _, _ = record(*session(2), tmp_path, config=crosswise)
    config, notes = stored_settings.in_force(recorded(recorder), CHOICES)
    assert (config.a, config.b, notes) == (crosswise.a, crosswise.b, ())


def test_the_end_says_why_and_when(tmp_path):
    recorder, _, _ = record(*session(5), tmp_path)
    assert recorded(recorder).ended_s == 5.0
    assert folders.open_session(recorder.folder).info.ended == "its time was over"


# A card that gives trouble: the light must not know.

TROUBLES = [
    (Trouble.FULL, 12.0),
    (Trouble.READ_ONLY, 12.0),
    (Trouble.PULLED, 12.0),
    (Trouble.SLOW, 12.0),
    (Trouble.CRASHING, 12.0),
]


@pytest.mark.few(2)
@pytest.mark.parametrize("people", [1, 2])
@pytest.mark.parametrize(("kind", "lasts_s"), TROUBLES, ids=[str(kind) for kind, _ in TROUBLES])
def test_a_troubled_card_changes_no_frame_and_loses_nothing_that_fits_the_queue(tmp_path, kind, lasts_s, people):
    begun, quiet = session(45, people)
    record(begun, quiet, tmp_path / "quiet")
    begun, where = session(45, people)
    card = TroubledCard(Disk(), where.hardware.clock, [(15.3, 15.3 + lasts_s, kind)])
    recorder, news, steps = record(begun, where, tmp_path / "troubled", card=card)
    assert np.array_equal(frames(where), frames(quiet))
    assert list(where.hardware.motors[0].touches) == list(quiet.hardware.motors[0].touches)
    rows = np.concatenate([s.samples.values for s in steps])
    for column, code in enumerate("ab"[:people]):
        back = recorded(recorder, code)
        assert np.array_equal(back.samples.values, rows[:, 2 * column : 2 * column + 2], equal_nan=True)
    if kind is not Trouble.SLOW:
        assert any("not recording" in line for line in news)
        assert any("recording again" in line for line in news)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "kind",
    [
        Trouble.FULL,
        Trouble.PULLED,
        *(pytest.param(k, marks=pytest.mark.soak) for k in (Trouble.READ_ONLY, Trouble.CRASHING)),
    ],
    ids=str,
)
def test_a_card_that_is_gone_for_long_leaves_a_gap_that_the_file_tells(tmp_path, kind):
    length_s, gone = QUEUE_S + 300, (60.2, QUEUE_S + 200.0)
    hardware = simulated(world(), source=CheapSource())
    card = TroubledCard(Disk(), hardware.clock, [(*gone, kind)])
    recorder, _, steps = record(dark(hardware, length_s), place(hardware), tmp_path, "log", card=card)
    back = recorded(recorder)
    rows = np.concatenate([s.samples.values for s in steps])
    lost = np.isnan(back.samples.values[:, 0])
    same = (back.samples.values == rows) | np.isnan(rows)
    assert back.length_s == pytest.approx(length_s, abs=0.03)
    assert same[~lost].all()
    assert 130 < lost.sum() / ROW_HZ < 145  # what the queue could not hold of 740 s
    [gap] = events.starting_with(back.notes, "Gap: ")
    seconds = np.flatnonzero(lost) // ROW_HZ
    assert (gap.onset_s, gap.onset_s + gap.duration_s) == (seconds[0], seconds[-1] + 1)


@pytest.mark.parametrize(
    ("kind", "gone"), [(Trouble.FULL, (3.0, 26.0)), (Trouble.PULLED, (9.95, 10.6)), (Trouble.CRASHING, (9.95, 10.6))]
)
def test_a_card_that_is_gone_as_the_session_ends_gets_the_rest_if_it_is_back_within_half_a_minute(tmp_path, kind, gone):
    begun, where = session(10)
    card = TroubledCard(Disk(), where.hardware.clock, [(*gone, kind)])
    recorder, news, steps = record(begun, where, tmp_path, card=card)
    rows = np.concatenate([s.samples.values for s in steps])
    assert np.array_equal(recorded(recorder).samples.values, rows, equal_nan=True)
    assert folders.open_session(recorder.folder).info.ended == "its time was over"
    assert len(news) == 4
    assert news[1].startswith("not recording: ")
    assert news[2:] == ["the card is tried for half a minute more", "the end of the recording is on the card after all"]
    assert ("the session goes on" in news[1]) == (kind is Trouble.FULL), "it is over for the others"


def test_a_card_that_is_full_from_the_beginning_is_told_of_and_the_session_goes_on(tmp_path):
    begun, where = session(30)
    card = TroubledCard(Disk(), where.hardware.clock, [(0.0, 1000.0, Trouble.FULL)])
    recorder, news, steps = record(begun, where, tmp_path, card=card)
    assert recorder.folder is None
    assert len(steps) == 30 * 45
    assert [line for line in news if "are to stay free" in line]
    assert "nothing was recorded" in news


def test_a_card_that_comes_late_gets_the_session_from_its_beginning(tmp_path):
    begun, where = session(30)
    card = TroubledCard(Disk(), where.hardware.clock, [(0.0, 12.0, Trouble.READ_ONLY)])
    recorder, _, steps = record(begun, where, tmp_path, card=card)
    rows = np.concatenate([s.samples.values for s in steps])
    assert np.array_equal(recorded(recorder).samples.values, rows, equal_nan=True)


def test_the_floor_of_free_space_is_kept_and_said_before_it_is_reached(tmp_path):
    begun, where = session(60)
    free = [700_000_000]

    class Filling(Disk):
        def free_bytes(self, folder):
            free[0] -= 30_000_000
            return free[0]

    recorder, news, _ = record(begun, where, tmp_path, card=Filling())
    early = next(i for i, line in enumerate(news) if "nearly full: recording stops in about" in line)
    stop = next(i for i, line in enumerate(news) if "500 MB are to stay free" in line)
    assert early < stop
    assert recorded(recorder).length_s > 20


def test_a_slow_card_is_busy_for_five_seconds_at_a_time_and_nobody_waits(tmp_path):
    begun, where = session(60)
    card = TroubledCard(Disk(), where.hardware.clock, [(0.0, 58.0, Trouble.SLOW)])
    at = []
    recorder, _, steps = record(
        begun, where, tmp_path, card=card, each=lambda step: at.append(where.hardware.clock.now())
    )
    assert SLOW_S == 5.0
    assert at == [step.tick.t_s for step in steps]  # every tick came in time
    assert recorded(recorder).length_s == pytest.approx(60, abs=0.03)


def test_a_long_session_rolls_to_a_new_file_without_losing_a_sample(tmp_path):
    hardware = simulated(world(), source=CheapSource())
    rules = Rules(floor_bytes=0, roll_s=40)
    recorder, _, steps = record(dark(hardware, 130.5), place(hardware), tmp_path, "log", rules=rules)
    kept = folders.open_session(recorder.folder)
    assert [p.name for p in kept.recordings("a")] == ["a.edf", "a-2.edf", "a-3.edf", "a-4.edf"]
    rows = np.concatenate([s.samples.values for s in steps])
    back = recorded(recorder)
    assert np.array_equal(back.samples.values, rows, equal_nan=True)
    beats = [b.t_s for s in steps for b in s.readings["a"].beats if b.accepted]
    assert np.allclose(events.beats(back.notes), beats, atol=1e-6)
    each = [reader.read([p]) for p in kept.recordings("a")]
    assert [(p.began - each[0].began).total_seconds() for p in each] == [0, 0, 0, 0]  # each knows the session's start


def test_a_file_that_vanished_is_followed_by_a_new_one(tmp_path):
    begun, where = session(40)

    def lose(step):
        if step.tick.index == 20 * 45:
            recorder_folder = next(tmp_path.glob("*/*"))
            (recorder_folder / "a.edf").rename(tmp_path / "elsewhere.edf")

    card = TroubledCard(Disk(), where.hardware.clock, [(19.5, 22.0, Trouble.PULLED)])
    recorder, _, _ = record(begun, where, tmp_path, card=card, each=lose)
    first = reader.read([tmp_path / "elsewhere.edf"])
    second = reader.read(folders.open_session(recorder.folder).recordings("a"))
    assert first.length_s == pytest.approx(19, abs=1)
    assert second.length_s == pytest.approx(40, abs=0.03)
    assert np.isfinite(second.samples.values[20 * ROW_HZ :, 0]).all()


def test_a_card_that_comes_back_with_fewer_seconds_has_a_gap_there_and_what_follows_is_in_its_place(tmp_path):
    begun, where = session(40)
    lost = []

    def lose(step):
        if step.tick.t_s > 21 and not lost:
            [path] = tmp_path.glob("*/*/a.edf")
            content = path.read_bytes()
            shape = edf.shape(edf.reading(content), len(content))
            path.write_bytes(content[: shape.header_len + (shape.records - 5) * shape.record_len])
            lost.append(shape.records)

    card = TroubledCard(Disk(), where.hardware.clock, [(19.5, 22.0, Trouble.PULLED)])
    recorder, _, steps = record(begun, where, tmp_path, card=card, each=lose)
    back, rows = recorded(recorder), np.concatenate([s.samples.values for s in steps])
    unknown = np.isnan(back.samples.values[:, 0])
    assert back.length_s == pytest.approx(40, abs=0.03)
    assert np.flatnonzero(unknown[: 38 * ROW_HZ])[[0, -1]] // ROW_HZ == pytest.approx([lost[0] - 5, lost[0] - 1], abs=1)
    same = (back.samples.values == rows) | np.isnan(rows)
    assert same[~unknown].all()
    assert not back.damaged, "a hole of zeros is no second that was unknown and said so"
    [gap] = events.starting_with(back.notes, "Gap: ")
    assert gap.duration_s == pytest.approx(5, abs=1)


def test_a_burst_of_notes_waits_for_the_next_records_and_none_is_lost(tmp_path):
    hardware = replace(
        simulated(world()),
        button=ReplayButton([(t_s, ButtonEvent.PRESS) for t_s in (5.0, 5.5, 6.0, 6.5) for _ in range(15)]),
    )
    recorder, _, steps = record(solo(hardware, 20), place(hardware), tmp_path)
    marks = [m.t_s for s in steps for m in s.marks]
    assert len(marks) == 60
    back = recorded(recorder)
    assert np.allclose([n.onset_s for n in back.notes if n.text in annotation.BUTTON.values()], marks, atol=1e-6)


def days(hours, root, seen):
    """A dark virtual session of two people, recorded; seen(hour) is called every five minutes."""
    hardware = simulated(world(), source=CheapSource(2))
    session, where = dark(hardware, hours * 3600, people=2), place(hardware, 2)
    recorder = recorders.recorder(QUICK, where, "log", root)
    recorder.start()
    for step in session.run():
        recorder.feed(step)
        hardware.ring.frames.clear()
        hardware.motors[0].touches.clear()
        if step.tick.index % (45 * 300) == 0:
            seen(step.tick.index / 45 / 3600)
    recorder.finish(session.ended, session.length_s)


@pytest.mark.soak
def test_what_is_kept_in_memory_does_not_grow_with_the_session(tmp_path):
    kept = []

    def look(hour):
        gc.collect()
        kept.append(len(gc.get_objects()))

    days(0.25, tmp_path, look)
    assert kept[-1] - kept[0] < 100  # of about 100,000; a leak of one object a second would be 600


@pytest.mark.soak
def test_a_day_of_recording_grows_by_no_more_than_a_megabyte(tmp_path):
    resident = {}
    days(24, tmp_path, lambda hour: resident.update({hour: psutil.Process().memory_info().rss / 1e6}))
    assert resident[24] - resident[1] <= 1.0, f"after 1 h {resident[1]:.1f} MB, after 24 h {resident[24]:.1f} MB"


def test_what_the_lamp_says_of_its_parts_stands_in_the_recording(tmp_path):
    begun, where = session(20)

    def loosen(step):
        where.hardware.ring.broken = 5 < step.tick.t_s < 8

    recorder, _, _ = record(begun, where, tmp_path, each=loosen)
    told = [n.text for n in events.starting_with(recorded(recorder).notes, "Lamp: ")]
    assert told == ["Lamp: the simulated ring is broken", "Lamp: the ring works again"]


def test_a_card_that_stays_too_full_still_gets_the_end_and_the_gap(tmp_path):
    class Full(Disk):
        """Free to begin with; from the tenth second on, less than the floor."""

        def free_bytes(self, folder):
            return 10**9 if hardware.clock.now() < 10 else 10**8

    hardware = simulated(world(), source=CheapSource())
    length_s = QUEUE_S + 100
    recorder, news, _ = record(dark(hardware, length_s), place(hardware), tmp_path, "log", card=Full())
    assert any("are to stay free" in line for line in news)
    kept = folders.open_session(recorder.folder)
    assert kept.info.ended == "its time was over"
    back = recorded(recorder)
    assert back.length_s == length_s
    [gap] = events.starting_with(back.notes, "Gap: ")
    assert gap.duration_s == pytest.approx(100 - 20, abs=25)  # looked for every ten seconds; the queue holds the rest


def test_a_card_that_takes_a_file_and_says_that_it_failed_costs_nothing(tmp_path):
    class Lying(Disk):
        """Its first new file lands, and is reported as an error, as when only the folder's sync fails."""

        failed = False

        def create(self, path, content):
            file = super().create(path, content)
            if not self.failed:
                self.failed = True
                file.close()
                raise OSError(5, "Input/output error")
            return file

    begun, where = session(20)
    recorder, news, steps = record(begun, where, tmp_path, card=Lying())
    assert any("recording again" in line for line in news)
    back = recorded(recorder)
    rows = np.concatenate([s.samples.values for s in steps])
    assert np.array_equal(back.samples.values, rows, equal_nan=True)
    beats = [b.t_s for s in steps for b in s.readings["a"].beats if b.accepted]
    assert np.allclose(events.beats(back.notes), beats, atol=1e-6)


def test_a_card_whose_driver_crashes_is_logged_once(tmp_path, caplog):
    begun, where = session(20)
    card = TroubledCard(Disk(), where.hardware.clock, [(5.0, 18.0, Trouble.CRASHING)])
    record(begun, where, tmp_path, card=card)
    assert [r.getMessage() for r in caplog.records] == ["the recorder failed"]


def test_a_card_that_takes_folders_and_no_file_is_not_strewn_with_empty_sessions(tmp_path):
    class TakesNoFile(Disk):
        """Full to the last byte: a name in a folder costs nothing, any content too much."""

        def replace(self, path, content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    begun, where = session(30)
    _, news, _ = record(begun, where, tmp_path, card=TakesNoFile())
    assert "nothing was recorded" in news[-1]
    assert folders.every(tmp_path) == []
