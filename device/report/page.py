"""The report of a session: the layout of the whole page, from its head to its foot. Its words are in `text`.

The body is described, never the mind (promise 6); unknown is said as unknown (1); simulated is said to be so (7).
"""

from collections.abc import Iterator, Mapping, Sequence

from device.library.journal import Journal
from device.recording import events
from device.recording.folders import StoredSession
from device.recording.pair import Pair, own_lock
from device.recording.reader import Recorded
from device.recording.summary import summary
from device.report import html
from device.report.drawing import drawn
from device.report.plots import PLOTS
from device.text import report_page as words
from device.text import summary_sentences, together

SHARED, LAMP = "shared", "lamp"


def page(
    session: StoredSession, people: Mapping[str, Recorded], journals: Mapping[str, Journal], pair: Pair | None = None
) -> str:
    """The report as HTML that needs nothing else. people, journals: by code, those to be shown and nobody else.

    pair: of two who have both agreed to it. Raises SessionError if matplotlib is not installed.
    """
    title = words.title(session.number, list(people), both=pair is not None)
    several = len(people) > 1
    info = session.info
    of_two = info is not None and (info.mode == SHARED or (info.mode == LAMP and len(info.people) > 1))
    body = list(_head(session, title, next(iter(people.values()))))
    for code, recorded in people.items():
        body.append('<section class="person">')
        body += [html.text("h2", words.person(code))] * several
        body += _person(code, recorded, journals.get(code, Journal((), ())), alone=of_two and pair is None)
        body.append("</section>")
    if pair:
        body += _together(pair)
    measured = (
        html.text("h2", words.measured(code if several else None)) + html.listed(summary_sentences.measured(recorded))
        for code, recorded in people.items()
    )
    not_measured = html.text("h2", words.NOT_MEASURED) + html.listed(summary_sentences.NOT_MEASURED)
    body.append(html.beside("".join(measured), not_measured))
    body.append(html.text("p", words.foot(session.info, people), "foot"))
    simulated = any(recorded.simulated for recorded in people.values())
    return html.document(f"Ebb: {title}" + " (simulated)" * simulated, body)


def _head(session: StoredSession, title: str, first: Recorded) -> Iterator[str]:
    for kind, text in words.above_title(first, session.info):
        yield html.text("p", text, kind)
    yield html.text("h1", title)
    for kind, text in words.below_title(first):
        yield html.text("p", text, kind)


def _person(code: str, recorded: Recorded, journal: Journal, alone: bool) -> Iterator[str]:
    """One person's own. alone: it is of one of two, and nothing is said of both together."""
    numbers, moments = summary(recorded), words.moments(recorded, journal)
    if one_heart := together.one_heart(events.one_heart(recorded.notes, recorded.length_s)):
        yield html.text("p", one_heart, "notice")
    yield html.glance(summary_sentences.glance(recorded, numbers))
    yield from _figures(recorded, [(t_s, number) for number, (t_s, _) in enumerate(moments, 1)], f"p{code}")
    yield html.folded(words.IN_NUMBERS, html.table(*words.in_numbers(recorded)))
    if alone:
        yield html.text("h2", words.IN_A_SHARED_SESSION)
        hands = events.hand_contacts(recorded.notes, recorded.length_s)
        yield from (html.text("p", text) for text in together.alone(own_lock(recorded), hands))
    tables = [html.table(*table) for table in words.moment_tables(moments, journal)]
    if tables:
        yield html.text("h2", words.MOMENTS)
        yield from tables
    if gaps := summary_sentences.gaps(recorded):
        yield html.text("h2", words.GAPS)
        if numbers.gaps_s:
            yield html.text("p", words.not_recorded(numbers.gaps_s))
        yield html.listed(gaps)


def _figures(recorded: Recorded, moments: Sequence[tuple[float, int]], name: str) -> Iterator[str]:
    for plot in PLOTS:
        if caption := plot.caption(recorded):
            drawings = drawn(recorded, plot, caption, moments, f"{name}-{plot.name}")
            yield html.figure(caption.heading, drawings, caption.below)


def _together(pair: Pair) -> Iterator[str]:
    """For both: after each one's own."""
    yield '<section class="person together">'
    yield html.text("h2", words.TOGETHER)
    if pair.agreed_s is not None:
        yield html.text("p", words.agreed(pair.agreed_s), "when")
    yield from (html.text("p", text) for text in together.together(pair))
    yield "</section>"
