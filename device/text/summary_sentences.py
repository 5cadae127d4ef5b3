"""What a recording says in words: the sentences of a report, without any place on a page.

The body is described, never the mind (promise 6); what is not known is said to be so (promise 1).
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from device.language import msgid, ntr, tr
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array, Regularity
from device.recording import annotation, events
from device.recording.fields import (
    AROUSAL,
    EDA,
    ENTRAINMENT,
    ENTRAINMENTS,
    HEART_RATE,
    NO_SWING,
    REGULARITIES,
    REGULARITY,
    RSA,
    WHY_NO_SWING,
)
from device.recording.reader import Recorded
from device.recording.session_info import UNDATED
from device.recording.summary import LEAST_SHARE, Summary
from device.text.availability import pulse_missing, skin_missing
from device.text.numbers import UNKNOWN, lasting, share, usiemens
from device.text.recorded_words import retold
from device.text.series import at_first_and_last, end_minutes, known
from device.text.session_time import telling
from device.text.states import ACTIVATED, AS_USUAL, SETTLED
from device.text.states import ENTRAINMENT as NAMES
from device.text.states import NO_SWING as NO_SWING_WORDS

MOST_LINES = 30  # of the lamp's own on one page: a night with a loose wire has hundreds
NOT_MEASURED = (
    msgid("The breath itself: the breath asked for is what the lamp showed, not what the lungs did."),
    msgid(
        "The heart's electricity (ECG): a pulse reaches the finger after its heart beat, and not always equally late."
    ),
    msgid("Hormones and messengers such as oxytocin, dopamine and serotonin: light and electrodes cannot see them."),
    msgid("Feelings and thoughts: fear, joy and desire look alike to a finger sensor and two electrodes."),
    msgid("Illness and health: Ebb is not a medical device; this page finds nothing and rules nothing out."),
)
NO_SKIN = msgid("no skin contact was found")
GUEST = msgid("A guest's: your weeks and your own pace go on without it.")
GUEST_ELSEWHERE = msgid("Your weeks go on without it; 'ebb notme --undo' with its number counts it as yours.")
GUEST_UNDATED = msgid("Your weeks go on without it: it is not known when it was.")
Row = tuple[str, str, tuple[str, ...]]
"""A name, what is known, and a few quiet words on it, a line each."""
FIGURES = 4  # of a glance, that a short page has


def elsewhere(recorded: Recorded) -> str:
    """Which other device made the recording, and how far its date goes; empty if the lamp recorded it."""
    if not recorded.elsewhere:
        return ""
    if recorded.began == UNDATED:
        return tr("From another device: {device}; its file does not say when.", device=recorded.elsewhere)
    return tr("From another device: {device}; when is what its file says.", device=recorded.elsewhere)


def guest(recorded: Recorded) -> str:
    """What is said of a recording that counts as nobody's own."""
    if not recorded.elsewhere:
        return tr(GUEST)
    return tr(GUEST_UNDATED if recorded.began == UNDATED else GUEST_ELSEWHERE)


def glance(recorded: Recorded, numbers: Summary) -> Iterator[Row]:
    """What is seen first; the FIGURES that say most come first."""
    pulse_on, skin_on = pulse_missing(recorded) == "", skin_missing(recorded) == ""
    rate, skin = recorded.signal(HEART_RATE), recorded.skin_usiemens()
    ends = [_ends(recorded, values, label) for values, label in ((rate, HEART_RATE), (recorded.signal(RSA), RSA))]
    yield _pulse_rate(known(rate), numbers.heart_rate_bpm, ends[0])
    yield _rsa(numbers.rsa_ms, len(events.breath_rsa(recorded.notes)), known(recorded.signal(WHY_NO_SWING)), ends[1])
    yield _skin(skin, _ends(recorded, skin, EDA))
    pulse, skin_share = (share(float(np.mean(on))) if len(on) else tr(UNKNOWN) for on in (pulse_on, skin_on))
    yield (
        tr("Could be heard"),
        tr("pulse {share}", share=pulse),
        (tr("skin {share}", share=skin_share), tr("of the session's time")),
    )
    yield _responses(len(events.responses(recorded.notes)), int(np.sum(skin_on)))
    if numbers.marks:
        yield tr("Marked"), ntr("{count} mark", "{count} marks", numbers.marks), (tr("with the button"),)
    else:
        yield tr("Marked"), tr("nothing"), (tr("the button was not pressed"),)


