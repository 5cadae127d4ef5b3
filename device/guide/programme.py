"""Programmes as values: a session's phases, each with its pace, light and touch. `programme_file` reads them."""

from dataclasses import dataclass


class ProgrammeError(ValueError):
    """A programme that cannot be used. A line an error: file, line, key, value, what is allowed."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a programme.

    pace: a kind of `device.guide.paces`. from_bpm, to_bpm: paces in breaths/min; which of them count, and how, is the
    kind's. leader: whose breath is followed: the first or the second person's, or the faster of all. inhale_share: of
    a breath cycle (0.4 is an inhale:exhale ratio of 2:3). level: 0..1 of the light's brightness. fades: light and
    touch go out over it. assess: its RSA counts for the resonance frequency. judged: False where it shakes the sensors.
    hands_free: no finger is expected on the sensors, so that nobody who takes it off is taken to have left.

    Recordings leave out what is as it stands here, so these defaults stay whatever becomes of the settings'.
    """

    name: str
    minutes: float
    pace: str = "hold"
    from_bpm: float = 11.0
    to_bpm: float = 6.0
    inhale_share: float = 0.4
    light: str = "breath"
    touch: str = "pulses"
    level: float = 1.0
    fades: bool = False
    assess: bool = False
    judged: bool = True
    leader: str = "all"
    hands_free: bool = False

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return 60 * self.minutes

    @property
    def is_still(self) -> bool:
        """Nothing changes and nothing touches: a pause has nothing to soften, and its touch would disturb."""
        return self.light == "still" and self.touch == "off"


@dataclass(frozen=True, slots=True)
class Programme:
    """A named sequence of phases; about: one line for whoever chooses."""

    name: str
    about: str
    phases: tuple[Phase, ...]

    @property
    def length_s(self) -> float:
        """How long all phases last."""
        return 60 * sum(phase.minutes for phase in self.phases)
