"""Own: the resonance frequency that an assessment of the person found; without one, a usual pace."""

from device.guide.paces.lead import staying_at
from device.guide.paces.pace import Pace

OWN = Pace("own", begin=staying_at(lambda start, present_bpm: start.known.own_or_usual_bpm), of_own=True)
