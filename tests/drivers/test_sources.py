"""The contract of every Source: whole rows, in order, each once, and nothing invented."""

import numpy as np
import pytest
from edfio import Edf, EdfSignal
from support.sessions import CIRCUIT, PINS, on_chip, world

from device.signals.batch import on_grid
from drivers.foreign.reading import read_recording
from drivers.merged import MergedSource
from drivers.ports import ROW_HZ, DriverError, Fault, Samples, rows_due
from drivers.recording import ReplaySource, samples_of
from drivers.simulated.body import Body
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import RoomSource


def body(tmp_path):
    clock = VirtualClock()
    return RoomSource(world(Body(), Body(seed=2))), clock


def chip(tmp_path):
    around = world(Body(), Body(seed=2))
    sampler, _, _, clock = on_chip(around.at_pins(PINS))
    return sampler, clock


def recording(tmp_path):
    wave = np.sin(np.arange(60 * 64) / 8)
    Edf([EdfSignal(wave, 64, label="Pulse"), EdfSignal(5 + wave, 64, label="EDA", physical_dimension="uS")]).write(
        tmp_path / "x.edf"
    )
    return ReplaySource.of(*samples_of(read_recording(tmp_path / "x.edf", on_grid), CIRCUIT.volts)), VirtualClock()


def merged(tmp_path):
    """A converter's pins of the first person beside a recording, which is the second's."""
    clock = VirtualClock()
    sampler, _, _, _ = on_chip(world(Body()).at_pins(PINS), (0, 1), clock=clock)
    played, _ = recording(tmp_path)
    return MergedSource([sampler, played]), clock


def real(tmp_path):
    from test_outputs import pi

    hardware = pi()
    return hardware.source, hardware.clock


EVERY = [body, chip, recording, merged, pytest.param(real, marks=pytest.mark.hardware)]
SOURCES = pytest.mark.parametrize("make", EVERY)


def read(make, tmp_path, times):
    source, clock = make(tmp_path)
    clock.zero()
    source.start()
    blocks = []
    for t_s in times:
        clock.sleep_until(t_s)
        blocks.append(source.read(t_s))
    source.close()
    source.close()
    return source, blocks


@SOURCES
def test_rows_come_in_order_each_once_up_to_what_is_due(make, tmp_path):
    times = np.cumsum(np.random.default_rng(1).exponential(0.05, 400))
    _, blocks = read(make, tmp_path, times)
    following = 0
    for t_s, block in zip(times, blocks, strict=True):
        assert block.row == following
        following += len(block)
        assert following == rows_due(t_s)


@SOURCES
def test_every_array_has_a_column_a_channel(make, tmp_path):
    source, blocks = read(make, tmp_path, [0.5, 0.5, 3.0])
    for block in blocks:
        for array in (block.t_s, block.values, block.faults):
            assert array.shape == (len(block), len(source.channels))


@SOURCES
def test_time_stamps_stay_within_their_row_in_whole_microseconds(make, tmp_path):
    _, blocks = read(make, tmp_path, np.arange(1, 450) / 45)
    t_s = np.concatenate([b.t_s for b in blocks])
    behind = t_s - np.arange(len(t_s))[:, None] / ROW_HZ
    assert behind.min() >= -1e-6
    assert behind.max() < 1 / ROW_HZ
    assert np.array_equal(t_s, np.round(t_s * 1e6) / 1e6)


@SOURCES
def test_there_are_volts_exactly_where_there_is_no_fault(make, tmp_path):
    _, blocks = read(make, tmp_path, np.arange(1, 450) / 45)
    for block in blocks:
        believed = (block.faults == Fault.NONE) | (block.faults == Fault.CLIPPED)
        assert np.array_equal(np.isfinite(block.values), believed)


@SOURCES
def test_a_loop_that_stalls_gets_every_row_afterwards(make, tmp_path):
    _, blocks = read(make, tmp_path, [1.0, 4.0, 4.1])
    assert [len(b) for b in blocks] == [rows_due(1.0), rows_due(4.0) - rows_due(1.0), rows_due(4.1) - rows_due(4.0)]
    assert (blocks[1].faults == Fault.NONE).mean() > 0.99


