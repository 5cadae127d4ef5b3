"""Best: the person's own pace; without one, that of the largest RSA in this session; without that, the present one.

Who is still on the way down has not tried the slow paces among which the largest would be: the lead goes on.
"""

from device.guide.known_paces import USUAL_BPM
from device.guide.paces.lead import Lead, staying_at
from device.guide.paces.pace import Pace, PhaseStart


def _best_bpm(start: PhaseStart, else_bpm: float = USUAL_BPM) -> float:
    on_the_way = isinstance(start.before, Lead) and start.before.way is not None
    return start.known.own_bpm or (None if on_the_way else start.known.best_bpm()) or else_bpm


BEST = Pace("best", begin=staying_at(_best_bpm), start_bpm=_best_bpm)
