"""A drawing while it is made: axes one above the other, over one span of session time.

Nothing else of ours imports matplotlib, and it only once there is something to draw.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from device.recording.availability import Floats, Words
from device.recording.folders import SessionError
from device.recording.reader import Recorded
from device.report.downsample import HALF, columns, spans
from device.report.svg import inlined
from device.text.numbers import ROUND_S, clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Paint = Callable[["Canvas"], None]

INK, QUIET, GRID, PAPER = "#2d2723", "#6b6058", "#e6ddd1", "#fffdf9"
ASKED = "#8a5a17"
LETTER = 11.0  # size of the letters, in points of the drawing; CSS shows a drawing at about its own size
LETTER_WIDTH = 0.56  # of the size, on average
MARGIN_RIGHT, FOOT, ROW, BETWEEN = 20.0, 20.0, 14.0, 12.0
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "ebb", "font.size": LETTER, "font.family": "sans-serif",
    "axes.edgecolor": GRID, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "grid.linewidth": 0.7, "text.color": INK,
    "xtick.color": GRID, "xtick.labelcolor": QUIET, "ytick.color": GRID, "ytick.labelcolor": QUIET,
    "ytick.major.size": 0, "xtick.major.size": 3, "hatch.color": "#cdbfae", "hatch.linewidth": 0.7,
    "path.simplify_threshold": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a drawing is, and what stays free on its left, in points."""

    name: str
    width: float
    left: float


SIZES = (Size("wide", 760.0, 66.0), Size("narrow", 344.0, 62.0))


@dataclass(frozen=True, slots=True)
class PlotContext:
    """One person's session as it is drawn. moments: session time and number of what is marked. name: unique."""

    recorded: Recorded
    moments: Sequence[tuple[float, int]]
    name: str


