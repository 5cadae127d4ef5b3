"""The pace of a programme over time, as planned: before anybody answers it."""

from device.guide.known_paces import USUAL_BPM
from device.guide.paces import PACES
from device.guide.programme import Programme


def planned_bpm(programme: Programme, t_s: float) -> float | None:
    """The pace in breaths/min at t_s of a programme, if the person follows all along; None where nothing is asked."""
    begin_s, before_bpm = 0.0, USUAL_BPM
    for phase in programme.phases:
        plan = PACES[phase.pace].plan(phase, before_bpm)
        if t_s < begin_s + phase.length_s:
            return plan and plan[0] + (plan[1] - plan[0]) * (t_s - begin_s) / phase.length_s
        begin_s += phase.length_s
        before_bpm = plan[1] if plan else before_bpm
    return None
