"""None: nothing is asked of the breath, as in a baseline or a rest."""

from device.guide.paces.pace import Pace

NONE = Pace("none", begin=None, plan=lambda phase, before_bpm: None, keys=())
