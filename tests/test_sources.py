"""The contract of every Source: whole rows, in order, each once, and nothing invented."""

import numpy as np
import pytest
from edfio import Edf, EdfSignal
from stage import CIRCUIT, on_chip, world

from drivers.ports import ROW_HZ, Fault, rows_due
from drivers.replay import ReplaySource, read_recording, rows
from drivers.simulated.body import Body
from drivers.simulated.clock import VirtualClock
from drivers.simulated.world import WorldSource


def body(tmp_path):
    clock = VirtualClock()
    return WorldSource(world(Body(), Body(seed=2)), clock), clock


def chip(tmp_path):
    around = world(Body(), Body(seed=2))
    sampler, _, _, clock = on_chip(around.volts)
    return sampler, clock


def recording(tmp_path):
    wave = np.sin(np.arange(60 * 64) / 8)
    Edf([EdfSignal(wave, 64, label="Pulse"), EdfSignal(5 + wave, 64, label="EDA", physical_dimension="uS")]).write(
        tmp_path / "x.edf"
    )
    return ReplaySource(rows(read_recording(tmp_path / "x.edf"), CIRCUIT.volts)), VirtualClock()


def real(tmp_path):
    from test_outputs import pi

    hardware = pi()
    return hardware.source, hardware.clock


SOURCES = pytest.mark.parametrize("make", [body, chip, recording, pytest.param(real, marks=pytest.mark.hardware)])


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
        for array in (block.t_s, block.volts, block.faults):
            assert array.shape == (len(block), source.channels)


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
        assert np.array_equal(np.isfinite(block.volts), believed)


@SOURCES
def test_a_loop_that_stalls_gets_every_row_afterwards(make, tmp_path):
    _, blocks = read(make, tmp_path, [1.0, 4.0, 4.1])
    assert [len(b) for b in blocks] == [rows_due(1.0), rows_due(4.0) - rows_due(1.0), rows_due(4.1) - rows_due(4.0)]
    assert (blocks[1].faults == Fault.NONE).mean() > 0.99
