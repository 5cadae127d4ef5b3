"""A recorded session as lines of one screen: what was measured over time, and what was not. Missing is blank."""

import numpy as np

from device.language import ntr, tr
from device.library.journal import Journal
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array
from device.recording import annotation, events
from device.recording.fields import AROUSAL, HEART_RATE, RSA
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import Summary
from device.text import listed_words, together
from device.text.numbers import clock, stamp
from device.text.recorded_words import retold
from device.text.report_page import led_by
from device.text.series import bars, known, span
from device.text.session_time import DOUBT, is_dated, telling
from device.text.states import ACTIVATED, SETTLED
from device.text.summary_sentences import elsewhere, guest, rhythm
from device.text.table import fill

LABEL, RANGE = 23, 16  # columns before a curve, and after it
LEAST = 20  # columns of a curve with both beside it: where there are fewer, they stand above it
MARGIN = 2  # before a curve below its name
HANG = 9  # columns before what was written at a moment
MOST_LINES = 3  # of one such
MOST_WORDS = 6  # of them
STATES = ((SETTLED_BELOW, "·"), (ACTIVATED_ABOVE, "-"), (2.0, "^"))


def overview(session: StoredSession, recorded: Recorded, numbers: Summary, journal: Journal, width: int) -> list[str]:
    """The lines, each at most width characters but for words that are longer."""
    columns = width - LABEL - RANGE
    if columns < LEAST:
        columns = width - MARGIN
    paragraphs = [_heading(session, recorded)]
    if recorded.elsewhere:
        paragraphs.append(elsewhere(recorded))
    if session.info and recorded.code in session.info.guests:
        paragraphs.append(guest(recorded))
    spans_s = events.one_heart(recorded.notes, recorded.length_s)
    paragraphs += filter(None, (rhythm(recorded), together.one_heart(spans_s)))
    told = telling(recorded)
    curves = [
        (tr("heart"), *_curve(_columns(recorded.signal(HEART_RATE), columns), "/min")),
        (tr("swing with the breath"), *_curve(_columns(recorded.signal(RSA), columns), "ms")),
        (tr("skin"), *_curve(_columns(recorded.skin_usiemens(), columns), "µS")),
        (f"{tr(SETTLED)} ·  {tr(ACTIVATED)} ^", _states(recorded, columns), ""),
        ("", f"{told(0):<5}{told(recorded.length_s):>{columns - 5}}", ""),
    ]
    return [
        *(line for paragraph in paragraphs for line in fill(paragraph, width)),
        "",
        *(line for curve in curves for line in _drawn(*curve, beside=columns < width - MARGIN)),
        "",
        *fill(_counts(numbers), width),
        *_events(recorded, journal, width),
    ]


def _heading(session: StoredSession, recorded: Recorded) -> str:
    who = tr(", person {code}", code=recorded.code) if len(session.people) > 1 else ""
    number = tr("session {number}", number=session.number)
    what = f"{tr('SIMULATED: ') * recorded.simulated}{number}{who}, {recorded.mode or tr('a recording')}"
    of = f", {led}" if (led := led_by(recorded)) else ""
    doubt = f" ({tr(DOUBT)})" * (not recorded.synchronised and not recorded.elsewhere)
    when = f", {stamp(recorded.began)}{doubt}" * is_dated(recorded)
    return f"{what}{of}, {clock(recorded.length_s)}{when}"


def _columns(values: Array, columns: int) -> list[float | None]:
    """Medians of equal shares of the session; None where half of one or more is unknown."""
    parts = [(known(part), len(part)) for part in np.array_split(values, columns)]
    return [float(np.median(found)) if 2 * len(found) > length else None for found, length in parts]


def _curve(values: list[float | None], unit: str) -> tuple[str, str]:
    if not any(v is not None for v in values):
        return tr("not known in this session"), ""
    return bars(values), span(values, unit)


def _drawn(name: str, curve: str, between: str, beside: bool) -> list[str]:
    """A curve with its name and its range, beside it or above."""
    if beside:
        return [f"{name:<{LABEL}}{curve} {between}".rstrip()]
    return [*[f"{name}  {between}".rstrip()] * bool(name), f"{'':{MARGIN}}{curve}".rstrip()]


def _states(recorded: Recorded, columns: int) -> str:
    arousal = _columns(recorded.signal(AROUSAL), columns)
    if not any(v is not None for v in arousal):
        return tr("not known in this session")
    return "".join(" " if v is None else next(sign for below, sign in STATES if v < below) for v in arousal)


def _counts(s: Summary) -> str:
    counts = [tr("a heart rate in nothing of the time")]
    if s.usable_share:
        counts = [tr("a heart rate in {share} of the time", share=f"{100 * s.usable_share:.0f} %")]
    counts += [ntr("{count} beat", "{count} beats", s.beats), ntr("{count} mark", "{count} marks", s.marks)]
    if s.gaps_s:
        counts.append(tr("{gaps_s:.0f} s never reached the card", gaps_s=s.gaps_s))
    return ", ".join(counts)


def _events(recorded: Recorded, journal: Journal, width: int) -> list[str]:
    """Marks, words and values, by their moment; the rest of a long list, or of a long line, is in the report."""
    when = telling(recorded)
    rows = [(n.onset_s, tr("marked")) for n in events.marks(recorded.notes)]
    contacts = events.hand_contacts(recorded.notes, recorded.length_s)
    rows += [(begin_s, tr("hands joined, until {end}", end=when(end_s))) for begin_s, end_s in contacts]
    rows += [(each.at_s, listed_words.entry(each)) for each in journal.entries if each.at_s is not None]
    rows += [
        (n.onset_s, retold(n.text)) for n in recorded.notes if n.text.startswith((annotation.LAMP, annotation.GAP))
    ]
    told = [(when(at_s), text) for at_s, text in sorted(rows)]
    told += [("", listed_words.entry(line)) for line in journal.lines if line.at_s is None]
    if (more := len(told) - MOST_WORDS) > 0:
        told[MOST_WORDS:] = [("", tr("and {count} more, all in the report", count=more))]
    return [line for at, text in told for line in _few(fill(text, width, f"{at:>{HANG}}  ", " " * (HANG + 2)), width)]


def _few(lines: list[str], width: int) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: width - 4]} ..."]
