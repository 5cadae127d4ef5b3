"""The simulated circulation: nobody told it a resonance, and yet it has one, where people have theirs."""

import math
from dataclasses import replace

import numpy as np
import pytest

from drivers.simulated.body import Body
from drivers.simulated.circulation import Circulation
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import Physiology, drawn

STEP_S = 4 / 90


def breathing(who, breaths_per_min, litres=None, settle_s=60.0, span_s=60.0):
    """Rate, lungs and pressure of a body that breathes in cosines and whose vessels nothing stirs; whole breaths."""
    circulation, period_s = Circulation(who, STEP_S), 60 / breaths_per_min
    litres = who.tidal_litres(breaths_per_min) if litres is None else litres
    seen = []
    for k in range(round((settle_s + math.ceil(span_s / period_s) * period_s) / STEP_S)):
        lungs = litres * (0.5 - 0.5 * math.cos(2 * math.pi * k * STEP_S / period_s))
        circulation.step(lungs, 0.0)
        if k * STEP_S >= settle_s:
            seen.append((60 / circulation.interval_s, lungs, circulation.pressure_mmhg))
    return np.array(seen).T


def phase_deg(of, against, breaths_per_min):
    turn = np.exp(-2j * np.pi * breaths_per_min / 60 * STEP_S * np.arange(len(of)))
    return np.degrees(np.angle(((of - of.mean()) * turn).mean() / ((against - against.mean()) * turn).mean()))


def test_a_usual_body_resonates_where_adults_do_and_heart_and_breath_go_together_there():
    paces = np.arange(3.5, 9.1, 0.25)
    swings = [np.ptp(breathing(Physiology(), pace)[0]) for pace in paces]
    top = paces[int(np.argmax(swings))]
    assert 4.5 <= top <= 6.5  # Vaschillo 2002; Lehrer & Gevirtz 2014
    rate, lungs, _ = breathing(Physiology(), top)
    assert abs(phase_deg(rate, lungs, top)) < 30  # 0 at resonance: Vaschillo 2002
    assert phase_deg(*breathing(Physiology(), 4.0)[:2], 4.0) > 10
    assert phase_deg(*breathing(Physiology(), 12.0)[:2], 12.0) < -30


def test_fast_breaths_give_less_by_about_20_db_a_decade():
    """Of the same tidal volume: 21 +- 3.4 dB a decade above 7.2 +- 1.5/min (Hirsch & Bishop 1981)."""
    swings = [np.ptp(breathing(Physiology(), pace, litres=0.5)[0]) for pace in (8.0, 20.0)]
    slope_db = 20 * math.log10(swings[0] / swings[1]) / math.log10(20 / 8)
    assert 14 < slope_db < 28


@pytest.mark.parametrize("seed", range(3))
def test_a_body_with_a_circulation_lives_and_is_one_life_however_often_it_is_looked_at(seed):
    looked, left_alone = (Body(PEOPLE["eager"], seed, drawn(seed)) for _ in range(2))
    for k in range(20 * 45):
        looked.pulse(k / 45)
    looked.advance(20)
    left_alone.advance(20)
    assert list(looked.beats) == list(left_alone.beats)
    assert 10 < len(looked.beats) < 40


def test_at_rest_its_variability_is_that_of_adults():
    """Means of 44 studies: SDNN 50 +- 16 ms, RMSSD 42 +- 15 ms, interval 926 +- 90 ms (Nunan 2010)."""
    figures = []
    for seed in range(8):
        body = Body(replace(PEOPLE["deaf"], activated=0.1), seed, drawn(seed))
        body.advance(300)
        ibi_ms = 1000 * np.diff(np.array(body.beats))[30:]
        figures.append((ibi_ms.mean(), ibi_ms.std(), np.sqrt(np.mean(np.diff(ibi_ms) ** 2))))
    mean, sdnn, rmssd = np.mean(figures, axis=0)
    assert mean == pytest.approx(926, abs=90)
    assert sdnn == pytest.approx(50, abs=16)
    assert rmssd == pytest.approx(42, abs=15)
