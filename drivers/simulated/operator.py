"""A simulated operator at a simulated bench, as `ebb check` and `ebb calibrate` ask one for hands, eyes and skin."""

import math
from collections.abc import Callable

from drivers.simulated.bench import Bench

PRESS_S, HOLD_AFTER_S = 0.2, 2.5  # how long a press lasts, and how long after the request the hold begins
REACTION_S = 0.25  # from feeling the motor to pressing
LOOK_S = 0.05  # how often the motor is felt for


class SimulatedOperator:
    """Presses the button of bench, clips resistors, feels the simulated motor and looks at the simulated LEDs.

    hold_s: how long a button is held to count as a hold. tell: called with every text that a person would read.
    """

    def __init__(self, bench: Bench, hold_s: float, tell: Callable[[str], None] = lambda text: None) -> None:
        self.bench, self._hold_s, self._tell = bench, hold_s, tell
        self._moves: list[tuple[float, bool]] = []
        self._feels = False
        self.due_s = math.inf

    def say(self, text: str) -> None:
        """Pass the text on to `tell`."""
        self._tell(text)

    def ready(self, text: str) -> None:
        """Pass the text on; what it asks for is taken as done."""
        self._tell(text)

    def confirms(self, question: str) -> bool | None:
        """None: a simulation is no witness to what a part does."""
        return None

    def press(self, text: str, when_felt: bool = False) -> bool:
        """A press and then a hold, or a press somewhat after the motor is felt; beside the loop that reads them."""
        self._tell(text)
        clock = self.bench.parts.clock
        self.due_s = now_s = clock.now()
        self._feels, self._moves = when_felt, []
        if not when_felt:
            self._press(now_s + 1.0, PRESS_S)
            self._press(now_s + HOLD_AFTER_S, self._hold_s + PRESS_S)
        clock.beside(self)
        return True

    def work(self) -> None:
        """Worker: press and let go of the button at the planned times, and plan a press once the motor is felt."""
        now_s = self.bench.parts.clock.now()
        if self._feels and self.bench.feels():
            self._feels = False
            self._press(now_s + REACTION_S, PRESS_S)
        elif self._moves and now_s >= self._moves[0][0]:
            self.bench.press(self._moves.pop(0)[1])
        self.due_s = now_s + LOOK_S if self._feels else self._moves[0][0] if self._moves else math.inf

    def _press(self, at_s: float, for_s: float) -> None:
        self._moves += [(at_s, True), (at_s + for_s, False)]

    def clip(self, person: int, text: str, ohm: float | None) -> None:
        """Put a resistor between the simulated electrodes, or take it off (None)."""
        self._tell(text)
        self.bench.clip(person, ohm)

    def choose(self, about: str, question: str, answers: tuple[str, ...]) -> str | None:
        """What a look at the simulated LEDs answers."""
        return self.bench.look(about)
