"""The words of a report's page around its figures: title, head, headings, foot."""

from collections.abc import Iterator, Mapping

from device import version
from device.guide.couple_guide import AFTER, BEFORE
from device.recording import annotation, events
from device.recording.reader import Recorded
from device.recording.session_info import SessionInfo
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS
from device.text import summary_sentences
from device.text.numbers import clock, lasting
from device.text.session_time import DARK, began, how_told

KINDS = {
    "solo": "the lamp led the breath by light and touch",
    "lamp": "the lamp led the breath by light and touch; a press of its button had begun it",
    "log": "the lamp stayed dark and only listened",
    "log-lit": "the lamp showed one dim point and only listened",
    "kept": "another device recorded it, and the lamp listened to that afterwards",
    "shared": "the lamp led one breath for two by light and touch",
}
LED = ("solo", "shared")
SIMULATED = "Simulated: no body was measured. A program made these signals, to try the lamp."
IN_NUMBERS, IN_A_SHARED_SESSION, OWN_WORDS = "The same in numbers", "In a shared session", "Moments, and own words"
GAPS = "Gaps, and what the lamp said of its own parts"
MEASURED, NOT_MEASURED = "What was measured", "What was not measured"
UNITS = "µS: microsiemens. ms: thousandths of a second. The page loads nothing, runs nothing and sends nothing."
MOST_PHASES, LONGEST = 6, 200  # of a programme that are told on a page, and letters of that


def led_by(recorded: Recorded) -> str:
    """The programmes that led a session, by name; empty if none did."""
    return ", then ".join(led.name for led in events.programmes(recorded.notes))


def title(number: int, recorded: Recorded, both: bool = False) -> str:
    """Of the page. both: it is for two, who agreed to it."""
    of = led_by(recorded) or "listening" * (recorded.mode in DARK)
    return f"Session {number}" + f": {of}" * bool(of) + ", for both" * both


def person(code: str) -> str:
    """Heading of what is one's own, where there are two."""
    return f"Person {code}"


def above_title(first: Recorded, info: SessionInfo | None, both: bool = False) -> Iterator[tuple[str, str]]:
    """(kind, sentence): that nobody was measured, or a guest. both: the page is for two."""
    if first.simulated:
        yield "simulated", SIMULATED
    if first.elsewhere:
        yield "notice", summary_sentences.elsewhere(first)
    if info and info.played:
        yield "notice", f"Played to the lamp from a file ({info.played}): nobody sat beside it."
    if info and first.code in info.guests and not both:
        yield "notice", summary_sentences.guest(first)


def below_title(recorded: Mapping[str, Recorded]) -> Iterator[str]:
    """Who, when and how long; then what kind of session, how it ended, and if it is for two that both agreed to it."""
    first = next(iter(recorded.values()))
    whose = f"Person{'s' * (len(recorded) > 1)} {' and '.join(recorded)}"
    yield f"{whose} · {began(first)} · {lasting(first.length_s)} long"
    kind = KINDS.get(first.mode or "", "the kind of session was not noted")
    kind += ", without a programme" * (first.mode in LED and not led_by(first))
    sentences = [f"{kind[0].upper()}{kind[1:]}.", _phases(first), summary_sentences.ended(first), how_told(first)]
    if len(recorded) > 1:
        agreed_s = next((n.onset_s for n in events.starting_with(first.notes, annotation.AGREED)), None)
        sentences.append("" if agreed_s is None else f"At {clock(agreed_s)} both of you had said yes to this page.")
    yield " ".join(filter(None, sentences))


def _phases(recorded: Recorded) -> str:
    """The parts of what led a session, each with its beginning; empty where there are many."""
    found = [(t_s, name) for t_s, name in events.phases(recorded.notes) if name not in (BEFORE, AFTER)]
    if not 1 < len(found) <= MOST_PHASES:
        return ""
    (_, first), *others = found
    told = f"Its parts: {', '.join([first, *(f'{name} from {clock(t_s)}' for t_s, name in others)])}."
    return told if len(told) <= LONGEST else ""


def not_recorded(gaps_s: float) -> str:
    """How much never reached the card."""
    return f"In all, {lasting(gaps_s)} of this session were not recorded."


def foot(info: SessionInfo | None, people: Mapping[str, Recorded], whole: bool) -> str:
    """What the lamp listened to, versions, units. whole: and which settings are not Ebb's own."""
    versions = ", ".join(sorted({r.version for r in people.values()}))
    sentences = [f"Recorded by Ebb {versions}. This page was written by Ebb {version()}."]
    if info:
        heard = f"what another device recorded, {info.elsewhere}" if info.elsewhere else info.world
        sentences.insert(0, f"The lamp listened to: {heard}.")
    own = all_values(DEFAULTS)
    changed = [f"{key} = {value}" for key, value in (info.settings if info else {}).items() if own.get(key) != value]
    if changed and whole:
        sentences.append(f"Settings other than Ebb's own: {', '.join(changed)}.")
    return " ".join([*sentences, UNITS])
