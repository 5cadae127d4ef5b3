"""The report of a session for one person: the whole of it, and one side of A4 for whoever is shown it. Words: `text`.

The body is described, never the mind (promise 6); unknown is said as unknown (1); simulated is said to be so (7).
"""

from collections.abc import Iterable, Iterator, Sequence

from device.language import tr
from device.library.journal import Journal
from device.recording import events
from device.recording.folders import StoredSession
from device.recording.pair import own_lock
from device.recording.reader import Recorded
from device.recording.summary import Summary, summary
from device.report import html
from device.report.drawing import Plot, drawn
from device.report.frame import BRIEF, framed, not_measured
from device.report.plots import PLOTS
from device.text import in_numbers, one_sentence, own_words, summary_sentences, together
from device.text import report_page as words
from device.text.session_time import telling

SHARED, LAMP = "shared", "lamp"
LINES, LETTERS = 16, 90  # on a short page for what somebody wrote and for notices, and letters of each

Marked = Sequence[tuple[float, int]]
"""Times to mark in the plots, each with its number."""


def whole(session: StoredSession, recorded: Recorded, journal: Journal, pace: str = "") -> str:
    """All there is of one person, as HTML that needs nothing else. Raises SessionError without matplotlib.

    pace: what an assessment in it said of their own.
    """
    info = session.info
    alone = info is not None and (info.mode == SHARED or (info.mode == LAMP and len(info.people) > 1))
    measured = html.text("h2", tr(words.MEASURED)) + html.listed(summary_sentences.measured(recorded))
    body = [*own(recorded, journal, alone, pace), html.beside(measured, not_measured())]
    return framed(session, {recorded.code: recorded}, body)


def brief(session: StoredSession, recorded: Recorded, journal: Journal, pace: str = "") -> str:
    """The same on one side of A4: four figures, one plot, their own words, what was not measured."""
    numbers, moments = summary(recorded), own_words.moments(recorded, journal)
    rows = list(summary_sentences.glance(recorded, numbers))[: summary_sentences.FIGURES]
    body = [*_first(recorded, numbers, pace), *_glance(recorded, rows)]
    body += figures(recorded, PLOTS[:1], _marked(moments), 2)
    notices = [text for _, text in words.above_title(recorded, session.info)]
    notices += filter(None, [pace, together.one_heart(events.one_heart(recorded.notes, recorded.length_s))])
    room = LINES - sum(1 + own_words.needed(notice, LETTERS) for notice in notices)
    table, more = own_words.in_short(moments, journal, telling(recorded), room, LETTERS)
    if table.rows or more:
        body.append(html.text("h2", tr(words.OWN_WORDS)))
        body += [html.table(*table)] if table.rows else []
        body += [html.text("p", more, "small")] if more else []
    return framed(session, {recorded.code: recorded}, [*body, not_measured()], BRIEF)


def own(recorded: Recorded, journal: Journal, alone: bool, pace: str = "", level: int = 2) -> Iterator[str]:
    """What is one person's own: HTML. alone: they are one of two, and nothing is said of both together.

    pace: as of `whole`. level: of its headings.
    """
    numbers, moments = summary(recorded), own_words.moments(recorded, journal)
    heading, (curve, *others) = f"h{level}", PLOTS
    yield from _first(recorded, numbers, pace)
    yield from figures(recorded, [curve], _marked(moments), level)
    yield from _glance(recorded, summary_sentences.glance(recorded, numbers))
    tables = [html.table(*table) for table in own_words.tables(moments, journal, telling(recorded))]
    if tables:
        yield html.text(heading, tr(words.OWN_WORDS))
        yield from tables
    yield from figures(recorded, others, _marked(moments), level)
    yield html.text(heading, tr(words.IN_NUMBERS))
    yield html.table(*in_numbers.in_numbers(recorded))
    if alone:
        yield html.text(heading, tr(words.IN_A_SHARED_SESSION))
        hands = events.hand_contacts(recorded.notes, recorded.length_s)
        yield from (html.text("p", text) for text in together.alone(own_lock(recorded), hands))
    if gaps := summary_sentences.gaps(recorded):
        yield html.text(heading, tr(words.GAPS))
        if numbers.gaps_s:
            yield html.text("p", words.not_recorded(numbers.gaps_s))
        yield html.listed(gaps)


def _first(recorded: Recorded, numbers: Summary, pace: str) -> Iterator[str]:
    """What is read first: whether it was one heart, one sentence, and their own pace if that was looked for."""
    if one_heart := together.one_heart(events.one_heart(recorded.notes, recorded.length_s)):
        yield html.text("p", one_heart, "notice")
    yield html.text("p", one_sentence.in_one_sentence(recorded, numbers), "lead")
    if pace:
        yield html.text("p", pace)


def _glance(recorded: Recorded, rows: Iterable[summary_sentences.Row]) -> Iterator[str]:
    yield html.glance(rows)
    if ends := summary_sentences.what_ends_are(recorded):
        yield html.text("p", ends, "small")


def _marked(moments: Sequence[own_words.Moment]) -> Marked:
    return [(t_s, number) for number, (t_s, _) in enumerate(moments, 1)]


def figures(recorded: Recorded, plots: Iterable[Plot], moments: Marked, level: int) -> Iterator[str]:
    """Those of which there is something to draw."""
    for plot in plots:
        if caption := plot.caption(recorded):
            drawings = drawn(recorded, plot, caption, moments, f"p{recorded.code}-{plot.name}")
            yield html.figure(caption.heading, drawings, caption.below, level)
