"""A lamp on the workbench: opened part by part, with whoever stands at it, for `ebb check` and `ebb calibrate`."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from device.app import pi_parts, worlds
from device.bench.motors import BenchMotor, fitted
from device.bench.operator import NoOperator, Operator, TerminalOperator
from device.language import told, tr
from device.model import Tick
from device.session.loop import ticks
from device.session.session import Seat
from device.settings.tree import Config
from device.signals.skin.front_end import SkinCircuit, skin_circuit
from drivers.parts import Parts
from drivers.pi.board import ROOT, bus_hz, celsius, model, throttled, unit_runs
from drivers.ports import MOTORS, Channel, DriverError, Samples
from drivers.simulated.bench import Bench, SimulatedOperator
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import Room
from drivers.system.clock import SystemClock, utc_now

SERVICE = "ebb.service"


class CalibrationError(DriverError):
    """What was measured makes no sense, and nothing was kept. The message says what to look at."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One column of the rows under test. usiemens: volts -> uS of a skin's; None for any other's."""

    code: str
    column: int
    channel: Channel
    usiemens: Callable[[float], float] | None

    @property
    def name(self) -> str:
        """The person's code and the sensor: 'a pulse'."""
        return f"{self.code} {self.channel.sensor}"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the computer says of itself; None where it says nothing.

    now, synchronised: UTC, and whether the kernel trusts it. celsius: of the processor. throttled: bits of the
    firmware's get_throttled (drivers/pi/board.py). bus_hz: clock of the converter's I2C bus, as set up at boot.
    """

    now: dt.datetime
    synchronised: bool
    celsius: float | None = None
    throttled: Sequence[int] | None = None
    bus_hz: int | None = None


@dataclass(frozen=True, slots=True)
class Workbench:
    """The lamp's parts, and the operator at it."""

    config: Config
    parts: Parts
    operator: Operator
    machine: Machine

    @property
    def motors(self) -> tuple[BenchMotor, ...]:
        """Those that are to be there."""
        return fitted(self.config)

    @property
    def circuit(self) -> SkinCircuit:
        """The skin's front end."""
        return skin_circuit(self.config.skin)

    def seated(self) -> tuple[Seat, ...]:
        """People of whom nothing is known yet."""
        assert self.parts.source is not None
        return worlds.seats(self.config, self.parts.source.channels)

    def probes(self) -> Iterator[Probe]:
        """Every column of the source that was opened, in order."""
        assert self.parts.source is not None
        for column, channel in enumerate(self.parts.source.channels):
            usiemens = self.circuit.usiemens if channel.sensor == "skin" else None
            yield Probe(worlds.CODES[channel.person], column, channel, usiemens)

    def trouble(self, part: str) -> str | None:
        """Why a part could not be opened. Motors and button share the board's pins, and their trouble."""
        troubles = self.parts.troubles
        return troubles.get(part) or (troubles.get("pins") if part in (*MOTORS, "button") else None)

    def need(self, *parts: str) -> None:
        """Refuse before the operator is asked for anything, if a part is missing. Raises CalibrationError."""
        for part in parts:
            if trouble := self.trouble(part):
                raise CalibrationError(f"{part}: {told(trouble)}")

    def ticks(self, length_s: float = math.inf) -> Iterator[Tick]:
        """The session's grid from now on, to the first tick at or after length_s. The clock is zero at once."""
        self.parts.clock.zero()
        return _until(ticks(self.parts.clock), length_s)

    def listen(self, length_s: float) -> Samples:
        """Every row of so many seconds, but the first, which no conversion was begun for."""
        source = self.parts.source
        assert source is not None
        grid = self.ticks(length_s)
        source.start()
        try:
            read = [source.read(tick.t_s) for tick in grid]
        finally:
            source.stop()
        return Samples(
            1,
            np.concatenate([samples.t_s for samples in read])[1:],
            np.concatenate([samples.values for samples in read])[1:],
            np.concatenate([samples.faults for samples in read])[1:],
        )


def _until(grid: Iterator[Tick], length_s: float) -> Iterator[Tick]:
    for tick in grid:
        yield tick
        if tick.t_s >= length_s:
            return


def default_hardware() -> str:
    """Which hardware there is: 'pi' on a Raspberry Pi, else 'simulated'."""
    return "pi" if model() else "simulated"


def open_bench(hardware: str, config: Config, people: int, fast: bool, asks: bool, root: Path = ROOT) -> Workbench:
    """The parts of 'pi' or 'simulated'. asks: whether somebody at this terminal helps. Raises DriverError.

    root: of the file system in which the lamp's own service is looked for.
    """
    if hardware == "simulated":
        return simulated(config, people, fast, tell=TerminalOperator().say if asks else lambda words: None)
    if fast:
        raise DriverError(tr(worlds.NO_FAST_PI))
    if unit_runs(SERVICE, root):
        raise DriverError(
            tr(
                "the lamp's own service is running and holds its parts: first 'sudo systemctl stop {service}', and "
                "afterwards the same with 'start'",
                service=SERVICE,
            )
        )
    parts = pi_parts.open_parts(config, people)
    return Workbench(config, parts, TerminalOperator() if asks else NoOperator(), machine(config))


def simulated(
    config: Config,
    people: int = 1,
    fast: bool = True,
    world: Room | None = None,
    tell: Callable[[str], None] = lambda words: None,
) -> Workbench:
    """Simulated parts, with nobody attached. world: in place of an empty one. tell: what is asked of the operator."""
    clock = VirtualClock() if fast else SystemClock()
    empty = [Body(Temperament(arrives_s=math.inf), seed=1 + i) for i in range(people)]
    world = world or Room(empty, skin_circuit(config.skin))
    bench = Bench(world, clock, pi_parts.wiring(config), pi_parts.pins(config, people))
    return Workbench(config, bench.parts, SimulatedOperator(bench, config.button.hold_s, tell), machine(config))


def machine(config: Config) -> Machine:
    """What this machine says of itself."""
    return Machine(*utc_now(), celsius(), throttled(), bus_hz(config.adc.bus))
