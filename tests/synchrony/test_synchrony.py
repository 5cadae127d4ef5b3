"""Whether two people were together or just both good at following a lamp: against simulated people whose truth is set.

A share of what `python tests/benchmarks/synchrony.py` counts; the thousand pairs of each kind are under soak.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from support import fast_pairs, parallel
from support.coupled_bodies import KINDS, tie

from device.synchrony import (
    IbiSeries,
    PacerPhase,
    heart_synchrony,
    lamp_entrainment,
    phase_difference_s,
    reference,
    residual,
    skin_synchrony,
)

LAMP = fast_pairs.Pattern()


def bodies(seed, kinds=("eager", "eager"), **more):
    made = [fast_pairs.somebody(2 * seed + k, kind) for k, kind in enumerate(kinds)]
    return [type(body)(replace(body.temperament, **more), seed=2 * seed + k) for k, body in enumerate(made)]


# --- each one and the lamp ---------------------------------------------------------------------------------------


def entrained(kinds, seeds=range(8)):
    """Whether each of these people is found entrained to the lamp."""
    people = [fast_pairs.somebody(seed, kind) for kind in kinds for seed in seeds]
    hearts, lamp = fast_pairs.live(people, LAMP)
    return [lamp_entrainment(heart, lamp).in_step for heart in hearts]


def test_who_follows_the_lamp_keeps_step_and_who_ignores_it_does_not():
    """Nineteen in twenty are right."""
    followers, deaf = entrained(("eager", "sloppy")), entrained(("deaf",))
    assert np.mean(followers) >= 0.95
    assert np.mean(deaf) <= 0.05


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "follows"), [("eager", True), ("sloppy", True), ("deaf", False)])
def test_nineteen_in_twenty_judgements_of_entrainment_are_right(kind, follows):
    assert np.mean([found is follows for found in entrained((kind,), range(1000, 1200))]) >= 0.95


def true_lag_s(first, second, lamp):
    """How much later the second breathes, as the bodies know it: median of the breaths of the paced part."""
    begins = [np.array(body.breath.begins_s) for body in (first, second)]
    ends_s = lamp.t_s[np.isfinite(lamp.cycles)][-1]
    late_s = [b - begins[0][np.argmin(np.abs(begins[0] - b))] for b in begins[1] if b < ends_s]
    return float(np.median(late_s))


def lag_error_s(seed, lags_s=(0.3, 1.3)):
    people = [
        type(body)(replace(body.temperament, lag_s=lag_s), seed=seed + k)
        for k, (body, lag_s) in enumerate(zip(bodies(seed), lags_s, strict=True))
    ]
    hearts, lamp = fast_pairs.live(people, LAMP, seed)
    return phase_difference_s(*hearts, lamp) - true_lag_s(*people, lamp)


@pytest.mark.parametrize("lags_s", [(0.3, 1.3), (1.0, 0.2), (0.5, 0.5)])
def test_the_phase_lag_between_two_hearts_is_right_within_three_tenths_of_a_second(lags_s):
    assert abs(lag_error_s(11, lags_s)) <= 0.3


@pytest.mark.soak
def test_nineteen_in_twenty_phase_lags_are_right_within_three_tenths_of_a_second():
    errors = np.array(parallel.each_of(range(500, 600), lag_error_s))
    assert np.mean(np.abs(errors) <= 0.3) >= 0.95, np.sort(np.abs(errors))[-10:]


def test_there_is_no_phase_lag_to_one_who_does_not_follow():
    (first, second), lamp = fast_pairs.pair(3, ("eager", "deaf"), LAMP)
    assert lamp_entrainment(first, lamp).in_step
    assert phase_difference_s(first, second, lamp) is None


def test_the_lag_behind_the_lamp_is_that_of_the_body():
    """Fullest lungs asked for to fastest heart: the body's lag; a longer or shorter inhale moves it by tenths."""
    people = bodies(5, lag_s=0.8, sighs_per_hour=0.0)
    hearts, lamp = fast_pairs.live(people, LAMP)
    for body, heart in zip(people, hearts, strict=True):
        assert lamp_entrainment(heart, lamp).lag_s == pytest.approx(body.temperament.lag_s, abs=0.5)


# --- two of them beyond it ---------------------------------------------------------------------------------------


def test_strangers_by_one_lamp_are_seldom_called_together_and_by_shifting_mostly():
    """Of 50 pairs at a true share of 0.05, more than 7 in one of 200 times; the thousand say it closer."""
    every = fast_pairs.crowd_by_one_lamp(("mixed", 400, None))
    assert sum(pair["ours"] for pair in every) <= 7
    assert np.mean([pair["shifted"] for pair in every]) > 0.5


