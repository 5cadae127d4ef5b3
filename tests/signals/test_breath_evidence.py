"""Entrainment and the breath that is heard, on circulations whose Mayer waves and resonance nobody set. Simulated.

Each body is another person's: baroreflex, delays, stirred vessels and breaths that vary are drawn by its seed.
"""

import numpy as np
import pytest
from edfio import read_edf
from signals.test_rsa import Listener, breaths_in
from support import parallel

from device.guide.pacer import Pacer
from device.model import Breath, Entrainment
from device.signals.intervals import IntervalClassifier
from device.signals.rsa import RsaTracker
from drivers.simulated.physiology import drawn

FEW, MANY = 5, 200
LONG_S = 190
FOLLOWED = (5.5, 6.0, 9.0)
OWN = ((5.5, 7.0), (6.0, 7.0), (6.0, 9.0), (6.0, 13.0), (9.0, 7.0), (9.0, 13.0))  # the lamp's pace and theirs
KINDS = [*((pace, pace, True) for pace in FOLLOWED), *((pace, own, False) for pace, own in OWN)]


def listened(seed, pace, own, follows):
    """What was told of a person each second."""
    return Listener(LONG_S, pace, 9.0, float(follows), own, seed, physiology=drawn(seed))


def share_of_yes(seed_and_kind):
    """Of the time from a minute after they were in step with the lamp, or after it began for who goes their own way."""
    seed, (pace, own, follows) = seed_and_kind
    lived = listened(seed, pace, own, follows)
    from_s = 60 + (lived.in_step.index(True) if follows else 0)
    return np.mean([told is Entrainment.YES for told in lived.entrainment[from_s:]])


def heard(seed_and_kind):
    """Paces that were heard, over the true one; nan where none was."""
    seed, (pace, own, follows) = seed_and_kind
    return [np.nan if one is None else one / own for one in listened(seed, pace, own, follows).rhythm[60:]]


def check(kind, shares):
    if kind[2]:
        assert np.mean(shares) >= 0.9, kind
    else:
        assert np.mean(shares) <= 0.02, kind


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_who_follows_is_told_so_and_who_breathes_at_their_own_pace_is_not(kind):
    check(kind, [share_of_yes((seed, kind)) for seed in range(FEW)])


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_of_two_hundred_people_of_a_kind(kind):
    check(kind, parallel.each_of([(seed, kind) for seed in range(MANY)], share_of_yes))


def test_a_pace_is_heard_right_or_not_at_all():
    """Within an eighth; at 13/min their slow waves are larger than what their breath does to their heart."""
    ratios = np.concatenate([heard((seed, kind)) for kind in KINDS[-3:] for seed in range(3)])
    told = ratios[np.isfinite(ratios)]
    assert len(told) >= 0.3 * len(ratios)
    assert np.mean(np.abs(told - 1) < 1 / 8) >= 0.95


def real_share_of_yes(path, pace=None):
    """Of the seconds after 70 of real R peaks: beside a pacer that nobody saw, or beside their own measured breath."""
    edf, rsa, classifier, told = read_edf(path), RsaTracker(), IntervalClassifier(), []
    beats = [note.onset for note in edf.annotations if note.text == "R"]
    begins_s, pacer, done = breaths_in(edf.get_signal("Resp")), Pacer(pace or 6.0), 1
    for k in range(1, round(edf.duration * 45)):
        t_s, intervals = k / 45, []
        while done < len(beats) and beats[done] < t_s:
            intervals += filter(None, [classifier.feed(beats[done], beats[done] - beats[done - 1])])
            done += 1
        cycle = int(np.searchsorted(begins_s, t_s)) - 1
        if not 0 <= cycle < len(begins_s) - 1:
            continue
        length_s = begins_s[cycle + 1] - begins_s[cycle]
        own = Breath((t_s - begins_s[cycle]) / length_s, 0.5, 60 / length_s, True, cycle, 0.5)
        rsa.feed(t_s, pacer.feed(t_s) if pace else own, tuple(intervals))
        if k % 45 == 0 and t_s > 70:
            told.append(rsa.entrainment is Entrainment.YES)
    return np.mean(told)


@pytest.mark.parametrize(("record", "beside"), [("physio_sg__rec1", 7.0), ("neurokit__resting_8min", 6.0)])
def test_real_hearts_go_with_their_own_breath_and_not_with_a_pacer_that_nobody_saw(recording, record, beside):
    assert real_share_of_yes(recording(record)) >= 0.4
    assert real_share_of_yes(recording(record), beside) <= 0.02
