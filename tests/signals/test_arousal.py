"""Settled and activated: against a personal baseline, doubt shown as doubt, and nothing before there is a basis."""

import numpy as np
import pytest

from device.model import ACTIVATED_ABOVE, Interval, IntervalKind, Reason
from device.signals.arousal import SKIP_S, Arousal, time_weighted_median

BASELINE_S = 60.0


class Life:
    """Seconds of a heart and a skin, as a person's arousal is fed."""

    def __init__(self):
        self.arousal = Arousal(BASELINE_S)
        self.t_s = self.beat_s = 0.0
        self.values = []

    def live(self, seconds, bpm=65.0, skin=4.0, rsa_bpm=0.0):
        """Bpm None: no pulse. skin None: no electrodes."""
        for _ in range(round(seconds)):
            self.t_s += 1
            while bpm is not None and self.beat_s < self.t_s:
                rate = float(bpm + rsa_bpm / 2 * np.sin(2 * np.pi * 0.1 * self.beat_s))
                self.beat_s += 60 / rate
                self.arousal.beat(Interval(self.beat_s, 60 / rate, IntervalKind.NORMAL))
            self.beat_s = max(self.beat_s, self.t_s)
            self.arousal.feed(self.t_s, bpm is not None, skin)
            self.values.append(self.arousal.value)
        return self.arousal.value


def test_nothing_is_known_before_the_baseline_and_the_reason_is():
    life = Life()
    assert life.live(SKIP_S + BASELINE_S - 2) is None
    assert life.arousal.reason is Reason.BASELINE_NOT_OVER
    assert life.live(40) is not None
    assert life.arousal.reason is None


def test_as_in_the_baseline_is_between_0_35_and_0_5():
    life = Life()
    life.live(200)
    assert 0.35 <= life.arousal.value <= 0.5


@pytest.mark.parametrize(
    ("bpm", "skin", "activated"), [(85, 8.0, True), (85, 4.0, True), (65, 8.0, True), (52, 2.5, False)]
)
def test_livelier_is_above_and_quieter_below(bpm, skin, activated):
    life = Life()
    before = life.live(200)
    after = life.live(90, bpm, skin)
    assert (after > before + 0.15) if activated else (after < before - 0.15)


@pytest.mark.parametrize("missing", ["heart", "skin"])
def test_one_signal_alone_is_known_with_less_confidence(missing):
    life = Life()
    kept = {"heart": {"bpm": None}, "skin": {"skin": None}}[missing]
    life.live(200, **kept)
    assert life.arousal.value is not None
    assert life.arousal.confidence <= 0.5


def test_with_neither_heart_nor_skin_nothing_is_known_at_once():
    life = Life()
    life.live(200)
    assert life.live(1, None, None) is None
    assert life.arousal.reason is Reason.NO_HEART_AND_NO_SKIN


def test_when_heart_and_skin_say_opposite_things_it_is_unsure():
    life = Life()
    life.live(200)
    assert life.live(60, bpm=90, skin=1.5) is None
    assert life.arousal.reason is Reason.HEART_AND_SKIN_DISAGREE


@pytest.mark.parametrize("soak_s", [100.0, 200.0, 300.0])
def test_gel_that_soaks_in_and_doubles_the_level_is_not_activation(soak_s):
    """Within ten minutes, beside a heart that only wanders. Were it threefold, or no heart there, nobody could tell."""
    activated, seconds = 0, 0
    for seed in range(5):
        life, rng, wander = Life(), np.random.default_rng(seed), 0.0
        for second in range(900):
            wander += -wander / 15 + rng.normal(0, 2 * (2 / 15) ** 0.5)
            life.live(1, bpm=65 + wander, skin=float(3.0 * 2 ** (1 - np.exp(-second / soak_s))))
        known = [value for value in life.values if value is not None]
        activated, seconds = activated + sum(value > ACTIVATED_ABOVE for value in known), seconds + len(known)
    assert activated <= 0.02 * seconds


def test_rsa_of_a_deep_slow_breath_is_not_activation():
    life = Life()
    before = life.live(300)
    during = life.live(120, rsa_bpm=26)
    assert during == pytest.approx(before, abs=0.08)


def test_a_signal_that_falls_silent_fades_and_does_not_jump():
    life = Life()
    life.live(200)
    life.live(60, bpm=85, skin=8.0)
    life.live(120, bpm=None, skin=8.0)
    assert np.abs(np.diff(life.values[250:])).max() < 0.05


def test_the_time_weighted_median_does_not_move_with_rsa():
    rates = 65 + 13 * np.sin(np.linspace(0, 6 * np.pi, 90))
    assert 60 / time_weighted_median(60 / rates) == pytest.approx(65, abs=2.5)


def test_a_lasting_calm_becomes_what_is_usual():
    life = Life()
    life.live(200, bpm=80, skin=8.0)
    calmer = life.live(120, bpm=62, skin=3.0)
    assert life.live(5400, bpm=62, skin=3.0) > calmer + 0.1


def test_a_heart_that_only_wanders_does_not_become_activated_over_the_night():
    life, rng = Life(), np.random.default_rng(1)
    by_hour, wander = [], 0.0
    for _ in range(8):
        values = []
        for _ in range(360):
            wander += -wander / 10 + rng.normal(0, 3 * (2 / 10) ** 0.5)
            values.append(life.live(10, bpm=62 + wander, skin=None))
        by_hour.append(np.mean([value for value in values if value is not None]))
    assert by_hour[-1] - by_hour[0] < 0.08
    assert max(by_hour) < 0.6
