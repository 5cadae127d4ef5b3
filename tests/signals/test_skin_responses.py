"""Quick responses of the skin: found at their size and time among noise and drift, and none hidden by an artefact."""

import math

import numpy as np
import pytest
from edfio import read_edf
from support.skin_circuits import ConstantVoltage

from device.model import SkinRecovery, SkinResponse, SkinState
from device.signals.skin import front_end
from device.signals.skin.conductance import SkinConductance

VALUES = (0.5, 1e6, 200e3, 3.3)
CIRCUIT, USIEMENS = ConstantVoltage(*VALUES), front_end.ConstantVoltage(*VALUES).usiemens
LSB_V = 4.096 / 32768
RISE_S, DECAY_S = 0.75, 4.0  # of the true response's two exponentials


def response(t_s, onset_s, size):
    """A response of size uS at its peak, from onset_s on."""
    since = np.clip(t_s - onset_s, 0, None)
    shape = np.exp(-since / DECAY_S) - np.exp(-since / RISE_S)
    peak_s = math.log(DECAY_S / RISE_S) / (1 / RISE_S - 1 / DECAY_S)
    return size * shape / (math.exp(-peak_s / DECAY_S) - math.exp(-peak_s / RISE_S))


def conductance(seconds, onsets, size, drift=0.0, level=5.0):
    t_s = np.arange(round(seconds * 90)) / 90
    wave = level + drift * np.sin(2 * np.pi * t_s / seconds)
    return t_s, wave + sum((response(t_s, onset_s, size) for onset_s in onsets), np.zeros(len(t_s)))


def found(t_s, usiemens, rng=None, noise_lsb=1.5, threshold=0.05):
    """Every response and recovery in a conductance, through front end and converter."""
    skin, events = SkinConductance(USIEMENS, threshold), []
    noise = (rng or np.random.default_rng(1)).normal(0, noise_lsb * LSB_V, len(t_s))
    for now_s, g, n in zip(t_s.tolist(), usiemens.tolist(), noise.tolist(), strict=True):
        volts = math.nan if math.isnan(g) else round((CIRCUIT.volts(g) + n) / LSB_V) * LSB_V
        events += skin.feed(now_s, volts)
    return [e for e in events if isinstance(e, SkinResponse)], [e for e in events if isinstance(e, SkinRecovery)], skin


def f1(responses, onsets, since_s=10.0):
    """F1 of responses against true onsets, within 1 s, one to one."""
    left = [o for o in onsets if o > since_s]
    responses = [r for r in responses if r.onset_s > since_s]
    hit = 0
    for r in responses:
        near = [o for o in left if abs(o - r.onset_s) <= 1.0]
        if near:
            left.remove(min(near, key=lambda o: abs(o - r.onset_s)))
            hit += 1
    return 2 * hit / max(1, len(responses) + sum(o > since_s for o in onsets))


@pytest.mark.few(3)
@pytest.mark.parametrize("drift", [0.0, 0.5, 2.0, -2.0])
@pytest.mark.parametrize("size", [0.05, 0.2])
def test_responses_of_0_05_us_every_20_s_are_found_among_noise_and_drift(size, drift):
    scores = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        onsets = np.arange(12, 590, 20) + rng.uniform(-4, 4, 29)
        responses, _, _ = found(*conductance(600, onsets, size, drift), rng)
        scores.append(f1(responses, list(onsets)))
    assert np.mean(scores) >= 0.95


@pytest.mark.parametrize(
    ("level", "size"), [(0.5, 0.05), (1, 0.05), (5, 0.05), (10, 0.05), (20, 0.05), (30, 0.07), (40, 0.1)]
)
def test_at_every_level_that_skin_has_the_least_response_is_found_and_sized(level, size):
    """The protection resistors make a step smaller as the skin conducts better: from 20 uS on the least one grows."""
    onsets = np.arange(12, 290, 20.0)
    responses, _, _ = found(*conductance(300, onsets, size, level=level), noise_lsb=1.0, threshold=0.8 * size)
    assert f1(responses, list(onsets)) >= 0.95
    assert np.median([r.amplitude_usiemens for r in responses]) == pytest.approx(size, rel=0.2)


