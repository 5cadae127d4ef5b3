"""Parts that are not there at power-on: the lamp stays, and has them when they come."""

import signal
import sys
import time

import numpy as np
import pytest
from support.sessions import on_chip, seats
from support.systemd_stand_in import Supervisor

from device.app import modes, pi_parts, worlds
from device.session.session import Envelope
from device.settings.parse import parse
from drivers.pi import late
from drivers.pi.button import ButtonStates
from drivers.ports import DriverError, Fault, Hardware
from drivers.sampler import Sampler
from drivers.simulated.outputs import MemoryHaptic, MemoryRing

THERE_S = 10.0
LENGTH_S = 40.0


def coming(clock, part, since_s=THERE_S):
    """Opens a part that is there from then on."""

    def opened():
        if clock.now() < since_s:
            raise DriverError("nothing answers")
        return part

    return opened


class Finger:
    """A button that is pressed between two times."""

    def __init__(self, down):
        self._down, self._states = down, ButtonStates()

    def read(self, t_s):
        return self._states.feed(self._down[0] <= t_s < self._down[1], t_s)

    def close(self):
        pass


@pytest.fixture
def played():
    """(steps, session, ring, motor) of a session whose parts all come THERE_S late."""
    steady = on_chip(lambda ain, t_s: 1.0 + 0.1 * np.sin(2 * np.pi * t_s))[0]
    clock, adc, ring, motor = steady._clock, steady.adc, MemoryRing(24), MemoryHaptic()
    pins = pi_parts.pins(parse({}), 1)
    waits = late.LateAdc(coming(clock, adc), adc.place, adc.bits, adc.full_scale_v, adc.conversion_s)
    hardware = Hardware(
        clock,
        Sampler(waits, clock, pins, "nothing answers"),
        late.LateRing(coming(clock, ring), 24),
        (late.LateHaptic(coming(clock, motor)),),
        late.LateButton(coming(clock, Finger((20.0, 20.2)))),
        "late",
        simulated=True,
    )
    session = modes.solo(parse({}), worlds.World(hardware, tuple(seats())), Envelope(LENGTH_S))
    steps = list(session.run())
    hardware.close()
    return steps, session, ring, motor


def test_a_session_begins_without_any_part_and_has_each_soon_after_it_came(played):
    steps, session, ring, motor = played
    news = [(step.tick.t_s, words) for step in steps for words in step.troubles]
    assert {words for t_s, words in news if t_s < 1} == {"nothing answers"}
    back_s = {words: t_s for t_s, words in news if t_s >= THERE_S}
    assert set(back_s) == {"the ring works again", "the motor works again", "the converter works again"}
    assert max(back_s.values()) < THERE_S + 10.0 + 1.0, "the converter's longest back-off"
    assert ring.frames
    assert max(motor.touches) > 0.1
    faults = {step.tick.t_s: step.samples.faults for step in steps}
    assert all((rows == Fault.SKIPPED).all() for t_s, rows in faults.items() if t_s < THERE_S)
    assert all((rows == Fault.NONE).all() for t_s, rows in faults.items() if t_s > THERE_S + 12.0)
    assert not session.health.troubles


def test_a_button_that_came_late_is_heard(played):
    steps, _, _, _ = played
    assert [round(step.tick.t_s) for step in steps if step.marks] == [20]


def test_the_service_stays_where_nothing_answers_and_says_once_what_is_missing(tmp_path):
    settings = tmp_path / "ebb.toml"
    settings.write_text('[ring]\ndevice = "/dev/spidev9.9"\n[adc]\nbus = 19\n')
    command = [sys.executable, "-c", "from device.cli import main; main()", "--config", str(settings), "service"]
    service = Supervisor(command, [sys.executable, "-c", ""], tmp_path, {"HOME": str(tmp_path)})
    try:
        service.run(lambda: service.readies)
        until_s = time.monotonic() + 3.0
        service.run(lambda: time.monotonic() > until_s)
        assert not service.ends
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
        said = service.output()
    finally:
        service.stop()
    missing = [line.split(":")[0] for line in said.splitlines() if line.endswith("it is looked for again")]
    assert missing == ["converter", "ring", "motor", "button"]
    assert said.count("/dev/i2c-19 does not exist") == 1
    assert "Traceback" not in said
