"""Waves that no vessel made earn no heart rate: rails, switches, a stuck converter, lone oscillations."""

import pytest
from support import no_finger
from support.no_finger import HARDLY, NEVER

from device.model import Reason
from device.signals.pulse.detector import PulseDetector

SEEDS = [0, 1, 2, *[pytest.param(seed, marks=pytest.mark.soak) for seed in range(3, 60)]]


def shown_s(what, seed, seconds):
    """(for how long a rate was shown, why there was none at the end)."""
    detector, shown = PulseDetector(), 0
    for t_s, volts in zip(*(column.tolist() for column in no_finger.rows(what, seed, seconds)), strict=True):
        detector.feed(t_s, volts)
        shown += detector.heart_rate_bpm() is not None
    return shown / no_finger.ROW_HZ, detector.reason()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", NEVER)
def test_no_heart_rate_comes_from_what_is_no_vessel(what, seed):
    assert shown_s(what, seed, 120)[0] == 0


@pytest.mark.few(1)
@pytest.mark.parametrize("what", HARDLY)
def test_lone_oscillations_have_a_heart_rate_for_10_s_an_hour_at_most(what):
    assert sum(shown_s(what, seed, 120)[0] for seed in range(30)) <= 10


@pytest.mark.soak
@pytest.mark.parametrize("what", HARDLY)
def test_so_they_have_in_ten_hours(what):
    assert sum(shown_s(what, seed, 600)[0] for seed in range(60)) <= 100


def test_why_there_is_no_rate_is_told():
    assert shown_s(no_finger.rails, 0, 30)[1] is Reason.STANDS_STILL
    assert shown_s(no_finger.sine, 2, 30)[1] is Reason.NO_SHAPE