def test_size_onset_rise_and_half_recovery_are_those_of_the_response():
    responses, recoveries, _ = found(*conductance(60, [20.0], 0.4), noise_lsb=0.5)
    [r] = responses
    assert r.amplitude_usiemens == pytest.approx(0.4, rel=0.1)
    assert r.onset_s == pytest.approx(20.0, abs=0.4)
    assert r.rise_s == pytest.approx(1.55, abs=0.5)
    assert recoveries[0].half_recovery_s == pytest.approx(4.0, abs=1.0)  # of these two exponentials
    assert r.known_s >= r.peak_s


def test_in_half_an_hour_of_stillness_nothing_is_found():
    assert found(*conductance(1800, [], 0.0, drift=1.0))[0] == []


def test_the_rate_is_known_once_half_a_minute_was_watched():
    t_s, usiemens = conductance(120, np.arange(10, 120, 10), 0.2)
    _, _, early = found(t_s[: 90 * 20], usiemens[: 90 * 20])
    assert early.responses_per_min() is None
    assert found(t_s, usiemens)[2].responses_per_min() == pytest.approx(6, abs=1)


def huge_step(t_s, usiemens):
    return usiemens + np.where((t_s > 100) & (t_s < 101), 25.0, 0)


def pulled_off(t_s, usiemens):
    return np.where((t_s > 100) & (t_s < 110), 0.0, usiemens)


def saturated(t_s, usiemens):
    return np.where((t_s > 100) & (t_s < 105), 500.0, usiemens)


def nothing_measured(t_s, usiemens):
    return np.where((t_s > 100) & (t_s < 105), math.nan, usiemens)


@pytest.mark.parametrize("spoil", [huge_step, pulled_off, saturated, nothing_measured])
def test_one_huge_artefact_hides_none_of_the_later_responses(spoil):
    onsets = list(np.arange(20.0, 290, 20))
    t_s, usiemens = conductance(300, onsets, 0.1)
    responses, _, _ = found(t_s, spoil(t_s, usiemens))
    later = [o for o in onsets if o > 116]
    assert f1([r for r in responses if r.onset_s > 116], later) == 1.0


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (huge_step, SkinState.LOOSE),
        (pulled_off, SkinState.OPEN),
        (saturated, SkinState.SATURATED),
        (nothing_measured, SkinState.MISSING),
    ],
)
def test_what_spoils_the_skin_has_a_name_and_takes_the_level_with_it(spoil, state):
    t_s, usiemens = conductance(104, [], 0.0)
    _, _, skin = found(t_s[: 90 * 102], spoil(t_s, usiemens)[: 90 * 102])
    assert skin.state is state
    assert skin.level() is None


def test_a_loosening_electrode_does_not_pass_as_a_response():
    t_s, usiemens = conductance(120, [], 0.0)
    responses, _, _ = found(t_s, usiemens * np.where(t_s > 60, 0.7, 1.0) * np.where(t_s > 90, 1.4, 1.0))
    assert responses == []


def test_joined_hands_take_the_level_and_parting_brings_it_back():
    t_s, usiemens = conductance(60, [], 0.0, drift=0.5)
    _, _, skin = found(t_s, usiemens)
    skin.join(True)
    for k in range(90):
        skin.feed(60 + k / 90, CIRCUIT.volts(5.0))
    assert skin.state is SkinState.JOINED
    assert skin.level() is None
    skin.join(False)
    for k in range(180):
        skin.feed(61 + k / 90, CIRCUIT.volts(5.0))
    assert skin.level() == pytest.approx(5.0, rel=0.01)


def test_on_a_real_deep_breath_the_marked_response_is_found_within_1_s(recording):
    edf = read_edf(recording("bioread__physio"))
    eda = edf.get_signal("EDA")
    t_s = np.arange(round(edf.duration * 90)) / 90
    responses, _, _ = found(
        t_s, np.interp(t_s, np.arange(len(eda.data)) / eda.sampling_frequency, eda.data), noise_lsb=0
    )
    marks = [a.onset for a in edf.annotations if a.text == "EDA Peak"]
    assert min(abs(r.peak_s - mark) for r in responses for mark in marks[:1]) <= 1.0
