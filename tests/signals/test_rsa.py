"""RSA and entrainment to the pacer: against bodies whose truth is known."""

from itertools import pairwise

import numpy as np
import pytest
from edfio import read_edf

from device.guide.pacer import Pacer
from device.model import Breath, Entrainment, Interval, IntervalKind
from device.signals.batch import on_grid
from device.signals.hrv import RestHrv
from device.signals.intervals import IntervalClassifier
from device.signals.pulse.detector import PulseDetector
from device.signals.rsa import RsaTracker
from drivers.foreign.reading import read_recording
from drivers.simulated.body import Body, Temperament

HEART_BPM = 65.0


class Listener:
    """A body, a pacer that leads it, and what is known of its RSA.

    other: share of the heart's oscillation that goes with a rhythm of its own, 13 a minute, whatever the breath does.
    """

    def __init__(
        self,
        seconds,
        pace,
        rsa_bpm,
        follows=1.0,
        own=13.0,
        seed=1,
        noise_s=0.004,
        wander_bpm=0.6,
        paced=True,
        other=0.0,
        physiology=None,
        **how,
    ):
        who = Temperament(
            heart_settled_bpm=HEART_BPM, heart_activated_bpm=HEART_BPM + other * rsa_bpm, activated=0.0,
            rsa_bpm=(1 - other) * rsa_bpm, follows=follows, breath_activated_per_min=own,
            breath_per_min=own, heart_wander_bpm=wander_bpm, beat_variation=0.004, **how,
        )  # fmt: skip
        body, pacer, rng = Body(who, seed, physiology), Pacer(pace), np.random.default_rng(seed)
        rsa, classifier, rest = RsaTracker(), IntervalClassifier(), RestHrv()
        self.breaths, self.entrainment, self.rhythm, self.rests, self.truth, self.in_step = [], [], [], [], [], []
        done, last_s = 0, None
        for k in range(1, round(seconds * 45) + 1):
            t_s = k / 45
            breath = pacer.feed(t_s) if paced else None
            body.light = breath.lungs if breath else 0.0
            if other:
                body.activated = 0.5 + 0.5 * np.sin(2 * np.pi * 13 / 60 * t_s)
            body.advance(t_s)
            if t_s > 20:
                self.truth.append(60e3 / (HEART_BPM + rsa_bpm * (body.lungs - 0.5)))
            intervals = []
            while done < len(body.beats) and body.beats[done] < t_s - 0.3:
                at_s = body.beats[done] + rng.normal(0, noise_s)
                if interval := classifier.feed(at_s, None if last_s is None else at_s - last_s):
                    intervals.append(interval)
                last_s, done = at_s, done + 1
            self.breaths += rsa.feed(t_s, breath, tuple(intervals))
            self.rests += [r for i in intervals if not paced and (r := rest.feed(i))]
            if k % 45 == 0:
                self.entrainment.append(rsa.entrainment)
                self.rhythm.append(rsa.rhythm_bpm)
                self.in_step.append(body.breath.in_step)
        self.true_ms = max(self.truth) - min(self.truth)


def rsa_bpm_for(rsa_ms):
    """The RSA in bpm that makes rsa_ms peak to trough about HEART_BPM."""
    low, high = 0.0, 40.0
    for _ in range(50):
        bpm = (low + high) / 2
        ms = 60e3 / (HEART_BPM - bpm / 2) - 60e3 / (HEART_BPM + bpm / 2)
        low, high = (bpm, high) if ms < rsa_ms else (low, bpm)
    return bpm


@pytest.mark.few(3)
@pytest.mark.parametrize("rsa_ms", [20, 60, 120, 250])
@pytest.mark.parametrize(
    ("pace", "within"), [(4.5, 0.05), (6.0, 0.05), (8.0, 0.05), (10.0, 0.05), (12.0, 0.05), (15.0, 0.05)]
)
def test_peak_to_trough_is_right_at_every_pace_and_size(pace, within, rsa_ms):
    """Median over the breaths of four people. 20 ms among 6 ms of noise is judged with the error that noise leaves."""
    ratios = []
    for seed in range(4):
        listener = Listener(240, pace, rsa_bpm_for(rsa_ms), seed=seed)
        ratios += [s.rsa_ms / listener.true_ms for s in listener.breaths if s.t_s > 60]
    error_of_median = 1.25 * np.std(ratios) / (len(ratios) / 3) ** 0.5  # neighbours share two of three breaths
    assert len(ratios) > 20
    assert abs(np.median(ratios) - 1) <= within + 1.5 * error_of_median


def test_rsa_in_bpm_and_its_power_agree_with_rsa_in_ms():
    listener = Listener(200, 6.0, 10.0)
    last = listener.breaths[-1]
    assert last.rsa_bpm == pytest.approx(10, rel=0.1)
    assert last.power_ms2 == pytest.approx(last.rsa_ms**2 / 8, rel=0.15)  # of a sine


