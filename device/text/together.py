"""Sentences on the entrainment of one heart to its lamp, and on the synchrony of two people beside one lamp.

Who reads them may have been hurt before. Nothing here is a score, nobody is set beside the other, and nothing that did
not happen is anybody's doing.
"""

from collections.abc import Iterator, Sequence

from device.language import msgid, ntr, tr
from device.recording.pair import Pair
from device.synchrony import LampEntrainment, SkinSynchrony
from device.text.numbers import UNKNOWN, clock, lasting, listed
from device.text.summary_sentences import Row

Spans = Sequence[tuple[float, float]]

LEAST_LAG_S = 0.05
PACE = msgid("The pace that served both")
MOST_SPANS = 4  # that are told one by one
SHARED = msgid("The session was shared. This page is of one of you alone: nothing of the other is in it.")
EACH = msgid(
    "Each of these numbers is about one heart. Hearts differ in how far they swing as people differ in height."
)
ONE_HEART = msgid("one heart on both sensors: lay on a finger of each of you, or move the sensors' wires apart")
NO_HANDS = msgid("joined hands are felt only while both touch their electrodes")
NO_FAILURE = msgid("Breathing with another can lower one's own swing: that is no failure.")


def alone(found: LampEntrainment | None, hands_s: Spans) -> Iterator[str]:
    """What one of two reads of their own heart, a paragraph each. hands_s: when hands were joined."""
    yield from (tr(SHARED), with_lamp(found), tr(NO_FAILURE))
    yield from filter(None, [hands(hands_s)])


def with_lamp(found: LampEntrainment | None, whose: str | None = None) -> str:
    """Entrainment of a heart to the lamp. whose: a code, where there are two."""
    heart = tr("this heart") if whose is None else tr("the heart of {code}", code=whose)
    if found is None:
        return tr(
            "Whether {heart} went with the lamp is not known: it takes two minutes of a breath that is asked for, with "
            "a pulse that is heard.",
            heart=heart,
        )
    share, breaths = 100 * found.share, found.breaths
    if not found.in_step:
        return tr(
            "With the lamp: {heart} mostly kept a rhythm of its own (about {share:.0f} % of its ups and downs went "
            "with the lamp, while {breaths:.0f} breaths were asked for).",
            heart=heart, share=share, breaths=breaths,
        )  # fmt: skip
    return tr(
        "With the lamp: {heart} went with it (about {share:.0f} % of its ups and downs, while {breaths:.0f} breaths "
        "were asked for). It was fastest {late}.",
        heart=heart, share=share, breaths=breaths, late=_late(found.lag_s),
    )  # fmt: skip


def _late(lag_s: float) -> str:
    """When a heart was fastest, against the fullest breath that the lamp showed."""
    if abs(lag_s) < LEAST_LAG_S:
        return tr("just when the lamp showed the fullest breath")
    if lag_s > 0:
        return tr("{time_s:.1f} s after the lamp showed the fullest breath", time_s=lag_s)
    return tr("{time_s:.1f} s before the lamp showed the fullest breath", time_s=-lag_s)


def one_heart(spans_s: Spans) -> str:
    """When both sensors read one heart; empty if they never did."""
    if not spans_s:
        return ""
    return tr(
        "{when} both pulse sensors read the same heart, as far as beats can tell. That is so when one person has a "
        "finger on each, or one sensor's wires pick up the other's. Of that time nothing is told of two people.",
        when=_from_to(spans_s).capitalize(),
    )


def hands(hands_s: Spans) -> str:
    """When hands were joined; empty if that was not felt."""
    if not hands_s:
        return ""
    length = lasting(sum(end_s - begin_s for begin_s, end_s in hands_s))
    return tr("Hands were joined for {length}: {when}.", length=length, when=_from_to(hands_s))


def glance(pair: Pair, quiet_s: Spans) -> Iterator[Row]:
    """What two who agreed to it see first. quiet_s: when nothing was asked of the breath."""
    pace = tr(UNKNOWN) if pair.pace_bpm is None else tr("{pace:.1f} breaths a minute", pace=pair.pace_bpm)
    yield tr(PACE), pace, ()
    yield tr("Quiet minutes"), *_lasted(quiet_s, tr("none"), tr("no whole minute passed without a breath asked for"))
    yield tr("Hands joined"), *_lasted(pair.hand_contacts, tr("not felt"), tr(NO_HANDS))


