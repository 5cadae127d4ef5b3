"""Plots as SVG, in every size. matplotlib is imported here and in the canvas alone, once there is something to draw."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from device.language import now, tr
from device.recording.folders import SessionError
from device.recording.reader import Recorded
from device.report.canvas import GRID, HATCH, INK, LETTER, QUIET, Canvas, Size
from device.text.availability import close_by
from device.text.captions import Caption, is_paced
from device.text.weeks import SIMULATED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZES = (Size("wide", 760.0, 66.0), Size("narrow", 344.0, 62.0))
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "ebb", "font.size": LETTER, "font.family": "sans-serif",
    "axes.edgecolor": GRID, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "grid.linewidth": 0.7, "text.color": INK,
    "xtick.color": GRID, "xtick.labelcolor": QUIET, "ytick.color": GRID, "ytick.labelcolor": QUIET,
    "ytick.major.size": 0, "xtick.major.size": 3, "hatch.color": HATCH, "hatch.linewidth": 0.7,
    "path.simplify_threshold": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of one person's session. name: unique to a person. paint: puts all but the axes on a canvas.

    heights: of the axes, in points; unpaced: where the lamp asked for no breath, if others. caption: its words, None
    if there is nothing to draw. close_by: of a minute, not of the whole session.
    """

    name: str
    caption: Callable[[Recorded], Caption | None]
    paint: Callable[[Canvas, Recorded], None]
    heights: tuple[float, ...]
    unpaced: tuple[float, ...] = ()
    close_by: bool = False


def in_every_size(paint: Callable[["Figure", Size], None], name: str, aloud: str) -> Mapping[str, str]:
    """A drawing as SVG, by the size's name. name: unique in the page. aloud: read in its place.

    paint: gives a figure its size, and puts everything on it. Raises SessionError without matplotlib.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as trouble:
        words = "a report needs matplotlib: in Ebb's folder, run  .venv/bin/pip install -e '.[report]'"
        raise SessionError(words) from trouble
    drawings = {}
    for size in SIZES:
        with matplotlib.rc_context({**matplotlib.rcParamsDefault, **LOOK}):
            figure = Figure()
            FigureCanvasSVG(figure)
            paint(figure, size)
            file = io.StringIO()
            nobody = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            figure.savefig(file, format="svg", metadata=nobody, transparent=True)
        drawings[size.name] = _inlined(file.getvalue(), f"{name}-{size.name}", aloud)
    return drawings


def drawn(
    recorded: Recorded, plot: Plot, caption: Caption, moments: Sequence[tuple[float, int]], name: str
) -> Mapping[str, str]:
    """A plot as SVG, by the size's name. moments: session time and number of what is marked. name: unique in the page.

    Raises SessionError without matplotlib.
    """
    span = (plot.close_by and close_by(recorded)) or (0.0, max(recorded.length_s, 1.0))
    heights = plot.heights if is_paced(recorded) else plot.unpaced or plot.heights

    def paint(figure: "Figure", size: Size) -> None:
        canvas = Canvas(figure, size, heights, span, moments, recorded)
        plot.paint(canvas, recorded)
        if caption.inside and len(canvas.axes) > 1:
            canvas.label(canvas.axes[-1], caption.inside)

    return in_every_size(paint, name, caption.aloud + f" ({tr(SIMULATED)})" * recorded.simulated)


def _inlined(svg: str, name: str, about: str) -> str:
    """A drawing as matplotlib wrote it, without what a page has already.

    name: unique in the page; what the drawing refers to by id is renamed after it, other ids go. about: read aloud in
    its place. Numbers are cut to hundredths of a point, and its text takes the page's own letters and decimal sign.
    """
    inner = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|xlink:href="#)([^)"]+)', inner))
    inner = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", inner)
    inner = re.sub(r'(url\(#|xlink:href="#)([^)"]+)', lambda m: f"{m[1].removeprefix('xlink:')}{name}-{m[2]}", inner)
    inner = re.sub(r"(?<=<)[^>]*", lambda tag: re.sub(r"(-?\d+\.\d\d)\d+", r"\1", tag[0]), inner)
    inner = re.sub(r"(font: [^;\"]*?\dpx )[^;\"]+", r"\1sans-serif", inner)
    inner = re.sub(r"font-family: [^;\"]+;? ?", "", inner)
    inner = re.sub(r"(?<=>)(\d+)\.(\d+)(?=</text>)", rf"\g<1>{now().decimal}\2", inner)
    box = re.search(r'viewBox="[^"]+"', inner)
    assert box  # matplotlib always writes one
    opening = f'<svg {box[0]} role="img" aria-label="{escape(about)}"><title>{escape(about)}</title>'
    return opening + inner[inner.index(">") + 1 :].replace("\n", " ").strip()
