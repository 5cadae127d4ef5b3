"""A moment of a session in plain words: the body is described, never the mind, and unknown is said as unknown."""

from collections.abc import Sequence

from device.guide.couple_guide import AFTER, BEFORE
from device.language import msgid, tr
from device.model import Contact, Regularity, SkinState, Vitals
from device.session.step import Step
from device.text import states
from device.text.numbers import clock, minutes
from device.text.table import fill
from device.text.together import ONE_HEART
from device.text.weeks import SIMULATED

SCALE, SHORT_SCALE = 21, 15  # steps from settled to activated
STATE = {
    states.SETTLED: msgid("more settled than usual for you"),
    states.AS_USUAL: msgid("as usual for you"),
    states.ACTIVATED: msgid("more activated than usual for you"),
}
BESIDE = 20  # columns for a heart before its swing, where there are so many
WIDE = 58  # columns in which all that is known of a person's body is one line


def heart(vitals: Vitals) -> str:
    """The heart rate, or where the search for it stands."""
    if vitals.heart_rate_bpm is not None:
        return tr("heart {rate:.0f}/min", rate=vitals.heart_rate_bpm)
    if vitals.contact is Contact.FOUND:
        return tr("heart: listening")
    return tr("heart: {state}", state=tr(states.PULSE[vitals.contact]))


def swing(vitals: Vitals) -> str:
    """How far the heart swings with the breath; of an irregular rhythm that is not told."""
    if vitals.regularity is Regularity.IRREGULAR:
        return tr("irregular beat")
    return tr("swing –") if vitals.rsa_ms is None else tr("swing {swing:.0f} ms", swing=vitals.rsa_ms)


def skin(vitals: Vitals) -> str:
    """Skin conductance, or what the electrodes touch."""
    if vitals.skin_usiemens is not None:
        if vitals.skin is SkinState.MOVED:
            return tr("skin {skin:.1f} µS, moved", skin=vitals.skin_usiemens)
        return tr("skin {skin:.1f} µS", skin=vitals.skin_usiemens)
    if vitals.skin in (SkinState.ON, SkinState.DRY, SkinState.MOVED):
        return tr("skin: listening")
    return tr("skin: {state}", state=tr(states.SKIN[vitals.skin]))


def state(vitals: Vitals) -> str:
    """Settled or activated, against this person's own first minutes."""
    if vitals.arousal is None:
        return tr("settled or activated: not yet known")
    return tr(STATE[states.state(vitals.arousal)])


def breath(step: Step) -> str:
    """What is asked of the person at this step."""
    if step.phase in (BEFORE, AFTER):
        return tr("a question to whose half glows: a press is a yes")
    if step.breath is None:
        return tr("listening")
    return tr("breathe in") if step.breath.inhaling else tr("breathe out")


def one_line(step: Step, simulated: bool, private: bool = False) -> str:
    """The moment as one calm line. private: of each person's body only whether the pulse is found."""
    parts = [breath(step)]
    for code, reading in step.readings.items():
        who = f"{code}: " if len(step.readings) > 1 else ""
        if private:
            parts.append(who + _pulse(reading.vitals))
            continue
        parts.append(who + " · ".join((heart(reading.vitals), swing(reading.vitals), skin(reading.vitals))))
        parts.append(state(reading.vitals))
        if step.one_heart:
            break  # and is not told twice
    parts += [tr(ONE_HEART)] * step.one_heart
    return f"{minutes(step.tick.t_s):>5}  " + " · ".join(parts) + (f"  ({tr(SIMULATED)})" if simulated else "")


