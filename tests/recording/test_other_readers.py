"""Other people's software reads our recordings: edfio, MNE and pyEDFlib see what we wrote, and NeuroKit2 our pulse.

There is no checker of EDF+ to install that is stricter than EDFlib, which is inside pyEDFlib and opens nothing that
breaks its rules; so the specification's own rules stand here as a table (https://www.edfplus.info/specs/edfplus.html).
"""

import datetime as dt
import re
import warnings
from dataclasses import dataclass, replace

import edfio
import mne
import numpy as np
import pyedflib
import pytest
from scipy.signal import find_peaks
from support.sessions import LosingSource, place, seats, simulated, solo, world

from device.app import modes, recorders, worlds
from device.model import Mark
from device.recording import events, fields, folders, layout, reader
from device.session.session import Envelope
from device.settings.parse import parse
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import RoomSource

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # importing it draws in a dozen libraries that warn of one another
    import neurokit2

LENGTH_S = 180
MARKS = {30.0: "pressed", 61.2: "Tür knallte – 5 µS höher"}
SIGNALS = {s.label: s for s in fields.of_channels(seats()[0].channels, "")}


@dataclass
class Session:
    """A recorded session: path and what we read in it by code, the steps' own pulse volts and beats by code."""

    paths: dict
    ours: dict
    volts: dict
    beats: dict


def keep(session, where, root, mode, marks=()):
    """Run and record a session; marks: text by time."""
    recorder = recorders.recorder(parse({}), where, mode, root)
    recorder.start()
    waiting, codes = dict(marks), [seat.code for seat in where.seats]
    volts, beats = {code: [] for code in codes}, {code: [] for code in codes}
    for step in session.run():
        due = [t_s for t_s in waiting if t_s <= step.tick.t_s]
        step = replace(step, marks=tuple(Mark(t_s, waiting.pop(t_s)) for t_s in due))
        recorder.feed(step)
        for seat in where.seats:
            volts[seat.code] += step.samples.values[:, seat.columns["pulse"]].tolist()
            beats[seat.code] += [b.t_s for b in step.readings[seat.code].beats if b.accepted]
    where.hardware.close()
    recorder.finish(session.ended, session.length_s)
    kept = folders.open_session(recorder.folder)
    paths = {code: kept.recordings(code)[0] for code in kept.people}
    return Session(paths, {code: reader.read([path]) for code, path in paths.items()}, volts, beats)


def bodies():
    return Body(Temperament(arrives_s=2.0), seed=11), Body(Temperament(heart_settled_bpm=74.0), seed=12)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    hardware = simulated(world(*bodies()))
    return keep(solo(hardware, LENGTH_S, people=2), place(hardware, 2), tmp_path_factory.mktemp("shelf"), "solo", MARKS)


@dataclass
class Seen:
    """What a reader finds in a file. units: None where that reader tells none. signal: label -> physical values."""

    rates: dict
    units: dict
    began: dt.datetime
    code: str
    notes: list
    signal: object


def by_edfio(path):
    edf = edfio.read_edf(path)
    return Seen(
        {s.label: s.sampling_frequency for s in edf.signals}, {s.label: s.physical_dimension for s in edf.signals},
        dt.datetime.combine(edf.startdate, edf.starttime), edf.patient.code,
        [(a.onset, a.duration, a.text) for a in edf.annotations], lambda label: edf.get_signal(label).data,
    )  # fmt: skip


def by_mne(path):
    def alone(label):  # together, MNE brings all signals to the highest rate
        return mne.io.read_raw_edf(path, include=[label], preload=True, verbose="warning")

    raw = mne.io.read_raw_edf(path, verbose="warning")  # its warnings are Python's, and fail the test
    told = raw.annotations
    return Seen(
        {label: alone(label).info["sfreq"] for label in raw.ch_names}, raw._orig_units,
        raw.info["meas_date"].replace(tzinfo=None), raw.info["subject_info"]["his_id"],
        [(onset, duration or None, text)
         for onset, duration, text in zip(told.onset, told.duration, told.description, strict=True)],
        lambda label: alone(label).get_data()[0],
    )  # fmt: skip


