"""Parts that were not there when the lamp began: each is looked for again, and till then fails as one that broke later.

So a loose wire at power-on is no other fault than the same wire an hour later. The loop looks for ring and motors as
often as it tries a broken one again, the sampler for the converter at its back-off; the button is looked for here.
"""

from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from drivers.ports import Adc, Button, ButtonEvent, Conversion, DriverError, Haptic, Ring

LOOK_READS = 225  # a missing button is looked for when it is read so often: every 5 s


class _Closes(Protocol):
    def close(self) -> None: ...


Part = TypeVar("Part", bound=_Closes)


class _Late(Generic[Part]):
    """One part. open_part: raises whatever it likes while it is not there."""

    def __init__(self, open_part: Callable[[], Part]) -> None:
        self._open = open_part
        self.part: Part | None = None

    def get(self) -> Part:
        """The part, opened if it is there now. Raises DriverError."""
        if self.part is None:
            try:
                self.part = self._open()
            except Exception as trouble:
                raise DriverError(str(trouble)) from trouble
        return self.part

    def close(self) -> None:
        """Let go of it, if it came."""
        if self.part is not None:
            self.part.close()


class LateRing:
    """A ring of so many pixels."""

    def __init__(self, open_part: Callable[[], Ring], pixels: int) -> None:
        self._late, self.pixels = _Late(open_part), pixels
        self.close = self._late.close

    def show(self, frame: NDArray[np.float64]) -> None:
        """Show frame. Raises DriverError while there is no ring."""
        self._late.get().show(frame)


class LateHaptic:
    """A motor."""

    def __init__(self, open_part: Callable[[], Haptic]) -> None:
        self._late = _Late(open_part)
        self.close = self._late.close

    def set(self, touch: float) -> None:
        """Strength 0 (off) .. 1. Raises DriverError while there is no motor."""
        self._late.get().set(touch)


class LateButton:
    """A button, of which nothing is heard while it is not there."""

    def __init__(self, open_part: Callable[[], Button]) -> None:
        self._late, self._reads = _Late(open_part), 0
        self.close = self._late.close

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """What happened since the last read, in order."""
        self._reads += 1
        if self._late.part is None and self._reads % LOOK_READS:
            return ()
        try:
            return self._late.get().read(t_s)
        except DriverError:
            return ()


class LateAdc:
    """A converter; see Adc. What it will be like is known before it is there."""

    def __init__(
        self, open_part: Callable[[], Adc], place: str, bits: int, full_scale_v: Mapping[int, float],
        conversion_s: float,
    ) -> None:  # fmt: skip
        self._late = _Late(open_part)
        self.place, self.bits, self.full_scale_v, self.conversion_s = place, bits, full_scale_v, conversion_s
        self.close = self._late.close

    def reopen(self) -> None:
        """Find it. Raises DriverError."""
        if self._late.part is None:
            self._late.get()
        else:
            self._late.part.reopen()

    def exchange(self, pin: int | None) -> Conversion | None:
        """Take what was under way and start on pin."""
        return self._late.get().exchange(pin)

    def transfer_s(self) -> float:
        """How long the bus takes for one register. Raises DriverError."""
        return self._late.get().transfer_s()
