"""The simulated circulation: nobody told it a resonance, and yet it has one, where people have theirs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from support.forced_breath import answer, height, top

from drivers.ports import DriverError
from drivers.simulated.bodies import CONDITIONS, KINDS, SIMPLE, named_bodies
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import Physiology, drawn
from drivers.simulated.rhythm import Interval


def test_a_usual_body_resonates_where_adults_do_and_heart_and_breath_go_together_there():
    pace, _ = top(Physiology())
    assert 4.5 <= pace <= 6.5  # Vaschillo 2006; Lehrer & Gevirtz 2014
    assert abs(answer(Physiology(), pace).phase_deg) < 30  # 0 at resonance: Vaschillo 2002
    assert answer(Physiology(), 4.0).phase_deg > 10
    assert answer(Physiology(), 12.0).phase_deg < -30


def test_people_differ_in_where_and_how_high_their_resonance_is():
    tops = [top(drawn(seed)) for seed in range(12)]
    paces = [pace for pace, _ in tops if pace]
    heights = [height(curve) for _, curve in tops]
    assert np.median(paces) == pytest.approx(5.5, abs=0.7)
    assert np.std(paces) > 0.4
    assert 1.2 < np.median(heights) < 1.8


def test_fast_breaths_give_less_by_about_20_db_a_decade():
    """Of the same tidal volume: 21 +- 3.4 dB a decade above 7.2 +- 1.5/min (Hirsch & Bishop 1981)."""
    swings = [answer(Physiology(), pace, litres=0.5).swing_bpm for pace in (8.0, 20.0)]
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


EVERY = [
    SIMPLE,
    *(f"{kind}{more}" for kind in KINDS if kind != SIMPLE for more in ("", *(f"+{c}" for c in CONDITIONS))),
]


@pytest.mark.parametrize("body", EVERY)
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_can_have_every_body(who, body):
    somebody = Body(PEOPLE[who], 4, *named_bodies(body, 1))
    somebody.advance(30)
    assert 10 < len(somebody.beats) < 90
    assert 0.05 < somebody.skin_usiemens < 40


SEEDS = [0, 1, *[pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 100)]]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pace", [3.0, 5.5, 9.0, 20.0])
def test_no_pace_of_breath_takes_a_circulation_out_of_its_bounds(seed, pace):
    """Rates of 35 to 150 and mean pressures of 50 to 145 mmHg, at rest and excited."""
    who = replace(PEOPLE["deaf"], breath_per_min=pace, breath_activated_per_min=pace, activated=seed % 2 * 0.8)
    body, pressures = Body(who, seed, drawn(seed)), []
    for t_s in range(120):
        body.advance(t_s)
        pressures.append(body.heart.circulation.pressure_mmhg)
    rates = 60 / np.diff(body.beats)
    assert 35 < rates.min() < rates.max() < 150
    assert 50 < min(pressures) < max(pressures) < 145


@pytest.mark.parametrize("body", KINDS)
def test_an_eager_one_goes_where_the_lamp_leads_in_every_body(body):
    somebody, cycles = Body(replace(PEOPLE["eager"], sighs_per_hour=0), 4, *named_bodies(body, 1)), 0.0
    for k in range(1, 420 * 45):
        cycles += max(6.0, 11 - k / 45 / 60) / 60 / 45
        somebody.light = 0.5 - 0.5 * math.cos(2 * math.pi * cycles)
        somebody.advance(k / 45)
    assert somebody.breath.in_step
    assert 60 / np.diff(somebody.breath.begins_s)[-6:].mean() == pytest.approx(6, abs=0.5)


def test_a_startle_raises_heart_and_skin():
    calm, startled = (Body(replace(PEOPLE["deaf"], activated=0.0), 3, drawn(3)) for _ in range(2))
    startled.startles = [60.0]
    rates = [[], []]
    for k in range(80):
        for body, seen in zip((calm, startled), rates, strict=True):
            body.advance(k)
            seen.append(body.heart_bpm)
    assert np.mean(rates[1][62:]) > np.mean(rates[0][62:]) + 3
    assert startled.skin_usiemens > calm.skin_usiemens + 0.5


def lived(body, seconds=300, seed=3):
    somebody = Body(replace(PEOPLE["deaf"], activated=0.0), seed, *named_bodies(body, 1, seed))
    somebody.advance(seconds)
    return somebody, np.diff(somebody.beats), list(somebody.heart.kinds)[1:]


def test_a_slow_heart_is_near_forty_and_a_childs_near_ninety():
    assert 36 < 60 / lived("slow")[1].mean() < 50
    assert 75 < 60 / lived("child")[1].mean() < 105
    assert 60 / np.diff(lived("child")[0].breath.begins_s).mean() > 16  # Fleming 2011: 20 at eight


def test_an_older_heart_varies_less():
    """Medians at 55 to 65 years: SDNN 36 ms, RMSSD 22 ms (Sinnreich 1998); half as much again is one of them."""
    ibi_ms = [1000 * lived("older", seed=seed)[1][40:] for seed in range(6)]
    assert np.median([each.std() for each in ibi_ms]) == pytest.approx(36, rel=0.35)
    assert np.median([np.sqrt(np.mean(np.diff(each) ** 2)) for each in ibi_ms]) == pytest.approx(22, rel=0.35)


def test_an_ectopic_beat_comes_early_is_weak_and_is_followed_by_a_pause():
    somebody, ibi_s, kinds = lived("ectopic")
    usual_s = np.median(ibi_s)
    early = [i for i, kind in enumerate(kinds) if kind is Interval.ECTOPIC]
    assert 5 <= len(early) <= 60
    assert all(ibi_s[i] < 0.95 * usual_s for i in early)
    assert all(kinds[i + 1] is Interval.PAUSE and ibi_s[i + 1] > 0.85 * usual_s for i in early if i + 1 < len(kinds))
    assert len(somebody.heart.arrivals) == len(somebody.beats)


def test_fibrillation_scatters_by_a_quarter_from_beat_to_beat_and_no_breath_shows():
    """The coefficient of variation is 0.2 to 0.3, and neighbours know nothing of each other."""
    _, ibi_s, kinds = lived("fibrillation")
    assert set(kinds) == {Interval.IRREGULAR}
    assert 0.18 < ibi_s.std() / ibi_s.mean() < 0.32
    assert abs(np.corrcoef(ibi_s[1:], ibi_s[:-1])[0, 1]) < 0.15


def test_a_pulse_comes_sooner_at_a_higher_pressure_and_weaker_after_a_short_filling():
    somebody, _, _ = lived("circulation", 60)
    late_s = np.subtract(somebody.heart.arrivals, somebody.beats)
    assert 0.15 < late_s.mean() < 0.35
    assert 0.0005 < late_s.std() < 0.02  # some milliseconds: Payne 2006


def test_a_slow_breath_is_deeper_and_the_baseline_follows_it():
    who = Physiology()
    assert who.tidal_litres(6) > 1.6 * who.tidal_litres(15)
    assert 0.35 < who.tidal_litres(13) < 0.6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chid", r"'chid' is not known \(did you mean child\?\); there are circulation, child, "),
        ("child+slow", r"child and slow are two kinds, and one person has one"),
        ("simple+ectopic", r"'simple' stands alone"),
        ("child,slow", r"names 2 people, and there is room for 1; to seat two, add --people 2"),
    ],
)
def test_what_no_body_can_be_is_told_with_what_one_can(text, said):
    with pytest.raises(DriverError, match=said):
        named_bodies(text, 1)


def test_two_people_have_two_bodies_even_of_one_kind():
    first, second = named_bodies("circulation", 2)
    assert first != second
    assert named_bodies("simple,child", 2)[0] is None
