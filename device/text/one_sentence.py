"""A session in one sentence: how long, of what, and how heart and skin were. Described, never rated."""

import numpy as np

from device.language import tr
from device.recording.fields import HEART_RATE, RSA
from device.recording.reader import Recorded
from device.recording.summary import Summary
from device.text.numbers import lasting, share, usiemens
from device.text.report_page import led_by
from device.text.series import at_first_and_last, known
from device.text.session_time import DARK, NIGHT_S, telling

SPAN_S = 600  # of a night, whose median is one of its paces
HALF = 0.5  # of a span: a median of less would not speak for it


def in_one_sentence(recorded: Recorded, numbers: Summary) -> str:
    """The whole session, for who reads no more than this."""
    led = led_by(recorded)
    middle_bpm = numbers.heart_rate_bpm
    if middle_bpm is None:
        parts = _without_pulse(recorded, numbers.skin_usiemens)
    elif recorded.mode in DARK:
        parts = _listened(recorded, middle_bpm, numbers.usable_share or 0.0)
    else:
        parts = _led(recorded, middle_bpm, numbers.rsa_ms)
    length, said = lasting(recorded.length_s), "; ".join(parts)
    if recorded.mode in DARK:
        return tr("In {length} of listening {said}.", length=length, said=said)
    if led:
        return tr("In {length} of “{programme}” {said}.", length=length, programme=led, said=said)
    return tr("In {length} of a breath by light and touch {said}.", length=length, said=said)


def _without_pulse(recorded: Recorded, skin_usiemens: float | None) -> list[str]:
    found = len(known(recorded.signal(HEART_RATE)))
    parts = [tr("too little of a pulse was found to say how fast it was") if found else tr("no pulse was found")]
    if skin_usiemens is not None:
        parts.append(tr("skin conductance was {median} µS (median)", median=usiemens(skin_usiemens)))
    return parts


def _led(recorded: Recorded, middle_bpm: float, rsa_ms: float | None) -> list[str]:
    first, last = _ends(recorded, HEART_RATE)
    if first is None or last is None:
        parts = [tr("the pulse was {median:.0f} a minute (median)", median=middle_bpm)]
    else:
        parts = [tr("the pulse was {first:.0f} a minute at first and {last:.0f} at last", first=first, last=last)]
    first, last = _ends(recorded, RSA)
    if rsa_ms is not None and (first is None or last is None):
        parts.append(tr("its swing with the breath was {median:.0f} ms (median)", median=rsa_ms))
    elif rsa_ms is not None:
        parts.append(
            tr("its swing with the breath was {first:.0f} ms at first and {last:.0f} at last", first=first, last=last)
        )
    return parts


def _ends(recorded: Recorded, label: str) -> tuple[float | None, float | None]:
    return at_first_and_last(recorded.signal(label), recorded.rate_hz(label), recorded.length_s)


def _listened(recorded: Recorded, middle_bpm: float, heard: float) -> list[str]:
    rate = recorded.signal(HEART_RATE)
    low, high = np.percentile(known(rate), (25, 75))
    pulse = tr(
        "the pulse was {median:.0f} a minute (median), half the time {low:.0f} to {high:.0f}",
        median=middle_bpm, low=low, high=high,
    )  # fmt: skip
    spans = [known(rate[begin : begin + SPAN_S]) for begin in range(0, len(rate) - SPAN_S + 1, SPAN_S)]
    medians = {float(np.median(s)): k for k, s in reversed([*enumerate(spans)]) if len(s) > HALF * SPAN_S}
    if recorded.length_s >= NIGHT_S and medians:
        slowest = min(medians)
        at = telling(recorded)((medians[slowest] + HALF) * SPAN_S)
        pulse = tr("{pulse}, slowest around {at} ({slowest:.0f})", pulse=pulse, at=at, slowest=slowest)
    return [pulse, tr("it could be heard {share} of the time", share=share(heard))]
