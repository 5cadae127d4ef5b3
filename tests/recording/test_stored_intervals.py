"""The intervals of a recording are those that the lamp told while it ran; what it never told stays unknown."""

from dataclasses import replace

import pytest
from support.sessions import dark, place, record, simulated, world

from device.app import modes, recorders, worlds
from device.model import IntervalKind
from device.recording import folders, reader, stored_intervals
from device.recording.annotation import Note
from device.recording.layout import UNKNOWN
from device.session.session import Envelope
from device.settings.tree import Config
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock

NORMAL = IntervalKind.NORMAL
HEART = [round(1.0 + 0.8 * k, 6) for k in range(10)]


@pytest.fixture(scope="module")
def minute(tmp_path_factory):
    """A simulated minute, read back."""
    hardware = simulated(world(Body(Temperament(), seed=31)))
    recorder, _, _ = record(dark(hardware, 60), place(hardware), tmp_path_factory.mktemp("minute"), "log")
    return reader.read(folders.open_session(recorder.folder).recordings("a"))


def told(recorded, accepted, left_out=(), *others):
    """Kinds, one for each beat, of a recording in which these are noted and nothing else."""
    noted = (*(Note(t, "Beat") for t in accepted), *(Note(t, "Beat left out") for t in left_out), *others)
    return [beat.kind for beat in stored_intervals.beats(replace(recorded, notes=noted))]


def test_an_interval_is_normal_once_two_more_have_followed_and_unknown_until_then(minute):
    assert told(minute, HEART) == [None, *[NORMAL] * 7, None, None]
    lengths = [
        beat.ibi_s for beat in stored_intervals.beats(replace(minute, notes=tuple(Note(t, "Beat") for t in HEART)))
    ]
    assert lengths == [None, *[0.8] * 9]


def test_no_interval_reaches_over_a_pause(minute):
    assert told(minute, HEART[:5] + [t + 2.0 for t in HEART[5:]]) == [
        None, NORMAL, NORMAL, None, None, None, NORMAL, NORMAL, None, None,
    ]  # fmt: skip


def test_no_interval_reaches_over_a_beat_that_was_left_out_even_if_it_would_be_short(minute):
    between = round(HEART[5] + 0.4, 6)
    beats = stored_intervals.beats(
        replace(minute, notes=(*(Note(t, "Beat") for t in HEART), Note(between, "Beat left out")))
    )
    assert [b.ibi_s for b in beats] == [None, *[0.8] * 5, None, 0.4, *[0.8] * 3]
    assert [b.t_s for b in beats if not b.accepted] == [between]
    assert told(minute, HEART, [between])[3:7] == [NORMAL, None, None, None]


@pytest.mark.parametrize("second", [4, 5])
def test_no_interval_reaches_into_a_second_that_is_not_there_and_none_is_normal_that_it_might_have_judged(
    minute, second
):
    """Beats at 4.2, 5.0 and 5.8 s: what was noted in the lost second, they or others, nobody knows."""
    integers = {label: values.copy() for label, values in minute.integers.items()}
    for label, values in integers.items():
        rate = minute.rate_hz(label)
        values[second * rate : (second + 1) * rate] = UNKNOWN
    kinds = told(replace(minute, integers=integers), HEART)
    whole = told(minute, HEART)
    touched = [
        i for i, t_s in enumerate(HEART[1:], 1)
        if HEART[i - 1] < second + 1 and HEART[min(i + 2, 9)] + stored_intervals.KNOWN_WITHIN_S > second
    ]  # fmt: skip
    assert touched
    assert kinds == [None if i in touched else kind for i, kind in enumerate(whole)]


def test_an_artefact_keeps_the_name_and_the_length_that_the_lamp_gave_it(minute):
    times = [*HEART[:4], round(HEART[3] + 1.6, 6), *(round(HEART[3] + 1.6 + 0.8 * k, 6) for k in (1, 2, 3))]
    noted = (*(Note(t, "Beat") for t in times), Note(HEART[3], "Interval missed", 1.6))
    beats = stored_intervals.beats(replace(minute, notes=noted))
    assert beats[4] == stored_intervals.NotedBeat(times[4], True, 1.6, IntervalKind.MISSED)
    assert [b.kind for b in beats] == [None, NORMAL, NORMAL, NORMAL, IntervalKind.MISSED, NORMAL, None, None]


def test_a_recording_without_beats_has_no_intervals(minute):
    assert told(minute, []) == []


@pytest.mark.few(1)
@pytest.mark.parametrize("name", [None, "bidmc__01", "stress_predict__S01", "stress_predict__S03"])
def test_the_intervals_of_a_recording_are_exactly_those_that_the_lamp_told(tmp_path, recording, name):
    """In a simulated person, at a bedside, and on wrists that move, where a third of all beats is left out."""
    if name is None:
        hardware = simulated(world(Body(Temperament(arrives_s=4.0, leaves_s=100.0), seed=31)))
        session, where = dark(hardware, 110), place(hardware)
    else:
        where = worlds.open_recording(recording(name), Config(), VirtualClock())
        session = modes.dark(Config(), where, Envelope(300.0))
    recorder = recorders.recorder(Config(), where, "log", tmp_path)
    recorder.start()
    lived = []
    for step in session.run():
        recorder.feed(step)
        lived += step.readings["a"].intervals
    where.hardware.close()
    recorder.finish(session.ended, session.length_s)
    back = stored_intervals.beats(reader.read(folders.open_session(recorder.folder).recordings("a")))
    judged = [b for b in back if b.kind]
    assert [b.kind for b in judged] == [i.kind for i in lived]
    # Beats and intervals were rounded to whole microseconds on their way.
    assert [b.t_s for b in judged] == pytest.approx([i.t_s for i in lived], abs=2e-6)
    assert [b.ibi_s for b in judged] == pytest.approx([i.ibi_s for i in lived], abs=3e-6)
    assert len(judged) > 50
