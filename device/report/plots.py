"""The plots of a report: what was measured over the session, and hatched, with a word, where it was not.

Nothing is drawn across what is missing, and nothing has a place here that the recording does not say. Every plot comes
twice, for paper and wide screens and for a phone, since letters that are scaled with a drawing cannot be read on both.
"""

from functools import partial

import numpy as np

from device.language import tr
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.recording import events
from device.recording.fields import AROUSAL, EDA, HEART_RATE, LUNGS, PACE
from device.recording.reader import Recorded
from device.report.canvas import ASKED, MARGIN_RIGHT, Canvas
from device.report.downsample import HALF, binned
from device.report.drawing import SIZES, Plot
from device.text import availability, captions, states

PULSE, BREATH, RSA, SKIN, STATE = "#9a452b", "#d9b36a", "#47684f", "#37597a", "#59477a"
NARROWEST = min(size.width - size.left for size in SIZES) - MARGIN_RIGHT
MOST_POINTS = 130  # breaths that can be told apart in the narrowest drawing: 2 points of its width for each


def _pulse(canvas: Canvas, recorded: Recorded) -> None:
    """Pulse rate, with the range of single beats, over the pace of the breath that the lamp asked for."""
    rate, pace = recorded.signal(HEART_RATE), recorded.signal(PACE)
    upper, end_s = canvas.axes[0], canvas.span[1]
    column_s = max(availability.COLUMN_S, 4 * end_s / canvas.size.width)
    at, least, _, most = binned(*availability.beat_rates(recorded), column_s, end_s)
    upper.fill_between(at, least, most, color=PULSE, alpha=0.16, lw=0, step="mid")
    canvas.line(upper, rate, 1, PULSE)
    canvas.limits(upper, np.concatenate((rate, least, most)), 20.0, (50.0, 90.0))
    canvas.missing(upper, availability.pulse_missing(recorded))
    for lower in canvas.axes[1:]:
        canvas.line(lower, pace, 1, ASKED)
        canvas.limits(lower, pace, 4.0, (4.0, 12.0))
        lower.set_yticks(sorted({round(float(np.nanmin(pace))), round(float(np.nanmax(pace)))}))
        canvas.missing(lower, availability.pace_missing(recorded))


def _minute(canvas: Canvas, recorded: Recorded) -> None:
    """Single beats in one minute, and the breath that the lamp showed behind them."""
    axes, span = canvas.axes[0], canvas.span
    t_s, rates = availability.beat_rates(recorded)
    within = (t_s >= span[0]) & (t_s <= span[1])
    axes.plot(t_s[within], rates[within], color=PULSE, lw=1.1, marker="o", ms=3.2, mew=0)
    canvas.limits(axes, rates[within], 16.0, (50.0, 90.0))
    lungs, at = recorded.signal(LUNGS), recorded.times(LUNGS)
    now = (at >= span[0]) & (at <= span[1]) & ~np.isnan(lungs)
    low, high = axes.get_ylim()
    axes.fill_between(at[now], low, low + (high - low) * 0.96 * lungs[now], color=BREATH, alpha=0.3, lw=0, zorder=0)
    axes.set_ylim(low, high)
    canvas.missing(axes, availability.pulse_missing(recorded))


def _rsa(canvas: Canvas, recorded: Recorded) -> None:
    """RSA, a point for each breath; where breaths are too close to draw, the median and range of some."""
    breaths = events.breath_rsa(recorded.notes)
    t_s, sizes = np.array([b.t_s for b in breaths]), np.array([b.rsa_ms for b in breaths])
    axes = canvas.axes[0]
    at, least, middle, most = t_s, sizes, sizes, sizes
    if len(t_s) > MOST_POINTS * canvas.room / NARROWEST:
        at, least, middle, most = binned(t_s, sizes, 5 * canvas.span[1] / canvas.room, canvas.span[1])
        canvas.stems(axes, at, least, most, RSA, 0.35)
    axes.plot(at, middle, "o", color=RSA, ms=3.6 if len(at) < canvas.room / 4 else 2.6, mew=0)
    axes.set_ylim(0, max(60.0, 1.12 * float(np.nanmax(most, initial=0.0))))
    axes.locator_params(axis="y", nbins=4)
    if not breaths:
        axes.set_yticks([])
    canvas.missing(axes, availability.swing_missing(recorded))


