"""Hold: paced breathing at to_bpm, come to linearly from the pace before it."""

from device.guide.paces.pace import CHANGE_S, Pace

HOLD = Pace(
    "hold",
    begin=lambda start, pacer: pacer.change_to(start.now_s, start.phase.to_bpm, CHANGE_S),
    start_bpm=lambda start: start.phase.to_bpm,
    plan=lambda phase, before_bpm: (phase.to_bpm, phase.to_bpm),
)
