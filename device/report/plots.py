"""The plots of a report, as SVG: what was measured over the session, and hatched, with a word, where it was not.

Nothing is drawn across what is missing, and nothing has a place here that the recording does not say. Every plot comes
twice, for paper and wide screens and for a phone, since letters that are scaled with a drawing cannot be read on both.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from device.readings import Contact, SkinState
from device.record import notes
from device.record.layout import CONTACTS, EDA, LUNGS, SKINS
from device.record.page import inlined
from device.record.reading import Recorded
from device.record.sessions import SessionError
from device.record.summary import CALMER, LIVELIER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Words = NDArray[np.str_]
Floats = NDArray[np.float64]
Paint = Callable[["Sheet"], None]

INK, QUIET, GRID, PAPER = "#2d2723", "#6b6058", "#e6ddd1", "#fffdf9"
PULSE, BREATH, SWING, SKIN, STATE = "#9a452b", "#d9b36a", "#47684f", "#37597a", "#59477a"
ASKED = "#8a5a17"
LETTER = 11.0  # size of the letters, in points of the drawing; CSS shows a drawing at about its own size
LETTER_WIDTH = 0.56  # of the size, on average
MARGIN_RIGHT, FOOT, ROW, BETWEEN = 20.0, 20.0, 14.0, 12.0
COLUMN_S = 10.0  # a span in which a heart has swung with at least one slow breath
HALF = 0.5  # a column of which less is known is drawn as missing
MINUTE_S, LEAST_S, ABOUT_S = 60, 20.0, 2.0
LARGEST_STEP = 1.6  # of the intervals around: beyond, a beat was not seen, and a rate from it would be invented
TICKS_S = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600)


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a drawing is, and what stays free on its left, in points."""

    name: str
    width: float
    left: float


SIZES = (Size("wide", 760.0, 66.0), Size("narrow", 344.0, 62.0))
NARROWEST = min(size.width - size.left for size in SIZES) - MARGIN_RIGHT
MOST_POINTS = 130  # breaths that can be told apart in the narrowest drawing: 2 points of its width for each


@dataclass(frozen=True, slots=True)
class Course:
    """One person's session as it is drawn. moments: session time and number of what is marked. name: unique."""

    recorded: Recorded
    moments: Sequence[tuple[float, int]]
    name: str


def whole(recorded: Recorded, label: str) -> Floats:
    """A signal up to the session's end, NaN where unknown, and where the card held nothing any more."""
    values = recorded.signal(label)
    missing = math.ceil(recorded.length_s * recorded.rate_hz(label) - 1e-6) - len(values)
    return np.pad(values, (0, max(0, missing)), constant_values=np.nan)


def pulse_missing(recorded: Recorded) -> Words:
    """(seconds,) why there is no pulse rate; empty where there is one."""
    contact = whole(recorded, "Contact")
    words = {k: "listening" if state is Contact.FOUND else "no pulse" for k, state in enumerate(CONTACTS)}
    return np.where(np.isnan(whole(recorded, "Heart rate")), _said(contact, words), "")


def skin_missing(recorded: Recorded) -> Words:
    """(seconds,) why there is no skin conductance; empty where there is one."""
    states = {
        SkinState.MISSING: "no value", SkinState.OPEN: "no contact", SkinState.LOOSE: "loose",
        SkinState.JOINED: "hands joined", SkinState.SATURATED: "beyond range",
    }  # fmt: skip
    return _said(whole(recorded, "Skin contact"), {k: states.get(state, "") for k, state in enumerate(SKINS)})


def skin_usiemens(recorded: Recorded) -> Floats:
    """(10 a second,) skin conductance where electrodes were on skin, NaN elsewhere: an open circuit is no skin.

    The contact is noted as each second begins, so the second in which it goes is left out as well.
    """
    values = whole(recorded, EDA)
    on = skin_missing(recorded) == ""
    on[:-1] &= on[1:]
    return np.where(np.repeat(on, recorded.rate_hz(EDA))[: len(values)], values, np.nan)


