"""The people, bodies and room that the words of options choose, made."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from drivers.ports import DriverError
from drivers.said import Said

if TYPE_CHECKING:
    from drivers.simulated.room import Circuit, Room
    from drivers.simulated.temperament import Temperament


@dataclass(frozen=True, slots=True)
class Chosen:
    """As `--who`, `--body` and `--room` say it; None: as usual."""

    who: str | None = None
    body: str | None = None
    room: str | None = None

    def refuse(self) -> None:
        """Raise DriverError if anything is chosen, since nobody is simulated."""
        for option, text in asdict(self).items():
            if text is not None:
                raise DriverError(
                    Said(
                        "--{option} {text}: only simulated people can be chosen; add --hardware simulated",
                        option=option,
                        text=text,
                    )
                )

    def made(self, people: int, circuit: "Circuit", usual: "Temperament | None" = None) -> "Room":
        """So many people and what is around them. usual: who they are if nobody says. Raises DriverError."""
        from drivers.simulated.bodies import USUAL, named_bodies
        from drivers.simulated.body import Body
        from drivers.simulated.people import named_people
        from drivers.simulated.room import Room
        from drivers.simulated.troubles import CALM, named_troubles

        whom = (usual,) * people if self.who is None else named_people(self.who, people)
        bodies = named_bodies(USUAL if self.body is None else self.body, people)
        troubles = named_troubles(CALM if self.room is None else self.room, people)
        alive = [Body(who, 1 + i, body) for i, (who, body) in enumerate(zip(whom, bodies, strict=True))]
        return Room(alive, circuit, troubles=troubles)
