"""Observers of a session's steps: whatever reads along, and none of it can end the session or another observer.

One more is a class with feed and finish in a file of its own, a line in `observers` here, and its settings.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from device.app import recorders
from device.app.background import Background
from device.app.live_view import LiveView
from device.app.neighbour_view import NeighbourView
from device.app.wave_view import WaveView
from device.app.worlds import World
from device.recording.recorder import Recorder
from device.session.health import Health
from device.session.session import Session
from device.session.step import Step
from device.settings.neighbours import named
from device.settings.tree import Config
from drivers.phone import NoPhone
from drivers.ports import DriverError
from drivers.system.mailbox import Mailbox

log = logging.getLogger("ebb")


class Observer(Protocol):
    """Reads one session. The loop waits for it, so what may be slow is done beside.

    What it needs of the world outside it opens with the first step: what it raises there costs that observer alone.
    """

    def feed(self, step: Step) -> None:
        """The newest step."""
        ...

    def finish(self, why: str, ends_s: float | None) -> None:
        """After the last step: why the session is over, and when its light was to be out; None if it was broken off."""
        ...


def observers(
    config: Config, world: World, session: Session, recorder: Recorder | None, background: Background,
    tell: Callable[[str], None],
) -> list[Observer]:  # fmt: skip
    """Whatever reads along in a session of an opened world, with a terminal or without; in a replay what keeps it.

    background: where the card is waited for. tell: a sentence for whoever reads.
    """
    if world.recording and recorder is None:
        return []
    kept = None
    if recorder:
        encrypt = partial(recorders.encrypt, config, recorder.card, recorder.root, tell)
        kept = RecorderObserver(recorder, background, tell, encrypt)
    hardware = world.hardware
    live = None if isinstance(hardware.phone, NoPhone) else LiveView(hardware.phone, session, hardware.simulated)
    wave = WaveView(hardware.phone.waves, world.seats) if isinstance(hardware.phone, Mailbox) else None
    ring = world.neighbours
    left = NeighbourView(ring, session, world.hardware, world.seats, named(config)) if ring else None
    known: tuple[Observer | None, ...] = (kept, live, wave, left)
    return [observer for observer in known if observer]


def run(session: Session, observers: Sequence[Observer]) -> None:
    """Every step of a session to every observer, and at last to each how it ended.

    One that raises gets no more steps: that is told once, and counted by the session's health.
    """
    health, well = session.health, list(observers)
    try:
        for step in session.run():
            well = [observer for observer in well if _goes_well(health, observer, observer.feed, step)]
    finally:
        for observer in observers:
            _goes_well(health, observer, observer.finish, *session.outcome)


def _goes_well(health: Health, observer: Observer, call: Callable[..., None], *values: object) -> bool:
    name = type(observer).__name__
    try:
        call(*values)
    except Exception as trouble:
        health.observer_failures[name] += 1
        if health.observer_failures[name] == 1:
            known = isinstance(trouble, DriverError)
            log.warning("%s", trouble if known else f"{name} failed", exc_info=not known)
        return False
    return True


class RecorderObserver:
    """A recorder as an observer: it begins once the card is free, and ends beside the light.

    A session before may still be closing its files, which the recorder would take for cut off. What there is to record
    waits meanwhile, for ten minutes if need be. encrypt: what is over, once the files are closed.
    """

    def __init__(
        self, recorder: Recorder, background: Background, tell: Callable[[str], None], encrypt: Callable[[], None]
    ) -> None:
        self._recorder, self._background, self._tell, self._encrypt = recorder, background, tell, encrypt
        self._begun = False

    def feed(self, step: Step) -> None:
        """Hand the step over, and tell what is new of the recording."""
        if not self._begun and self._background.idle:
            self._begun = True
            self._recorder.start()
        self._recorder.feed(step)
        self._tell_news()

    def finish(self, why: str, ends_s: float | None) -> None:
        """Have the files closed."""
        self._background.do(lambda: self._close(why, ends_s))

    def _close(self, why: str, ends_s: float | None) -> float | None:
        again_s = self._recorder.finish(why, ends_s)
        self._tell_news()
        if again_s is None:
            self._background.do(self._encrypt, apart=True)
        return again_s

    def _tell_news(self) -> None:
        while self._recorder.news:
            self._tell(self._recorder.news.popleft())