def by_pyedflib(path):
    with pyedflib.EdfReader(str(path)) as edf:
        assert edf.filetype == pyedflib.FILETYPE_EDFPLUS
        labels = edf.getSignalLabels()
        signals = {label: edf.readSignal(i) for i, label in enumerate(labels)}
        onsets, durations, texts = edf.readAnnotations()
        return Seen(
            {label: edf.getSampleFrequency(i) for i, label in enumerate(labels)},
            {label: edf.getPhysicalDimension(i) for i, label in enumerate(labels)},
            edf.getStartdatetime(), edf.getPatientCode(),
            [(on, None if long < 0 else long, text) for on, long, text in zip(onsets, durations, texts, strict=True)],
            signals.__getitem__,
        )  # fmt: skip


READERS = pytest.mark.parametrize("see", [by_edfio, by_mne, by_pyedflib])
PEOPLE = pytest.mark.parametrize("code", ["a", "b"])


@READERS
@PEOPLE
def test_every_reader_finds_the_signals_their_rates_whose_they_are_and_when_they_began(session, see, code):
    seen, ours = see(session.paths[code]), session.ours[code]
    assert seen.rates == {label: s.rate_hz for label, s in SIGNALS.items()}
    assert seen.code == code
    assert seen.began == ours.began.replace(tzinfo=None)


@READERS
def test_every_reader_finds_the_units(session, see):
    units = see(session.paths["a"]).units
    if see is by_mne:  # it knows a few, and says n/a of the others
        assert units["Pulse"] == units["EDA volts"] == "V"
        assert units["Swing"] == "ms"
    else:
        assert units == {label: s.unit for label, s in SIGNALS.items()}


@READERS
@PEOPLE
def test_every_reader_finds_the_same_physical_values(session, see, code):
    seen, ours = see(session.paths[code]), session.ours[code]
    for label in SIGNALS.keys() - {fields.TICKS, fields.CHECK}:  # of which the bits are meant
        told, mine = seen.signal(label), ours.signal(label)
        known = ~np.isnan(mine)
        assert known.any(), label
        step = ours.steps[label]
        assert np.abs(told[: len(mine)][known] - mine[known]).max() < step / 2, label  # half of one integer
        assert (told[: len(mine)][~known] <= (layout.HIGHEST_CODE + 0.5) * step).all(), label
    lived = np.array(session.volts[code])
    known = ~np.isnan(lived)
    assert np.abs(seen.signal("Pulse")[: len(lived)][known] - lived[known]).max() < ours.steps["Pulse"] / 2


@READERS
@PEOPLE
def test_every_reader_finds_the_beats_at_their_times_and_the_marks_in_their_words(session, see, code):
    seen = see(session.paths[code])
    beats = [onset for onset, _, text in seen.notes if text == "Beat"]
    assert len(beats) > 150
    # Written in whole microseconds, and EDFlib keeps times in units of 100 ns.
    assert np.allclose(beats, session.beats[code], atol=1.1e-6)
    marks = [(round(onset, 6), text) for onset, _, text in seen.notes if text.startswith("Mark")]
    assert marks == [(30.0, "Mark"), (61.2, "Mark: Tür knallte – 5 µS höher")]
    assert len(seen.notes) == len(session.ours[code].notes)
    responses = [(onset, duration) for onset, duration, text in seen.notes if text.startswith("Skin response")]
    told = [(n.onset_s, n.duration_s) for n in events.starting_with(session.ours[code].notes, "Skin response")]
    assert len(told) > 0
    assert np.allclose(responses, told, atol=1.1e-6)


def head(content):
    """The fields of an EDF header: (of the file, of each signal), as the bytes that stand there."""
    names = "version 8 patient 80 recording 80 date 8 time 8 length 8 reserved 44 records 8 seconds 8 signals 4"
    fields, at = {}, 0
    for name, size in zip(names.split()[::2], map(int, names.split()[1::2]), strict=True):
        fields[name], at = content[at : at + size], at + size
    count = int(fields["signals"])
    names = "label 16 transducer 80 unit 8 low 8 high 8 least 8 most 8 filter 80 samples 8 reserved 32"
    signals = [{} for _ in range(count)]
    for name, size in zip(names.split()[::2], map(int, names.split()[1::2]), strict=True):
        for signal in signals:
            signal[name], at = content[at : at + size], at + size
    return fields, signals


