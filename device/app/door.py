"""The page's door at the lamp while it waits: a hold opens the page and lets a phone ask, a press lets it in."""

import datetime as dt
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from device.app.live_view import waits
from device.app.pairing import SHOWING, PairingWindow
from device.library import phones
from device.model import Array
from device.recording import folders
from device.settings.paths import ROOT
from drivers.live import HELD_OPEN_S, HTTPS, OFFERED, OPEN, OWN_NETWORK_ASKED, Pairing
from drivers.phone import Command
from drivers.ports import ButtonEvent, Card, Hardware

log = logging.getLogger("ebb")

ALWAYS_S = 10 * 365 * 86400


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a lamp's page is. folder: of its memory. state: of the lamp's own state. always: whether it is open so.

    https: whether it answers by that, too. own_network: whether a hold brings up an access point of its own.
    root: of the file system with the lamp's settings.
    """

    folder: Path
    state: Path
    always: bool = False
    https: bool = False
    own_network: bool = False
    root: Path = ROOT


class Door:
    """One lamp's. recordings: the folder of all of them. beside: does what may take long."""

    def __init__(
        self,
        hardware: Hardware,
        place: PagePlace,
        card: Card,
        recordings: Path,
        beside: Callable[[Callable[[], None]], None],
    ) -> None:
        self._hardware, self._card, self._recordings, self._beside = hardware, card, recordings, beside
        self._folder, self._state, self._own_network = place.folder, place.state, place.own_network
        self.window = PairingWindow(hardware.ring.pixels)
        self.phones = 0
        """Changes whenever the list of phones does."""
        self._known: list[str] = []
        self._said = "", 0.0
        self._done: deque[Callable[[float], None]] = deque()  # at its next tick
        if place.https:
            _write(self._folder / HTTPS, "")
        else:
            _take_away(self._folder / HTTPS)
        if place.always:
            open_for(self._folder, ALWAYS_S)

    @property
    def shown(self) -> tuple[Pairing, tuple[int, int], int]:
        """What the page sees of it: how far a phone has come, its points, and what changes with the list of phones."""
        return self.window.state, self.window.points, self.phones & 0xFF

    def time_said(self) -> dt.datetime | None:
        """What time it is by the clock of the phone that was let in last: its claim, which sets no clock.

        None where none was since the lamp began, or it said none.
        """
        said, at_s = self._said
        try:
            return dt.datetime.fromisoformat(said) + dt.timedelta(seconds=time.monotonic() - at_s)
        except (ValueError, OverflowError):
            return None

    def offer(self, programmes: Mapping[str, str], left: str) -> None:
        """Say what a phone may begin: what each programme asks, by its name. Nothing of it is about a body.

        left: who of two is on the left, 'first' or 'second'; empty where the lamp listens to one.
        """
        _write(self._folder / OFFERED, json.dumps({"programmes": programmes, "left": left}))

    def feed(self, t_s: float, events: Sequence[ButtonEvent], asked: Sequence[Command]) -> "Array | None":
        """What the ring shows of a phone being let in; None where none is, and the wait goes on as without a page."""
        window, before = self.window, self.window.state
        if ButtonEvent.HOLD in events:
            self._beside(self._look)
            open_for(self._folder, HELD_OPEN_S)
            if self._own_network:
                _write(self._folder / OWN_NETWORK_ASKED, "1\n")
        for command in asked:
            window.ask(command, t_s)
        if ButtonEvent.PRESS in events and window.state in SHOWING:
            if digest := window.press(t_s):
                self._said = window.said, time.monotonic()
                self._beside(partial(self._keep, digest))
            events = ()
        while self._done:
            self._done.popleft()(t_s)
        lit = window.feed(t_s)
        if window.state is not before:
            waits(self._hardware, self.shown)
        over = window.state not in SHOWING and not lit.any()
        return None if over or ButtonEvent.PRESS in events else lit

    def _look(self) -> None:
        """Who is let in by now, which `ebb page forget` may have changed; then a phone may ask. May take long."""
        try:
            here = phones.here(self._card, self._state, folders.counted(self._recordings))
        except OSError as trouble:
            log.warning("%s: %s; no phone is let in", trouble.filename or self._state, trouble.strerror)
            return
        known = [phone.digest for phone in here]
        self.phones += known != self._known
        self._known = known
        self._done.append(partial(self.window.open, full=len(known) >= phones.MOST))

    def _keep(self, digest: str) -> None:
        """May take long. The page is told once it is kept, since the phone then asks anew and is to be known."""
        try:
            phones.add(self._card, self._state, digest, folders.counted(self._recordings))
        except OSError as trouble:
            log.warning("%s: %s; the phone is not let in", trouble.filename or self._state, trouble.strerror)
            self._done.append(partial(self.window.over, let_in=False))
        else:
            self.phones += 1
            self._done.append(partial(self.window.over, let_in=True))


def open_for(folder: Path, length_s: float) -> None:
    """Have systemd open the page's port for so long from now on: until when, in seconds since the machine began."""
    _write(folder / OPEN, f"{int(time.clock_gettime(time.CLOCK_BOOTTIME) + length_s)}\n")


def shut(folder: Path) -> None:
    """Have it closed, if a lamp with other settings left it open."""
    if (folder / OPEN).exists():
        _write(folder / OPEN, "0\n")


def _take_away(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as trouble:
        log.warning("%s: %s; HTTPS stays as it was", trouble.filename, trouble.strerror)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
        path.chmod(0o640)
    except OSError as trouble:
        log.warning("%s: %s; the lamp goes on without its page", trouble.filename, trouble.strerror)
