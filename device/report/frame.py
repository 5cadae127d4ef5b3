"""What every report has around its contents: the head with what was recorded, what was not measured, the foot."""

from collections.abc import Iterable, Iterator, Mapping

from device.language import tr
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.report import html
from device.text import report_page as words
from device.text import summary_sentences
from device.text.weeks import SIMULATED

WHOLE, BRIEF, BOTH = "whole", "brief", "both"


def framed(session: StoredSession, people: Mapping[str, Recorded], body: Iterable[str], kind: str = WHOLE) -> str:
    """The whole page as HTML that needs nothing else. people: by code, those whom it is of. body: HTML.

    kind: WHOLE; BRIEF, on one side of A4; BOTH, the same for two who agreed to it.
    """
    first = next(iter(people.values()))
    title = words.title(session.number, first, kind == BOTH)
    simulated = any(recorded.simulated for recorded in people.values())
    head = _head(session, title, people, kind == BOTH)
    foot = html.text("p", words.foot(session.info, people, kind == WHOLE), "foot")
    return html.document(f"Ebb: {title}" + f" ({tr(SIMULATED)})" * simulated, [*head, *body, foot], kind)


def _head(session: StoredSession, title: str, people: Mapping[str, Recorded], both: bool) -> Iterator[str]:
    for kind, text in words.above_title(next(iter(people.values())), session.info, both):
        yield html.text("p", text, kind)
    yield html.text("h1", title)
    yield from (html.text("p", text, "when") for text in words.below_title(people))


def not_measured() -> str:
    """What no page can tell."""
    return html.text("h2", tr(words.NOT_MEASURED)) + html.listed(map(tr, summary_sentences.NOT_MEASURED))
