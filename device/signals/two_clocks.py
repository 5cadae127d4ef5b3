"""How another device's clock runs against ours, from what it told and when that arrived, which was late each time."""

from collections.abc import Sequence
from statistics import fmean


def below(told_s: Sequence[float], late_s: Sequence[float]) -> tuple[float, float]:
    """(level in s, slope) of the line that no point lies below and that lies nearest to all of them.

    told_s: at least two times on its clock, ascending; late_s: arrival on ours, less that. What is late is late by
    something, so the promptest lie along the line; its slope is how much longer our second is told than its own. It is
    an edge of the points' lower hull (Zhang, Liu and Xia, INFOCOM 2002, pages 160-169).
    """
    hull: list[tuple[float, float]] = []
    for point in zip(told_s, late_s, strict=True):
        while len(hull) > 1 and not _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    middle_s = fmean(told_s)
    k = next(k for k in range(1, len(hull)) if hull[k][0] >= middle_s)
    (a_s, level_s), (b_s, then_s) = hull[k - 1], hull[k]
    slope = (then_s - level_s) / (b_s - a_s)
    return level_s - slope * a_s, slope


def _turns_up(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
