"""Runs what goes on in an opened world until it is stopped or fails: dark then, and the card is waited for."""

import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterator, Sequence

from device.app.background import Background
from device.app.idle import Waiting
from device.app.observers import Observer, run
from device.guide.guide import BY_HAND
from device.language import tr
from device.recording.recorder import LAST_CHANCE_S
from device.scene.gate import SafetyGate
from device.session.actuators import fall_back, go_dark
from device.session.session import Session
from device.text.lamp_itself import lamp_itself
from drivers.ports import DriverError, Hardware

SIGNALS = {
    signal.SIGINT: BY_HAND,  # Ctrl-C
    signal.SIGTERM: "stopped by the system",  # which shuts down, say, or whose owner asked it to stop the service
    signal.SIGHUP: "its terminal was closed",
}
"""What ends a session from outside, and what is said then of why it ended."""


def tell_journal(words: str) -> None:
    """A sentence for whoever reads what a service prints."""
    print(words, file=sys.stderr, flush=True)


class Runner:
    """One session or wait after another on the same hardware, which is closed at the end.

    gate: that all light goes through. tell: a sentence for whoever reads, from any thread. card_s: that the end waits
    for the card at most.
    """

    def __init__(
        self,
        hardware: Hardware,
        gate: SafetyGate,
        tell: Callable[[str], None] = tell_journal,
        card_s: float = LAST_CHANCE_S,
    ) -> None:
        self._hardware, self.gate, self.tell, self._card_s = hardware, gate, tell, card_s
        self.background = Background(hardware.clock)
        self.stopped = False
        self._now: Session | Waiting | None = None

    def stop(self, why: str = BY_HAND) -> None:
        """End: a wait at once, a session softly, which says why. May be called from a signal handler."""
        self.stopped = True
        if isinstance(self._now, Session):
            self._now.stop(why)
        elif self._now:
            self._now.stop()

    def run(self, life: Callable[[], None]) -> None:
        """Call life, and close all. An error in it leaves a steady dim light, and is raised."""
        leave_light = False
        try:
            life()
        except Exception:
            leave_light = True
            if not (isinstance(self._now, Session) and self._now.fell_back):
                fall_back(self._hardware, self.gate)
            raise
        finally:
            self._close(leave_light)

    def begin(self, now: Session | Waiting) -> bool:
        """Make it what a stop ends from here on; whether nothing was stopped before."""
        self._now = now
        return not self.stopped

    def follow(self, session: Session, observers: Sequence[Observer]) -> bool:
        """Run a session, unless stopped before, and tell what the lamp itself lacked in it; whether it was run."""
        if not self.begin(session):
            return False
        run(session, observers)
        if said := lamp_itself(session.health):
            self.tell(said)
        return True

    def zero(self) -> None:
        """Set the clock to zero for the next session; what the gate remembers stays as far in the past."""
        self.gate.zero(self._hardware.clock.now())
        self._hardware.clock.zero()

    def _close(self, leave_light: bool) -> None:
        try:
            if not leave_light:
                go_dark(self._hardware.ring, self.gate, self._hardware.clock)
        finally:  # a second signal may end the way into the dark
            try:
                self._hardware.close(leave_light)
            except DriverError as trouble:
                self.tell(tr("at the end: {why}", why=trouble))
        if not self.background.wait(self._card_s):
            self.tell(tr("the card does not answer: the end of the recording may not be on it"))


def be_prompt() -> None:
    """Keep the interpreter from what makes a tick late."""
    gc.collect()
    gc.freeze()  # what start-up made stays; later collections then have little to look through
    sys.setswitchinterval(0.0001)  # so long the sampling thread waits for the interpreter, four times a slot of 2.8 ms


@contextlib.contextmanager
def signals(stop: Callable[[str], None]) -> Iterator[None]:
    """Those of SIGNALS call stop with what they mean, which ends softly; a second one ends at once."""

    def soft(number: int, frame: object) -> None:
        stop(SIGNALS[signal.Signals(number)])
        for each in before:
            signal.signal(each, hard)

    def hard(number: int, frame: object) -> None:
        raise SystemExit(0)

    before = {each: signal.signal(each, soft) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
