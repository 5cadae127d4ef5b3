"""What a data record holds: integers and back, notes in words and back, checksums, and room for everything."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.model import Beat, BreathRsa, Interval, IntervalKind, Reading, RestMeasures, SkinResponse, Vitals
from device.recording import annotation, edf, events, fields, layout
from device.recording.annotation import Note
from device.recording.session_info import SessionInfo
from drivers.ports import ROW_HZ, Channel, Fault
from drivers.system.clock import utc_now

CHANNELS = {"pulse": Channel(0, "pulse", "V", 4.096), "skin": Channel(0, "skin", "V", 2.048)}
SIGNALS = fields.of_channels(CHANNELS, "const. 0.5 V, 120000 ohm, series 1000 ohm")
BEGAN = dt.datetime(2026, 11, 22, 22, 14, 5, tzinfo=dt.UTC)
INFO = SessionInfo(7, "solo", BEGAN, False, True, "test", "0.1.0", ("a",), {})


@given(
    st.lists(st.tuples(st.integers(-32761, 32766), st.sampled_from(list(Fault))), min_size=1, max_size=90),
    st.sampled_from([4.096, 2.048, 1.024, 0.512, 0.256]),
)
def test_counts_and_faults_come_back_as_they_were(rows, full_scale_v):
    step = full_scale_v / 32768
    faults = np.array([fault for _, fault in rows], np.uint8)
    delivered = (faults == Fault.NONE) | (faults == Fault.CLIPPED)
    counts = np.array([32767 if fault == Fault.CLIPPED else count for count, fault in rows])
    volts = np.where(delivered, counts * full_scale_v / 32768, np.nan)
    back, told = layout.volts(layout.counts(volts, faults, step), step)
    assert np.array_equal(back, volts, equal_nan=True)
    assert np.array_equal(told, faults)


def test_the_lower_end_stop_comes_back_as_clipped():
    counts = layout.counts(np.array([-4.096, 0.0]), np.array([Fault.CLIPPED, Fault.NONE], np.uint8), 4.096 / 32768)
    back, faults = layout.volts(counts, 4.096 / 32768)
    assert back.tolist() == [-4.096, 0.0]
    assert faults.tolist() == [Fault.CLIPPED, Fault.NONE]


@given(st.integers(0, 10**9), st.lists(st.integers(-30000, 30000), min_size=1, max_size=90))
def test_time_stamps_come_back_to_the_microsecond(first, offsets_us):
    rows = first + np.arange(len(offsets_us))
    t_s = (layout.grid_us(rows) + np.array(offsets_us)) / 1e6
    assert np.array_equal(layout.stamps(layout.offsets(t_s, rows), rows), t_s)


@given(st.lists(st.booleans(), min_size=45, max_size=45))
def test_which_ticks_ran_comes_back(ran):
    words = np.array(layout.tick_words(ran), np.int16)
    assert layout.ticks_run(words).tolist() == ran


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -float("inf"), 1e9, -1e9])
def test_what_is_not_known_or_not_finite_is_unknown_and_never_a_number(value):
    assert layout.integers([value], 0.01) == [layout.UNKNOWN]


def test_unknown_lies_outside_of_what_a_body_can_do():
    for signal in SIGNALS:
        if signal.unit in ("uS", "/min", "ms", "1"):
            assert signal.physical[0] < -1


SWUNG = "Swing 91.0 ms, 9.30 /min, 880.5 ms2"
RESTED = "Rest RMSSD 42.0 ms, SDNN 50.0 ms, Porges-Bohrer 6.80 ln(ms2)"


@pytest.mark.parametrize(
    ("happened", "text"),
    [
        ({"beats": (Beat(12.345678, 12.6, 0.8, 0.9, True),)}, "Beat"),
        ({"intervals": (Interval(12.0, 1.7, IntervalKind.MISSED),)}, "Interval missed"),
        ({"breaths": (BreathRsa(20.1, 91.0, 9.3, 880.5, 0.8),)}, f"{SWUNG}, lag 0.80 s"),
        ({"breaths": (BreathRsa(20.1, 91.0, 9.3, 880.5, None),)}, SWUNG),
        ({"responses": (SkinResponse(3.0, 5.0, 6.0, 0.1234),)}, "Skin response 0.123 uS"),
        ({"rest": RestMeasures(0.0, 120.0, 42.0, 50.0, 6.8)}, RESTED),
    ],
)
def test_what_happened_is_noted_in_plain_words(happened, text):
    [note] = annotation.of_reading(Reading(Vitals(), **happened))
    assert note.text == text


def test_beats_that_do_not_count_are_noted_as_left_out_and_never_told_as_beats():
    beats = (Beat(1.0, 1.3, None, 0.2, False), Beat(1.8, 2.1, 0.8, 0.9, True))
    told = tuple(annotation.of_reading(Reading(Vitals(), beats=beats)))
    assert told == (Note(1.0, "Beat left out"), Note(1.8, "Beat"))
    assert events.beats(told) == (1.8,)


def test_swings_and_responses_are_read_back_from_their_words():
    swing = BreathRsa(20.1, 91.0, 9.3, 880.5, 0.8)
    told = tuple(
        annotation.of_reading(Reading(Vitals(), breaths=(swing,), responses=(SkinResponse(3.0, 5.0, 6.0, 0.12),)))
    )
    assert events.breath_rsa(told) == (swing,)
    assert events.responses(told) == ((3.0, 0.12),)


@pytest.mark.parametrize("porges", [6.8, -0.25, None])
def test_measures_of_rest_are_read_back_from_their_words(porges):
    rest = RestMeasures(12.345678, 132.5, 42.0, 50.0, porges)
    assert events.rests(tuple(annotation.of_reading(Reading(Vitals(), rest=rest)))) == (rest,)


def test_a_sentence_that_is_too_long_is_cut_and_says_so():
    told = annotation.short("ß" * 400)
    assert len(told.encode()) <= annotation.LONGEST
    assert told.endswith("...")


@examples(30)
@given(st.lists(st.tuples(st.floats(0, 59), st.text(max_size=60).filter(lambda t: t.isprintable())), max_size=60))
def test_whatever_is_noted_fits_and_comes_back_in_order(told):
    records = edf.Records(SIGNALS, 0)
    given_notes = [Note(round(onset, 6), annotation.short("Mark " + text)) for onset, text in told]
    unknown = layout.nothing(SIGNALS)
    made = [records.make(0, unknown, given_notes)]
    while records.waiting:
        made.append(records.make(len(made), unknown, []))
    head = edf.header(INFO, "a", 1, 0, SIGNALS)
    content = head[: edf.COUNT_AT] + edf.count_field(len(made)) + head[edf.COUNT_AT + 8 :] + b"".join(made)
    from edfio import read_edf

    back = read_edf(content).annotations
    assert sorted((a.onset, a.text) for a in back) == sorted((n.onset_s, n.text) for n in given_notes)


def test_a_record_is_a_second_and_two_people_cost_less_than_six_megabytes_an_hour():
    assert 2 * 3600 * edf.record_len(SIGNALS) <= 6_000_000


def test_any_changed_byte_of_a_record_is_noticed():
    head = edf.header(INFO, "a", 1, 0, SIGNALS)
    record = edf.Records(SIGNALS, 0).make(0, layout.nothing(SIGNALS), [Note(0.5, "Beat")])
    content = head + record
    shape = edf.shape(edf.reading(content), len(content))
    assert shape.sound(record)
    for at in range(len(record)):
        assert not shape.sound(record[:at] + bytes([record[at] ^ 0x10]) + record[at + 1 :])


def test_the_header_says_whether_the_clock_was_set_and_what_was_simulated():
    head = edf.header(INFO, "a", 1, 0, SIGNALS)[88:168].decode()
    assert "Ebb_0.1.0_simulated UTC unsynchronised part_1" in head
    assert "22-NOV-2026" in head
    real = replace(INFO, synchronised=True, simulated=False)
    assert "simulated" not in edf.header(real, "a", 1, 0, SIGNALS)[88:168].decode()


def test_the_time_of_day_comes_with_a_claim():
    now, synchronised = utc_now()
    assert now.tzinfo is dt.UTC
    assert synchronised in (True, False)


def test_every_row_of_a_second_has_its_place():
    assert sum(s.rate_hz for s in SIGNALS if s.label in (fields.PULSE, fields.EDA_VOLTS, fields.OFFSET)) == 3 * ROW_HZ


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("fault", [Fault.NONE, Fault.CLIPPED])
def test_a_value_that_is_no_number_is_unknown_whatever_its_fault_says(value, fault):
    kept = layout.counts(np.array([value, 1.0]), np.array([fault, Fault.NONE], np.uint8), 1e-4)
    volts, faults = layout.volts(kept, 1e-4)
    assert np.isnan(volts[0])
    assert (faults[0], volts[1]) == (Fault.GAP, pytest.approx(1.0))
