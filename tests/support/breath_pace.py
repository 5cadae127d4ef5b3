"""How fast a simulated person breathes, as whoever counts their breaths would say."""

from itertools import pairwise

from drivers.simulated.breath import Breather

PACE_S = 30.0


def pace_bpm(breath: Breather) -> float:
    """Mean pace of the whole breaths of the last 30 s, of the last one at least."""
    begins_s = breath.begins_s
    if len(begins_s) < 2:
        return breath.last_bpm
    recent = [b - a for a, b in pairwise(begins_s) if a > begins_s[-1] - PACE_S] or [begins_s[-1] - begins_s[-2]]
    return 60 * len(recent) / sum(recent)
