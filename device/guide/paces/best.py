"""Best: the person's own pace; without one, that of the largest RSA in this session; without that, the present one."""

from device.guide.known_paces import USUAL_BPM
from device.guide.paces.lead import staying_at
from device.guide.paces.pace import Pace, PhaseStart


def _best_bpm(start: PhaseStart, present_bpm: float = USUAL_BPM) -> float:
    return start.known.own_bpm or start.known.best_bpm() or present_bpm


BEST = Pace("best", begin=staying_at(_best_bpm), start_bpm=_best_bpm)
