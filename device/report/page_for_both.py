"""The report of a session for two who have both agreed to it: on one side what was theirs together, and no more.

Each one's own follows only if they ask for it. Nobody is set beside the other.
"""

from collections.abc import Iterator, Mapping

from device.library.journal import Journal
from device.recording.folders import StoredSession
from device.recording.pair import Pair
from device.recording.reader import Recorded
from device.report import html
from device.report.frame import BOTH, framed, not_measured
from device.report.page import figures, own
from device.report.plots import FOR_BOTH
from device.text import report_page as words
from device.text import together
from device.text.availability import quiet_spans


def for_both(
    session: StoredSession, recorded: Mapping[str, Recorded], pair: Pair, journals: Mapping[str, Journal] | None = None
) -> str:
    """HTML that needs nothing else. recorded: of both, by code. Raises SessionError without matplotlib.

    journals: what each wrote, if each one's own is to follow.
    """
    body = [*_together(next(iter(recorded.values())), pair), not_measured()]
    for code, journal in (journals or {}).items():
        body.append(f'<section class="person">\n{html.text("h2", words.person(code))}')
        body += [*own(recorded[code], journal, alone=False, level=3), "</section>"]
    return framed(session, recorded, body, BOTH)


def _together(one: Recorded, pair: Pair) -> Iterator[str]:
    """one: either's recording, of which nothing is taken that is not the other's too."""
    if one_heart := together.one_heart(pair.one_heart):
        yield html.text("p", one_heart, "notice")
    yield html.glance(together.glance(pair, quiet_spans(one)))
    yield from figures(one, [FOR_BOTH], (), 2)
    for heading, paragraphs in together.together(pair):
        yield html.text("h2", heading)
        yield from (html.text("p", text) for text in paragraphs)