def drawn(
    course: PlotContext,
    what: str,
    about: str,
    heights: Sequence[float],
    paint: Paint,
    span: tuple[float, float] | None = None,
) -> Mapping[str, str]:
    """A drawing in every size, as SVG by the size's name. what: unique to a person; about: read aloud in its place.

    heights: of the axes, in points; paint: puts everything else on them. span: all of the session unless it is given.
    Raises SessionError without matplotlib.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as trouble:
        raise SessionError(
            "a report needs matplotlib: in Ebb's folder, run  .venv/bin/pip install -e '.[report]'"
        ) from trouble
    span = span or (0.0, max(course.recorded.length_s, 1.0))
    about += " (simulated)" * course.recorded.simulated
    drawings = {}
    for size in SIZES:
        with matplotlib.rc_context({**matplotlib.rcParamsDefault, **LOOK}):
            figure = Figure()
            FigureCanvasSVG(figure)
            paint(Canvas(figure, course, size, heights, span))
            file = io.StringIO()
            nobody = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            figure.savefig(file, format="svg", metadata=nobody, transparent=True)
        drawings[size.name] = inlined(file.getvalue(), f"{course.name}-{what}-{size.name}", about)
    return drawings


class Canvas:
    """One drawing while it is made: axes one above the other, all of the same span of session time."""

    def __init__(
        self, figure: Figure, course: PlotContext, size: Size, heights: Sequence[float], span: tuple[float, float]
    ):
        self.size, self.span = size, span
        self.room = size.width - size.left - MARGIN_RIGHT
        simulated = course.recorded.simulated
        moments = [m for m in course.moments if span[0] <= m[0] <= span[1]]
        head = 4.0 + ROW * (simulated or bool(moments))
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
        if simulated:
            figure.text(0, 1 - LETTER / height, "simulated", color=ASKED, weight="bold")
        _ticks(self.axes, span, self.room)

    def line(self, axes: Axes, values: Floats, rate_hz: int, colour: str) -> None:
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

    def limits(self, axes: Axes, values: Floats, least_span: float, nothing: tuple[float, float]) -> None:
        """All that is known, and never so close that a steady body looks restless."""
        from matplotlib.ticker import MaxNLocator

        low, high = nothing
        known = values[np.isfinite(values)]
        if len(known):
            low, high = float(known.min()), float(known.max())
            spare = max(0.08 * (high - low), (least_span - (high - low)) / 2)
            low, high = max(0.0, low - spare), high + spare
        axes.set_ylim(low, high)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        if not len(known):
            axes.set_yticks([])

    def stems(self, axes: Axes, t_s: Floats, low: Floats, high: Floats, colour: str, alpha: float) -> None:
        """A line from low to high at each time."""
        gap = np.full(len(t_s), np.nan)
        at, ends = np.stack((t_s, t_s, gap), 1).ravel(), np.stack((low, high, gap), 1).ravel()
        axes.plot(at, ends, color=colour, lw=1.2, alpha=alpha, solid_capstyle="butt")

    def missing(self, axes: Axes, why: Words, told: bool = True) -> None:
        """Hatch what is missing, and say why where there is room. told: False if another plot says it already."""
        gone = list(spans(why, self._seconds_a_column))
        self._boxes(axes, gone, 0, 1, facecolor="#f5efe6", edgecolor="#cdbfae", hatch="////", lw=0, zorder=3)
        for begin_s, end_s, word in gone if told else ():
            begin_s, end_s = max(begin_s, self.span[0]), min(end_s, self.span[1])
            if (end_s - begin_s) * self._points_a_second >= LETTER * LETTER_WIDTH * (len(word) + 3):
                axes.text(
                    (begin_s + end_s) / 2, HALF, word, transform=axes.get_xaxis_transform(), ha="center", va="center",
                    color=QUIET, zorder=5, bbox={"facecolor": "#f5efe6", "lw": 0, "pad": 1.5},
                )  # fmt: skip

    def _boxes(
        self, axes: Axes, those: Iterable[tuple[float, float, str]], low: float, high: float, **look: object
    ) -> None:
        """Spans as one path: a night of them stays small."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        corners = [((b, low), (e, low), (e, high), (b, high), (b, low)) for b, e, _ in those]
        if corners:
            codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
            path = Path(np.array(corners).reshape(-1, 2), codes)
            axes.add_patch(PathPatch(path, transform=axes.get_xaxis_transform(), **look))

    def say(self, axes: Axes, words: str) -> None:
        """What a lower plot shows, in its upper right corner."""
        axes.text(
            0.995, 0.96, words, transform=axes.transAxes, ha="right", va="top", color=QUIET, zorder=6,
            bbox={"facecolor": PAPER, "lw": 0, "pad": 1.0, "alpha": 0.8},
        )  # fmt: skip

    def heard(self, axes: Axes, why: Words, colour: str) -> None:
        """A bar wherever nothing is missing."""
        there = spans(np.where(why == "", "heard", ""), self._seconds_a_column)
        self._boxes(axes, there, 0.3, 0.7, facecolor=colour, lw=0)

    @property
    def _points_a_second(self) -> float:
        return self.room / (self.span[1] - self.span[0])

    @property
    def _seconds_a_column(self) -> int:
        return max(1, math.ceil(1.0 / self._points_a_second))

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


def _ticks(stack: Sequence[Axes], span: tuple[float, float], room: float) -> None:
    """Whole minutes or hours under the lowest plot, as many as can be read."""
    hours = span[1] >= 3600
    most = room / (LETTER * LETTER_WIDTH * 9)
    step = next((s for s in ROUND_S if (span[1] - span[0]) / s <= most), ROUND_S[-1])
    at = np.arange(math.ceil(span[0] / step) * step, span[1] + 1e-6, step)
    named = [f"{t / 3600:.0f} h" if step % 3600 == 0 else clock(t, hours) for t in at.tolist()]
    for axes in stack:
        axes.set_xticks(at, named if axes is stack[-1] else [""] * len(at))
