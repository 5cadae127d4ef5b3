"""Best: the person's own pace, else the one at which their RSA was largest in this session, else the present one."""

from __future__ import annotations

from device.guide.known_paces import USUAL_BPM
from device.guide.pacer import Pacer
from device.guide.paces.lead import Lead, hold_while_followed
from device.guide.paces.pace import Pace, PhaseStart


def _best_bpm(start: PhaseStart, present_bpm: float = USUAL_BPM) -> float:
    return start.known.own_bpm or start.known.best_bpm() or present_bpm


def _lead(start: PhaseStart, pacer: Pacer) -> Lead:
    return hold_while_followed(start, pacer, _best_bpm)


BEST = Pace("best", lead=_lead, start_bpm=_best_bpm)
