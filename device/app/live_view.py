"""What the lamp does now, for its page: how fingers lie, the breath that is asked for, the light of the ring."""

import math
import time

import numpy as np

from device.guide.guide import SOFTER_STEPS
from device.model import Array, Breath, Contact
from device.session.session import Session
from device.session.step import Step
from drivers.live import AT_REST, PIXELS, UNKNOWN, Finger, Live, Mode, Pairing
from drivers.phone import Phone
from drivers.ports import Hardware

FINGERS = {
    Contact.LOOKING: Finger.LOOKING, Contact.HOLD_STILL: Finger.HOLD_STILL, Contact.FOUND: Finger.FOUND,
    Contact.LOST: Finger.LOST,
}  # fmt: skip
AWAY = (Finger.LOOKING, Finger.LOST)
SHUT = Pairing.SHUT, (0, 0), 0
"""Of a door that lets nobody in."""


class LiveView:
    """Observer that puts each tick of a session where its page sees it."""

    def __init__(self, phone: Phone, session: Session, simulated: bool) -> None:
        self._phone, self._session = phone, session
        self._simulated = simulated

    def feed(self, step: Step) -> None:
        """The newest step."""
        left_s = self._session.length_s - step.tick.t_s
        self._phone.show(Live(
            0, time.monotonic_ns(), Mode.SESSION, _fingers(step), step.asking, SOFTER_STEPS.index(step.softer),
            self._simulated, AT_REST.pairing, AT_REST.points, AT_REST.phones,
            max(0.0, left_s) if math.isfinite(left_s) else UNKNOWN, *_of(step.breath), screen_bytes(step.scene.ring),
        ))  # fmt: skip

    def finish(self, why: str, ends_s: float | None) -> None:
        """The lamp waits again, which whoever waits shows."""


def waits(hardware: Hardware, shown: tuple[Pairing, tuple[int, int], int] = SHUT, ring: "Array | None" = None) -> None:
    """The lamp waits. To be told again and again: what is silent for 3 s is not heard any more.

    shown: of its door. ring: where a trial lights it; else it is told as dark, whatever two points a phone is shown.
    """
    pairing, points, number = shown
    light = bytes(3 * min(PIXELS, hardware.ring.pixels)) if ring is None else screen_bytes(ring)
    hardware.phone.show(AT_REST._replace(
        t_ns=time.monotonic_ns(), simulated=hardware.simulated, pairing=pairing, points=points, phones=number,
        ring=light,
    ))  # fmt: skip


def screen_bytes(ring: Array) -> bytes:
    """Three bytes a pixel as screens take them. ring: (pixels, 3) 0..1, linear to the eye, which sRGB nearly is too."""
    return (ring[:PIXELS] * 255 + 0.5).astype(np.uint8).tobytes()


def _fingers(step: Step) -> tuple[Finger, Finger]:
    """How they lie. Nobody hears of a finger that is away where none is expected, or of one who takes no part."""
    found = []
    for code, reading in step.readings.items():
        finger = FINGERS[reading.vitals.contact]
        missed = not step.hands_free and (not step.present or code in step.present)
        found.append(finger if missed or finger not in AWAY else Finger.NOBODY)
    first, second, *_ = (*found, Finger.NOBODY, Finger.NOBODY)
    return first, second


def _of(breath: Breath | None) -> tuple[float, float, float, float]:
    if breath is None:
        return UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN
    return breath.lungs, breath.phase, breath.rate_bpm, breath.inhale_share
