"""The words of a report's page around its figures: title, head, headings, foot."""

from collections.abc import Iterator, Mapping

from device import version
from device.guide.couple_guide import AFTER, BEFORE
from device.language import msgid, ptr, tr
from device.recording import annotation, events
from device.recording.reader import Recorded
from device.recording.session_info import SessionInfo
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS
from device.text import summary_sentences
from device.text.numbers import clock, lasting, listed
from device.text.recorded_words import retold
from device.text.session_time import DARK, began, how_told

KINDS = {
    "solo": msgid("the lamp led the breath by light and touch"),
    "lamp": msgid("the lamp led the breath by light and touch; a press of its button had begun it"),
    "log": msgid("the lamp stayed dark and only listened"),
    "log-lit": msgid("the lamp showed one dim point and only listened"),
    "kept": msgid("another device recorded it, and the lamp listened to that afterwards"),
    "shared": msgid("the lamp led one breath for two by light and touch"),
}
UNNOTED = msgid("the kind of session was not noted")
LED = ("solo", "shared")
SIMULATED = msgid("Simulated: no body was measured. A program made these signals, to try the lamp.")
IN_NUMBERS, IN_A_SHARED_SESSION = msgid("The same in numbers"), msgid("In a shared session")
OWN_WORDS = msgid("Moments, and own words")
GAPS = msgid("Gaps, and what the lamp said of its own parts")
MEASURED, NOT_MEASURED = msgid("What was measured"), msgid("What was not measured")
UNITS = msgid("µS: microsiemens. ms: thousandths of a second. The page loads nothing, runs nothing and sends nothing.")
MOST_PHASES, LONGEST = 6, 200  # of a programme that are told on a page, and letters of that


def led_by(recorded: Recorded) -> str:
    """The programmes that led a session, by name; empty if none did."""
    first, *others = [led.name for led in events.programmes(recorded.notes)] or [""]
    return "".join([first, *(tr(", then {programme}", programme=name) for name in others)])


def title(number: int, recorded: Recorded, both: bool = False) -> str:
    """Of the page. both: it is for two, who agreed to it."""
    of = led_by(recorded) or ptr("title", "listening") * (recorded.mode in DARK)
    return tr("Session {number}", number=number) + f": {of}" * bool(of) + tr(", for both") * both


def person(code: str) -> str:
    """Heading of what is one's own, where there are two."""
    return tr("Person {code}", code=code)


def above_title(first: Recorded, info: SessionInfo | None, both: bool = False) -> Iterator[tuple[str, str]]:
    """(kind, sentence): that nobody was measured, or a guest. both: the page is for two."""
    if first.simulated:
        yield "simulated", tr(SIMULATED)
    if first.elsewhere:
        yield "notice", summary_sentences.elsewhere(first)
    if info and info.played:
        yield "notice", tr("Played to the lamp from a file ({file}): nobody sat beside it.", file=info.played)
    if info and first.code in info.guests and not both:
        yield "notice", summary_sentences.guest(first)


def below_title(recorded: Mapping[str, Recorded]) -> Iterator[str]:
    """Who, when and how long; then what kind of session, how it ended, and if it is for two that both agreed to it."""
    first = next(iter(recorded.values()))
    two = len(recorded) > 1
    whose = tr("Persons {codes}", codes=listed([*recorded])) if two else person(*recorded)
    yield " · ".join((whose, began(first), tr("{length} long", length=lasting(first.length_s))))
    kind = tr(KINDS.get(first.mode or "", UNNOTED))
    kind += tr(", without a programme") * (first.mode in LED and not led_by(first))
    sentences = [f"{kind[0].upper()}{kind[1:]}.", _phases(first), summary_sentences.ended(first), how_told(first)]
    if len(recorded) > 1:
        agreed_s = next((n.onset_s for n in events.starting_with(first.notes, annotation.AGREED)), None)
        if agreed_s is not None:
            sentences.append(tr("At {at} both of you had said yes to this page.", at=clock(agreed_s)))
    yield " ".join(filter(None, sentences))


def _phases(recorded: Recorded) -> str:
    """The parts of what led a session, each with its beginning; empty where there are many."""
    found = [(t_s, name) for t_s, name in events.phases(recorded.notes) if name not in (BEFORE, AFTER)]
    if not 1 < len(found) <= MOST_PHASES:
        return ""
    (_, first), *others = found
    parts = [tr(first), *(tr("{part} from {begin}", part=tr(name), begin=clock(t_s)) for t_s, name in others)]
    told = tr("Its parts: {parts}.", parts=", ".join(parts))
    return told if len(told) <= LONGEST else ""


def not_recorded(gaps_s: float) -> str:
    """How much never reached the card."""
    return tr("In all, {length} of this session were not recorded.", length=lasting(gaps_s))


def foot(info: SessionInfo | None, people: Mapping[str, Recorded], whole: bool) -> str:
    """What the lamp listened to, versions, units. whole: and which settings are not Ebb's own."""
    versions = ", ".join(sorted({r.version for r in people.values()}))
    sentences = [
        tr("Recorded by Ebb {versions}. This page was written by Ebb {version}.", versions=versions, version=version())
    ]
    if info:
        heard = retold(info.world)
        if info.elsewhere:
            heard = tr("what another device recorded, {device}", device=info.elsewhere)
        sentences.insert(0, tr("The lamp listened to: {heard}.", heard=heard))
    own = all_values(DEFAULTS)
    changed = [f"{key} = {value}" for key, value in (info.settings if info else {}).items() if own.get(key) != value]
    if changed and whole:
        sentences.append(tr("Settings other than Ebb's own: {settings}.", settings=", ".join(changed)))
    return " ".join([*sentences, tr(UNITS)])