def test_coupled_people_are_mostly_found():
    """Four in five or more: of 6, fewer than 3 in one of 60 times."""
    assert sum(fast_pairs.coupled(("good", seed, 0.5))["ours"] for seed in range(500, 506)) >= 3


@pytest.mark.soak
@pytest.mark.parametrize("kind", fast_pairs.KINDS)
def test_a_thousand_pairs_of_strangers_are_called_together_once_in_twenty_at_most(kind):
    every = parallel.each_of([(kind, seed, None) for seed in range(fast_pairs.LAMPS)], fast_pairs.crowd_by_one_lamp)
    assert np.mean([pair["ours"] for by_one in every for pair in by_one]) <= 0.05


@pytest.mark.soak
def test_strangers_with_a_circulation_are_seldom_called_together_by_people_who_have_none():
    """As above, of 50 pairs."""
    assert sum(pair["ours"] for pair in fast_pairs.crowd_by_one_lamp(("mixed", 401, None), "circulation")) <= 7


@pytest.mark.soak
@pytest.mark.parametrize(("body", "library"), [("circulation", "simple"), ("simple", "circulation")])
def test_neither_are_a_thousand_pairs_with_one_body_by_people_with_the_other(body, library):
    crowd = partial(fast_pairs.crowd_by_one_lamp, body=body, library=fast_pairs.library(library))
    every = parallel.each_of([("mixed", seed, None) for seed in range(fast_pairs.LAMPS)], crowd)
    assert np.mean([pair["ours"] for by_one in every for pair in by_one]) <= 0.05


@pytest.mark.soak
@pytest.mark.parametrize("lamp", fast_pairs.UNLIKE)
def test_a_lamp_that_no_stranger_had_or_none_at_all_changes_nothing_of_that(lamp):
    every = parallel.each_of([("mixed", seed, lamp) for seed in range(fast_pairs.LAMPS)], fast_pairs.crowd_by_one_lamp)
    assert np.mean([pair["ours"] for by_one in every for pair in by_one]) <= 0.05


@pytest.mark.soak
def test_so_are_coupled_people_with_a_circulation():
    assert sum(fast_pairs.coupled(("good", seed, 0.5), "circulation")["ours"] for seed in range(500, 503)) >= 2


@pytest.mark.soak
@pytest.mark.parametrize("body", fast_pairs.BODIES)
@pytest.mark.parametrize("kind", fast_pairs.KINDS)
def test_four_in_five_who_are_coupled_by_half_are_found(kind, body):
    every = parallel.each_of([(kind, seed, 0.5) for seed in range(200)], partial(fast_pairs.coupled, body=body))
    assert np.mean([pair["ours"] for pair in every]) >= 0.8


def test_a_result_says_how_many_of_the_reference_people_were_simulated():
    (first, second), lamp = fast_pairs.pair(7, ("eager", "sloppy"), LAMP)
    library = reference.simulated_residuals()
    assert heart_synchrony(first, second, lamp, library).simulated == len(library)
    real = [residual(*fast_pairs.solo(70 + k, "eager", LAMP)) for k in range(2)]
    more = heart_synchrony(first, second, lamp, [*library, *real])
    assert (more.people, more.simulated) == (len(library) + 2, len(library))


def test_too_little_says_none():
    (first, second), lamp = fast_pairs.pair(8, ("eager", "eager"), LAMP)
    library = reference.simulated_residuals()
    nobody = IbiSeries(np.zeros(0), np.zeros(0))
    early = IbiSeries(*(x[first.middle_s < 420] for x in (first.middle_s, first.ibi_s)))
    holes = IbiSeries(*(x[first.middle_s % 60 < 40] for x in (first.middle_s, first.ibi_s)))
    for one in (nobody, early, holes):
        assert heart_synchrony(one, second, lamp, library) is None
        assert heart_synchrony(second, one, lamp, library) is None
    assert heart_synchrony(first, second, lamp, library[:50]) is None
    assert lamp_entrainment(nobody, lamp) is None
    assert lamp_entrainment(first, PacerPhase(lamp.t_s, np.full(len(lamp.t_s), np.nan))) is None
    assert phase_difference_s(first, nobody, lamp) is None


def test_who_joins_late_is_asked_for_the_time_that_they_share():
    people = bodies(9, arrives_s=0.0)
    people[1] = type(people[1])(replace(people[1].temperament, arrives_s=200.0), seed=4)
    (first, second), lamp = fast_pairs.live(people, LAMP)
    assert 540 < heart_synchrony(first, second, lamp, reference.simulated_residuals()).common_s < 580


