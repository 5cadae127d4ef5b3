"""The pause: a sustained rise of arousal is answered once and softly, and nothing else is."""

import numpy as np
import pytest

from device.guide.pause import AGAIN_S, FIRST_S, Pause


def paused(arousal_at, seconds=900):
    pause, began = Pause(), []
    softest = 0.0
    for k in range(seconds * 45):
        t_s = k / 45
        pause.feed(t_s, arousal_at(t_s))
        softest = max(softest, pause.softness(t_s))
        if pause.began_s is not None and pause.began_s not in began:
            began.append(pause.began_s)
    return began, softest


def test_a_sustained_rise_is_answered_once_and_softly():
    began, softest = paused(lambda t_s: 0.3 if t_s < 300 else 0.8)
    assert began == [pytest.approx(325, abs=2)]
    assert softest == 1.0


def test_a_single_response_is_not():
    assert paused(lambda t_s: 0.8 if 300 < t_s < 315 else 0.3) == ([], 0.0)


def test_who_was_lively_all_along_is_left_alone():
    assert paused(lambda t_s: 0.8) == ([], 0.0)


def test_the_beginning_is_left_alone():
    began, _ = paused(lambda t_s: 0.3 if t_s < 20 else 0.8)
    assert all(t_s >= FIRST_S for t_s in began)


def test_it_comes_at_most_once_in_five_minutes():
    began, _ = paused(lambda t_s: 0.3 if t_s % 100 < 60 else 0.9, 2400)
    assert len(began) >= 3
    assert np.diff(began).min() >= AGAIN_S


def test_what_is_not_known_is_no_rise():
    assert paused(lambda t_s: None if t_s > 300 else 0.3) == ([], 0.0)