def what_ends_are(recorded: Recorded) -> str:
    """What the glance calls first and last; empty where it has neither."""
    minutes = end_minutes(recorded.length_s)
    if minutes is None:
        return ""
    return ntr(
        "At first, at last: the median of the first and of the last minute. Median: of the whole session.",
        "At first, at last: the median of the first and of the last {count} minutes. Median: of the whole session.",
        minutes,
    )


def _ends(recorded: Recorded, values: Array, label: str) -> tuple[str, ...]:
    """How it was at first and at last, as a line; none where a session is too short for that."""
    if end_minutes(recorded.length_s) is None:
        return ()
    write = usiemens if label == EDA else "{:.0f}".format
    found = at_first_and_last(values, recorded.rate_hz(label), recorded.length_s)
    first, last = (tr(UNKNOWN) if value is None else write(value) for value in found)
    return (tr("at first {first}, at last {last}", first=first, last=last),)


def _pulse_rate(heart_bpm: Array, median_bpm: float | None, ends: tuple[str, ...]) -> Row:
    if median_bpm is None:
        why = tr("too little of a pulse was found") if len(heart_bpm) else tr("no pulse was found")
        return tr("Pulse rate"), tr(UNKNOWN), (*ends * (len(heart_bpm) > 0), why)
    low, high = np.percentile(heart_bpm, (25, 75))
    half = tr("median; half the time {low:.0f} to {high:.0f}", low=low, high=high)
    return tr("Pulse rate"), tr("{rate:.0f} a minute", rate=median_bpm), (*ends, half)


def _rsa(median_ms: float | None, breaths: int, why: Array, ends: tuple[str, ...]) -> Row:
    """why: (seconds,) codes of NO_SWING, of which the one that lasted longest is said."""
    name = tr("Swing with the breath")
    if median_ms is None and len(why):
        return name, tr(UNKNOWN), (tr(NO_SWING_WORDS[NO_SWING[int(np.bincount(why.astype(int)).argmax())]]),)
    if median_ms is None:
        return name, tr(UNKNOWN), (tr("too few breaths could be told apart"),)
    apart = ntr("median; {count} breath told apart", "median; {count} breaths told apart", breaths)
    return name, f"{median_ms:.0f} ms", (*ends, apart)


def _skin(skin_usiemens: Array, ends: tuple[str, ...]) -> Row:
    values = known(skin_usiemens)
    if len(values) <= LEAST_SHARE * len(skin_usiemens):
        why = tr("too little skin contact") if len(values) else tr(NO_SKIN)
        return tr("Skin conductance"), tr(UNKNOWN), (*ends * (len(values) > 0), why)
    low, high = np.percentile(values, (25, 75))
    half = tr("median; half the time {low} to {high}", low=usiemens(low), high=usiemens(high))
    return tr("Skin conductance"), f"{usiemens(np.median(values))} µS", (*ends, half)


def _responses(count: int, skin_s: int) -> Row:
    if not skin_s:
        return tr("Quick skin responses"), tr(UNKNOWN), (tr(NO_SKIN),)
    each = tr("{rate:.1f} a minute, while skin was heard", rate=60 * count / skin_s)
    return tr("Quick skin responses"), str(count), (each if skin_s >= 60 else tr("in less than a minute of skin"),)


def measured(recorded: Recorded) -> Iterator[str]:
    """What there was to hear, channel by channel; of another device's recording, what was taken for what."""
    if recorded.elsewhere:
        said = (
            note.text.removeprefix(annotation.TAKEN) for note in events.starting_with(recorded.notes, annotation.TAKEN)
        )
        yield from (f"{words[:1].upper()}{words[1:]}." for words in map(retold, said))
    elif len(known(recorded.signal(HEART_RATE))):
        yield tr("Pulse: light through a finger, looked at 90 times a second, and from it the moments of the beats.")
    else:
        yield tr("Pulse: the sensor was listened to, and no pulse was found.")
    if events.breath_rsa(recorded.notes):
        yield tr(
            "Swing: how far the heart speeds up and slows down with each breath (respiratory sinus arrhythmia, peak to "
            "trough, from the pulse)."
        )
    if len(known(recorded.skin_usiemens())):
        yield tr("Skin: conductance between two electrodes, in microsiemens.")
    elif not recorded.elsewhere:
        yield tr("Skin: the electrodes were listened to, and no skin was found.")
    if len(known(recorded.signal(AROUSAL))):
        yield tr("Settled or activated: worked out from pulse rate and skin, for this one body against itself.")


