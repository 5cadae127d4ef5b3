"""Hold: paced breathing at to_bpm, come to evenly from the pace before it."""

from __future__ import annotations

from device.guide.pacer import Pacer
from device.guide.paces.pace import CHANGE_S, Pace, PhaseStart


def _lead(start: PhaseStart, pacer: Pacer) -> None:
    pacer.lead(start.now_s, start.phase.to_bpm, CHANGE_S)


HOLD = Pace(
    "hold",
    lead=_lead,
    start_bpm=lambda start: start.phase.to_bpm,
    plan=lambda phase, before_bpm: (phase.to_bpm, phase.to_bpm),
)
