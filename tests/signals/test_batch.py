"""Whole arrays: what a live session gave, to the bit; right at any rate by NeuroKit2's people and by real ECGs."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from edfio import read_edf
from support.sessions import CHANNELS, play, seats, simulated, world

from device.app import modes, worlds
from device.guide.pacer import Pacer
from device.model import SkinRecovery, SkinResponse
from device.session.loop import TICK_HZ
from device.session.person import Person
from device.settings.tree import Config
from device.signals import analyse_ppg, analyse_skin
from device.signals.batch import on_grid
from device.signals.pulse.detector import PulseDetector
from drivers.ports import ROW_HZ, Fault, Samples
from drivers.recording import ReplaySource
from drivers.simulated.body import Body, Temperament, pulse_wave

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # importing it draws in a dozen libraries that warn of one another
    import neurokit2

RATES_HZ = [25, 50, 100, 250, 1000]
README = Path(__file__).resolve().parents[2] / "README.md"


def heart(seconds, rate_hz, bpm=66.0, rsa_ms=80.0, breath_bpm=6.0):
    """(ppg (n,), beats (m,)): a pulse wave whose rate swings with the breath by rsa_ms, peak to trough."""
    beats = [0.0]
    while beats[-1] < seconds + 2:
        mean_s = 60 / bpm
        middle_s = beats[-1] + mean_s / 2
        beats.append(beats[-1] + mean_s - rsa_ms / 2e3 * np.sin(2 * np.pi * breath_bpm / 60 * middle_s))
    cycle = np.interp(np.arange(round(seconds * rate_hz)) / rate_hz, beats, np.arange(len(beats)))
    return np.array([pulse_wave(phase) for phase in (cycle % 1).tolist()]), np.array(beats)


# --- equal to the live path --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows():
    """(n, 2) pulse in V, as the converter rounds it, and skin in uS, at 90 Hz, of a simulated body; with gaps."""
    body = Body(Temperament(breath_activated_per_min=7.0, breath_per_min=7.0, rsa_bpm=12.0, activated=0.2), seed=4)
    body.startles = [40.0, 75.0, 130.0, 170.0]
    values = np.empty((90 * 300, 2))
    for row in range(len(values)):
        body.advance(row / ROW_HZ)
        values[row] = round(body.pulse(row / ROW_HZ) * 4000) * 125e-6 + 1.5, body.skin_usiemens
    values[90 * 200 : 90 * 203] = np.nan
    values[::977, 0] = np.nan
    values[90 * 250 : 90 * 251, 1] = np.nan
    return values


def session(rows):
    """The readings of a session in the dark over these rows, by tick; the front end says uS."""
    t_s = np.repeat(np.round(np.arange(len(rows)) / ROW_HZ, 6)[:, None], 2, axis=1)
    faults = np.where(np.isnan(rows), Fault.GAP, Fault.NONE).astype(np.uint8)
    hardware = simulated(world(), source=ReplaySource.of(Samples(0, t_s, rows, faults), CHANNELS[:2]))
    seat, readings = replace(seats()[0], person=Person(PulseDetector(), float, 20.0, 0.05)), [None]
    running = modes.dark(Config(), worlds.World(hardware, (seat,)))
    play(running, hardware, lambda step: readings.append(step.readings["a"]))
    return readings


def paced(rows, pace_bpm):
    """The same of somebody whom a pacer leads all along."""
    person, pacer, readings = Person(PulseDetector(), float, 20.0, 0.05), Pacer(pace_bpm), [None]
    for index in range(1, len(rows) // 2 + 1):
        part = slice(max(0, 2 * index - 3), 2 * index - 1)
        t_s = np.round(np.arange(len(rows))[part] / ROW_HZ, 6).tolist()
        values = dict(zip(("pulse", "skin"), rows[part].T.tolist(), strict=True))
        readings.append(person.feed(index / TICK_HZ, t_s, values, pacer.feed(index / TICK_HZ)))
    return readings


def assert_same_heart(result, readings, rtol=0.0):
    """Beats, intervals, kinds and HRV, equal to the bit; RSA within rtol."""
    readings = readings[1:]
    beats = [beat for reading in readings for beat in reading.beats]
    kinds = {interval.t_s: interval.kind for reading in readings for interval in reading.intervals}
    breaths = [breath for reading in readings for breath in reading.breaths]
    assert len(beats) > 300
    assert len(breaths) > 8
    np.testing.assert_array_equal(result.beats_s, [beat.t_s for beat in beats])
    np.testing.assert_array_equal(result.ibi_s, np.array([beat.ibi_s for beat in beats], float))
    np.testing.assert_array_equal(result.quality, [beat.quality for beat in beats])
    np.testing.assert_array_equal(result.kinds, [kinds.get(beat.t_s, "unknown") for beat in beats])
    np.testing.assert_array_equal(result.rsa_s, [breath.t_s for breath in breaths])
    np.testing.assert_allclose(result.rsa_ms, [breath.rsa_ms for breath in breaths], rtol)
    np.testing.assert_allclose(result.rsa_bpm, [breath.rsa_bpm for breath in breaths], rtol)
    assert result.hrv == tuple(reading.rest for reading in readings if reading.rest)


def each_second(readings, name):
    """A vital as it is told once a second, NaN where it is unknown."""
    return np.array([getattr(reading.vitals, name) for reading in readings[1::TICK_HZ]], float)


def test_an_array_gives_what_a_live_session_gave_of_the_same_rows(rows):
    readings = session(rows)
    result = analyse_ppg(rows[:, 0], ROW_HZ)
    assert_same_heart(result, readings)
    assert len(result.hrv) >= 1
    np.testing.assert_array_equal(result.heart_rate_bpm, each_second(readings, "heart_rate_bpm"))
    assert np.isfinite(result.heart_rate_bpm).mean() > 0.9


def test_a_paced_array_gives_what_a_pacer_and_a_person_gave(rows):
    """RSA but for the rounding of the pacer's phase."""
    result = analyse_ppg(rows[:, 0], ROW_HZ, paced_bpm=7.0)
    assert_same_heart(result, paced(rows, 7.0), rtol=1e-9)
    assert result.hrv == ()


