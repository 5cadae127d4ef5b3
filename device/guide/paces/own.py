"""Own: the resonance frequency that an assessment of the person found; else a usual pace."""

from __future__ import annotations

from device.guide.pacer import Pacer
from device.guide.paces.lead import Lead, hold_while_followed
from device.guide.paces.pace import Pace, PhaseStart


def _lead(start: PhaseStart, pacer: Pacer) -> Lead:
    return hold_while_followed(start, pacer, lambda start, present_bpm: start.known.own_or_usual_bpm)


OWN = Pace("own", lead=_lead, of_own=True)