def _skin(canvas: Canvas, recorded: Recorded) -> None:
    """Skin conductance, over its responses by their amplitude."""
    values = recorded.skin_usiemens()
    onsets_s, amplitudes = np.array(events.responses(recorded.notes)).reshape(-1, 2).T
    upper, lower = canvas.axes
    canvas.line(upper, values, recorded.rate_hz(EDA), SKIN)
    canvas.limits(upper, values, 1.0, (0.0, 10.0))
    at, most = onsets_s, amplitudes
    if len(at) > canvas.room / 2:
        at, _, _, most = binned(at, most, 2 * canvas.span[1] / canvas.room, canvas.span[1])
    canvas.stems(lower, at, np.zeros(len(at)), most, SKIN, 1.0)
    lower.set_ylim(0, max(0.5, 1.7 * float(amplitudes.max(initial=0.0))))
    if not np.isfinite(values).any():
        lower.set_yticks([])
    canvas.missing(upper, availability.skin_missing(recorded))
    canvas.missing(lower, availability.skin_missing(recorded), labelled=False)


def _arousal(canvas: Canvas, recorded: Recorded) -> None:
    """Arousal: three bands, named on the left."""
    values = recorded.signal(AROUSAL)
    axes = canvas.axes[0]
    axes.axhspan(0, SETTLED_BELOW, color="#e4ecec", lw=0, zorder=0)
    axes.axhspan(ACTIVATED_ABOVE, 1, color="#f7e6d6", lw=0, zorder=0)
    canvas.line(axes, values, 1, STATE)
    axes.set_ylim(0, 1)
    middles = (SETTLED_BELOW / 2, HALF, (1 + ACTIVATED_ABOVE) / 2)
    axes.set_yticks(middles, [tr(band) for band in (states.SETTLED, states.AS_USUAL, states.ACTIVATED)])
    axes.grid(visible=False)
    canvas.missing(axes, availability.arousal_missing(recorded))


def _availability(canvas: Canvas, recorded: Recorded) -> None:
    """When pulse and skin were known."""
    rows = (
        (tr("pulse"), PULSE, availability.pulse_missing(recorded)),
        (tr("skin"), SKIN, availability.skin_missing(recorded)),
    )
    for axes, (name, colour, why) in zip(canvas.axes, rows, strict=True):
        axes.set_ylim(0, 1)
        axes.set_yticks([HALF], [name])
        axes.grid(visible=False)
        canvas.available(axes, why, colour)
        canvas.missing(axes, why)


def _breath_for_both(canvas: Canvas, recorded: Recorded) -> None:
    """What two had in common: the pace that was asked of them, and joined hands."""
    upper, lower = canvas.axes
    pace = recorded.signal(PACE)
    canvas.line(upper, pace, 1, ASKED)
    canvas.limits(upper, pace, 4.0, (4.0, 12.0))
    canvas.missing(upper, availability.pace_missing(recorded))
    apart = np.full(len(pace), "apart")
    for begin_s, end_s in events.hand_contacts(recorded.notes, recorded.length_s):
        apart[int(begin_s) : int(np.ceil(end_s))] = ""
    lower.set_ylim(0, 1)
    lower.set_yticks([HALF], [tr("hands")])
    lower.grid(visible=False)
    canvas.available(lower, apart, STATE)


PLOTS = (
    Plot("pulse", captions.pulse, _pulse, (108.0, 42.0), unpaced=(108.0,)),
    Plot("swing", partial(captions.rsa, most_points=MOST_POINTS), _rsa, (86.0,)),
    Plot("skin", captions.skin, _skin, (86.0, 42.0)),
    Plot("settled", captions.arousal, _arousal, (82.0,)),
    Plot("minute", captions.minute, _minute, (104.0,), close_by=True),
    Plot("heard", captions.availability, _availability, (22.0, 22.0)),
)
"""In their order on the page."""
FOR_BOTH = Plot("breath", captions.breath_for_both, _breath_for_both, (84.0, 16.0))
"""Of a page for two: of either's recording, and of nobody's body."""