def test_skin_gives_what_a_live_session_gave_of_the_same_rows(rows):
    readings = session(rows)
    events = [event for reading in readings[1:] for event in reading.responses]
    responses = [event for event in events if isinstance(event, SkinResponse)]
    half_s = {event.onset_s: event.half_recovery_s for event in events if isinstance(event, SkinRecovery)}
    result = analyse_skin(rows[:, 1], ROW_HZ)
    assert len(responses) >= 4
    assert half_s
    np.testing.assert_array_equal(result.onsets_s, [response.onset_s for response in responses])
    np.testing.assert_array_equal(result.peaks_s, [response.peak_s for response in responses])
    np.testing.assert_array_equal(result.amplitudes_usiemens, [response.amplitude_usiemens for response in responses])
    np.testing.assert_array_equal(result.half_recoveries_s, [half_s.get(r.onset_s, np.nan) for r in responses])
    np.testing.assert_array_equal(result.scl_usiemens, each_second(readings, "skin_usiemens"))
    assert result.states.tolist() == [reading.vitals.skin.value for reading in readings[1::TICK_HZ]]


@pytest.mark.few(2)
@pytest.mark.parametrize(("unit", "sign"), [(1.0, -1), (2.0**13, 1), (2.0**-9, 1), (8191.0, 1), (0.001, -1)])
def test_unit_and_polarity_of_a_ppg_do_not_count(rows, unit, sign):
    """To the bit where the unit is a power of two and the polarity stays; else but for rounding."""
    volts, other = analyse_ppg(rows[:, 0], ROW_HZ), analyse_ppg(sign * unit * rows[:, 0], ROW_HZ)
    within_s = 0.0 if sign > 0 and np.log2(unit) % 1 == 0 else 1e-9
    beats_s = [result.beats_s[result.beats_s > 10] for result in (volts, other)]
    np.testing.assert_allclose(beats_s[1], beats_s[0], rtol=0, atol=within_s)


# --- right, by others' truth -------------------------------------------------------------------------------------


