"""The page's door at the lamp while it waits: a hold opens the page and lets a phone ask, a press lets it in."""

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from device.app.live_view import waits
from device.app.pairing import SHOWING, PairingWindow
from device.library import phones
from device.model import Array
from drivers.live import Pairing
from drivers.ports import ButtonEvent, Card, Command, Hardware

log = logging.getLogger("ebb")

OPEN, OFFERED = "open", "offered"


class Door:
    """One lamp's. root: the folder of all recordings. beside: does what may take long. folder: of the page's memory."""

    def __init__(
        self, hardware: Hardware, root: Path, card: Card, folder: Path, beside: Callable[[Callable[[], None]], None]
    ) -> None:
        self._hardware, self._root, self._card, self._folder, self._beside = hardware, root, card, folder, beside
        self.window = PairingWindow(hardware.ring.pixels)
        self.phones = 0
        """Changes whenever the list of phones does."""
        self._known = len(phones.every(root))
        self._kept: deque[bool] = deque()

    @property
    def shown(self) -> tuple[Pairing, tuple[int, int], int]:
        """What the page sees of it: how far a phone has come, its points, and what changes with the list of phones."""
        return self.window.state, self.window.points, self.phones & 0xFF

    def offer(self, programmes: Mapping[str, str]) -> None:
        """Say what a phone may begin: what each programme asks, by its name. Nothing of it is about a body."""
        self._write(OFFERED, json.dumps(programmes))

    def feed(self, t_s: float, events: Sequence[ButtonEvent], asked: Sequence[Command]) -> "Array | None":
        """What the ring shows of a phone being let in; None where none is, and the wait goes on as without a page."""
        window, before = self.window, self.window.state
        if ButtonEvent.HOLD in events:
            window.open(t_s, self._known >= phones.MOST)
            self._write(OPEN, "")
        for command in asked:
            window.ask(command, t_s)
        if ButtonEvent.PRESS in events and window.state in SHOWING:
            if digest := window.press(t_s):
                self._beside(partial(self._keep, digest))
            events = ()
        while self._kept:
            let_in = self._kept.popleft()
            self._known += let_in
            window.over(t_s, let_in)
        lit = window.feed(t_s)
        if window.state is not before:
            waits(self._hardware, self.shown)
        over = window.state not in SHOWING and not lit.any()
        return None if over or ButtonEvent.PRESS in events else lit

    def _keep(self, digest: str) -> None:
        """May take long. The page is told once it is kept, since the phone then asks anew and is to be known."""
        try:
            phones.add(self._card, self._root, digest)
        except OSError as trouble:
            log.warning("%s: %s; the phone is not let in", trouble.filename or self._root, trouble.strerror)
            self._kept.append(False)
        else:
            self.phones += 1
            self._kept.append(True)

    def _write(self, name: str, text: str) -> None:
        try:
            path = self._folder / name
            path.write_text(text, "utf-8")
            path.chmod(0o640)
        except OSError as trouble:
            log.warning("%s: %s; the lamp goes on without its page", trouble.filename, trouble.strerror)
