"""A person's weeks as a page: programme by programme, plots and the same in numbers. Its words are in `text`.

Nothing is rated (promise 6), nothing is drawn where nothing is known (1), and simulated is said to be so (7).
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from device.language import tr
from device.library import trend
from device.library.trend import Reading
from device.report import html
from device.report.weeks_plots import drawn
from device.text import report_page, summary_sentences, weeks
from device.text import weeks_captions as words

STYLES = ("page.css", "weeks.css")


def page(code: str, found: Sequence[Reading], count: int, simulated: bool) -> str:
    """Readings of one person as HTML that needs nothing else, of so many weeks up to the newest.

    Raises SessionError if matplotlib is not installed.
    """
    mondays, shown = trend.newest_weeks(found, count)
    title = words.title(code)
    body = [html.text("p", tr(report_page.SIMULATED), "simulated")] if simulated else []
    body += [html.text("h1", title), html.text("p", words.span_of(mondays, shown), "when")]
    if any(not one.synchronised for one in shown):
        body.append(html.text("p", tr(weeks.CLOCK_NOT_SET), "notice"))
    for number, name in enumerate(sorted({one.programme for one in shown})):
        own, every = ([one for one in some if one.programme == name] for some in (shown, found))
        body += _programme(f"w{number}", mondays, own, every, simulated)
    not_measured = weeks.BREATHING, *summary_sentences.NOT_MEASURED[1:]
    body.append(html.beside(
        html.text("h2", tr(words.HOW_TO_READ)) + html.listed(map(tr, words.HOW)),
        html.text("h2", tr(report_page.NOT_MEASURED)) + html.listed(map(tr, not_measured)),
    ))  # fmt: skip
    body.append(html.text("p", words.foot(), "foot"))
    return html.document(f"Ebb: {title}" + f" ({tr(weeks.SIMULATED)})" * simulated, body, "weeks", STYLES)


def _programme(
    name: str, mondays: Sequence[dt.date], shown: Sequence[Reading], every: Sequence[Reading], simulated: bool
) -> Iterator[str]:
    """name: unique in the page."""
    yield "<section>"
    yield html.text("h2", shown[0].programme)
    if said := weeks.newest(shown, every):
        yield html.text("p", said)
    for measure in weeks.MEASURES:
        if any(measure.of(one) is not None for one in shown):
            drawings = drawn(measure, mondays, shown, every, f"{name}-{measure.name}", simulated)
            yield html.figure(words.heading(measure), drawings, words.caption(measure), level=3)
    yield html.table(*words.table(trend.weeks(shown), len(mondays)))
    yield "</section>"
