"""Plots as SVG, in every size. matplotlib is imported here and in the canvas alone, once there is something to draw."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from device.recording.folders import SessionError
from device.recording.reader import Recorded
from device.report.canvas import GRID, INK, LETTER, QUIET, Canvas, Size
from device.report.svg import inlined

SIZES = (Size("wide", 760.0, 66.0), Size("narrow", 344.0, 62.0))
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "ebb", "font.size": LETTER, "font.family": "sans-serif",
    "axes.edgecolor": GRID, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "grid.linewidth": 0.7, "text.color": INK,
    "xtick.color": GRID, "xtick.labelcolor": QUIET, "ytick.color": GRID, "ytick.labelcolor": QUIET,
    "ytick.major.size": 0, "xtick.major.size": 3, "hatch.color": "#cdbfae", "hatch.linewidth": 0.7,
    "path.simplify_threshold": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlotContext:
    """One person's session as it is drawn. moments: session time and number of what is marked. name: unique."""

    recorded: Recorded
    moments: Sequence[tuple[float, int]]
    name: str


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn. name: unique to a person. heights: of the axes, in points. paint: puts everything else on them.

    span: of session time; None is all of it.
    """

    name: str
    heights: tuple[float, ...]
    paint: Callable[[Canvas], None]
    span: tuple[float, float] | None = None


def drawn(context: PlotContext, plot: Plot, aloud: str) -> Mapping[str, str]:
    """A plot as SVG, by the size's name. aloud: read in its place. Raises SessionError without matplotlib."""
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as trouble:
        raise SessionError(
            "a report needs matplotlib: in Ebb's folder, run  .venv/bin/pip install -e '.[report]'"
        ) from trouble
    recorded = context.recorded
    span = plot.span or (0.0, max(recorded.length_s, 1.0))
    aloud += " (simulated)" * recorded.simulated
    drawings = {}
    for size in SIZES:
        with matplotlib.rc_context({**matplotlib.rcParamsDefault, **LOOK}):
            figure = Figure()
            FigureCanvasSVG(figure)
            plot.paint(Canvas(figure, size, plot.heights, span, context.moments, recorded.simulated))
            file = io.StringIO()
            nobody = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            figure.savefig(file, format="svg", metadata=nobody, transparent=True)
        drawings[size.name] = inlined(file.getvalue(), f"{context.name}-{plot.name}-{size.name}", aloud)
    return drawings
