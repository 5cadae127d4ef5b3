"""Sentences on the entrainment of one heart to its lamp, and on the synchrony of two people beside one lamp.

Who reads them may have been hurt before. Nothing here is a score, nobody is set beside the other, and nothing that did
not happen is anybody's doing.
"""

from collections.abc import Iterator, Sequence

from device.recording.pair import Pair
from device.synchrony import LampEntrainment, SkinSynchrony
from device.text.numbers import UNKNOWN, clock, counted, lasting
from device.text.summary_sentences import Row

Spans = Sequence[tuple[float, float]]

LEAST_LAG_S = 0.05
MOST_SPANS = 4  # that are told one by one
SHARED = "The session was shared. This page is of one of you alone: nothing of the other is in it."
EACH = "Each of these numbers is about one heart. Hearts differ in how far they swing as people differ in height."
ONE_HEART = "one heart on both sensors: lay on a finger of each of you, or move the sensors' wires apart"
NO_HANDS = "joined hands are felt only while both touch their electrodes"
NO_FAILURE = "Breathing with another can lower one's own swing: that is no failure."


def alone(found: LampEntrainment | None, hands_s: Spans) -> Iterator[str]:
    """What one of two reads of their own heart, a paragraph each. hands_s: when hands were joined."""
    yield from (SHARED, with_lamp(found), NO_FAILURE)
    yield from filter(None, [hands(hands_s)])


def with_lamp(found: LampEntrainment | None, whose: str = "this heart") -> str:
    """Entrainment of a heart to the lamp."""
    if found is None:
        return (
            f"Whether {whose} went with the lamp is not known: it takes two minutes of a breath that is asked for, "
            "with a pulse that is heard."
        )
    share = f"about {100 * found.share:.0f} % of its ups and downs"
    over = f"while {found.breaths:.0f} breaths were asked for"
    if not found.in_step:
        return f"With the lamp: {whose} mostly kept a rhythm of its own ({share} went with the lamp, {over})."
    return f"With the lamp: {whose} went with it ({share}, {over}). It was fastest {_late(found.lag_s)}."


def _late(lag_s: float) -> str:
    """When a heart was fastest, against the fullest breath that the lamp showed."""
    if abs(lag_s) < LEAST_LAG_S:
        return "just when the lamp showed the fullest breath"
    return f"{abs(lag_s):.1f} s {'after' if lag_s > 0 else 'before'} the lamp showed the fullest breath"


def one_heart(spans_s: Spans) -> str:
    """When both sensors read one heart; empty if they never did."""
    if not spans_s:
        return ""
    return (
        f"{_from_to(spans_s).capitalize()} both pulse sensors read the same heart, as far as beats can tell. That is "
        "so when one person has a finger on each, or one sensor's wires pick up the other's. Of that time nothing is "
        "told of two people."
    )


def hands(hands_s: Spans) -> str:
    """When hands were joined; empty if that was not felt."""
    if not hands_s:
        return ""
    length = lasting(sum(end_s - begin_s for begin_s, end_s in hands_s))
    return f"Hands were joined for {length}: {_from_to(hands_s)}."


def glance(pair: Pair, quiet_s: Spans) -> Iterator[Row]:
    """What two who agreed to it see first. quiet_s: when nothing was asked of the breath."""
    pace = UNKNOWN if pair.pace_bpm is None else f"{pair.pace_bpm:.1f} breaths a minute"
    yield "The pace that served both", pace, ()
    yield "Quiet minutes", *_lasted(quiet_s, "none", "a breath was asked for throughout")
    yield "Hands joined", *_lasted(pair.hand_contacts, "not felt", NO_HANDS)


def _lasted(spans_s: Spans, none: str, why: str) -> tuple[str, tuple[str, ...]]:
    if not spans_s:
        return none, (why,)
    return lasting(sum(end_s - begin_s for begin_s, end_s in spans_s)), (_from_to(spans_s),)


def together(pair: Pair) -> Iterator[tuple[str, list[str]]]:
    """What two who agreed to it read of both: headings, each with its paragraphs."""
    first, second = pair.entrainment
    yield "The pace that served both", [_pace(pair.pace_bpm)]
    yield "The quiet minutes", [_skins(pair.skins)]
    own = [with_lamp(found, f"the heart of {code}") for code, found in pair.entrainment.items()]
    yield "Each heart with the lamp", [*own, f"{NO_FAILURE} {EACH}", _apart(pair.phase_difference_s, first, second)]
    yield "Beyond the lamp", [" ".join(_beyond(pair))]


def _pace(pace_bpm: float | None) -> str:
    if pace_bpm is None:
        return (
            "No pace was worked out for the two of you: that takes a few breaths of both at seven a minute or slower, "
            "or an assessment of each. The lamp asked for the paces of its programme, as far as both went along."
        )
    return (
        f"The pace for both was {pace_bpm:.1f} breaths a minute. The rule: of the paces that were tried, the one at "
        "which whichever heart has to give up more of its own largest swing gives up the least."
    )


def _apart(apart_s: float | None, first: str, second: str) -> str:
    if apart_s is None:
        return "How far apart in time the two hearts swung is not known: for that, both must go with the lamp a while."
    if abs(apart_s) < LEAST_LAG_S:
        return "With each breath, both hearts were fastest at about the same time."
    early, late = (first, second) if apart_s > 0 else (second, first)
    return (
        f"With each breath, the two hearts were fastest {abs(apart_s):.1f} s apart, that of {late} after that of "
        f"{early}. Hearts, breaths and sensors each have a delay of their own: it is a time, and nothing more."
    )


def _beyond(pair: Pair) -> Iterator[str]:
    found = pair.hearts
    if found is None:
        yield "Together beyond the lamp: not enough data. It takes eight minutes in which both pulses are heard."
        return
    common = "Whoever follows one lamp has much in common with everybody who does, so that is taken out first."
    if found.significant:
        yield (
            f"Together beyond the lamp: yes. {common} What was left of the two hearts changed together more than it "
            "does in people who never met. Of twenty pairs who never met, about one would read the same here by chance."
        )
    else:
        yield (
            f"Together beyond the lamp: not shown. {common} What was left of the two hearts was no more alike than in "
            "people who never met. That says nothing against your time together: most of what people share leaves no "
            "trace in a pulse, and a trace that is there is often missed."
        )
    made = f", {'all' if found.simulated == found.people else found.simulated} of them simulated"
    yield (
        f"For this, {lasting(found.common_s)} of both were held against {counted(found.people, 'other heart')}"
        f"{made if found.simulated else ''}."
    )


def _skins(found: SkinSynchrony | None) -> str:
    """Of quiet minutes alone: while a breath is asked for, both skins go with it."""
    about = "The skin of both in the quiet minutes:"
    if found is None or found.p is None:
        return (
            f"{about} not enough data. It takes two and a half minutes without a pace, with both on their electrodes."
        )
    if found.significant:
        return (
            f"{about} they moved together more than those of people who never met (simulated ones). A sound that both "
            "heard does that too: this says that they were alike, never why."
        )
    return (
        f"{about} no more alike than in people who never met (simulated ones). Skin answers to so much that this says "
        "little, and nothing against your time together."
    )


def _from_to(spans_s: Spans) -> str:
    """From when to when; of many, how many more there were."""
    words = [f"{clock(begin_s)} to {clock(end_s)}" for begin_s, end_s in spans_s]
    if len(words) > MOST_SPANS:
        words[MOST_SPANS - 1 :] = [f"{len(words) - MOST_SPANS + 1} times more"]
    return "from " + " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
