"""The sampler: 360 slots a second on an absolute grid, whole rows out, and what happens when it is late or alone."""

import errno

import numpy as np
import pytest
from support.sessions import on_chip

from drivers.ports import ROW_HZ, Fault, rows_due
from drivers.sampler import RETRY_S, SILENT_S

LEVELS = (0.4, 1.1, 1.9, 2.7)
LSB_V = 4.096 / 32768


def levels(ain, t_s):
    return LEVELS[ain]


def collect(sampler, clock, length_s, tick_hz=45):
    clock.zero()  # as a session does: the converter was looked for before
    sampler.start()
    blocks = []
    for k in range(1, round(length_s * tick_hz) + 1):
        clock.sleep_until(k / tick_hz)
        blocks.append(sampler.read(clock.now()))
    return (
        np.concatenate([b.t_s for b in blocks]),
        np.concatenate([b.values for b in blocks]),
        np.concatenate([b.faults for b in blocks]),
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("oscillator", [pytest.param(-0.1, marks=pytest.mark.soak), 0.0, 0.1])
def test_four_channels_are_delivered_and_none_is_attributed_to_another(oscillator):
    sampler, _, _, clock = on_chip(levels, oscillator=oscillator)
    t_s, volts, faults = collect(sampler, clock, 600)
    delivered = faults == Fault.NONE
    assert delivered.mean() >= 0.999
    assert sum(sampler.slots.values()) == faults.size
    assert sampler.slots[Fault.NONE] == delivered.sum()
    wrong = np.abs(volts - LEVELS) > LSB_V
    assert not wrong[delivered].any()
    assert np.isnan(volts[~delivered]).all()
    rows = np.arange(len(t_s))[:, None]
    lateness_s = t_s - (rows / ROW_HZ + np.arange(4) / 360)
    assert lateness_s.min() >= 0
    assert lateness_s.max() < 1.5e-3


def test_two_channels_take_180_slots_a_second():
    sampler, _, bus, clock = on_chip(levels, channels=(2, 3))
    before = bus.transactions
    _, volts, _ = collect(sampler, clock, 10)
    assert (bus.transactions - before) / 3 == pytest.approx(1800, abs=5)  # status, result, start
    assert np.allclose(volts[:-1], LEVELS[2:], atol=LSB_V)


def test_a_pin_is_told_as_whose_it_is_and_how_far_it_reads():
    sampler, _, _, _ = on_chip(levels, channels=(2, 3))
    pulse, skin = sampler.channels
    assert (pulse.person, pulse.sensor, pulse.place) == (1, "pulse", "A2")
    assert (skin.person, skin.sensor, skin.place) == (1, "skin", "A3")
    assert {(c.unit, c.full_scale) for c in (pulse, skin)} == {("V", 4.096)}


def test_every_source_gives_the_rows_that_are_due_and_no_other():
    assert [rows_due(k / 45) for k in range(5)] == [0, 1, 3, 5, 7]


def test_a_sampler_that_slept_through_slots_flags_them_and_stays_on_the_grid():
    sampler, _, _, clock = on_chip(levels)
    sampler.start()
    clock.sleep_until(1.0)
    first = sampler.read(1.0)
    sampler.due_s = 1.5  # it is kept from working until then, as by a processor that is busy elsewhere
    clock.sleep_until(3.0)
    later = sampler.read(3.0)
    assert later.row == len(first)
    gap = later.faults == Fault.SKIPPED
    assert gap.sum() == pytest.approx(180, abs=3)
    assert np.isnan(later.values[gap]).all()
    assert np.allclose(np.where(gap, LEVELS, later.values), LEVELS, atol=LSB_V)


def test_a_reader_that_stalls_loses_the_oldest_and_knows_it():
    sampler, _, _, clock = on_chip(levels)
    sampler.start()
    clock.sleep_until(10.0)
    samples = sampler.read(10.0)
    assert len(samples) == rows_due(10.0)
    assert (samples.faults[:500] == Fault.SKIPPED).all()
    assert (samples.faults[-300:] == Fault.NONE).all()


def test_a_converter_silent_for_2_s_is_looked_for_with_back_off_and_comes_back():
    sampler, chip, bus, clock = on_chip(levels)
    sampler.start()
    clock.sleep_until(5.0)
    sampler.read(5.0)
    del bus.chips[0x48]
    clock.sleep_until(5.0 + SILENT_S + 0.1)
    assert "no ADC answered at 0x48" in sampler.trouble
    quiet_from = bus.transactions
    clock.sleep_until(clock.now() + sum(RETRY_S[:3]) - 0.5)
    assert bus.transactions - quiet_from < 40  # a few looks, not 360 a second
    silent = sampler.read(clock.now())
    assert (silent.faults[-100:] == Fault.SKIPPED).all()
    bus.chips[0x48] = chip
    clock.sleep_until(clock.now() + RETRY_S[-1] + 1)
    assert sampler.trouble is None
    assert (sampler.read(clock.now()).faults[-40:] == Fault.NONE).all()


def test_scattered_refusals_cost_their_slots_only():
    sampler, _, bus, clock = on_chip(levels)
    start = bus.transactions
    for at in range(200, 2000, 200):
        bus.faults |= {start + at + k: OSError(errno.EREMOTEIO, "x") for k in range(2)}
    _, volts, faults = collect(sampler, clock, 5)
    assert 9 <= (faults != Fault.NONE).sum() <= 9 * 3 + 1
    assert np.allclose(np.where(faults == Fault.NONE, volts, LEVELS), LEVELS, atol=LSB_V)
