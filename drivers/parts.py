"""The parts of a lamp, each opened by itself: one that is missing keeps nobody from looking at the others."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from drivers.ports import Adc, Button, Clock, DriverError, Haptic, Hardware, Ring, Source, close_all
from drivers.said import Said, joined

T = TypeVar("T")


@dataclass(slots=True)
class Parts:
    """What could be opened, and for what could not, what is missing: by name, in sentences.

    label names the world for people; simulated labels every result. motors: by their names, in the order of MOTORS.
    late: of those that something stands in for which looks for them again, what is missing.
    """

    clock: Clock
    label: str
    simulated: bool
    adc: Adc | None = None
    source: Source | None = None
    ring: Ring | None = None
    motors: dict[str, Haptic] = field(default_factory=dict)
    button: Button | None = None
    troubles: dict[str, str] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)

    def opened(self, name: str, make: Callable[[], T], late: T | None = None) -> T | None:
        """What make() makes; if it fails, late, which looks for it again, or else None, and a trouble of this name."""
        try:
            return make()
        except Exception as trouble:  # noqa: BLE001 - whatever one part says, the others are still looked for
            (self.troubles if late is None else self.late)[name] = str(trouble)
            return late

    def hardware(self) -> Hardware:
        """All of it as one. Raises DriverError with a line for each part that is missing, after closing the others."""
        if not self.troubles and self.source and self.ring and self.motors and self.button:
            motors = tuple(self.motors.values())
            return Hardware(self.clock, self.source, self.ring, motors, self.button, self.label, self.simulated)
        self.close()
        troubles = (
            Said("{name}: {trouble}", name=Said(name), trouble=trouble) for name, trouble in self.troubles.items()
        )
        raise DriverError(
            Said(
                "this machine cannot be the lamp; it is {what}.\n  {missing}\n"
                "To try Ebb without these parts: --hardware simulated, or a recording's file name",
                what=self.label,
                missing=joined("\n  ", troubles),
            )
        )

    def close(self) -> None:
        """Motors first, then the light, then the rest."""
        parts = (*self.motors.values(), self.ring, self.button, self.source)
        closes = [part.close for part in parts if part is not None]
        self.opened("closing", lambda: close_all(*closes))