def states(recorded: Recorded) -> str:
    """How long each band of arousal lasted."""
    arousal = recorded.signal(AROUSAL)
    low, high = arousal < SETTLED_BELOW, arousal > ACTIVATED_ABOVE
    unknown = np.isnan(arousal)
    lasted = _lasted({SETTLED: low, AS_USUAL: ~(low | high | unknown), ACTIVATED: high, UNKNOWN: unknown})
    return tr("In this session: {lasted}.", lasted=lasted) if len(arousal) else ""


def entrainment(recorded: Recorded) -> str:
    """How long the heart was entrained to the pacer, and how long not."""
    codes = recorded.signal(ENTRAINMENT)
    parts = {name: codes == ENTRAINMENTS.index(state) for state, name in NAMES.items()}
    lasted = _lasted(parts | {UNKNOWN: np.isnan(codes)})
    if not lasted:
        return ""
    lasted = lasted[0].upper() + lasted[1:]
    return tr("Did the heart swing in step with the breath asked for? {lasted}.", lasted=lasted)


def rhythm(recorded: Recorded) -> str:
    """How long the rhythm was irregular; empty if it was not, or nobody knows, as of recordings before format 3."""
    irregular = recorded.signal(REGULARITY) == REGULARITIES.index(Regularity.IRREGULAR)
    if not irregular.any():
        return ""
    return tr(
        "For {length} the rhythm of the beats was irregular, and then the swing is not told. This is no finding.",
        length=lasting(float(irregular.sum())),
    )


def rests(recorded: Recorded) -> str:
    """HRV of quiet minutes: it falls when a breath is slowed, so only here."""
    spans = events.rests(recorded.notes)
    if not spans:
        return ""
    rmssd, sdnn = np.median([(span.rmssd_ms, span.sdnn_ms) for span in spans], axis=0)
    return ntr(
        "In one span of two quiet minutes, RMSSD was {rmssd:.0f} ms and SDNN {sdnn:.0f} ms (medians).",
        "In {count} spans of two quiet minutes, RMSSD was {rmssd:.0f} ms and SDNN {sdnn:.0f} ms (medians).",
        len(spans), rmssd=float(rmssd), sdnn=float(sdnn),
    )  # fmt: skip


def reasons(why: NDArray[np.str_]) -> str:
    """How long something was known, and how long not, and why."""
    if not len(why):
        return tr(UNKNOWN)
    lost = _lasted({word: why == word for word in sorted(set(why.tolist()) - {""})})
    return tr("heard {share} of the time", share=share(float(np.mean(why == "")))) + (f", {lost}" if lost else "")


def ended(recorded: Recorded) -> str:
    """How the session ended."""
    for note in events.starting_with(recorded.notes, annotation.END):
        return retold(f"It ended: {note.text.removeprefix(annotation.END)}.")
    for note in events.starting_with(recorded.notes, annotation.BROKEN_OFF):
        return retold(f"{note.text}.")
    return tr("The recording stops without an end: power or card went away, or the session is still going on.")


def gaps(recorded: Recorded) -> list[str]:
    """What never reached the card, and what the lamp said of its own parts."""
    told = telling(recorded)
    lines = [
        tr(
            "{begin} to {end}: never reached the card ({why})",
            begin=told(n.onset_s),
            end=told(n.onset_s + (n.duration_s or 0)),
            why=retold(n.text.removeprefix(annotation.GAP)),
        )
        for n in events.starting_with(recorded.notes, annotation.GAP)
    ]
    if recorded.damaged:
        lines.append(
            ntr(
                "{count} second on the card cannot be trusted (damaged), and count as missing",
                "{count} seconds on the card cannot be trusted (damaged), and count as missing",
                len(recorded.damaged),
            )
        )
    lines += [
        f"{told(n.onset_s)}: {retold(n.text.removeprefix(annotation.LAMP))}"
        for n in events.starting_with(recorded.notes, annotation.LAMP)
    ]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines[MOST_LINES:] = [tr("and {count} more, all of them in the recording", count=more)]
    return lines


def _lasted(parts: Mapping[str, NDArray[np.bool_]]) -> str:
    """Each of some states that there was, with how many seconds of it."""
    return ", ".join(f"{tr(name)} {lasting(float(np.sum(on)))}" for name, on in parts.items() if on.any())
