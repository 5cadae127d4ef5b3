"""A session in one sentence: how long, of what, and how heart and skin were. Described, never rated."""

import numpy as np

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
    of = "listening" if recorded.mode in DARK else f"“{led}”" if led else "a breath by light and touch"
    middle_bpm = numbers.heart_rate_bpm
    if middle_bpm is None:
        parts = _without_pulse(recorded, numbers.skin_usiemens)
    elif recorded.mode in DARK:
        parts = _listened(recorded, middle_bpm, numbers.usable_share or 0.0)
    else:
        parts = _led(recorded, middle_bpm, numbers.rsa_ms)
    return f"In {lasting(recorded.length_s)} of {of} {'; '.join(parts)}."


def _without_pulse(recorded: Recorded, skin_usiemens: float | None) -> list[str]:
    found = len(known(recorded.signal(HEART_RATE)))
    parts = ["too little of a pulse was found to say how fast it was" if found else "no pulse was found"]
    if skin_usiemens is not None:
        parts.append(f"skin conductance was {usiemens(skin_usiemens)} µS (median)")
    return parts


def _led(recorded: Recorded, middle_bpm: float, rsa_ms: float | None) -> list[str]:
    parts = [f"the pulse was {_over_time(recorded, HEART_RATE, middle_bpm, ' a minute')}"]
    if rsa_ms is not None:
        parts.append(f"its swing with the breath was {_over_time(recorded, RSA, rsa_ms, ' ms')}")
    return parts


def _over_time(recorded: Recorded, label: str, middle: float, unit: str) -> str:
    first, last = at_first_and_last(recorded.signal(label), recorded.rate_hz(label), recorded.length_s)
    if first is None or last is None:
        return f"{middle:.0f}{unit} (median)"
    return f"{first:.0f}{unit} at first and {last:.0f} at last"


def _listened(recorded: Recorded, middle_bpm: float, heard: float) -> list[str]:
    rate = recorded.signal(HEART_RATE)
    low, high = np.percentile(known(rate), (25, 75))
    pulse = f"the pulse was {middle_bpm:.0f} a minute (median), half the time {low:.0f} to {high:.0f}"
    spans = [known(rate[begin : begin + SPAN_S]) for begin in range(0, len(rate) - SPAN_S + 1, SPAN_S)]
    medians = {float(np.median(s)): k for k, s in reversed([*enumerate(spans)]) if len(s) > HALF * SPAN_S}
    if recorded.length_s >= NIGHT_S and medians:
        slowest = min(medians)
        pulse += f", slowest around {telling(recorded)((medians[slowest] + HALF) * SPAN_S)} ({slowest:.0f})"
    return [pulse, f"it could be heard {share(heard)} of the time"]
