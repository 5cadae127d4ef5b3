"""What a person reads of guidance: a programme's phases, their own pace, what an assessment found, a session of two."""

import datetime as dt
from collections.abc import Sequence

from device.guide.consent import Question
from device.guide.couple_guide import CoupleGuide
from device.guide.known_paces import ENOUGH, PaceForTwo
from device.guide.paces import PACES
from device.guide.programme import Phase
from device.guide.resonance import Resonance
from device.language import msgid, tr
from device.library.resonance_history import STALE

PACE = {
    "none": msgid("nothing is asked of the breath"),
    "lead": msgid("from {begin:g} to {end:g} a minute, as you follow"),
    "hold": msgid("{end:g} a minute"),
    "best": msgid("the pace you answered best"),
    "own": msgid("your own pace"),
    "adapt": msgid("your own pace, in small steps after your answer"),
    "follow": msgid("the lamp follows {whose}, as the heart tells it"),
}
LEADER = {
    "all": msgid("your breath"),
    "first": msgid("the breath of the first"),
    "second": msgid("the breath of the second"),
}
LIGHT = {"breath": "", "still": msgid(", light still"), "mirror": msgid(", light mirrors"), "dark": msgid(", dark")}
QUESTION = {Question.OWN_LIGHT: msgid("each their own light"), Question.HEART: msgid("the other's heart")}
QUITE_SURE = 0.75  # the probability from which an assessment is


def phase(phase: Phase) -> str:
    """What a phase asks for and shows."""
    untouched = tr(", no touch") if phase.touch == "off" and PACES[phase.pace].asks else ""
    fades, shaken = tr(", fading out") * phase.fades, tr(", nothing is judged") * (not phase.judged)
    pace = tr(PACE[phase.pace], begin=phase.from_bpm, end=phase.to_bpm, whose=tr(LEADER[phase.leader]))
    return pace + tr(LIGHT[phase.light]) + untouched + fades + shaken


def own_pace(age: dt.timedelta | None) -> str:
    """What to know of one's own pace before it is used; empty if nothing. age: of it, None if there is none."""
    if age is None:
        return tr("your own pace is not known yet, so it is 6 a minute; 'ebb solo --program resonance' finds it")
    if age <= STALE:
        return ""
    return tr(
        "your pace was found {days} days ago; 'ebb solo --program resonance' looks again, if you like", days=age.days
    )


def assessment(found: Resonance) -> list[str]:
    """What an assessment found: a line for each pace, and what they say together."""
    lines = []
    for step in found.steps:
        if step.swing_bpm:
            swung = tr(
                "{pace:g} a minute: the heart swung by {swing:.1f} beats a minute",
                pace=step.rate_bpm,
                swing=step.swing_bpm,
            )
        else:
            swung = tr("{pace:g} a minute: the heart did not swing with the breath", pace=step.rate_bpm)
        lines.append(f"  {swung}")
    last = pace_found(found.rate_bpm, found.sure, found.between_bpm)
    if found.rate_bpm is not None and found.second_share is not None:
        last += " " + tr(
            "The second, at {pace:g}, reached {share:.0f} % of the largest swing.",
            pace=found.second_bpm,
            share=100 * found.second_share,
        )
    return [*lines, last]


def pace_found(rate_bpm: float | None, sure: float, between_bpm: tuple[float, float] | None) -> str:
    """At which pace a heart swings most, as an assessment has it: in breaths/min, its probability, and its range."""
    if rate_bpm is None:
        return _unclear(between_bpm)
    if sure >= QUITE_SURE:
        return tr("Your heart swings most near {pace:.1f} breaths a minute (quite sure).", pace=rate_bpm)
    return tr("Your heart swings most near {pace:.1f} breaths a minute (fairly sure).", pace=rate_bpm)


def _unclear(between_bpm: tuple[float, float] | None) -> str:
    if between_bpm is None:
        return tr("Not clear: no pace stood out. That happens, and says nothing about you. Another day may differ.")
    low, high = between_bpm
    return tr(
        "Your heart probably swings most somewhere between {low:.1f} and {high:.1f} breaths a minute; no closer today.",
        low=low,
        high=high,
    )


def pace_for_two(pace: PaceForTwo) -> str:
    """Which pace and why: the same for both, and without what either keeps of their swing."""
    kept = tr("; each keeps {share:.0f} % of it or more", share=100 * ENOUGH) if pace.share >= ENOUGH else ""
    return tr(
        "Pace for two {pace:.1f} a minute: there whichever heart has to give up more of its own largest swing gives up "
        "the least{kept}.",
        pace=pace.rate_bpm,
        kept=kept,
    )


def before_two(codes: Sequence[str], questions: Sequence[Question]) -> list[str]:
    """What two people will be asked first; the lamp itself asks by the glow of a half."""
    asked = [
        tr(
            "First the lamp asks both for a yes to {question}: while your half glows, press. Not pressing is a no.",
            question=tr(QUESTION[question]),
        )
        for question in questions
    ]
    for_two = tr(
        "For {first} and {second}. Either may come later, leave, or sit without a sensor: the other's goes on.",
        first=codes[0],
        second=codes[1],
    )
    return [for_two, *asked]


def after_two(guide: CoupleGuide, recorded: bool) -> list[str]:
    """What two people read afterwards: nothing of either body, and of both together only that it may be read."""
    pace = guide.course.known.for_two
    lines = [pace_for_two(pace)] if pace else []
    if not recorded:
        return lines
    if guide.agreed:
        return [*lines, tr("You both agreed to a report for both: 'ebb report last --both'.")]
    if guide.one_heart:
        return [*lines, tr("Both sensors read the same heart, so nobody was asked for a report for both.")]
    if guide.asked_last:
        why = tr("You were both asked for a report for both; it takes a yes of each, and there is none.")
    else:
        why = tr("There was too little of both at one time for a report for both, so nobody was asked for one.")
    return [*lines, tr("Each recording is its own.") + f" {why}"]


def whose_night(number: int, code: str, own_bpm: float | None, guest: bool) -> str:
    """What becomes of a session that was a guest's at the sensors of code, or is their own again.

    own_bpm: their own pace now, in breaths/min, if an assessment found one.
    """
    pace = tr("Their own pace is {pace:.1f} a minute.", pace=own_bpm) if own_bpm else tr("Their own pace is not known.")
    if not guest:
        own = tr("Session {number} is person {code}'s own again, and counts as before.", number=number, code=code)
        return f"{own} {pace}"
    told = tr(
        "Session {number} was a guest's: the weeks of person {code}, and their own pace, go on without it.",
        number=number,
        code=code,
    )
    back = tr(
        "It can be shown and reported as before; 'ebb notme {number} --person {code} --undo' takes this back.",
        number=number,
        code=code,
    )
    return f"{told} {pace} {back}"