def _lasted(spans_s: Spans, none: str, why: str) -> tuple[str, tuple[str, ...]]:
    if not spans_s:
        return none, (why,)
    return lasting(sum(end_s - begin_s for begin_s, end_s in spans_s)), (_from_to(spans_s),)


def together(pair: Pair) -> Iterator[tuple[str, list[str]]]:
    """What two who agreed to it read of both: headings, each with its paragraphs."""
    first, second = pair.entrainment
    yield tr(PACE), [_pace(pair.pace_bpm)]
    yield tr("The quiet minutes"), [_skins(pair.skins)]
    own = [with_lamp(found, code) for code, found in pair.entrainment.items()]
    yield (
        tr("Each heart with the lamp"),
        [*own, f"{tr(NO_FAILURE)} {tr(EACH)}", _apart(pair.phase_difference_s, first, second)],
    )
    yield tr("Beyond the lamp"), [" ".join(_beyond(pair))]


def _pace(pace_bpm: float | None) -> str:
    if pace_bpm is None:
        return tr(
            "No pace was worked out for the two of you: that takes a few breaths of both at seven a minute or slower, "
            "or an assessment of each. The lamp asked for the paces of its programme, as far as both went along."
        )
    return tr(
        "The pace for both was {pace:.1f} breaths a minute. The rule: of the paces that were tried, the one at which "
        "whichever heart has to give up more of its own largest swing gives up the least.",
        pace=pace_bpm,
    )


def _apart(apart_s: float | None, first: str, second: str) -> str:
    if apart_s is None:
        return tr(
            "How far apart in time the two hearts swung is not known: for that, both must go with the lamp a while."
        )
    if abs(apart_s) < LEAST_LAG_S:
        return tr("With each breath, both hearts were fastest at about the same time.")
    early, late = (first, second) if apart_s > 0 else (second, first)
    return tr(
        "With each breath, the two hearts were fastest {time_s:.1f} s apart, that of {late} after that of {early}. "
        "Hearts, breaths and sensors each have a delay of their own: it is a time, and nothing more.",
        time_s=abs(apart_s),
        late=late,
        early=early,
    )


def _beyond(pair: Pair) -> Iterator[str]:
    found = pair.hearts
    if found is None:
        yield tr("Together beyond the lamp: not enough data. It takes eight minutes in which both pulses are heard.")
        return
    if found.significant:
        yield tr(
            "Together beyond the lamp: yes. Whoever follows one lamp has much in common with everybody who does, so "
            "that is taken out first. What was left of the two hearts changed together more than it does in people who "
            "never met. Of twenty pairs who never met, about one would read the same here by chance."
        )
    else:
        yield tr(
            "Together beyond the lamp: not shown. Whoever follows one lamp has much in common with everybody who does, "
            "so that is taken out first. What was left of the two hearts was no more alike than in people who never "
            "met. That says nothing against your time together: most of what people share leaves no trace in a pulse, "
            "and a trace that is there is often missed."
        )
    made = ""
    if found.simulated:
        every = found.simulated == found.people
        made = tr(", all of them simulated") if every else tr(", {some} of them simulated", some=found.simulated)
    yield ntr(
        "For this, {length} of both were held against {count} other heart{made}.",
        "For this, {length} of both were held against {count} other hearts{made}.",
        found.people, length=lasting(found.common_s), made=made,
    )  # fmt: skip


def _skins(found: SkinSynchrony | None) -> str:
    """Of quiet minutes alone: while a breath is asked for, both skins go with it."""
    if found is None or found.p is None:
        return tr(
            "The skin of both in the quiet minutes: not enough data. It takes two and a half minutes without a pace, "
            "with both on their electrodes."
        )
    if found.significant:
        return tr(
            "The skin of both in the quiet minutes: they moved together more than those of people who never met "
            "(simulated ones). A sound that both heard does that too: this says that they were alike, never why."
        )
    return tr(
        "The skin of both in the quiet minutes: no more alike than in people who never met (simulated ones). Skin "
        "answers to so much that this says little, and nothing against your time together."
    )


def _from_to(spans_s: Spans) -> str:
    """From when to when; of many, how many more there were."""
    words = [tr("{begin} to {end}", begin=clock(begin_s), end=clock(end_s)) for begin_s, end_s in spans_s]
    if len(words) > MOST_SPANS:
        words[MOST_SPANS - 1 :] = [tr("{count} times more", count=len(words) - MOST_SPANS + 1)]
    return tr("from {spans}", spans=listed(words))
