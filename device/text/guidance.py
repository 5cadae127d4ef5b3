"""What a person reads of guidance: a programme's phases, their own pace, what an assessment found, a session of two."""

import datetime as dt
from collections.abc import Sequence

from device.guide.consent import Question
from device.guide.couple_guide import CoupleGuide
from device.guide.known_paces import ENOUGH, PaceForTwo
from device.guide.paces import PACES
from device.guide.programme import Phase
from device.guide.resonance import Resonance
from device.library.resonance_history import STALE

PACE = {
    "none": "nothing is asked of the breath",
    "lead": "from {0.from_bpm:g} to {0.to_bpm:g} a minute, as you follow",
    "hold": "{0.to_bpm:g} a minute",
    "best": "the pace you answered best",
    "own": "your own pace",
    "adapt": "your own pace, in small steps after your answer",
    "follow": "the lamp follows {1}, as the heart tells it",
}
LEADER = {"all": "your breath", "first": "the breath of the first", "second": "the breath of the second"}
LIGHT = {"breath": "", "still": ", light still", "mirror": ", light mirrors", "dark": ", dark"}
QUESTION = {Question.OWN_LIGHT: "each their own light", Question.HEART: "the other's heart"}
QUITE_SURE = 0.75  # the probability from which an assessment is


def phase(phase: Phase) -> str:
    """What a phase asks for and shows."""
    untouched = ", no touch" if phase.touch == "off" and PACES[phase.pace].asks else ""
    fades, shaken = ", fading out" * phase.fades, ", nothing is judged" * (not phase.judged)
    return PACE[phase.pace].format(phase, LEADER[phase.leader]) + LIGHT[phase.light] + untouched + fades + shaken


def own_pace(age: dt.timedelta | None) -> str:
    """What to know of one's own pace before it is used; empty if nothing. age: of it, None if there is none."""
    if age is None:
        return "your own pace is not known yet, so it is 6 a minute; 'ebb solo --program resonance' finds it"
    if age <= STALE:
        return ""
    return f"your pace was found {age.days} days ago; 'ebb solo --program resonance' looks again, if you like"


def assessment(found: Resonance) -> list[str]:
    """What an assessment found: a line for each pace, and what they say together."""
    lines = []
    for step in found.steps:
        swung = f"swung by {step.swing_bpm:.1f} beats a minute" if step.swing_bpm else "did not swing with the breath"
        lines.append(f"  {step.rate_bpm:g} a minute: the heart {swung}")
    last = pace_found(found.rate_bpm, found.sure, found.between_bpm)
    if found.rate_bpm is not None and found.second_share is not None:
        last += f" The second, at {found.second_bpm:g}, reached {100 * found.second_share:.0f} % of the largest swing."
    return [*lines, last]


def pace_found(rate_bpm: float | None, sure: float, between_bpm: tuple[float, float] | None) -> str:
    """At which pace a heart swings most, as an assessment has it: in breaths/min, its probability, and its range."""
    if rate_bpm is None:
        return _unclear(between_bpm)
    how = "quite" if sure >= QUITE_SURE else "fairly"
    return f"Your heart swings most near {rate_bpm:.1f} breaths a minute ({how} sure)."


def _unclear(between_bpm: tuple[float, float] | None) -> str:
    if between_bpm is None:
        return "Not clear: no pace stood out. That happens, and says nothing about you. Another day may differ."
    low, high = between_bpm
    return (
        f"Your heart probably swings most somewhere between {low:.1f} and {high:.1f} breaths a minute; no closer today."
    )


def pace_for_two(pace: PaceForTwo) -> str:
    """Which pace and why: the same for both, and without what either keeps of their swing."""
    kept = f"; each keeps {100 * ENOUGH:.0f} % of it or more" if pace.share >= ENOUGH else ""
    why = "whichever heart has to give up more of its own largest swing gives up the least"
    return f"Pace for two {pace.rate_bpm:.1f} a minute: there {why}{kept}."


def before_two(codes: Sequence[str], questions: Sequence[Question]) -> list[str]:
    """What two people will be asked first; the lamp itself asks by the glow of a half."""
    either = "Either may come later, leave, or sit without a sensor: the other's goes on."
    how = "while your half glows, press. Not pressing is a no."
    asked = [f"First the lamp asks both for a yes to {QUESTION[question]}: {how}" for question in questions]
    return [f"For {codes[0]} and {codes[1]}. {either}", *asked]


def after_two(guide: CoupleGuide, recorded: bool) -> list[str]:
    """What two people read afterwards: nothing of either body, and of both together only that it may be read."""
    pace = guide.course.known.for_two
    lines = [pace_for_two(pace)] if pace else []
    if not recorded:
        return lines
    if guide.agreed:
        return [*lines, "You both agreed to a report for both: 'ebb report last --both'."]
    if guide.one_heart:
        return [*lines, "Both sensors read the same heart, so nobody was asked for a report for both."]
    asked = "You were both asked for a report for both; it takes a yes of each, and there is none."
    short = "There was too little of both at one time for a report for both, so nobody was asked for one."
    return [*lines, f"Each recording is its own. {asked if guide.asked_last else short}"]


def whose_night(number: int, code: str, own_bpm: float | None, guest: bool) -> str:
    """What becomes of a session that was a guest's at the sensors of code, or is their own again.

    own_bpm: their own pace now, in breaths/min, if an assessment found one.
    """
    pace = f"Their own pace {f'is {own_bpm:.1f} a minute' if own_bpm else 'is not known'}."
    if not guest:
        return f"Session {number} is person {code}'s own again, and counts as before. {pace}"
    told = f"Session {number} was a guest's: the weeks of person {code}, and their own pace, go on without it. {pace}"
    return (
        f"{told} It can be shown and reported as before; 'ebb notme {number} --person {code} --undo' takes this back."
    )