def beat_rates(recorded: Recorded) -> tuple[Floats, Floats]:
    """Times and rates (/min) of the heart's own intervals between accepted beats; NaN where one is not known."""
    t_s = np.array(notes.beats(recorded.notes))
    if len(t_s) < 2:
        return np.empty(0), np.empty(0)
    ibi_s = np.diff(t_s)
    around = np.median(np.lib.stride_tricks.sliding_window_view(np.pad(ibi_s, 4, mode="edge"), 9), axis=1)
    rates = np.where(ibi_s < LARGEST_STEP * around, 60 / ibi_s, np.nan)
    not_its_own = {round(n.onset_s + (n.duration_s or 0), 3) for n in notes.said(recorded.notes, "Interval ")}
    rates[[round(end_s, 3) in not_its_own for end_s in t_s[1:].tolist()]] = np.nan
    return t_s[1:], rates


def close_by(recorded: Recorded) -> tuple[float, float] | None:
    """The minute nearest the middle of which most is known; None if too little is known of any."""
    t_s, rates = beat_rates(recorded)
    there = ~np.isnan(rates)
    heard_s = np.zeros(math.ceil(recorded.length_s))
    np.add.at(heard_s, t_s[there].astype(int), 60 / rates[there])
    length = min(len(heard_s), MINUTE_S)
    if not length:
        return None
    sums = np.convolve(heard_s, np.ones(length), "valid")
    best = np.flatnonzero(sums > sums.max() - ABOUT_S)
    begin = int(best[np.argmin(np.abs(best + length / 2 - len(heard_s) / 2))])
    return (float(begin), float(begin + length)) if sums.max() >= LEAST_S else None


def pulse(course: Course) -> Mapping[str, str]:
    """Pulse rate, with the range of single beats, over the pace of the breath that the lamp asked for."""
    r = course.recorded
    rate, pace = whole(r, "Heart rate"), whole(r, "Pace asked")
    asked = not np.isnan(pace).all()

    def paint(sheet: Sheet) -> None:
        upper = sheet.axes[0]
        t_s, rates = beat_rates(r)
        width_s = max(COLUMN_S, 4 * sheet.span[1] / sheet.size.width)
        at, least, _, most = _gathered(t_s, rates, width_s, sheet.span[1])
        upper.fill_between(at, least, most, color=PULSE, alpha=0.16, lw=0, step="mid")
        sheet.line(upper, rate, 1, PULSE)
        _limits(upper, np.concatenate((rate, least, most)), 20.0, (50.0, 90.0))
        sheet.missing(upper, pulse_missing(r))
        if asked:
            lower = sheet.axes[1]
            sheet.line(lower, pace, 1, ASKED)
            _limits(lower, pace, 4.0, (4.0, 12.0))
            known = pace[~np.isnan(pace)]
            ends = {round(float(known[0])), round(float(known[-1]))}
            lower.set_yticks(sorted(ends))
            sheet.missing(lower, _said(np.where(np.isnan(pace), np.nan, 0.0), {0: ""}))
            sheet.say(lower, "breath asked for, breaths a minute")

    return _drawn(
        course,
        "pulse",
        "Pulse rate over the session" + ", and breaths asked for" * asked,
        (108.0,) + (42.0,) * asked,
        paint,
    )


def minute(course: Course) -> Mapping[str, str]:
    """Single beats in one minute, and the breath that the lamp showed behind them. Only if close_by is not None."""
    r = course.recorded
    span = close_by(r)
    assert span

    def paint(sheet: Sheet) -> None:
        axes = sheet.axes[0]
        t_s, rates = beat_rates(r)
        here = (t_s >= span[0]) & (t_s <= span[1])
        axes.plot(t_s[here], rates[here], color=PULSE, lw=1.1, marker="o", ms=3.2, mew=0)
        _limits(axes, rates[here], 16.0, (50.0, 90.0))
        lungs, at = r.signal(LUNGS), r.times(LUNGS)
        now = (at >= span[0]) & (at <= span[1]) & ~np.isnan(lungs)
        low, high = axes.get_ylim()
        axes.fill_between(at[now], low, low + (high - low) * 0.96 * lungs[now], color=BREATH, alpha=0.3, lw=0, zorder=0)
        axes.set_ylim(low, high)
        sheet.missing(axes, pulse_missing(r))

    return _drawn(
        course, "minute", "Single heart beats in one minute, before the breath asked for", (104.0,), paint, span
    )


