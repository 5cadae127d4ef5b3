"""A chest strap beside the finger, as annotations of the person's file: notices as they arrived, and what became of it.

Written and read back here. Nothing of it is a signal: what tells a pulse never sees it.
"""

import re

from device.recording import annotation
from device.recording.annotation import Note
from device.recording.events import Notes
from device.signals.strap_beats import Stretch, stretches
from drivers.strap import MOST_RR, TICKS_HZ, Heard, Notice

NOTICE = re.compile(r"Strap (\d{1,5}) /min(, contact|, no contact)?(?:, RR((?: \d{1,5})+))?")
NEWS = "Strap: "
CONTACT = {None: "", True: ", contact", False: ", no contact"}


def note(heard: Heard) -> Note:
    """What came, at its arrival."""
    if isinstance(heard.what, str):
        return Note(heard.t_s, annotation.short(f"{NEWS}{heard.what}"))
    rr = ", RR " + " ".join(map(str, heard.what.rr)) if heard.what.rr else ""
    return Note(heard.t_s, f"Strap {heard.what.rate_bpm} /min{CONTACT[heard.what.contact]}{rr}")


def notices(notes: Notes) -> tuple[tuple[float, Notice | None], ...]:
    """(arrival in s, notice) ascending; None where something else is said of the strap, which is a break."""
    found: list[tuple[float, Notice | None]] = []
    for n in notes:
        if match := NOTICE.fullmatch(n.text):
            contact = next(known for known, words in CONTACT.items() if words == (match[2] or ""))
            rr = tuple(int(ticks) for ticks in (match[3] or "").split())
            whole = int(match[1]) <= 0xFFFF and len(rr) <= MOST_RR and all(ticks <= 0xFFFF for ticks in rr)
            found.append((n.onset_s, Notice(int(match[1]), contact, None, rr) if whole else None))
        elif n.text.startswith((NEWS, annotation.GAP)):
            found.append((n.onset_s, None))
    return tuple(sorted(found, key=lambda one: one[0]))


def beats(notes: Notes) -> tuple[Stretch, ...]:
    """The strap's beats, in stretches without a break. Electrodes that do not touch are a break."""
    return stretches(
        [
            (at_s, None if one is None or one.contact is False else tuple(ticks / TICKS_HZ for ticks in one.rr))
            for at_s, one in notices(notes)
        ]
    )
