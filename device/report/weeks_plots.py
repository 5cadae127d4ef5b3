"""The plots of a person's weeks: every session a point, every week's median a bar, and what was usual before it a band.

Nothing is drawn from one week to the next: a week without a session is a gap. Colours are those of the page, so that
they follow it into the dark.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING

from device.language import tr
from device.library import trend
from device.library.trend import WEEK, Reading
from device.report.canvas import FOOT, GRID, INK, LETTER, LETTER_WIDTH, MARGIN_RIGHT, QUIET, ROW, Size
from device.report.drawing import in_every_size
from device.text import weeks as words
from device.text import weeks_captions
from device.text.weeks import Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 112.0
COLOURS: Mapping[str, str] = {"rmssd": "#37597a", "heart": "#9a452b", "swing": "#47684f"}
NAMES: Mapping[str, str] = {
    COLOURS["rmssd"]: "rest", COLOURS["heart"]: "heart", COLOURS["swing"]: "swing", INK: "ink", QUIET: "quiet",
    GRID: "grid",
}  # fmt: skip
"""By a colour of a drawing: what the style sheet calls it."""


def drawn(
    measure: Measure, mondays: Sequence[dt.date], shown: Sequence[Reading], every: Sequence[Reading], name: str,
    simulated: bool,
) -> Mapping[str, str]:  # fmt: skip
    """A measure of one programme as SVG, by the size's name. shown: readings of these weeks; every: all there are.

    name: unique in the page. Raises SessionError without matplotlib.
    """
    paint = partial(_paint, measure=measure, mondays=mondays, shown=shown, every=every, simulated=simulated)
    drawings = in_every_size(
        paint, name, weeks_captions.aloud(measure, shown) + f" ({tr(words.SIMULATED)})" * simulated
    )
    return {size: _named_colours(svg) for size, svg in drawings.items()}


def _paint(
    figure: "Figure", size: Size, measure: Measure, mondays: Sequence[dt.date], shown: Sequence[Reading],
    every: Sequence[Reading], simulated: bool,
) -> None:  # fmt: skip
    head = 4.0 + ROW * simulated
    height, room = head + HEIGHT + FOOT, size.width - size.left - MARGIN_RIGHT
    figure.set_size_inches(size.width / 72, height / 72)
    axes = figure.add_axes((size.left / size.width, FOOT / height, room / size.width, HEIGHT / height))
    axes.set_axisbelow(True)
    begins = mondays[0]
    axes.set_xlim(0, 7 * len(mondays))
    colour = COLOURS[measure.name]
    if simulated:
        figure.text(0, 1 - LETTER / height, tr(words.SIMULATED), color=INK, weight="bold")
    if measure.name == "rmssd":
        _usual(axes, begins, {one.monday for one in shown}, every, colour)
    points = [(_days(begins, one.began), value) for one in shown if (value := measure.of(one)) is not None]
    axes.plot(*zip(*points, strict=True), "o", color=colour, ms=3.4, mew=0)
    medians = [(week.begins, value) for week in trend.weeks(shown) if (value := measure.of(week)) is not None]
    for monday, value in medians:
        at = (monday - begins).days
        axes.plot((at + 0.3, at + 6.7), (value, value), color=colour, lw=1.6, solid_capstyle="butt")
    low, high = axes.get_ylim()
    spare = max(0.0, (measure.least - (high - low)) / 2)
    axes.set_ylim(max(0.0, low - spare), high + spare)
    axes.locator_params(axis="y", nbins=4)
    _ticks(axes, mondays, room)


def _usual(axes: "Axes", begins: dt.date, mondays: Set[dt.date], every: Sequence[Reading], colour: str) -> None:
    """What was usual before each week that has sessions, where there were enough readings to know."""
    for monday in sorted(mondays):
        usual = trend.usual(every, dt.datetime.combine(monday, dt.time(), every[0].began.tzinfo))
        if usual.low_ms is not None and usual.high_ms is not None:
            at = (monday - begins).days
            axes.fill_between((at, at + 7), usual.low_ms, usual.high_ms, color=colour, alpha=0.16, lw=0)


def _days(begins: dt.date, at: dt.datetime) -> float:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (at.date() - begins).days + (at - midnight) / dt.timedelta(days=1)


def _ticks(axes: "Axes", mondays: Sequence[dt.date], room: float) -> None:
    """Mondays, as many as can be read."""
    each = max(1, -(-len(mondays) * LETTER * LETTER_WIDTH * 9 // room))
    at = range(0, len(mondays), int(each))
    axes.set_xticks([7 * k for k in at], [words.label(mondays[0] + k * WEEK, len(mondays)) for k in at])


def _named_colours(svg: str) -> str:
    for colour, name in NAMES.items():
        svg = re.sub(rf"(?<=: ){colour}\b", f"var(--{name}, {colour})", svg)
    return svg