def swing(course: Course) -> Mapping[str, str]:
    """A point for each breath; where breaths are too close to draw, the median and range of some."""
    r = course.recorded
    told = notes.swings(r.notes)
    t_s, sizes = np.array([s.t_s for s in told]), np.array([s.rsa_ms for s in told])

    def paint(sheet: Sheet) -> None:
        axes = sheet.axes[0]
        at, least, middle, most = t_s, sizes, sizes, sizes
        if len(t_s) > MOST_POINTS * sheet.room / NARROWEST:
            at, least, middle, most = _gathered(t_s, sizes, 5 * sheet.span[1] / sheet.room, sheet.span[1])
            _stems(axes, at, least, most, SWING, 0.35)
        axes.plot(at, middle, "o", color=SWING, ms=3.6 if len(at) < sheet.room / 4 else 2.6, mew=0)
        axes.set_ylim(0, max(60.0, 1.12 * float(np.nanmax(most, initial=0.0))))
        axes.locator_params(axis="y", nbins=4)
        if not len(told):
            axes.set_yticks([])
        sheet.missing(axes, swing_missing(r))

    return _drawn(course, "swing", "Swing of the heart with each breath", (86.0,), paint)


def swing_missing(recorded: Recorded) -> Words:
    """(seconds,) why no breath has a swing here; empty where one has."""
    near = ~np.isnan(whole(recorded, "Swing"))
    for told in notes.swings(recorded.notes):
        near[max(0, int(told.t_s - COLUMN_S)) : int(told.t_s + COLUMN_S)] = True
    why = pulse_missing(recorded)
    return np.where((why == "") & ~near, "not known", why)


def skin(course: Course) -> Mapping[str, str]:
    """Skin conductance, over its quick responses by their size."""
    r = course.recorded
    values = skin_usiemens(r)
    told = np.array(notes.responses(r.notes)).reshape(-1, 2)

    def paint(sheet: Sheet) -> None:
        upper, lower = sheet.axes
        sheet.line(upper, values, r.rate_hz(EDA), SKIN)
        _limits(upper, values, 1.0, (0.0, 10.0))
        at, _, _, most = _gathered(told[:, 0], told[:, 1], 2 * sheet.span[1] / sheet.room, sheet.span[1])
        if len(told) <= sheet.room / 2:
            at, most = told[:, 0], told[:, 1]
        _stems(lower, at, np.zeros(len(at)), most, SKIN, 1.0)
        lower.set_ylim(0, max(0.5, 1.7 * float(told[:, 1].max(initial=0.0))))
        if not np.isfinite(values).any():
            lower.set_yticks([])
        sheet.missing(upper, skin_missing(r))
        sheet.missing(lower, skin_missing(r), told=False)
        sheet.say(lower, "quick responses by size, µS")

    return _drawn(course, "skin", "Skin conductance over the session, and its quick responses", (86.0, 42.0), paint)


def settled(course: Course) -> Mapping[str, str]:
    """Settled, as usual, activated: three bands, named on the left."""
    r = course.recorded
    values = whole(r, "Arousal")

    def paint(sheet: Sheet) -> None:
        axes = sheet.axes[0]
        axes.axhspan(0, CALMER, color="#e4ecec", lw=0, zorder=0)
        axes.axhspan(LIVELIER, 1, color="#f7e6d6", lw=0, zorder=0)
        sheet.line(axes, values, 1, STATE)
        axes.set_ylim(0, 1)
        axes.set_yticks([CALMER / 2, HALF, (1 + LIVELIER) / 2], ["settled", "as usual", "activated"])
        axes.grid(visible=False)
        sheet.missing(axes, np.where(np.isnan(values), _said(whole(r, "Contact"), {}, "not known"), ""))

    return _drawn(course, "settled", "Between settled and activated over the session", (82.0,), paint)


def heard(course: Course) -> Mapping[str, str]:
    """When the pulse and the skin could be heard."""
    r = course.recorded

    def paint(sheet: Sheet) -> None:
        for axes, name, colour, why in zip(
            sheet.axes, ("pulse", "skin"), (PULSE, SKIN), (pulse_missing(r), skin_missing(r)), strict=True
        ):
            axes.set_ylim(0, 1)
            axes.set_yticks([HALF], [name])
            axes.grid(visible=False)
            sheet.boxes(axes, sheet.spans(np.where(why == "", "heard", "")), 0.3, 0.7, facecolor=colour, lw=0)
            sheet.missing(axes, why)

    return _drawn(course, "heard", "When pulse and skin could be heard", (22.0, 22.0), paint)


