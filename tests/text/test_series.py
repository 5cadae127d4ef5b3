"""How a session was at first and at last: medians of minutes whose values are known beforehand."""

import numpy as np
import pytest

from device.text import series

MINUTE = 60


def minutes(*values):
    """A value a second, minute by minute."""
    return np.repeat(np.array(values, float), MINUTE)


@pytest.mark.parametrize(
    ("length_min", "expected"), [(0.2, None), (2.9, None), (3, 1), (8, 1), (15, 1), (20, 2), (90, 10), (480, 10)]
)
def test_a_longer_session_has_longer_ends_and_a_very_short_one_has_none(length_min, expected):
    assert series.end_minutes(60 * length_min) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (minutes(74, 70, 70, 70, 60), (74.0, 60.0)),
        (minutes(np.nan, 70, 70, 70, 60), (None, 60.0)),
        (minutes(74, 70, 70, 70, np.nan), (74.0, None)),
        (minutes(74, 60), (None, None)),
        (minutes(*[np.nan] * 5), (None, None)),
        (np.array([]), (None, None)),
    ],
)
def test_first_and_last_are_those_of_the_ends_and_nothing_else(values, expected):
    assert series.at_first_and_last(values, 1, len(values)) == expected


def test_an_end_of_which_little_is_known_is_not_told():
    values = minutes(*[70] * 5)
    values[: MINUTE - 12] = np.nan
    assert series.at_first_and_last(values, 1, 300.0) == (70.0, 70.0)
    values[: MINUTE - 11] = np.nan
    assert series.at_first_and_last(values, 1, 300.0) == (None, 70.0)


def test_ten_values_a_second_have_the_same_ends():
    values = np.repeat(minutes(4.0, 3.0, 3.0, 2.0), 10)
    assert series.at_first_and_last(values, 10, 240.0) == (4.0, 2.0)
