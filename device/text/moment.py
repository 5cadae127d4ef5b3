"""A moment of a session in plain words: the body is described, never the mind, and unknown is said as unknown."""

from collections.abc import Sequence

from device.guide.couple_guide import AFTER, BEFORE
from device.model import Contact, Regularity, SkinState, Vitals
from device.session.step import Step
from device.text import states
from device.text.numbers import clock, minutes
from device.text.table import fill
from device.text.together import ONE_HEART

SCALE, SHORT_SCALE = 21, 15  # steps from settled to activated
WIDE = 58  # columns in which all that is known of a person's body is one line


def heart(vitals: Vitals) -> str:
    """The heart rate, or where the search for it stands."""
    if vitals.heart_rate_bpm is not None:
        return f"heart {vitals.heart_rate_bpm:.0f}/min"
    if vitals.contact is Contact.FOUND:
        return "heart: listening"
    return f"heart: {states.PULSE[vitals.contact]}"


def swing(vitals: Vitals) -> str:
    """How far the heart swings with the breath; of an irregular rhythm that is not told."""
    if vitals.regularity is Regularity.IRREGULAR:
        return "irregular beat"
    return "swing –" if vitals.rsa_ms is None else f"swing {vitals.rsa_ms:.0f} ms"


def skin(vitals: Vitals) -> str:
    """Skin conductance, or what the electrodes touch."""
    if vitals.skin_usiemens is not None:
        moved = ", moved" if vitals.skin is SkinState.MOVED else ""
        return f"skin {vitals.skin_usiemens:.1f} µS{moved}"
    return (
        "skin: listening"
        if vitals.skin in (SkinState.ON, SkinState.DRY, SkinState.MOVED)
        else f"skin: {states.SKIN[vitals.skin]}"
    )


def state(vitals: Vitals) -> str:
    """Settled or activated, against this person's own first minutes."""
    if vitals.arousal is None:
        return "settled or activated: not yet known"
    band = states.state(vitals.arousal)
    return "as usual for you" if band == states.AS_USUAL else f"more {band} than usual for you"


def breath(step: Step) -> str:
    """What is asked of the person at this step."""
    if step.phase in (BEFORE, AFTER):
        return "a question to whose half glows: a press is a yes"
    if step.breath is None:
        return "listening"
    return "breathe in" if step.breath.inhaling else "breathe out"


def one_line(step: Step, simulated: bool, private: bool = False) -> str:
    """The moment as one calm line. private: of each person's body only whether the pulse is found."""
    parts = [breath(step)]
    for code, reading in step.readings.items():
        who = f"{code}: " if len(step.readings) > 1 else ""
        if private:
            parts.append(f"{who}pulse {states.PULSE[reading.vitals.contact]}")
            continue
        parts.append(who + " · ".join((heart(reading.vitals), swing(reading.vitals), skin(reading.vitals))))
        parts.append(state(reading.vitals))
        if step.one_heart:
            break  # and is not told twice
    parts += [ONE_HEART] * step.one_heart
    return f"{minutes(step.tick.t_s):>5}  " + " · ".join(parts) + ("  (simulated)" if simulated else "")


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
    time = f"{so_far} of {minutes(length_s)}" if length_s != float("inf") else so_far
    pace = f"   {step.breath.rate_bpm:.1f} breaths/min" if step.breath else ""
    lines = [*_within(f"{breath(step):<12}{pace}", width), *_within(news, width), ""]
    for code, reading in step.readings.items():
        if private:
            lines.append(f"  {code}: pulse {states.PULSE[reading.vitals.contact]}")
            continue
        lines += _person(code if len(step.readings) > 1 else "", reading.vitals, width)
        if step.one_heart:
            break
    lines += _within(ONE_HEART, width) if step.one_heart else []
    return ["", *lines, "", *_foot((time, label, keys), width)]


def waiting(one: str, two: str, label: str, width: int = 80) -> list[str]:
    """Lines under a dark ring. one, two: what as many presses begin."""
    presses = (line for words in (f"space: {one}", f"space, space: {two}") for line in _within(words, width))
    return ["", *_within("dark, waiting for its button", width), "", *presses, "", *_foot((label, "q quits"), width)]


def _within(words: str, width: int) -> list[str]:
    return fill(words.rstrip(), width, "  ", "  ")


def _foot(parts: Sequence[str], width: int) -> list[str]:
    """Side by side, if there is room for all."""
    whole = "   ".join(("", *parts))[1:]
    return [whole] if len(whole) <= width else [line for part in parts for line in _within(part, width)]


def _person(code: str, vitals: Vitals, width: int) -> list[str]:
    steps = SCALE if width >= WIDE else SHORT_SCALE
    scale = ["·"] * steps
    if vitals.arousal is not None:
        scale[round(vitals.arousal * (steps - 1))] = "●"
    known = f"  {code:<2}{heart(vitals):<20} {swing(vitals):<14}"
    return [
        *([f"{known} {skin(vitals)}"] if width >= WIDE else [known.rstrip(), f"    {skin(vitals)}"]),
        f"    {states.SETTLED} {''.join(scale)} {states.ACTIVATED}",
    ]


def closing(first: Vitals | None, last: Vitals | None, newest: Vitals | None, t_s: float, simulated: bool) -> str:
    """What a session was, in one sentence. first, last: with a heart rate; newest: of the last moment."""
    parts = [clock(t_s)]
    if first and last and first.heart_rate_bpm and last.heart_rate_bpm:
        when = "at the end" if newest and newest.heart_rate_bpm else "when it was last seen"
        parts.append(f"heart {first.heart_rate_bpm:.0f}/min at first, {last.heart_rate_bpm:.0f}/min {when}")
        if last.rsa_ms is not None:
            parts.append(f"it swung {last.rsa_ms:.0f} ms with each breath")
    else:
        parts.append("no pulse was found")
    if newest and newest.skin_usiemens is not None:
        parts.append(skin(newest))
    return "; ".join(parts) + "." + (" All of it simulated." if simulated else "")


def closing_for_two(t_s: float, simulated: bool, one_heart: bool) -> str:
    """The same of two people: how long it was. What their bodies did is in each one's own recording."""
    who = "one heart on both sensors" if one_heart else "two people"
    return f"{clock(t_s)}, {who}." + (" All of it simulated." if simulated else "")
