"""Known resistors at each person's electrodes, measured step by step for a phone while the lamp waits.

A phone says what is clipped on; the lamp listens, says in words how it read, and keeps what follows once every step of
everybody has read well. What is told is a word for each step: of what was read, only what resistors leave.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from device.app.trial import tell
from device.app.worlds import CODES
from device.language import tr
from device.library.calibration import keep
from device.model import Array
from device.session.actuators import Actuators
from device.settings.parse import ConfigError
from device.settings.paths import calibration_kept, calibration_path
from device.settings.tree import SkinSettings
from device.signals.skin import known_resistors
from device.signals.skin.known_resistors import LISTEN_S, SETTLE_S, CircuitFit, Misfit
from drivers.live import RESISTORS
from drivers.phone import MEASURE, STEPS, Command
from drivers.ports import ROW_HZ, ButtonEvent, Card, Hardware

log = logging.getLogger("ebb")


class KnownResistors:
    """One lamp's. folder: of its page's memory. root: where its settings are. beside: does what may take long."""

    word = MEASURE

    def __init__(
        self, skin: SkinSettings, hardware: Hardware, card: Card, folder: Path, root: Path,
        beside: Callable[[Callable[[], None]], None],
    ) -> None:  # fmt: skip
        self._skin, self._hardware, self._card, self._beside = skin, hardware, card, beside
        self._file, self._root = folder / RESISTORS, root
        channels = hardware.source.channels
        self._columns = {CODES[channel.person]: k for k, channel in enumerate(channels) if channel.sensor == "skin"}
        self._written: tuple[str, ...] = ()  # the two resistors, as on their bag
        self._ohm: tuple[float, ...] = ()
        self._level_v: dict[tuple[str, str], float] = {}
        self._fits: dict[str, CircuitFit] = {}
        self._now: tuple[str, str] | None = None  # whose electrodes are listened to, and at which step
        self._rows: list[Array] = []
        self._kept: deque[str] = deque()  # how it went, at the next tick
        self._tell("")

    @property
    def goes_on(self) -> bool:
        """Whether a step does."""
        return self._now is not None

    def begin(self, command: Command) -> None:
        """Listen to one person's electrodes from the clock's zero on, with what a phone says is clipped on."""
        code, step, *written = command.value.split()
        if tuple(written) != self._written or len(self._fits) == len(self._columns):
            self._written, self._level_v, self._fits = tuple(written), {}, {}
        try:
            self._ohm = tuple(known_resistors.ohms(text) for text in written)
            if known_resistors.two(self._ohm) != self._ohm:
                raise ConfigError(tr("the smaller was said to be the larger"))
        except ConfigError:
            self._tell("ohms")
            return
        if code not in self._columns:
            self._tell("nobody")
            return
        self._level_v.pop((code, step), None)
        self._fits.pop(code, None)
        self._now, self._rows = (code, step), []
        self._hardware.source.start()
        self._tell("")

    def put_off(self) -> None:
        """The ring shows something else."""
        self._tell("door")

    def takes(self, t_s: float, events: Sequence[ButtonEvent]) -> bool:
        """No press is waited for."""
        return False

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """One tick of the wait; the lamp stays dark."""
        while self._kept:
            self._tell(self._kept.popleft())
        if self._now is None:
            return False
        self._rows.append(self._hardware.source.read(t_s).values[:, self._columns[self._now[0]]])
        if t_s >= SETTLE_S + LISTEN_S:
            self._hardware.source.stop()
            (code, step), self._now = self._now, None
            self._tell(*self._heard(code, step, np.concatenate(self._rows)[round(ROW_HZ * SETTLE_S) :]))
        return False

    def end(self) -> None:
        """Whoever is at the lamp wants something else: nothing is listened to any more."""
        if self._now:
            self._hardware.source.stop()
            where, self._now = self._now, None
            self._tell("ended", *where)

    def _heard(self, code: str, step: str, volts: Array) -> tuple[str, ...]:
        """How it read, in one word, and of whose electrodes and at which step that is said."""
        where: tuple[str, ...] = (code, step)
        try:
            self._level_v[code, step] = known_resistors.level(volts)
            if not all((code, each) in self._level_v for each in STEPS):
                return "well", *where
            where, read = (code,), [self._level_v[code, each] for each in STEPS]
            self._fits[code] = known_resistors.fit(self._skin, self._ohm, read, code)
            if len(self._fits) < len(self._columns):
                return "fits", *where
            where = ()
            values = known_resistors.shared([each.values for each in self._fits.values()])
        except Misfit as why:
            if len(where) < 2:  # somebody's three, or everybody's, are to be measured anew
                for each in where or self._columns:
                    self._forget(each)
            return why.why, *where
        if self._hardware.simulated:
            return ("simulated",)
        self._beside(partial(self._keep, *known_resistors.kept(values, self._fits, self._ohm)))
        return ("keeping",)

    def _forget(self, code: str) -> None:
        self._fits.pop(code, None)
        for step in STEPS:
            self._level_v.pop((code, step), None)

    def _keep(self, values: dict[str, float], about: dict[str, Any]) -> None:
        """May take long."""
        path = calibration_kept(self._root)
        try:
            keep(self._card, path, "skin", values, about, calibration_path(self._root))
        except (OSError, ConfigError) as trouble:
            log.warning("%s: %s; what was calibrated is not kept", path, trouble)
            self._kept.append("card")
        else:
            self._kept.append("kept")

    def _tell(self, said: str, code: str = "", step: str = "") -> None:
        """The page, in place of what it was told before: no volts, and of what was found what resistors leave of it."""
        over = len(self._fits) == len(self._columns)
        tell(self._file, {
            "people": list(self._columns),
            "ohms": self._written,
            "well": [list(each) for each in self._level_v],
            "now": self._now,
            "said": {"why": said, "person": code, "step": step},
            "percent": {c: [round(100 * r, 2) for r in fit.residuals] for c, fit in self._fits.items()} if over else {},
        })  # fmt: skip
