"""One trial of one part of a lamp: light or touch that is sent, a converter that is listened to, a press."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from device.guide.guide import TWICE_S
from device.model import Array, Scene
from device.session.actuators import Actuators
from device.settings.tree import CODES
from device.signals.connected import connected
from drivers.ports import ROW_HZ, Source
from drivers.said import apart

SETTLE_S, LISTEN_S = 1.0, 2.0  # a converter that was silent is looked for meanwhile; and what is then listened to
PRESS_WAIT_S = 15.0

Outcome = dict[str, Any]
"""What came of it: `why`, a word for it; and `trouble`, as the driver said it, or `channels` with a word for each."""


class Part(Protocol):
    """Tried from its making on, at the clock's zero. ends_s: when it is over."""

    ends_s: float

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """One tick. Whether light or touch was sent."""
        ...

    def stop(self) -> None:
        """It is over, or was ended before."""

    def said(self) -> Outcome:
        """Once it is over."""
        ...


class Shown:
    """Light or touch. name: of the part, as the actuators have it. scene: at a time."""

    def __init__(self, name: str, scene: Callable[[float], Scene], ends_s: float) -> None:
        self._name, self._scene, self.ends_s = name, scene, ends_s
        self._trouble: str | None = None

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """Send the next of it."""
        actuators.feed(self._scene(t_s), t_s)
        self._trouble = actuators.troubles.get(self._name, self._trouble)
        return True

    def stop(self) -> None:
        """Whoever waits makes it dark and still."""

    def said(self) -> Outcome:
        """Whether all of it was sent."""
        return {"why": "sent"} if self._trouble is None else {"why": "refused", "trouble": apart(self._trouble)}


class Heard:
    """The converter, by what comes of each of its channels."""

    ends_s = SETTLE_S + LISTEN_S

    def __init__(self, source: Source) -> None:
        self._source = source
        self._rows: list[Array] = []
        source.start()

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """Listen on, in the dark."""
        self._rows.append(self._source.read(t_s).values)
        return False

    def stop(self) -> None:
        """Rest."""
        self._source.stop()

    def said(self) -> Outcome:
        """Whether it answers, and how each channel reads."""
        values, trouble = np.concatenate(self._rows)[round(ROW_HZ * SETTLE_S) :], self._source.trouble
        channels = [
            {"person": CODES[each.person], "sensor": each.sensor, "place": each.place,
             "why": connected(values[:, column], each.unit, each.full_scale)}
            for column, each in enumerate(self._source.channels)
        ]  # fmt: skip
        answers = any(each["why"] != "none" for each in channels)
        said: Outcome = {"why": "answers" if answers else "silent", "channels": channels}
        return said if trouble is None else said | {"trouble": apart(trouble)}


class Pressed:
    """The button, whose press is waited for."""

    def __init__(self) -> None:
        self.ends_s, self._seen = PRESS_WAIT_S, False

    def press(self, t_s: float) -> None:
        """It was pressed: who presses twice has done so within this."""
        self._seen, self.ends_s = True, t_s + TWICE_S

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """Wait on, in the dark."""
        return False

    def stop(self) -> None:
        """Its presses mean what they always do."""

    def said(self) -> Outcome:
        """Whether one was seen."""
        return {"why": "seen" if self._seen else "unseen"}
