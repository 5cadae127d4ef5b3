"""Every plot of a report, with its words."""

from collections.abc import Callable, Iterator
from functools import partial

from device.recording.reader import Recorded
from device.report import html, plots
from device.report.drawing import Plot, PlotContext, drawn
from device.text import captions
from device.text.captions import Caption

FIGURES: tuple[tuple[Callable[[Recorded], Caption | None], Callable[[Recorded, str], Plot]], ...] = (
    (captions.pulse, plots.pulse),
    (partial(captions.rsa, most_points=plots.MOST_POINTS), plots.rsa),
    (captions.skin, plots.skin),
    (captions.arousal, plots.arousal),
    (captions.minute, plots.minute),
    (captions.availability, plots.availability),
)
"""In their order on the page."""


def figures(context: PlotContext) -> Iterator[str]:
    """As HTML."""
    for caption_of, plot_of in FIGURES:
        if caption := caption_of(context.recorded):
            drawings = drawn(context, plot_of(context.recorded, caption.inside), caption.aloud)
            yield html.figure(caption.heading, drawings, caption.below)
