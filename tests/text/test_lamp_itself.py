"""What is said at the end of a session of how the lamp itself did."""

import numpy as np
import pytest

from device.model import Tick
from device.session.health import Health
from device.text.lamp_itself import lamp_itself
from drivers.ports import Fault, Samples

HZ = 45


def lived(*outages, late=0, lost=0):
    """The health of a minute. outages: (part, from, until) in seconds. late: ticks; lost: samples of a hundred."""
    health = Health()
    for index in range(60 * HZ):
        for part in dict.fromkeys(part for part, *_ in outages):
            fails = any(name == part and from_s <= index / HZ < until_s for name, from_s, until_s in outages)
            health.note(part, "it is broken" if fails else None, index / HZ)
        slots = np.where(np.arange(100) < lost, Fault.NO_ANSWER, Fault.NONE).astype(np.uint8)[:, None]
        health.feed(Tick(index, index / HZ, 0), Samples(0, np.zeros((100, 1)), np.zeros((100, 1)), slots))
    health.missed = late
    return health


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (lived(), None),
        (lived(late=20), None),
        (lived(("converter", 20, 28)), "the converter failed once, for 8 s"),
        (lived(("ring", 5, 9), ("ring", 12, 15), ("ring", 50, 51)), "the ring failed 3 times, for 8 s in all"),
        (lived(("motor", 20, 90)), "the motor failed once, for 40 s, and still does"),
        (lived(("motor", 20, 20.01)), "the motor failed once, for 1 s"),
        (lived(late=90), "it was too slow, by 2 s in all"),
        (lived(("ring", 5, 9), ("motor", 8, 9), lost=3),
         "97\u00a0% of the samples arrived; the ring failed once, for 4 s; the motor failed once, for 1 s"),
    ],
)  # fmt: skip
def test_outages_are_told_by_how_often_and_how_long_whatever_the_rate_of_the_loop(health, said):
    assert lamp_itself(health) == (said and f"The lamp itself: {said}.")