def caption(
    step: Step,
    length_s: float,
    label: str,
    keys: str = "Ctrl-C ends",
    private: bool = False,
    news: str = "",
    width: int = 80,
) -> list[str]:
    """The moment as lines under a picture of the ring, within so many columns.

    keys: what the keyboard does. private: as in one_line. news: what the lamp did last.
    """
    so_far = minutes(step.tick.t_s)
    time = tr("{so_far} of {length}", so_far=so_far, length=minutes(length_s)) if length_s != float("inf") else so_far
    pace = "   " + tr("{pace:.1f} breaths/min", pace=step.breath.rate_bpm) if step.breath else ""
    lines = [*_within(f"{breath(step):<12}{pace}", width), *_within(news, width), ""]
    for code, reading in step.readings.items():
        if private:
            lines.append(f"  {code}: {_pulse(reading.vitals)}")
            continue
        lines += _person(code if len(step.readings) > 1 else "", reading.vitals, width)
        if step.one_heart:
            break
    lines += _within(tr(ONE_HEART), width) if step.one_heart else []
    return ["", *lines, "", *_foot((time, label, keys), width)]


def waiting(one: str, two: str, label: str, width: int = 80) -> list[str]:
    """Lines under a dark ring. one, two: what as many presses begin."""
    each = (tr("space: {begins}", begins=one), tr("space, space: {begins}", begins=two))
    presses = (line for words in each for line in _within(words, width))
    foot = _foot((label, tr("h holds the button, q quits")), width)
    return ["", *_within(tr("dark, waiting for its button"), width), "", *presses, "", *foot]


def _within(words: str, width: int) -> list[str]:
    return fill(words.rstrip(), width, "  ", "  ")


def _foot(parts: Sequence[str], width: int) -> list[str]:
    """Side by side, if there is room for all."""
    whole = "   ".join(("", *parts))[1:]
    return [whole] if len(whole) <= width else [line for part in parts for line in _within(part, width)]


def _pulse(vitals: Vitals) -> str:
    return tr("pulse {state}", state=tr(states.PULSE[vitals.contact]))


def _person(code: str, vitals: Vitals, width: int) -> list[str]:
    steps = SCALE if width >= WIDE else SHORT_SCALE
    scale = ["·"] * steps
    if vitals.arousal is not None:
        scale[round(vitals.arousal * (steps - 1))] = "●"
    swung = swing(vitals)
    known = f"  {code:<2}{heart(vitals):<{min(BESIDE, width - len(swung) - 5)}} {swung:<14}"
    line = f"{known} {skin(vitals)}"
    return [
        *([line] if max(WIDE, len(line)) <= width else [known.rstrip(), f"    {skin(vitals)}"]),
        f"    {tr(states.SETTLED)} {''.join(scale)} {tr(states.ACTIVATED)}",
    ]


def closing(first: Vitals | None, last: Vitals | None, newest: Vitals | None, t_s: float, simulated: bool) -> str:
    """What a session was, in one sentence. first, last: with a heart rate; newest: of the last moment."""
    parts = [clock(t_s)]
    if first and last and first.heart_rate_bpm and last.heart_rate_bpm:
        at_first, at_last = first.heart_rate_bpm, last.heart_rate_bpm
        if newest and newest.heart_rate_bpm:
            parts.append(tr("heart {first:.0f}/min at first, {last:.0f}/min at the end", first=at_first, last=at_last))
        else:
            parts.append(
                tr("heart {first:.0f}/min at first, {last:.0f}/min when it was last seen", first=at_first, last=at_last)
            )
        if last.rsa_ms is not None:
            parts.append(tr("swinging {swing:.0f} ms with the breath then", swing=last.rsa_ms))
    else:
        parts.append(tr("no pulse was found"))
    if newest and newest.skin_usiemens is not None:
        parts.append(skin(newest))
    return "; ".join(parts) + "." + _simulated(simulated)


def _simulated(simulated: bool) -> str:
    return " " + tr("All of it simulated.") if simulated else ""


def closing_for_two(t_s: float, simulated: bool, one_heart: bool) -> str:
    """The same of two people: how long it was. What their bodies did is in each one's own recording."""
    who = tr("one heart on both sensors") if one_heart else tr("two people")
    return f"{clock(t_s)}, {who}." + _simulated(simulated)