@SOURCES
def test_a_source_can_be_started_again_and_nothing_of_the_session_before_is_left(make, tmp_path):
    source, clock = make(tmp_path)
    for length_s in (3.0, 1.0, 3.5):
        clock.zero()
        source.start()
        clock.sleep_until(length_s)
        block = source.read(length_s)
        source.stop()
        source.stop()
        clock.sleep_until(length_s + 20.0)  # the lamp waits for its button
        assert block.row == 0
        assert len(block) == rows_due(length_s)
        assert (block.faults == Fault.NONE).mean() > 0.99
        late_s = block.t_s - np.arange(len(block))[:, None] / ROW_HZ
        assert late_s.min() >= -1e-6
        assert late_s.max() < 1 / ROW_HZ
    source.close()
    source.close()


@SOURCES
def test_a_source_that_is_started_twice_is_one_source(make, tmp_path):
    source, clock = make(tmp_path)
    clock.zero()
    source.start()
    source.start()
    clock.sleep_until(2.0)
    assert len(source.read(2.0)) == rows_due(2.0)
    source.close()


def test_a_part_in_trouble_silences_no_other_and_says_so():
    clock = VirtualClock()
    around = world(Body(), Body(seed=2)).at_pins(PINS)
    first, _, bus, _ = on_chip(around, (0, 1), clock=clock)
    second, _, _, _ = on_chip(around, (2, 3), clock=clock)
    both = MergedSource([first, second])
    assert [(c.person, c.sensor) for c in both.channels] == [(0, "pulse"), (0, "skin"), (1, "pulse"), (1, "skin")]
    both.start()
    clock.sleep_until(2.0)
    assert (both.read(2.0).faults == Fault.NONE).mean() > 0.95
    del bus.chips[0x48]
    blocks = []
    for t_s in (4.0, 6.0, 8.0):
        clock.sleep_until(t_s)
        blocks.append(both.read(t_s).faults)
    faults = np.concatenate(blocks)
    assert not (faults[10:, :2] == Fault.NONE).any()
    assert (faults[:, 2:] == Fault.NONE).mean() > 0.99
    assert "no ADC answered at 0x48" in both.trouble
    both.close()


def test_a_part_that_is_over_leaves_gaps_until_the_longest_is(tmp_path):
    played, _ = recording(tmp_path)
    short = ReplaySource.of(Samples(0, *(x[:100] for x in played_arrays(played.read(60.0)))), played.channels)
    played.start()
    both = MergedSource([played, short])
    assert both.length_s == played.length_s
    samples = both.read(30.0)
    assert len(samples) == rows_due(30.0)
    assert (samples.faults[:100] == Fault.NONE).all()
    assert (samples.faults[100:, 2:] == Fault.GAP).all()
    assert np.isnan(samples.values[100:, 2:]).all()
    assert np.array_equal(samples.t_s[:, 2], samples.t_s[:, 0])


def played_arrays(samples):
    return samples.t_s, samples.values, samples.faults


def test_a_part_that_fails_to_close_keeps_no_other_open(tmp_path):
    class Stuck(ReplaySource):
        def close(self):
            raise DriverError("stuck")

    played, _ = recording(tmp_path)
    sampler, _, bus, _ = on_chip(lambda ain, t_s: 1.0)
    closed = []
    bus.close = lambda: closed.append("bus")
    stuck = [Stuck.of(played.read(60.0), played.channels) for _ in range(2)]
    with pytest.raises(DriverError, match="stuck"):
        MergedSource([stuck[0], sampler, stuck[1]]).close()
    assert closed == ["bus"]


def test_a_body_lives_on_from_one_session_to_the_next():
    clock = VirtualClock()
    around = world(Body())
    source = RoomSource(around)
    for _ in range(3):
        before = len(around.bodies[0].beats)
        clock.zero()
        source.start()
        clock.sleep_until(20.0)
        source.read(20.0)
        source.stop()
        assert len(around.bodies[0].beats) - before > 20


def test_a_converter_that_rests_is_left_alone():
    sampler, _, bus, clock = on_chip(world(Body(), Body(seed=2)).at_pins(PINS))
    sampler.start()
    clock.sleep_until(1.0)
    sampler.stop()
    at_rest = bus.transactions
    clock.sleep_until(60.0)
    assert bus.transactions == at_rest


def test_a_converter_that_was_gone_is_looked_for_as_soon_as_a_session_begins():
    sampler, chip, bus, clock = on_chip(world(Body(), Body(seed=2)).at_pins(PINS))
    sampler.start()
    del bus.chips[0x48]
    clock.sleep_until(5.0)
    sampler.stop()
    assert sampler.trouble
    bus.chips[0x48] = chip
    clock.zero()
    sampler.start()
    clock.sleep_until(1.0)
    assert sampler.trouble is None
    assert (sampler.read(1.0).faults == Fault.NONE).mean() > 0.95
