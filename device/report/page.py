"""The report of a session: the whole page, from its head to its foot.

The body is described, never the mind (promise 6); unknown is said as unknown (1); simulated is said to be so (7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from device import __version__
from device.library.journal import Journal, Line, Value
from device.recording import annotation, events, pair
from device.recording.annotation import Note
from device.recording.folders import StoredSession
from device.recording.pair import Pair
from device.recording.reader import Recorded
from device.recording.summary import Summary, summary
from device.report import html
from device.report.canvas import PlotContext
from device.report.figures import figures
from device.report.figures_table import numbers as in_numbers
from device.text import summary_sentences, together
from device.text.numbers import clock, lasting, when

KINDS = {
    "solo": "the lamp led the breath by light and touch",
    "lamp": "the lamp led the breath by light and touch; a press of its button had begun it",
    "log": "the lamp stayed dark and only listened",
    "log-lit": "the lamp showed one dim point and only listened",
    "shared": "the lamp led one breath for two by light and touch",
}
SHARED = "shared"

Moment = tuple[float, Note | Line | Value]


def page(
    kept: StoredSession, people: Mapping[str, Recorded], words: Mapping[str, Journal], pair: Pair | None = None
) -> str:
    """The whole report, as HTML that needs nothing else. people, words: by code, those to be shown and nobody else.

    pair: what is told of two together, who have both agreed to it. Raises SessionError if matplotlib is not installed.
    """
    who = f", person {next(iter(people))}" if len(people) == 1 else ", for both" * (pair is not None)
    simulated = any(r.simulated for r in people.values())
    title = f"Session {kept.number}{who}"
    body = list(_head(kept, title, next(iter(people.values()))))
    for code, recorded in people.items():
        body.append('<section class="person">')
        if len(people) > 1:
            body.append(html.text("h2", f"Person {code}"))
        body += _person(code, recorded, words.get(code, Journal((), ())), pair)
        body.append("</section>")
    if pair:
        body += _together(pair)
    of = {code: f" of person {code}" * (len(people) > 1) for code in people}
    body.append(
        html.beside(
            "".join(
                html.text("h2", f"What was measured{of[code]}") + html.listed(summary_sentences.measured(r))
                for code, r in people.items()
            ),
            html.text("h2", "What was not measured") + html.listed(summary_sentences.NOT_MEASURED),
        )
    )
    body += _foot(kept, people)
    return html.whole(f"Ebb: {title}" + " (simulated)" * simulated, body)


def _head(kept: StoredSession, title: str, first: Recorded) -> Iterator[str]:
    if first.simulated:
        yield html.text(
            "p", "Simulated: no body was measured. A program made these signals, to try the lamp.", "simulated"
        )
    if kept.about and kept.about.world.startswith("recording "):
        played = kept.about.world.removeprefix("recording ")
        yield html.text("p", f"Played to the lamp from a file ({played}): nobody sat beside it.", "notice")
    yield html.text("h1", title)
    kind = KINDS.get(first.mode or "", "the kind of session was not noted")
    yield html.text("p", f"{when(first.began)} · {lasting(first.length_s)} long · {kind}", "when")
    ended = f"{summary_sentences.ended(first)} Times on this page count from the beginning of the session."
    if first.synchronised:
        yield html.text("p", ended, "when")
    else:
        yield html.text("p", f"The lamp's clock was not set, so date and time may be wrong. {ended}", "when notice")


def _person(code: str, r: Recorded, words: Journal, pair: Pair | None) -> Iterator[str]:
    numbers = summary(r)
    marks: list[Moment] = [(n.onset_s, n) for n in events.marks(r.notes)]
    lines: list[Moment] = [(line.at_s, line) for line in words.lines if line.at_s is not None]
    values: list[Moment] = [(value.at_s, value) for value in words.values]
    moments = sorted([*marks, *lines, *values], key=lambda moment: moment[0])
    yield html.glance(summary_sentences.glance(r, numbers))
    yield from figures(PlotContext(r, [(t_s, k) for k, (t_s, _) in enumerate(moments, 1)], f"p{code}"))
    yield html.folded("The same in numbers", in_numbers(r))
    if r.mode == SHARED and pair is None:
        yield from _shared(r)
    yield from _moments(moments, [line for line in words.lines if line.at_s is None])
    yield from _missing(r, numbers)


def _shared(r: Recorded) -> Iterator[str]:
    """For one of two: how their own heart went with the lamp, and the touch that was theirs too."""
    yield html.text("h2", "In a shared session")
    told = (together.SHARED, together.with_lamp(pair.own_lock(r)), together.NO_FAILURE)
    yield from (
        html.text("p", words) for words in (*told, together.hands(events.hand_contacts(r.notes, r.length_s))) if words
    )


def _together(pair: Pair) -> Iterator[str]:
    """For both: after each one's own."""
    yield '<section class="person together">'
    yield html.text("h2", "Together")
    if pair.agreed_s is not None:
        yield html.text("p", f"At {clock(pair.agreed_s)} both of you had said yes to this page.", "when")
    yield from (html.text("p", words) for words in together.together(pair))
    yield "</section>"


def _moments(moments: Sequence[Moment], loose: Sequence[Line]) -> Iterator[str]:
    """What people marked and wrote, and laboratory values, numbered as in the plots."""
    numbered = list(enumerate(moments, 1))
    said = [
        (str(k), clock(t_s), "Mark" if isinstance(what, Note) else "Line",
         what.text.removeprefix(annotation.MARK).removeprefix(": ") or "the button was pressed")
        for k, (t_s, what) in numbered if not isinstance(what, Value)
    ]  # fmt: skip
    values = [
        (str(k), clock(t_s), what.name, f"{what.value:g}", what.unit, what.method)
        for k, (t_s, what) in numbered if isinstance(what, Value)
    ]  # fmt: skip
    if moments or loose:
        yield html.text("h2", "Moments")
    if said:
        yield html.table("Dotted lines in the plots, by number.", ("No.", "At", "What", "In their words"), said, True)
    if values:
        yield html.table(
            "Laboratory values, added by hand for samples taken at these moments. Ebb did not measure them.",
            ("No.", "At", "Name", "Value", "Unit", "Method"), values,
        )  # fmt: skip
    if loose:
        rows = [(line.written_utc[:16].replace("T", " ") + " UTC", line.text) for line in loose]
        yield html.table("Lines about the whole session.", ("Written", "In their words"), rows, True)


def _missing(r: Recorded, numbers: Summary) -> Iterator[str]:
    said = summary_sentences.gaps(r)
    if said:
        yield html.text("h2", "Gaps, and what the lamp said of its own parts")
        if numbers.gaps_s:
            yield html.text("p", f"In all, {lasting(numbers.gaps_s)} of this session were not recorded.")
        yield html.listed(said)


def _foot(kept: StoredSession, people: Mapping[str, Recorded]) -> Iterator[str]:
    versions = ", ".join(sorted({r.version for r in people.values()}))
    told = [f"Recorded by Ebb {versions}. This page was written by Ebb {__version__}."]
    if kept.about:
        told.insert(0, f"The lamp listened to: {kept.about.world}.")
    if kept.about and kept.about.settings:
        changed = ", ".join(f"{key} = {value}" for key, value in kept.about.settings.items())
        told.append(f"Settings other than Ebb's own: {changed}.")
    told.append(
        "µS: microsiemens. ms: thousandths of a second. The page loads nothing, runs nothing and sends nothing."
    )
    yield html.text("p", " ".join(told), "foot")