@pytest.mark.few(2)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_neurokits_pulses_are_found_at_any_rate(rate_hz):
    """Each of its own peaks within 30 ms of a beat, once the constant delay from crest to beat is taken out."""
    ppg = neurokit2.ppg_simulate(120, 1000, heart_rate=70, random_state=1)
    clean = neurokit2.ppg_clean(ppg, sampling_rate=1000)
    peaks_s = neurokit2.ppg_findpeaks(clean, sampling_rate=1000)["PPG_Peaks"] / 1000
    result = analyse_ppg(ppg[:: 1000 // rate_hz], rate_hz)
    inner_s = peaks_s[(peaks_s > 2) & (peaks_s < 119)]
    early_s = np.array([result.beats_s[np.abs(result.beats_s - peak_s).argmin()] for peak_s in inner_s]) - inner_s
    assert np.abs(early_s - np.median(early_s)).max() < 0.03
    assert abs(len(result.beats_s) - len(peaks_s)) <= 2
    shown = result.heart_rate_bpm[8:]
    assert np.isfinite(shown).all()
    assert np.median(shown) == pytest.approx(60 / np.median(np.diff(peaks_s)), abs=1.0)
    assert (result.kinds == "normal").mean() > 0.9


@pytest.mark.few(2)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_neurokits_skin_responses_are_found_at_any_rate(rate_hz):
    """15 in five minutes, the first before there is a trend. Theirs have no level, so 4 uS are added."""
    usiemens = 4 + neurokit2.eda_simulate(300, None, 1000, noise=0, scr_number=15, drift=-0.001, random_state=1)
    found = neurokit2.eda_findpeaks(neurokit2.eda_phasic(usiemens[::10], 100)["EDA_Phasic"], 100)
    theirs_s, result = found["SCR_Onsets"] / 100, analyse_skin(usiemens[:: 1000 // rate_hz], rate_hz)
    large = result.amplitudes_usiemens > 0.2
    assert large.sum() >= 13
    for onset_s, rise_s in zip(result.onsets_s[large], (result.peaks_s - result.onsets_s)[large], strict=True):
        assert np.nanmin(np.abs(theirs_s - onset_s)) < 0.5
        assert 0.5 < rise_s < 5
    assert result.scl_usiemens[20:] == pytest.approx(np.median(usiemens), abs=0.6)


@pytest.mark.few(2)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_rate_and_rsa_are_those_that_were_made_at_any_rate(rate_hz):
    ppg, beats_s = heart(180, rate_hz)
    for paced_bpm in (None, 6.0):
        result = analyse_ppg(ppg, rate_hz, paced_bpm)
        assert np.nanmedian(result.heart_rate_bpm) == pytest.approx(66, abs=1)
        assert np.median(result.rsa_ms) == pytest.approx(80, rel=0.06)
        inner = result.beats_s > 10
        assert np.abs(result.nn_s.mean() - np.diff(beats_s).mean()) < 0.01
        assert result.ibi_s[inner].min() == pytest.approx(60 / 66 - 0.04, abs=0.015)
        assert result.ibi_s[inner].max() == pytest.approx(60 / 66 + 0.04, abs=0.015)


def test_on_a_real_finger_the_beats_are_those_of_the_ecg(recording):
    """At the file's own 100 Hz; R peaks where the reference is valid, after the first 8 s, within 150 ms."""
    edf = read_edf(recording("neurokit__resting_5min"))
    signal = next(s for s in edf.signals if s.label.startswith("Pulse"))
    result = analyse_ppg(signal.data, signal.sampling_frequency)
    valid = [(a.onset, a.onset + a.duration) for a in edf.annotations if a.text == "reference valid"]
    r_peaks_s = np.array([a.onset for a in edf.annotations if a.text == "R"])

    def trusted(times_s, margin_s):
        inside = [(times_s > max(begin_s, 8) + margin_s) & (times_s < end_s - margin_s) for begin_s, end_s in valid]
        return times_s[np.any(inside, axis=0)]

    delay_s = np.median([result.beats_s[result.beats_s > r][0] - r for r in r_peaks_s[r_peaks_s < 290]])
    beats_s = result.beats_s - delay_s
    hits = sum(np.abs(beats_s - r).min() < 0.15 for r in trusted(r_peaks_s, 1.0))
    false = sum(np.abs(r_peaks_s - beat_s).min() >= 0.15 for beat_s in trusted(beats_s, 1.0))
    missed = len(trusted(r_peaks_s, 1.0)) - hits
    assert hits > 300
    assert 2 * hits / (2 * hits + missed + false) >= 0.99


def test_on_a_real_deep_breath_the_marked_response_is_found(recording):
    edf = read_edf(recording("bioread__physio"))
    eda = edf.get_signal("EDA")
    mark_s = next(a.onset for a in edf.annotations if a.text == "EDA Peak")
    rate_hz = eda.sampling_frequency  # less than analyse_skin takes, so put onto the lamp's grid as a replay does
    on_rows = on_grid(eda.data, rate_hz, int(len(eda.data) / rate_hz * ROW_HZ))
    result = analyse_skin(on_rows, ROW_HZ)
    assert np.abs(result.peaks_s - mark_s).min() <= 1.0


# --- what is unknown, and what is refused ------------------------------------------------------------------------


def test_nothing_is_invented_where_nothing_was_measured():
    """A gap of 20 s, as NaN or masked: no beats and no rate in it, and no interval over it."""
    ppg, _ = heart(90, 100)
    t_s = np.arange(len(ppg)) / 100
    gap = (t_s > 40) & (t_s < 60)
    for signal in (np.where(gap, np.nan, ppg), np.ma.masked_where(gap, ppg)):
        result = analyse_ppg(signal, 100)
        assert not ((result.beats_s > 40.5) & (result.beats_s < 60)).any()
        assert np.isnan(result.heart_rate_bpm[(result.time_s > 44) & (result.time_s < 63)]).all()
        assert np.nanmax(result.ibi_s) < 1.2
        assert set(result.kinds[np.isnan(result.ibi_s)]) == {"unknown"}


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_noise_has_no_heart_rate_in_any_unit(rate_hz):
    for unit in (1.0, 1e6):
        noise = np.round(np.random.default_rng(3).normal(0, 3, 120 * rate_hz)) * unit
        assert np.isnan(analyse_ppg(noise, rate_hz).heart_rate_bpm).all()


def test_results_are_read_only():
    result = analyse_ppg(heart(30, 50)[0], 50)
    with pytest.raises(ValueError, match="read-only"):
        result.beats_s[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        result.kinds[0] = "normal"


T_S = np.arange(1000) / 50
WAVE = np.sin(T_S)
REFUSED = {
    "too slow": (WAVE, 24.9, r"fs = 24\.9: a number from 25 to 1e\+06 Hz is needed"),
    "no rate": (WAVE, None, "fs = None: a number"),
    "a rate in words": (WAVE, "90", "fs = '90': a number"),
    "a rate that is none": (WAVE, float("nan"), "fs = nan"),
    "too short": (WAVE[:499], 50, r"is 9\.98 s long at 50 Hz: 10 s or more are needed"),
    "empty": ([], 50, "is 0 s long"),
    "two channels": (np.stack((WAVE, WAVE)), 50, r"has the shape \(2, 1000\): one channel"),
    "a number": (1.0, 50, r"has the shape \(\)"),
    "infinite": (np.where(T_S < 1, np.inf, WAVE), 50, "has 50 infinite of 1000 values: NaN is possible"),
    "nothing": (np.full(1000, np.nan), 50, "is nothing but NaN"),
    "constant": (np.full(1000, 1.234), 50, r"is the same value, 1\.234, all along"),
    "complex": (WAVE + 1j, 50, "is of type complex128: real numbers are needed"),
    "words": (["a"] * 1000, 50, "is of type str"),
    "truths": (WAVE > 0, 50, "is of type bool"),
    "ragged": ([[1.0, 2.0], [3.0]], 50, "is no array of one row of numbers"),
}


@pytest.mark.parametrize(("values", "rate_hz", "says"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("analyse", [analyse_ppg, analyse_skin])
def test_what_cannot_be_analysed_is_refused_with_the_reason(analyse, values, rate_hz, says):
    with pytest.raises(ValueError, match=says):
        analyse(values, rate_hz)


def test_a_pace_and_a_threshold_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"paced_bpm = 60: a number from 2 to 30 breaths a minute"):
        analyse_ppg(WAVE, 50, paced_bpm=60)
    with pytest.raises(ValueError, match=r"threshold_usiemens = 5: a number from 0\.01 to 0\.5 uS"):
        analyse_skin(WAVE, 50, threshold_usiemens=5)


# --- the README's example ----------------------------------------------------------------------------------------


def test_the_example_in_the_readme_runs_line_by_line(tmp_path, monkeypatch, capsys):
    section = README.read_text().split("## As a library\n")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    assert len(lines) <= 5
    monkeypatch.chdir(tmp_path)
    np.savetxt("finger.csv", heart(180, 100)[0])
    exec("\n".join(lines), {})
    rate_bpm, rsa_ms = (float(word) for word in capsys.readouterr().out.split())
    assert rate_bpm == pytest.approx(66, abs=1)
    assert rsa_ms == pytest.approx(80, rel=0.06)