@PEOPLE
def test_the_header_keeps_the_rules_of_edf_plus(session, code):
    content = session.paths[code].read_bytes()
    fields, signals = head(content)
    length = int(fields["length"])
    samples = [int(s["samples"]) for s in signals]
    labels = [s["label"].decode().strip() for s in signals]
    date = dt.datetime.strptime(fields["date"].decode(), "%d.%m.%y").replace(tzinfo=dt.UTC)
    rules = {
        "US-ASCII that can be printed": all(32 <= byte <= 126 for byte in content[:length]),
        "fields begin at the left": not any(
            text.strip() and text.startswith(b" ") for row in (fields, *signals) for text in row.values()
        ),
        "version 0": fields["version"] == b"0       ",
        "continuous EDF+": fields["reserved"].startswith(b"EDF+C"),
        "code, sex, birthdate, name": fields["patient"].decode().split() == [code, "X", "X", "X"],
        "startdate, administration, technician, equipment": fields["recording"]
        .decode()
        .startswith(f"Startdate {date:%d-%b-%Y}".upper().replace("STARTDATE", "Startdate") + " X X Ebb_"),
        "time": re.fullmatch(rb"([01]\d|2[0-3])(\.[0-5]\d){2}", fields["time"]) is not None,
        "header length": length == 256 * (1 + len(signals)),
        "records": int(fields["records"]) == (len(content) - length) / (2 * sum(samples)),
        "a record is a second": float(fields["seconds"]) == 1,
        "a record has at most 61440 bytes": 2 * sum(samples) <= 61440,
        "labels are unique": len({label.lower() for label in labels}) == len(labels),
        "annotations": labels[-1] == "EDF Annotations",
        "all 16 bits of annotations": (signals[-1]["least"].strip(), signals[-1]["most"].strip())
        == (b"-32768", b"32767"),
        "digital minimum below maximum": all(int(s["least"]) < int(s["most"]) for s in signals),
        "physical minimum is not maximum": all(float(s["low"]) != float(s["high"]) for s in signals),
        "numbers without exponent or comma": all(
            re.fullmatch(rb"-?\d+(\.\d+)? *", s[name]) for s in signals for name in ("low", "high", "least", "most")
        ),
        "reserved is blank": not any(s["reserved"].strip() for s in signals),
    }
    assert [rule for rule, kept in rules.items() if not kept] == []


def test_every_record_begins_with_its_time_and_its_annotations_keep_the_rules_of_edf_plus(session):
    content = session.paths["a"].read_bytes()
    fields, signals = head(content)
    size = 2 * sum(int(s["samples"]) for s in signals)
    room = 2 * int(signals[-1]["samples"])
    for n in range(int(fields["records"])):
        end = int(fields["length"]) + (n + 1) * size
        told = content[end - room : end]
        lists = told.rstrip(b"\0").split(b"\0")
        assert lists[0] == b"+%d\x14\x14" % n
        for each in lists:
            assert re.fullmatch(rb"[+-]\d+(\.\d+)?(\x15\d+(\.\d+)?)?\x14([^\x00\x14]*\x14)+", each), each
            each.decode("utf-8")


# What is unknown, and what a foreign filter makes of it.


def lost(at):
    """A row in 500, and two seconds a minute."""
    return (at % 500 == 7) | ((at >= 1800) & (at % 5400 < 180))


@pytest.fixture(scope="module")
def with_losses(tmp_path_factory):
    """The session once more, with losses."""
    around = world(*bodies())
    hardware = simulated(around, source=LosingSource(RoomSource(around), lost))
    return keep(solo(hardware, LENGTH_S, people=2), place(hardware, 2), tmp_path_factory.mktemp("losses"), "solo")


def masked(values, least):
    """As FORMAT.md says: NaN where unknown. least: the physical minimum."""
    return np.where(values < 0.9998 * least, np.nan, values)


@READERS
def test_unknown_is_what_lies_below_the_least_of_what_can_be_and_nothing_else_is(with_losses, see):
    seen, ours = see(with_losses.paths["a"]), with_losses.ours["a"]
    for label, steps in ours.steps.items():
        if label in (fields.OFFSET, fields.TICKS, fields.CHECK):
            continue
        mine = ours.signal(label)
        assert np.array_equal(np.isnan(masked(seen.signal(label)[: len(mine)], layout.UNKNOWN * steps)), np.isnan(mine))
    assert np.isnan(ours.signal("Pulse")).sum() > 300


def by_filter(pulse):
    """Beats of a pulse, in rows, by somebody else's filter: MNE's, and then the peaks."""
    wave = mne.filter.filter_data(pulse, 90, 0.5, 8, verbose="error")
    return find_peaks(wave, distance=30, prominence=0.5 * np.std(wave))[0]


def by_neurokit2(pulse):
    """The same by NeuroKit2's processing, with nothing prepared."""
    return neurokit2.ppg_process(pulse, sampling_rate=90)[1]["PPG_Peaks"]


