"""The kinds of pace by name. A new one is a file here, a name in PACES, and its words in `text/guidance.py`."""

from device.guide.paces.adapt import ADAPT
from device.guide.paces.best import BEST
from device.guide.paces.follow import FOLLOW
from device.guide.paces.hold import HOLD
from device.guide.paces.lead import LEAD
from device.guide.paces.none import NONE
from device.guide.paces.own import OWN
from device.guide.paces.pace import Pace, PaceController, PhaseStart

__all__ = ["PACES", "PaceController", "Pace", "PhaseStart"]

PACES = {pace.name: pace for pace in (NONE, LEAD, HOLD, BEST, OWN, ADAPT, FOLLOW)}