def test_what_is_left_of_a_heart_is_nothing_of_its_lamps():
    """A heart that does nothing but swing with the lamp keeps less than a tenth of its swing."""
    lamp, _ = LAMP.lamp()
    beats = np.arange(0.0, 780.0, 0.85)
    cycles = np.nan_to_num(lamp.cycles_at(beats))
    heart = IbiSeries(beats, 0.85 - 0.06 * np.cos(2 * np.pi * cycles))
    swing_bpm = 60 / 0.79 - 60 / 0.91
    left = residual(heart, lamp).slow_bpm
    assert np.nanmax(np.abs(left[20:180])) < 0.1 * swing_bpm / 2


@pytest.mark.few(3)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_couple_lives_and_nobody_unheard_is_judged(kind):
    couple = KINDS[kind](3)
    hearts, lamp = fast_pairs.live(couple.bodies, LAMP, 3)
    found = heart_synchrony(*hearts, lamp, reference.simulated_residuals())
    assert (found is None) == (kind == "one without signal")


# --- coupled bodies ----------------------------------------------------------------------------------------------


def slow_correlation(strength, seeds=range(4), lag_s=3.0):
    """Of the hearts' wanders alone, over ten minutes each: nothing breathes, settles or beats unevenly."""
    rs = []
    for seed in seeds:
        people = bodies(seed, rsa_bpm=0.0, beat_variation=0.0, activated=0.0, heart_wander_bpm=1.5)
        tie(*people, strength, seed, lag_s)
        rates = []
        for body in people:
            body.advance(780.0)
            beats = np.array(body.beats)
            rates.append(np.interp(np.arange(30, 760, 1.0), beats[1:], 60 / np.diff(beats)))
        rs.append(np.corrcoef(*rates)[0, 1])
    return np.mean(rs)


# Wanders forget within 15 s, so that 780 s are 26 independent looks: an r errs by 0.2 and the mean of four by 0.1.
@pytest.mark.few(2)
@pytest.mark.parametrize(("strength", "r"), [(0.0, 0.0), (0.5, 0.58), (1.0, 0.82)])
def test_hearts_are_alike_by_what_was_asked(strength, r):
    """sin(90 deg * strength) * exp(-lag / 15 s), the lag being 3 s."""
    assert slow_correlation(strength) == pytest.approx(r, abs=0.2)


def test_coupled_bodies_are_one_life_however_they_are_looked_at():
    ways = []
    for order in ((0, 1), (1, 0)):
        people = bodies(6)
        tie(*people, 0.7, 1)
        for k in order:
            people[k].advance(60.0)
        ways.append([list(body.beats) for body in people])
    assert ways[0] == ways[1]


def test_a_strength_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"a strength of 1.5"):
        tie(*bodies(1), 1.5, 1)


# --- their skins -------------------------------------------------------------------------------------------------

QUIET = np.arange(780) >= 600


def both_skins(seed, startles=()):
    people = bodies(seed)
    for body in people:
        body.startles = list(startles)
    usiemens = []
    fast_pairs.live(people, LAMP, seed, usiemens)
    return usiemens


def test_quiet_skins_that_start_together_are_found():
    found = skin_synchrony(*both_skins(21, np.arange(605.0, 770, 25).tolist()), 1.0, QUIET, reference.simulated_skins())
    assert found.significant
    assert found.r > 0.3


def test_skins_are_not_compared_while_paced_nor_in_less_than_two_and_a_half_minutes_nor_without_reference_people():
    usiemens = both_skins(22)
    assert skin_synchrony(*usiemens, 1.0, np.zeros(780, bool), reference.simulated_skins()) is None
    assert skin_synchrony(*usiemens, 1.0, np.arange(780) >= 680, reference.simulated_skins()) is None
    assert skin_synchrony(usiemens[0], np.full(780, np.nan), 1.0, QUIET) is None
    assert skin_synchrony(*usiemens, 1.0, QUIET).p is None
    assert not skin_synchrony(*usiemens, 1.0, QUIET).significant


def skins_said(seed):
    usiemens = []
    fast_pairs.live(
        [fast_pairs.somebody(20 * seed + k, "eager") for k in range(20)], fast_pairs.pattern(seed), seed, usiemens
    )
    return [
        skin_synchrony(usiemens[a], usiemens[b], 1.0, QUIET, reference.simulated_skins()).significant
        for b in range(20)
        for a in range(b)
    ]


@pytest.mark.soak
def test_quiet_skins_of_strangers_are_called_together_once_in_twenty_at_most():
    assert np.mean(parallel.each_of(range(600, 606), skins_said)) <= 0.05