NEAR_ROWS = 5  # a detector's peak against that in the whole wave: a filter moves it a little


@pytest.mark.parametrize("beats_of", [by_filter, by_neurokit2])
def test_a_foreign_filter_loses_no_beat_to_what_is_masked_and_many_to_what_is_not(with_losses, session, beats_of):
    pulse = first_pulse(with_losses)
    lost = pulse < -0.9998 * 4.096
    filled = pulse.copy()
    filled[lost] = np.interp(np.flatnonzero(lost), np.flatnonzero(~lost), pulse[~lost])
    near = np.convolve(lost, np.ones(91), "same") > 0
    truth = np.array([at for at in beats_of(first_pulse(session)) if not near[at]])

    def missed(signal):
        found = beats_of(signal)
        return np.mean([np.abs(found - at).min() > NEAR_ROWS for at in truth])

    assert len(truth) > 100
    assert missed(filled) == 0
    assert missed(pulse) > 0.01


def first_pulse(of):
    """The pulse of the first as MNE reads it, without the seconds before a finger came and the last."""
    raw = mne.io.read_raw_edf(of.paths["a"], include=["Pulse"], preload=True, verbose="warning")
    return raw.get_data()[0][5 * 90 : (LENGTH_S - 1) * 90]


# A heart rate from our Pulse that is not our own.


def theirs(pulse):
    """NeuroKit2's beats in a pulse of 90 Hz, in s."""
    known = ~np.isnan(pulse)
    whole = np.interp(np.arange(len(pulse)), np.flatnonzero(known), pulse[known])
    clean = neurokit2.ppg_clean(whole, sampling_rate=90)
    return neurokit2.ppg_findpeaks(clean, sampling_rate=90)["PPG_Peaks"] / 90


def rate_bpm(beats_s):
    """Mean heart rate of beats, without intervals that are no single ones.

    The mean, because at 90 Hz their intervals are whole samples, and one of those is 1.5 bpm of a heart of 90.
    """
    intervals = np.diff(beats_s)
    usual = np.median(intervals)
    return 60 / intervals[np.abs(intervals - usual) < 0.4 * usual].mean()


def assert_same_heart_rate(recorded):
    """Within 1 bpm: what the lamp showed over the whole session, and its beats in every half minute that has them."""
    pulse, shown = recorded.signal("Pulse"), recorded.signal("Heart rate")
    ours, others = np.array(events.beats(recorded.notes)), theirs(pulse)
    rates = neurokit2.signal_rate(np.round(others * 90).astype(int), sampling_rate=90, desired_length=len(pulse))
    known = np.repeat(~np.isnan(shown), 90)[: len(rates)]
    assert np.median(rates[: len(known)][known]) == pytest.approx(np.nanmedian(shown), abs=1)
    compared = 0
    for begin in range(0, int(recorded.length_s) - 29, 30):
        if np.isnan(shown[begin : begin + 30]).any():
            continue
        mine, their = (beats[(beats >= begin) & (beats < begin + 30)] for beats in (ours, others))
        assert rate_bpm(their) == pytest.approx(rate_bpm(mine), abs=1), f"from {begin} s"
        compared += 1
    return compared


@PEOPLE
def test_neurokit_computes_our_heart_rate_from_the_pulse_of_simulated_people(session, code):
    assert assert_same_heart_rate(session.ours[code]) >= 4


def test_neurokit_processes_the_pulse_without_any_preparation(session):
    with pyedflib.EdfReader(str(session.paths["b"])) as edf:
        pulse = edf.readSignal(0)[5 * 90 :]
    signals, _ = neurokit2.ppg_process(pulse, sampling_rate=90)
    shown = session.ours["b"].signal("Heart rate")
    assert np.median(signals["PPG_Rate"]) == pytest.approx(np.nanmedian(shown), abs=1)


@pytest.mark.few(1)
@pytest.mark.parametrize("name", ["bidmc__01", "neurokit__resting_5min", "biosignalsnotebooks__bvp_rest"])
def test_neurokit_computes_our_heart_rate_from_the_pulse_of_real_people(recording, tmp_path, name):
    config = parse({})
    where = worlds.open_recording(recording(name), config, VirtualClock())
    length_s = min(240, where.hardware.source.length_s)
    kept = keep(modes.dark(config, where, Envelope(length_s)), where, tmp_path, "log")
    assert assert_same_heart_rate(kept.ours["a"]) >= 1
