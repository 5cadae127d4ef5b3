"""What `--room` names goes wrong as it says, is told as truth, and nothing of it is there in a calm room."""

import numpy as np
import pytest
from support.sessions import CIRCUIT

from drivers.ports import DriverError, Fault
from drivers.simulated.body import Body, Temperament
from drivers.simulated.motion import HIGH_V, LOW_V
from drivers.simulated.room import Room, RoomConditions, RoomSource
from drivers.simulated.troubles import HALF_CELL_V, NAMED, STUCK_V, Filter, Troubles, named_troubles

STILL = Temperament(activated=0.0, responses_per_min=0.0, skin_drift_usiemens=0.0)


def rows(text, seconds=60.0, who=STILL, seed=7):
    """Samples of one person in a room, and the room."""
    room = Room([Body(who, 3)], CIRCUIT, RoomConditions(), seed, named_troubles(text, 1))
    source = RoomSource(room)
    source.start()
    return source.read(seconds), room


CALM, _ = rows("calm")


def test_in_a_calm_room_nothing_is_troubled():
    assert named_troubles("calm", 2) == (Troubles(),) * 2
    assert rows("calm")[1].troubled == {}


@pytest.mark.parametrize("text", [name for name in NAMED if name not in ("moving", "filtered", "ripple")])
def test_what_is_wrong_with_electrodes_is_not_wrong_with_a_pulse(text):
    pulse_v = rows(text)[0].values[:, 0]
    near = np.abs(pulse_v - CALM.values[:, 0])[~np.isnan(pulse_v)] < 0.02  # jitter of 0.3 ms on an upstroke
    assert near.all() == (text not in ("bare", "stuck"))


def test_a_stuck_converter_never_moves_by_a_count():
    samples, _ = rows("stuck")
    assert np.ptp(samples.values) == 0
    assert samples.values[0, 0] == pytest.approx(STUCK_V, abs=1e-3)


def test_a_bare_pin_floats_and_nobodys_pulse_is_in_it():
    volts = rows("bare")[0].values
    assert 0.3 < volts.mean() < 0.8
    for seed in range(4):
        pulse_v = rows("bare", seed=seed)[0].values[:, 0] - 0.55
        same = np.corrcoef(pulse_v, CALM.values[:, 0])[0, 1]
        assert abs(same) < 0.2


def test_two_bare_pins_know_nothing_of_each_other():
    pulse_v, skin_v = rows("bare", 300.0)[0].values.T
    assert not np.allclose(pulse_v, skin_v, atol=0.005)
    assert np.ptp(pulse_v) > 1e-3


def test_mains_are_on_the_skin_alone_and_rows_are_missing_beside_them():
    samples, _ = rows("mains", 300.0)
    missing = samples.faults[:, 0] == Fault.SKIPPED
    assert missing.mean() == pytest.approx(NAMED["mains"].missing, abs=0.005)
    assert np.isnan(samples.values[missing]).all()
    skin_v = samples.values[~missing, 1]
    assert np.std(np.diff(skin_v)) > 20 * np.std(np.diff(CALM.values[:, 1]))


def usiemens(samples):
    """Of the last second: what CIRCUIT made volts of, with a resistor of 200 kilohm in the lead."""
    leg = (samples.values[-90:, 1].mean() - CIRCUIT.excitation_v) / CIRCUIT.excitation_v
    return leg / (1 - 1e-6 * CIRCUIT.series_ohm * leg)


def test_gel_conducts_more_for_ten_minutes():
    begun, soaked = (usiemens(rows("gel", s)[0]) / usiemens(rows("calm", s)[0]) for s in (2, 600))
    assert begun == pytest.approx(0.65, abs=0.02)
    assert soaked > 0.97


def test_a_shift_is_a_step_and_its_moment_is_known():
    samples, room = rows("shifting", 600.0)
    steps = np.abs(np.diff(samples.values[:, 1]))
    shifts = [t_s for t_s in room.troubled[0].shifts if t_s < 599]
    assert 4 <= len(shifts) <= 20
    usual = np.percentile(steps, 99.9)
    big = samples.t_s[1:, 1][steps > 2 * usual]
    assert big.size
    assert all(min(abs(at - t_s) for t_s in shifts) < 0.03 for at in big)
    assert HALF_CELL_V == (1e-4, 1e-3)


def test_a_finger_that_moves_says_when_and_reaches_the_rails():
    samples, room = rows("moving", 900.0)
    pulse_v, t_s = samples.values[:, 0], samples.t_s[:, 0]
    moved = np.zeros(len(t_s), bool)
    for begin_s, end_s in room.troubled[0].motion.spans:
        moved |= (t_s >= begin_s) & (t_s < end_s)
    calm_v = rows("calm", 900.0)[0].values[:, 0]
    assert 0.02 < moved.mean() < 0.25
    assert np.abs(pulse_v - calm_v)[~moved].max() < 0.05
    assert np.abs(pulse_v - calm_v)[moved].max() > 1.0
    assert pulse_v.max() == pytest.approx(HIGH_V, abs=1e-3)
    assert pulse_v.min() == pytest.approx(LOW_V, abs=1e-3)


def test_the_sensors_filter_passes_what_its_data_sheet_says():
    def gain(hz):
        passes, out = Filter(), []
        for k in range(90 * 20):
            out.append(passes.volts(k / 90, np.sin(2 * np.pi * hz * k / 90)))
        return np.ptp(out[900:]) / 2

    # A pole each: 0.71 of the best at both corners where the other is far, 0.6 here; a tenth of a breath's 0.1 Hz.
    assert gain(2.6) > gain(1.0) > 2 * gain(0.3)
    assert gain(2.6) > gain(8.0)
    assert gain(0.1) < 0.15 * gain(2.6)


def test_ripple_on_the_supply_is_as_large_as_a_pulse_even_with_nobody_there():
    nobody = Temperament(arrives_s=1e9)
    rippled, calm = (rows(text, 120.0, nobody)[0].values[:, 0] for text in ("ripple", "calm"))
    assert 0.05 < np.ptp(rippled - calm) < 0.2  # 1 mV, 35 to 80 times, peak to peak


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("main", 1, r"'main' is not known \(did you mean mains\?\); there are moving, gel, .*, stuck, calm"),
        ("mains,gel", 1, r"names 2 people, and there is room for 1"),
        ("", 1, r"'' is not known"),
    ],
)
def test_what_no_room_can_be_is_told_with_what_one_can(text, count, said):
    with pytest.raises(DriverError, match=said):
        named_troubles(text, count)


def test_plus_joins_what_is_wrong_and_a_comma_parts_two():
    first, second = named_troubles("mains+moving, calm", 2)
    assert (first.mains_v, first.moves_per_min, second) == (
        NAMED["mains"].mains_v,
        NAMED["moving"].moves_per_min,
        Troubles(),
    )
