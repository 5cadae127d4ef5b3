"""RSA of each breath in a row at one pace, against the RSA that was put in."""

import numpy as np
import pytest

from device.signals.harmonics import rsa_per_breath


def heart(pace_bpm, rsa_bpm, fastest=0.4, breaths=12, mean_bpm=65.0):
    """Intervals of a heart with an RSA of rsa_bpm (per breath, or one for all): cycles at their middles, and s."""
    sizes = np.broadcast_to(rsa_bpm, breaths)
    step_s = 0.005
    t_s = np.arange(0, breaths * 60 / pace_bpm, step_s)
    cycles = t_s * pace_bpm / 60
    rate = mean_bpm + 0.5 * sizes[np.minimum(cycles.astype(int), breaths - 1)] * np.cos(2 * np.pi * (cycles - fastest))
    turned = np.cumsum(rate / 60 * step_s)
    beats_s = np.interp(np.arange(1, int(turned[-1])), turned, t_s)
    return (beats_s[1:] + beats_s[:-1]) / 2 * pace_bpm / 60, np.diff(beats_s), 60 / pace_bpm


@pytest.mark.parametrize("pace_bpm", [4.5, 5.5, 6.5, 9.0])
@pytest.mark.parametrize("rsa_bpm", [2.0, 10.0, 25.0])
def test_rsa_is_found_in_its_size_and_phase(pace_bpm, rsa_bpm):
    found = rsa_per_breath(*heart(pace_bpm, rsa_bpm))
    assert len(found) >= 10
    # With an RSA of a third of its rate a heart beats faster at the crest: beats there are more, and count for more.
    assert np.abs(found) == pytest.approx(rsa_bpm, rel=0.05)
    assert -np.angle(found) / (2 * np.pi) == pytest.approx(0.4, abs=0.02)


def test_each_breath_has_its_own():
    sizes = np.where(np.arange(12) < 6, 8.0, 16.0)
    found = np.abs(rsa_per_breath(*heart(6.0, sizes)))
    assert found[1:5] == pytest.approx(8.0, rel=0.1)
    assert found[-5:-1] == pytest.approx(16.0, rel=0.1)


def test_a_steady_heart_has_none():
    assert np.abs(rsa_per_breath(*heart(6.0, 0.0))).max() < 0.05


def test_a_breath_with_hardly_a_beat_is_left_out():
    cycles, ibi_s, breath_s = heart(6.0, 10.0)
    there = (cycles < 5) | (cycles > 7)
    assert len(rsa_per_breath(cycles[there], ibi_s[there], breath_s)) < len(rsa_per_breath(cycles, ibi_s, breath_s))
    assert len(rsa_per_breath(cycles[:0], ibi_s[:0], breath_s)) == 0
