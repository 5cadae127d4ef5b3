"""A rhythm that cannot be foretold has an answer of its own, and a wide swing is not taken for one."""

from dataclasses import replace

import numpy as np
import pytest
from support import parallel
from support.motion import pulse_of
from support.no_finger import HARDLY, NEVER, rows
from support.rhythms import ECTOPIC, Swing, fibrillation, sinus, with_artefacts

from device.model import Reason, Regularity
from device.session.person import Person
from device.signals.cardiac import CardiacAnalysis
from device.signals.intervals import IntervalClassifier
from device.signals.irregularity import Irregularity
from device.signals.pulse.detector import PulseDetector
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import drawn

SEEDS = [0, *(pytest.param(first, marks=pytest.mark.soak) for first in range(40, 200, 40))]


def told_s(intervals):
    """When a rhythm was first called irregular; infinite if never."""
    found, classifier, t_s = Irregularity(), IntervalClassifier(), 0.0
    for ibi_s in intervals:
        t_s += ibi_s
        found.feed(t_s, ibi_s)
        if interval := classifier.feed(t_s, ibi_s):
            found.feed_kind(interval.kind)
        if found.regularity is Regularity.IRREGULAR:
            return t_s
    return np.inf


def of_each(rhythm, first, count=40):
    return np.array([told_s(rhythm(np.random.default_rng([7, seed]))) for seed in range(first, first + count)])


def wide(rng):
    swing = Swing(60 / rng.uniform(50, 90), rng.uniform(0.2, 0.36), rng.uniform(4, 10), rng.uniform(0, 0.7), 0.12)
    return sinus(rng, 300, swing)


def quiet(rng):
    return sinus(rng, 300, Swing(60 / rng.uniform(50, 90), rng.uniform(0.02, 0.15), rng.uniform(10, 18), varies=0.15))


@pytest.mark.parametrize("first", SEEDS)
def test_fibrillation_is_told_within_a_minute_in_95_of_100(first):
    assert np.mean(of_each(lambda rng: fibrillation(rng, 120), first) <= 60) >= 0.95


@pytest.mark.few(1)
@pytest.mark.parametrize("first", SEEDS)
@pytest.mark.parametrize("rhythm", [wide, quiet])
def test_a_regular_heart_is_never_called_irregular_however_wide_it_swings(rhythm, first):
    assert np.isinf(of_each(rhythm, first)).all()


def test_many_ectopic_beats_are_irregular_and_one_now_and_then_is_not():
    def ectopic(every):
        return lambda rng: with_artefacts(quiet(rng), rng, (ECTOPIC,), every)[0]

    assert np.isfinite(of_each(ectopic(6), 0)).mean() >= 0.95
    assert np.isinf(of_each(ectopic(20), 0)).mean() >= 0.95


def readings(t_s, volts):
    """What is known of somebody at each second, and every breath that was told."""
    person, known, breaths = Person(PulseDetector(), float, 20.0, 0.05), [], []
    for k in range(0, len(t_s) - 1, 2):
        pulse = volts[k : k + 2].tolist()
        reading = person.feed(float(t_s[k + 1]), t_s[k : k + 2].tolist(), {"pulse": pulse, "skin": [np.nan] * 2}, None)
        breaths += reading.breaths
        if k % 90 == 0:
            known.append(reading.vitals)
    return known, breaths


def test_of_a_fibrillating_pulse_the_rhythm_is_told_and_no_swing():
    within_60_s = []
    for seed in range(12):
        rng = np.random.default_rng([3, seed])
        beats_s = np.cumsum([0.5, *fibrillation(rng, 200)])
        known, breaths = readings(*pulse_of(rng, beats_s, 75.0))
        irregular = [v for v in known if v.regularity is Regularity.IRREGULAR]
        within_60_s.append(known[60].regularity is Regularity.IRREGULAR)
        assert not breaths
        assert all(v.rsa_ms is None and v.entrainment is None and Reason.IRREGULAR in v.reasons for v in irregular)
    assert sum(within_60_s) >= 11


def circulating(fibrillates, seed):
    """Whether a circulation's pulse is told to be irregular: within 60 s, and ever in 150 s."""
    who = replace(drawn(seed), fibrillates=fibrillates)
    body, heart, told_s = Body(PEOPLE["eager"], seed, who), CardiacAnalysis(PulseDetector()), np.inf
    for k in range(0, 150 * 90, 2):
        volts = [1.65 + 0.3 * body.pulse((k + row) / 90) for row in range(2)]
        heart.feed((k + 1) / 90, [k / 90, (k + 1) / 90], volts, None)
        if heart.regularity is Regularity.IRREGULAR:
            told_s = min(told_s, k / 90)
    return told_s <= 60, np.isfinite(told_s)


def fibrillating(seed):
    return circulating(True, seed)[0]


def regular(seed):
    return not circulating(False, seed)[1]


def test_a_circulation_that_fibrillates_is_told_within_a_minute_and_no_other():
    assert all(map(fibrillating, range(4)))
    assert all(map(regular, range(2)))


@pytest.mark.soak
def test_of_a_hundred_circulations_95_that_fibrillate_are_told_and_one_other_at_most():
    assert sum(parallel.each_of(range(100, 200), fibrillating)) >= 95
    assert sum(parallel.each_of(range(100, 200), regular)) >= 99


@pytest.mark.parametrize("what", [*NEVER, *HARDLY])
def test_of_no_vessel_no_rhythm_is_told(what):
    heart = CardiacAnalysis(PulseDetector())
    t_s, volts = rows(what, 1, 60)
    for k in range(0, len(t_s), 2):
        heart.feed(float(t_s[k]), t_s[k : k + 2].tolist(), volts[k : k + 2].tolist(), None)
        assert heart.regularity is not Regularity.IRREGULAR


def test_a_rhythm_is_unknown_again_after_the_finger_is_gone():
    found, t_s = Irregularity(), 0.0
    for ibi_s in fibrillation(np.random.default_rng(1), 80):
        t_s += ibi_s
        found.feed(t_s, ibi_s)
    assert found.regularity is Regularity.IRREGULAR
    found.forget(t_s + 11.0)
    assert found.regularity is None
