"""Whether a sensor is at a channel at all, by a table of what was listened to."""

import numpy as np
import pytest

from device.signals.connected import connected


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        (np.full(90, 1.65), "V", "reads"), (np.full(90, 0.5), "V", "reads"), (np.full(90, 0.01), "V", "end"),
        (np.full(90, 4.095), "V", "end"), (np.full(90, 0.01), "bpm", "reads"), (np.full(90, np.nan), "V", "none"),
        (np.array([]), "V", "none"), (np.r_[np.full(15, np.nan), np.full(75, 1.0)], "V", "few"),
        (np.r_[np.full(5, np.nan), np.full(85, 1.0)], "V", "reads"),
    ],
)  # fmt: skip
def test_a_channel_is_told_in_one_word(values, unit, said):
    assert connected(values, unit, 4.096) == said