class Sheet:
    """One drawing while it is made: axes one above the other, all of the same span of session time."""

    def __init__(self, figure: Figure, course: Course, size: Size, heights: Sequence[float], span: tuple[float, float]):
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
        at, least, middle, most, known = self._columns(values, rate_hz)
        middle = np.where(known, middle, np.nan)
        axes.plot(at, middle, color=colour, lw=1.3)
        alone = ~np.isnan(middle) & np.isnan(np.append(middle[1:], np.nan)) & np.isnan(np.append(np.nan, middle[:-1]))
        axes.plot(at[alone], middle[alone], ".", color=colour, ms=2.5)
        if np.nanmax(most - least, initial=0.0) > 0:
            axes.fill_between(
                at, np.where(known, least, np.nan), np.where(known, most, np.nan), color=colour, alpha=0.2, lw=0
            )

    def missing(self, axes: Axes, why: Words, told: bool = True) -> None:
        """Hatch what is missing, and say why where there is room. told: False if another plot says it already."""
        spans = list(self.spans(why))
        self.boxes(axes, spans, 0, 1, facecolor="#f5efe6", edgecolor="#cdbfae", hatch="////", lw=0, zorder=3)
        for begin_s, end_s, word in spans if told else ():
            begin_s, end_s = max(begin_s, self.span[0]), min(end_s, self.span[1])
            if (end_s - begin_s) * self._points_a_second >= LETTER * LETTER_WIDTH * (len(word) + 3):
                axes.text(
                    (begin_s + end_s) / 2, HALF, word, transform=axes.get_xaxis_transform(), ha="center", va="center",
                    color=QUIET, zorder=5, bbox={"facecolor": "#f5efe6", "lw": 0, "pad": 1.5},
                )  # fmt: skip

    def spans(self, words: Words) -> Iterator[tuple[float, float, str]]:
        """Runs of one word that is not empty: begin, end, word. Seconds that share a column share its word."""
        each = self._seconds_a_column
        columns = [words[k : k + each] for k in range(0, len(words), each)]
        told = [str(column[column != ""][0]) if np.mean(column == "") < HALF else "" for column in columns]
        begin = 0
        for k in range(1, len(told) + 1):
            if k == len(told) or told[k] != told[begin]:
                if told[begin]:
                    yield float(begin * each), float(min(k * each, len(words))), told[begin]
                begin = k

    def boxes(
        self, axes: Axes, spans: Sequence[tuple[float, float, str]] | Iterator[tuple[float, float, str]],
        low: float, high: float, **look: object,
    ) -> None:  # fmt: skip
        """Spans as one path: a night of them stays small."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        corners = [((b, low), (e, low), (e, high), (b, high), (b, low)) for b, e, _ in spans]
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

    @property
    def _points_a_second(self) -> float:
        return self.room / (self.span[1] - self.span[0])

    @property
    def _seconds_a_column(self) -> int:
        return max(1, math.ceil(1.0 / self._points_a_second))

    def _columns(self, values: Floats, rate_hz: int) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_]]:
        """Times, least, median, most, and whether enough is known, by column of the drawing."""
        each = rate_hz * self._seconds_a_column
        if len(values) <= 2 * self.room:
            each = 1
        whole = np.full(math.ceil(len(values) / each) * each, np.nan)
        whole[: len(values)] = values
        table = whole.reshape(-1, each)
        at = np.minimum((np.arange(len(table)) + HALF) * each, len(values)) / rate_hz
        sizes = np.full(len(table), each)
        sizes[-1:] = len(values) - each * (len(table) - 1)
        known = np.sum(~np.isnan(table), axis=1) >= np.maximum(1, HALF * sizes)
        return at, *_of_rows(table), known

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


def clock(t_s: float, hours: bool = False) -> str:
    """12:30 for 750 s; 0:12:30 with hours."""
    whole = int(t_s)
    if hours or whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}"


def lasting(span_s: float) -> str:
    """40 s, 18 min 40 s, 5 h 12 min."""
    whole = round(span_s)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + f" {whole % 60} s" * (whole % 60 > 0)
    return f"{whole // 3600} h" + f" {whole // 60 % 60} min" * (whole // 60 % 60 > 0)


def _drawn(
    course: Course,
    what: str,
    about: str,
    heights: Sequence[float],
    paint: Paint,
    span: tuple[float, float] | None = None,
) -> Mapping[str, str]:
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as trouble:
        raise SessionError("a report needs matplotlib: run  pip install 'ebb-lamp[report]'") from trouble
    span = span or (0.0, max(course.recorded.length_s, 1.0))
    about += " (simulated)" * course.recorded.simulated
    drawings = {}
    for size in SIZES:
        with matplotlib.rc_context({**matplotlib.rcParamsDefault, **LOOK}):
            figure = Figure()
            FigureCanvasSVG(figure)
            paint(Sheet(figure, course, size, heights, span))
            file = io.StringIO()
            nobody = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            figure.savefig(file, format="svg", metadata=nobody, transparent=True)
        drawings[size.name] = inlined(file.getvalue(), f"{course.name}-{what}-{size.name}", about)
    return drawings


LOOK: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "ebb", "font.size": LETTER, "font.family": "sans-serif",
    "axes.edgecolor": GRID, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "grid.linewidth": 0.7, "text.color": INK,
    "xtick.color": GRID, "xtick.labelcolor": QUIET, "ytick.color": GRID, "ytick.labelcolor": QUIET,
    "ytick.major.size": 0, "xtick.major.size": 3, "hatch.color": "#cdbfae", "hatch.linewidth": 0.7,
    "path.simplify_threshold": 0.2,
}  # fmt: skip


def _ticks(stack: Sequence[Axes], span: tuple[float, float], room: float) -> None:
    """Whole minutes or hours under the lowest plot, as many as can be read."""
    hours = span[1] >= 3600
    most = room / (LETTER * LETTER_WIDTH * 9)
    step = next((s for s in TICKS_S if (span[1] - span[0]) / s <= most), TICKS_S[-1])
    at = np.arange(math.ceil(span[0] / step) * step, span[1] + 1e-6, step)
    named = [f"{t / 3600:.0f} h" if step % 3600 == 0 else clock(t, hours) for t in at.tolist()]
    for axes in stack:
        axes.set_xticks(at, named if axes is stack[-1] else [""] * len(at))


def _limits(axes: Axes, values: Floats, least_span: float, nothing: tuple[float, float]) -> None:
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


def _gathered(t_s: Floats, values: Floats, width_s: float, length_s: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Events by spans of width_s: middle of the span, least, median and most; NaN where there was none."""
    count = max(1, math.ceil(length_s / width_s))
    index = np.minimum((t_s / width_s).astype(int), count - 1)
    order = np.argsort(index, kind="stable")
    parts = np.split(values[order], np.searchsorted(index[order], np.arange(1, count)))
    longest = max(1, *(len(p) for p in parts)) if len(parts) > 1 else max(1, len(values))
    table = np.full((count, longest), np.nan)
    for row, part in zip(table, parts, strict=True):
        row[: len(part)] = part
    middles: Floats = np.linspace(0.0, count * width_s, 2 * count + 1)[1::2]
    return (middles, *_of_rows(table))


def _of_rows(table: Floats) -> tuple[Floats, Floats, Floats]:
    """Least, median and most of each row; NaN for rows of which nothing is known."""
    some = ~np.isnan(table).all(axis=1)
    told = np.full((3, len(table)), np.nan)
    if some.any():
        told[:, some] = [f(table[some], axis=1) for f in (np.nanmin, np.nanmedian, np.nanmax)]
    return told[0], told[1], told[2]


def _stems(axes: Axes, t_s: Floats, low: Floats, high: Floats, colour: str, alpha: float) -> None:
    gap = np.full(len(t_s), np.nan)
    at, ends = np.stack((t_s, t_s, gap), 1).ravel(), np.stack((low, high, gap), 1).ravel()
    axes.plot(at, ends, color=colour, lw=1.2, alpha=alpha, solid_capstyle="butt")


def _said(states: Floats, words: Mapping[int, str], otherwise: str = "") -> Words:
    """States of a signal as words; what never reached the card says so."""
    told = np.full(len(states), otherwise, "<U16")
    for state, word in words.items():
        told[states == state] = word
    told[np.isnan(states)] = "not recorded"
    return told
