"""The fixed-rate grid: ticks at absolute times; late ones are skipped and counted, never bunched."""

from collections.abc import Iterator

from device.model import Tick
from drivers.ports import Clock

TICK_HZ = 45
"""Two rows a tick, so that every tick has the same work; and light that moves slowly is smooth at it."""


def ticks(clock: Clock, hz: int = TICK_HZ) -> Iterator[Tick]:
    """Tick(index, index / hz, missed), the first one tick after the session began, for ever."""
    next_index = 1
    while True:
        due_s = next_index / hz
        clock.sleep_until(due_s)
        late = (clock.now() - due_s) * hz + 1e-6
        missed = int(late) if late >= 1 else 0
        index = next_index + missed
        yield Tick(index, index / hz, missed)
        next_index = index + 1
