"""A drawing while it is made: axes one above the other, of the same span of session time, and what is put on them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from device.language import tr
from device.model import Array
from device.recording.reader import Recorded
from device.report.downsample import HALF, columns, spans
from device.text.availability import Words
from device.text.numbers import ROUND_S, clock
from device.text.session_time import is_by_clock, since_midnight, time_of_day
from device.text.weeks import SIMULATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, GRID, ASKED = "#2d2723", "#6b6058", "#e6ddd1", "#8a5a17"
MISSING, HATCH = "#f5efe6", "#cdbfae"
LETTER = 11.0  # size of the letters, in points of the drawing; CSS shows a drawing at about its own size
LETTER_WIDTH = 0.56  # of the size, on average
MARGIN_RIGHT, FOOT, ROW, BETWEEN = 20.0, 20.0, 14.0, 17.0  # a label has room between two axes


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a drawing is, and what stays free on its left, in points."""

    name: str
    width: float
    left: float


class Canvas:
    """heights: of the axes, in points. span: of session time, in s. moments: times to mark, each with its number.

    recorded: the session, which says how its times are told, and whether it was simulated.
    """

    def __init__(
        self, figure: "Figure", size: Size, heights: Sequence[float], span: tuple[float, float],
        moments: Sequence[tuple[float, int]], recorded: Recorded,
    ) -> None:  # fmt: skip
        self.size, self.span = size, span
        self.room = size.width - size.left - MARGIN_RIGHT
        self._points_a_second = self.room / (span[1] - span[0])
        self._seconds_a_column = max(1, math.ceil(1.0 / self._points_a_second))
        moments = [m for m in moments if span[0] <= m[0] <= span[1]]
        head = 4.0 + ROW * (recorded.simulated or bool(moments))
        height = head + sum(heights) + BETWEEN * (len(heights) - 1) + FOOT
        figure.set_size_inches(size.width / 72, height / 72)
        self.axes: list[Axes] = []
        top = head
        for tall in heights:
            bottom = 1 - (top + tall) / height
            axes = figure.add_axes((size.left / size.width, bottom, self.room / size.width, tall / height))
            axes.set_xlim(*span)
            axes.set_axisbelow(True)
            self.axes.append(axes)
            top += tall + BETWEEN
            for t_s, _ in moments:
                axes.axvline(t_s, color=INK, lw=0.8, dashes=(2, 2), zorder=4)
        self._number(moments)
        if recorded.simulated:
            figure.text(0, 1 - LETTER / height, tr(SIMULATED), color=ASKED, weight="bold")
        _ticks(self.axes, span, self.room, recorded)

    def line(self, axes: "Axes", values: Array, rate_hz: int, colour: str) -> None:
        """Values from the session's beginning: a line, and the range around it where a column holds many."""
        at, least, middle, most, known = columns(values, rate_hz, self._seconds_a_column, self.room)
        middle = np.where(known, middle, np.nan)
        axes.plot(at, middle, color=colour, lw=1.3)
        alone = ~np.isnan(middle) & np.isnan(np.append(middle[1:], np.nan)) & np.isnan(np.append(np.nan, middle[:-1]))
        axes.plot(at[alone], middle[alone], ".", color=colour, ms=2.5)
        if np.nanmax(most - least, initial=0.0) > 0:
            axes.fill_between(
                at, np.where(known, least, np.nan), np.where(known, most, np.nan), color=colour, alpha=0.2, lw=0
            )

    def limits(self, axes: "Axes", values: Array, least_span: float, otherwise: tuple[float, float]) -> None:
        """All that is known, and never so close that a steady body looks restless. otherwise: if nothing is known."""
        from matplotlib.ticker import MaxNLocator

        low, high = otherwise
        known = values[np.isfinite(values)]
        if len(known):
            low, high = float(known.min()), float(known.max())
            spare = max(0.08 * (high - low), (least_span - (high - low)) / 2)
            low, high = max(0.0, low - spare), high + spare
        axes.set_ylim(low, high)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        if not len(known):
            axes.set_yticks([])

    def stems(self, axes: "Axes", t_s: Array, low: Array, high: Array, colour: str, alpha: float) -> None:
        """A line from low to high at each time."""
        gap = np.full(len(t_s), np.nan)
        at, ends = np.stack((t_s, t_s, gap), 1).ravel(), np.stack((low, high, gap), 1).ravel()
        axes.plot(at, ends, color=colour, lw=1.2, alpha=alpha, solid_capstyle="butt")

    def missing(self, axes: "Axes", why: Words, labelled: bool = True) -> None:
        """Hatch what is missing, and say why where there is room, unless another plot says it already."""
        gone = list(spans(why, self._seconds_a_column))
        self._boxes(axes, gone, 0, 1, facecolor=MISSING, edgecolor=HATCH, hatch="////", lw=0, zorder=3)
        for begin_s, end_s, word in gone if labelled else ():
            begin_s, end_s, word = max(begin_s, self.span[0]), min(end_s, self.span[1]), tr(word)
            if (end_s - begin_s) * self._points_a_second >= LETTER * LETTER_WIDTH * (len(word) + 3):
                axes.text(
                    (begin_s + end_s) / 2, HALF, word, transform=axes.get_xaxis_transform(), ha="center", va="center",
                    color=QUIET, zorder=5, bbox={"facecolor": MISSING, "lw": 0, "pad": 1.5},
                )  # fmt: skip

    def _boxes(
        self, axes: "Axes", gone: Iterable[tuple[float, float, str]], low: float, high: float, **look: object
    ) -> None:
        """Spans as one path: a night of them stays small."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        corners = [((b, low), (e, low), (e, high), (b, high), (b, low)) for b, e, _ in gone]
        if corners:
            codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
            path = Path(np.array(corners).reshape(-1, 2), codes)
            axes.add_patch(PathPatch(path, transform=axes.get_xaxis_transform(), **look))

    def label(self, axes: "Axes", words: str) -> None:
        """What a lower plot shows, above its right end: nothing that it draws is beneath."""
        axes.annotate(
            words, (1, 1), (0, 2), xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom",
            color=QUIET,
        )  # fmt: skip

    def available(self, axes: "Axes", why: Words, colour: str) -> None:
        """A bar wherever nothing is missing."""
        known = spans(np.where(why == "", "known", ""), self._seconds_a_column)
        self._boxes(axes, known, 0.3, 0.7, facecolor=colour, lw=0)

    def _number(self, moments: Sequence[tuple[float, int]]) -> None:
        last = -math.inf
        for t_s, number in moments:
            at = (t_s - self.span[0]) * self._points_a_second
            if at - last >= LETTER * LETTER_WIDTH * (len(str(number)) + 1):
                axes = self.axes[0]
                axes.annotate(
                    str(number), (t_s, 1), (0, 2), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                    ha="center", va="bottom", color=INK,
                )  # fmt: skip
                last = at


def _ticks(stack: "Sequence[Axes]", span: tuple[float, float], room: float, recorded: Recorded) -> None:
    """Whole minutes or hours under the lowest plot, as many as can be read."""
    hours, by_clock = span[1] >= 3600, is_by_clock(recorded)
    most = room / (LETTER * LETTER_WIDTH * 9)
    step = next((s for s in ROUND_S if (span[1] - span[0]) / s <= most), ROUND_S[-1])
    before_s = since_midnight(recorded) % step if by_clock else 0.0
    at = np.arange(math.ceil((span[0] + before_s) / step) * step, span[1] + before_s + 1e-6, step) - before_s
    if by_clock:
        named = [time_of_day(recorded, t, seconds=step < 60) for t in at.tolist()]
    else:
        named = [f"{t / 3600:.0f} h" if step % 3600 == 0 else clock(t, hours) for t in at.tolist()]
    for axes in stack:
        axes.set_xticks(at, named if axes is stack[-1] else [""] * len(at))