def test_the_phase_lag_is_that_of_the_body():
    lags = [s.phase_lag_s for s in Listener(300, 6.0, 10.0, seed=2).breaths if s.t_s > COMES_S + LOOKS_BACK_S]
    assert np.median(lags) == pytest.approx(0.5, abs=0.3)  # the body sees the light with a lag of 0.5 s


PEOPLE = [
    ("a follower", Entrainment.YES, {}),
    ("a sloppy follower", Entrainment.YES, {"lag_s": 0.9, "lag_jitter_s": 0.35, "breath_variation": 0.06}),
    ("one at their own rate", Entrainment.NO, {"follows": 0.0, "own": 13.0}),
]
COMES_S, LOOKS_BACK_S = 90, 60  # how long a body takes from 13/min to the lamp, and what entrainment is judged on


@pytest.mark.few(2)
@pytest.mark.parametrize(("who", "truth", "how"), PEOPLE, ids=[p[0] for p in PEOPLE])
def test_entrainment_is_right_in_95_of_100_minutes(who, truth, how):
    rng, judged = np.random.default_rng(5), []
    for seed in range(8):
        pace = float(rng.choice([4.5, 5.5, 6.0, 7.0]))
        listener = Listener(380, pace, rng.uniform(6, 14), seed=seed, wander_bpm=1.0, **how)
        judged += listener.entrainment[COMES_S + LOOKS_BACK_S :: 20]
    assert np.mean([t is truth for t in judged]) >= 0.95


@pytest.mark.few(1)
@pytest.mark.parametrize(("beside_bpm", "at_most"), [(0.5, 0.15), (-0.8, 0.05)])
def test_a_breath_of_nearly_the_lamps_pace_is_seldom_taken_for_one_that_goes_with_it(beside_bpm, at_most):
    judged = []
    for seed in range(3):
        for pace in (4.5, 5.5, 7.0):
            listener = Listener(300, pace, 10.0, 0.0, pace + beside_bpm, seed, wander_bpm=1.0)
            judged += listener.entrainment[COMES_S + LOOKS_BACK_S :: 20]
    assert np.mean([told is Entrainment.YES for told in judged]) <= at_most


def test_without_rsa_nobody_is_entrained():
    for seed in range(6):
        assert Entrainment.YES not in Listener(240, 6.0, 0.0, seed=seed, wander_bpm=1.0).entrainment


def test_entrainment_is_unknown_in_the_first_45_s():
    assert set(Listener(240, 6.0, 10.0).entrainment[:45]) == {None}


def test_unpaced_the_dominant_rhythm_of_the_heart_stands_for_the_breath():
    listener = Listener(300, 6.0, 10.0, follows=0.0, own=7.0, paced=False)
    rhythms = [r for r in listener.rhythm[100:] if r is not None]
    assert len(rhythms) > 150
    assert np.median(rhythms) == pytest.approx(7.0, abs=0.3)
    assert np.median([s.rsa_ms for s in listener.breaths]) == pytest.approx(listener.true_ms, rel=0.07)
    assert {s.phase_lag_s for s in listener.breaths} == {None}
    assert set(listener.entrainment) == {None}


def test_unpaced_without_a_clear_rhythm_there_is_no_rsa():
    listener = Listener(300, 6.0, 0.0, paced=False, wander_bpm=1.5, noise_s=0.01)
    assert np.mean([r is not None for r in listener.rhythm]) < 0.2


def test_rest_measures_come_every_two_unpaced_minutes():
    listener = Listener(500, 6.0, 6.0, follows=0.0, own=14.0, paced=False)
    assert len(listener.rests) >= 3
    for rest in listener.rests:
        assert rest.end_s - rest.begin_s >= 120
        assert rest.sdnn_ms == pytest.approx(60e3 / 65**2 * 6 / 2 / 2**0.5, rel=0.4)
        assert 3 < rest.porges_bohrer_ln_ms2 < 8


def test_porges_bohrer_falls_and_peak_to_trough_stays_when_a_breath_slows():
    fast = Listener(400, 6.0, 8.0, follows=0.0, own=14.0, paced=False).rests
    slow = Listener(400, 6.0, 8.0, follows=0.0, own=6.0, paced=False).rests
    assert np.mean([r.porges_bohrer_ln_ms2 for r in slow]) < np.mean([r.porges_bohrer_ln_ms2 for r in fast]) - 1


