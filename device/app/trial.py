"""What whoever builds a lamp asks of it while it waits in the dark, and how it tells its page what came of that."""

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from device.session.actuators import Actuators
from drivers.phone import Command
from drivers.ports import ButtonEvent

log = logging.getLogger("ebb")


class Trial(Protocol):
    """Of one kind, one at a time: begun by a word of a phone, and fed at every tick of the wait, whether one goes on.

    What is told afterwards is a word, and never a number of a body.
    """

    @property
    def word(self) -> str:
        """Of the command that begins one."""
        ...

    @property
    def goes_on(self) -> bool:
        """Whether one does, which no other one ends."""
        ...

    def begin(self, command: Command) -> None:
        """From the clock's zero on."""

    def put_off(self) -> None:
        """Say that the ring shows something else now, which a press may answer."""

    def takes(self, t_s: float, events: Sequence[ButtonEvent]) -> bool:
        """Whether this is what one waits for of the button; then it means nothing else. To be asked while one goes on.

        What is not ends it.
        """
        ...

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """One tick, on the clock that was zero as it began. Whether light or touch was sent."""
        ...

    def end(self) -> None:
        """Whoever is at the lamp wants something else, or it is stopped."""


def tell(path: Path, told: Mapping[str, Any]) -> None:
    """The page, in place of what it was told before."""
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps(told), "utf-8")
        beside.chmod(0o640)
        beside.replace(path)
    except OSError as trouble:
        log.warning("%s: %s; the lamp goes on without its page", trouble.filename, trouble.strerror)
