"""The plots of a report, as SVG: what was measured over the session, and hatched, with a word, where it was not.

Nothing is drawn across what is missing, and nothing has a place here that the recording does not say. Every plot comes
twice, for paper and wide screens and for a phone, since letters that are scaled with a drawing cannot be read on both.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.recording import events
from device.recording.availability import (
    COLUMN_S,
    arousal_missing,
    beat_rates,
    close_by,
    pace_missing,
    pulse_missing,
    skin_missing,
    swing_missing,
)
from device.recording.fields import EDA, LUNGS
from device.report.canvas import ASKED, MARGIN_RIGHT, SIZES, Canvas, PlotContext, drawn
from device.report.downsample import HALF, gathered

PULSE, BREATH, SWING, SKIN, STATE = "#9a452b", "#d9b36a", "#47684f", "#37597a", "#59477a"
NARROWEST = min(size.width - size.left for size in SIZES) - MARGIN_RIGHT
MOST_POINTS = 130  # breaths that can be told apart in the narrowest drawing: 2 points of its width for each


def pulse(course: PlotContext) -> Mapping[str, str]:
    """Pulse rate, with the range of single beats, over the pace of the breath that the lamp asked for."""
    r = course.recorded
    rate, pace = r.signal("Heart rate"), r.signal("Pace asked")
    asked = not np.isnan(pace).all()

    def paint(sheet: Canvas) -> None:
        upper = sheet.axes[0]
        t_s, rates = beat_rates(r)
        width_s = max(COLUMN_S, 4 * sheet.span[1] / sheet.size.width)
        at, least, _, most = gathered(t_s, rates, width_s, sheet.span[1])
        upper.fill_between(at, least, most, color=PULSE, alpha=0.16, lw=0, step="mid")
        sheet.line(upper, rate, 1, PULSE)
        sheet.limits(upper, np.concatenate((rate, least, most)), 20.0, (50.0, 90.0))
        sheet.missing(upper, pulse_missing(r))
        if asked:
            lower = sheet.axes[1]
            sheet.line(lower, pace, 1, ASKED)
            sheet.limits(lower, pace, 4.0, (4.0, 12.0))
            lower.set_yticks(sorted({round(float(np.nanmin(pace))), round(float(np.nanmax(pace)))}))
            sheet.missing(lower, pace_missing(r))
            sheet.say(lower, "breath asked for, breaths a minute")

    return drawn(
        course,
        "pulse",
        "Pulse rate over the session" + ", and breaths asked for" * asked,
        (108.0,) + (42.0,) * asked,
        paint,
    )


def minute(course: PlotContext) -> Mapping[str, str]:
    """Single beats in one minute, and the breath that the lamp showed behind them. Only if close_by is not None."""
    r = course.recorded
    span = close_by(r)
    assert span

    def paint(sheet: Canvas) -> None:
        axes = sheet.axes[0]
        t_s, rates = beat_rates(r)
        here = (t_s >= span[0]) & (t_s <= span[1])
        axes.plot(t_s[here], rates[here], color=PULSE, lw=1.1, marker="o", ms=3.2, mew=0)
        sheet.limits(axes, rates[here], 16.0, (50.0, 90.0))
        lungs, at = r.signal(LUNGS), r.times(LUNGS)
        now = (at >= span[0]) & (at <= span[1]) & ~np.isnan(lungs)
        low, high = axes.get_ylim()
        axes.fill_between(at[now], low, low + (high - low) * 0.96 * lungs[now], color=BREATH, alpha=0.3, lw=0, zorder=0)
        axes.set_ylim(low, high)
        sheet.missing(axes, pulse_missing(r))

    return drawn(
        course, "minute", "Single heart beats in one minute, before the breath asked for", (104.0,), paint, span
    )


def swing(course: PlotContext) -> Mapping[str, str]:
    """A point for each breath; where breaths are too close to draw, the median and range of some."""
    r = course.recorded
    told = events.breath_rsa(r.notes)
    t_s, sizes = np.array([s.t_s for s in told]), np.array([s.rsa_ms for s in told])

    def paint(sheet: Canvas) -> None:
        axes = sheet.axes[0]
        at, least, middle, most = t_s, sizes, sizes, sizes
        if len(t_s) > MOST_POINTS * sheet.room / NARROWEST:
            at, least, middle, most = gathered(t_s, sizes, 5 * sheet.span[1] / sheet.room, sheet.span[1])
            sheet.stems(axes, at, least, most, SWING, 0.35)
        axes.plot(at, middle, "o", color=SWING, ms=3.6 if len(at) < sheet.room / 4 else 2.6, mew=0)
        axes.set_ylim(0, max(60.0, 1.12 * float(np.nanmax(most, initial=0.0))))
        axes.locator_params(axis="y", nbins=4)
        if not len(told):
            axes.set_yticks([])
        sheet.missing(axes, swing_missing(r))

    return drawn(course, "swing", "Swing of the heart with each breath", (86.0,), paint)


def skin(course: PlotContext) -> Mapping[str, str]:
    """Skin conductance, over its quick responses by their size."""
    r = course.recorded
    values = r.skin_usiemens()
    told = np.array(events.responses(r.notes)).reshape(-1, 2)

    def paint(sheet: Canvas) -> None:
        upper, lower = sheet.axes
        sheet.line(upper, values, r.rate_hz(EDA), SKIN)
        sheet.limits(upper, values, 1.0, (0.0, 10.0))
        at, _, _, most = gathered(told[:, 0], told[:, 1], 2 * sheet.span[1] / sheet.room, sheet.span[1])
        if len(told) <= sheet.room / 2:
            at, most = told[:, 0], told[:, 1]
        sheet.stems(lower, at, np.zeros(len(at)), most, SKIN, 1.0)
        lower.set_ylim(0, max(0.5, 1.7 * float(told[:, 1].max(initial=0.0))))
        if not np.isfinite(values).any():
            lower.set_yticks([])
        sheet.missing(upper, skin_missing(r))
        sheet.missing(lower, skin_missing(r), told=False)
        sheet.say(lower, "quick responses by size, µS")

    return drawn(course, "skin", "Skin conductance over the session, and its quick responses", (86.0, 42.0), paint)


def settled(course: PlotContext) -> Mapping[str, str]:
    """Settled, as usual, activated: three bands, named on the left."""
    r = course.recorded
    values = r.signal("Arousal")

    def paint(sheet: Canvas) -> None:
        axes = sheet.axes[0]
        axes.axhspan(0, SETTLED_BELOW, color="#e4ecec", lw=0, zorder=0)
        axes.axhspan(ACTIVATED_ABOVE, 1, color="#f7e6d6", lw=0, zorder=0)
        sheet.line(axes, values, 1, STATE)
        axes.set_ylim(0, 1)
        axes.set_yticks([SETTLED_BELOW / 2, HALF, (1 + ACTIVATED_ABOVE) / 2], ["settled", "as usual", "activated"])
        axes.grid(visible=False)
        sheet.missing(axes, arousal_missing(r))

    return drawn(course, "settled", "Between settled and activated over the session", (82.0,), paint)


def heard(course: PlotContext) -> Mapping[str, str]:
    """When the pulse and the skin could be heard."""
    r = course.recorded

    def paint(sheet: Canvas) -> None:
        for axes, name, colour, why in zip(
            sheet.axes, ("pulse", "skin"), (PULSE, SKIN), (pulse_missing(r), skin_missing(r)), strict=True
        ):
            axes.set_ylim(0, 1)
            axes.set_yticks([HALF], [name])
            axes.grid(visible=False)
            sheet.heard(axes, why, colour)
            sheet.missing(axes, why)

    return drawn(course, "heard", "When pulse and skin could be heard", (22.0, 22.0), paint)