def test_on_a_real_slow_breath_rsa_is_that_within_each_airflow_cycle(recording):
    """Against peak minus trough of the R peaks' intervals in each cycle of airflow."""
    edf = read_edf(recording("physio_sg__rec1"))
    beats = np.array([a.onset for a in edf.annotations if a.text == "R"])
    begins_s = breaths_in(edf.get_signal("Resp"))
    rsa, classifier, found = RsaTracker(), IntervalClassifier(), []
    done, last_s = 0, None
    for k in range(1, round(edf.duration * 45)):
        t_s = k / 45
        cycle = int(np.searchsorted(begins_s, t_s)) - 1
        intervals = []
        while done < len(beats) and beats[done] < t_s:
            if interval := classifier.feed(beats[done], None if last_s is None else beats[done] - last_s):
                intervals.append(interval)
            last_s, done = beats[done], done + 1
        if 0 <= cycle < len(begins_s) - 1:
            length_s = begins_s[cycle + 1] - begins_s[cycle]
            breath = Breath((t_s - begins_s[cycle]) / length_s, 0.5, 60 / length_s, True, cycle, 0.5)
            found += rsa.feed(t_s, breath, tuple(intervals))
    middle_s, ibi_ms = (beats[1:] + beats[:-1]) / 2, 1e3 * np.diff(beats)
    raw_ms = [np.ptp(ibi_ms[(middle_s >= a) & (middle_s < b)]) for a, b in pairwise(begins_s)]
    assert len(found) >= 20
    assert np.median([s.rsa_ms for s in found]) == pytest.approx(np.median(raw_ms), rel=0.05)


def test_from_the_pulse_and_from_the_ecg_rsa_of_each_breath_is_the_same(recording):
    """Over breaths of usual length within the trusted reference: correlation >= 0.98."""
    path = recording("neurokit__resting_5min")
    edf, replay = read_edf(path), read_recording(path, on_grid)
    begins_s = breaths_in(edf.get_signal("Resp"))
    r_peaks = np.array([a.onset for a in edf.annotations if a.text == "R"])
    trusted = [(a.onset, a.onset + a.duration) for a in edf.annotations if a.text == "reference valid"]
    detector = PulseDetector()
    beats = [b for k, v in enumerate(replay.pulse_volts.tolist()) if (b := detector.feed(k / 90, v))]
    pulse = by_breath([(b.t_s - 0.32, b.ibi_s if b.counts else None) for b in beats], begins_s, replay.length_s)
    ecg = by_breath(list(zip(r_peaks, [None, *np.diff(r_peaks)], strict=True)), begins_s, replay.length_s)

    def good(cycle):
        if not 1 <= cycle < len(begins_s) - 3:
            return False
        around = begins_s[cycle - 1 : cycle + 3]
        usual = all(2.3 < length_s < 5.5 for length_s in np.diff(around))
        heard_s = max(around[0] - LOOKS_BACK_S, begins_s[0])
        return usual and any(begin_s <= heard_s and around[-1] <= end_s for begin_s, end_s in trusted)

    both = [(pulse[c], ecg[c]) for c in sorted(set(pulse) & set(ecg)) if good(c)]
    assert len(both) >= 15
    assert np.corrcoef(np.array(both).T)[0, 1] >= 0.98


def by_breath(beats, begins_s, length_s):
    """{breath: RSA in ms} of beats (t_s, ibi_s or None), with the breaths of another sensor as the reference."""
    rsa, classifier, by_cycle, done = RsaTracker(), IntervalClassifier(), {}, 0
    for k in range(1, round(length_s * 45)):
        t_s = k / 45
        cycle = int(np.searchsorted(begins_s, t_s)) - 1
        intervals = []
        while done < len(beats) and beats[done][0] < t_s:
            if interval := classifier.feed(*beats[done]):
                intervals.append(interval)
            done += 1
        if 0 <= cycle < len(begins_s) - 1:
            long_s = begins_s[cycle + 1] - begins_s[cycle]
            breath = Breath((t_s - begins_s[cycle]) / long_s, 0.5, 60 / long_s, True, cycle, 0.5)
            for found in rsa.feed(t_s, breath, tuple(intervals)):
                by_cycle[rsa._due - 1] = found.rsa_ms
    return by_cycle


def breaths_in(flow):
    """Times at which a breath begins: the flow, without its drift, rises through a third of its size."""
    rate_hz = flow.sampling_frequency
    short, long = int(rate_hz), int(30 * rate_hz)
    smooth = np.convolve(flow.data - flow.data.mean(), np.ones(short) / short, "same")
    smooth -= np.convolve(smooth, np.ones(long) / long, "same")
    size, out, in_breath = 0.3 * smooth.std(), [], False
    for k, now in enumerate(smooth):
        if not in_breath and now > size:
            out.append(k / rate_hz)
        in_breath = now > size or (in_breath and now > -size)
    return np.array(out)


def test_a_lost_pulse_is_no_rsa():
    rsa = RsaTracker()
    pacer = Pacer(6.0)
    for k in range(1, 45 * 60):
        beat = (Interval(k / 45, 0.9, IntervalKind.NORMAL),) if k % 40 == 0 else ()
        rsa.feed(k / 45, pacer.feed(k / 45), beat)
    rsa.reset()
    assert rsa.rsa_ms() is None
    assert rsa.entrainment is None
