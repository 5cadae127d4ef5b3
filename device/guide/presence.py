"""Who takes part at the lamp: a person is their sensor. Whoever lays a finger on it comes, and may leave again."""

from collections.abc import Mapping

from device.model import Contact, Reading, SkinState
from device.scene.request import Message, Told

COMES_S = 3.0
"""Of signs on the sensors, before they are taken for a person without a pulse yet: cold fingers on electrodes."""
GONE_S = 90.0  # a finger that is off for longer has left: people turn over, drink, scratch, and come back
LOST_S = 5.0  # a pulse that is gone for so long is told to whom it belongs
TOLD_AGAIN_S = 60.0  # ... at most so often: cold fingers come and go
ON_SKIN = (SkinState.ON, SkinState.DRY, SkinState.MOVED, SkinState.JOINED)


class Attendance:
    """One person: comes, is lost, leaves."""

    def __init__(self) -> None:
        self.takes_part = False
        self._signs_s = 0.0
        self._sign_s = self._fed_s = 0.0
        self._found, self._pulse_s, self._told_s = False, 0.0, -TOLD_AGAIN_S
        self._had_pulse = False

    def feed(self, now_s: float, reading: Reading | None, hands_free: bool) -> Message | None:
        """The tick at now_s; what there is to tell them. hands_free: no finger is asked for now, so nobody leaves."""
        since_s, self._fed_s = now_s - self._fed_s, now_s
        contact = reading.vitals.contact if reading else Contact.LOOKING
        self._had_pulse = self._had_pulse or contact is Contact.FOUND
        skin = bool(reading and reading.vitals.skin in ON_SKIN) and not self._had_pulse  # a finger may slip off alone
        sign = skin or contact in (Contact.FOUND, Contact.HOLD_STILL)
        self._signs_s = min(COMES_S, max(0.0, self._signs_s + (since_s if sign else -since_s)))
        if sign or hands_free:
            self._sign_s = now_s
        if contact is Contact.FOUND or self._signs_s >= COMES_S:
            self.takes_part = True
        elif now_s - self._sign_s > GONE_S:
            self.takes_part, self._found, self._signs_s = False, False, 0.0
        return self._pulse(now_s, contact, hands_free)

    def _pulse(self, now_s: float, contact: Contact, hands_free: bool) -> Message | None:
        if contact is Contact.FOUND:
            self._pulse_s = now_s
            before, self._found = self._found, True
            return None if before else Message.FOUND
        lost = self._found and not hands_free and now_s - self._pulse_s > LOST_S
        if not lost or now_s - self._told_s < TOLD_AGAIN_S:
            return None
        self._found, self._told_s = False, now_s
        return Message.LOST


class Presence:
    """Readings of everybody who might come in; the codes of those who take part, in their order, out."""

    def __init__(self) -> None:
        self._people: dict[str, Attendance] = {}
        self.now: tuple[str, ...] = ()
        self.came: set[str] = set()
        """The codes of those who have ever taken part."""

    def feed(self, now_s: float, readings: Mapping[str, Reading], hands_free: bool) -> list[Told]:
        """The tick at now_s; what there is to tell to whom."""
        told = []
        for code, reading in readings.items():
            message = self._people.setdefault(code, Attendance()).feed(now_s, reading, hands_free)
            if message:
                told.append(Told(message, code))
        self.now = tuple(code for code, person in self._people.items() if person.takes_part)
        self.came.update(self.now)
        return told
