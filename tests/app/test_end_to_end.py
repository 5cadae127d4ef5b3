"""The whole line on a real recording: chip, real driver, real Adafruit class, real loop, virtual clock."""

import numpy as np
import pytest
from edfio import read_edf
from support.sessions import dark, on_chip, play, simulated, solo, world

from device.app import modes, worlds
from device.session.session import Envelope
from device.settings.tree import Config
from device.signals.batch import on_grid
from drivers.foreign.reading import read_recording
from drivers.simulated.clock import VirtualClock


def reference_rates(path):
    """t_s -> the rates of the annotated R peaks in the last 4 s, where the reference is valid; [] where it is not.

    A rate is the median interval of 8 s. The last 4 s, because a pulse comes after its R peak and is known after that.
    """
    notes = [(a.onset, a.duration or 0.0, a.text) for a in read_edf(path).annotations]
    beats = np.array([t for t, _, text in notes if text == "R"])
    valid = [(t, t + d) for t, d, text in notes if text == "reference valid"]

    def rate(t_s):
        recent = beats[(beats > t_s - 8) & (beats <= t_s)]
        return 60 / np.median(np.diff(recent)) if len(recent) > 3 else None

    def rates(t_s):
        if not any(begin + 8 <= t_s <= end for begin, end in valid):
            return []
        return [bpm for at_s in np.arange(t_s - 4, t_s + 0.25, 0.5) if (bpm := rate(at_s)) is not None]

    return rates


@pytest.mark.parametrize(
    "oscillator", [0.0, pytest.param(-0.1, marks=pytest.mark.soak), pytest.param(0.1, marks=pytest.mark.soak)]
)
def test_the_real_driver_over_the_chip_tells_a_real_heart_within_2_bpm(recording, oscillator):
    path = recording("neurokit__resting_5min")
    volts = read_recording(path, on_grid).pulse_volts * 0.2 + 1.65  # as a sensor of half a volt would give it
    rates = reference_rates(path)

    def pins(ain, t_s):
        at = t_s * 90
        i = min(int(at), len(volts) - 2)
        return volts[i] + (at - i) * (volts[i + 1] - volts[i]) if ain == 0 else 0.5

    sampler, _, _, clock = on_chip(pins, (0, 1), oscillator)
    hardware = simulated(world(), clock, source=sampler)
    steps = play(dark(hardware, 299.0), hardware)
    truth = [(s.readings["a"].vitals.heart_rate_bpm, rates(s.tick.t_s)) for s in steps if s.tick.t_s > 12]
    scored = [(shown, near) for shown, near in truth if near]
    right = sum(shown is not None and min(near) - 2 <= shown <= max(near) + 2 for shown, near in scored)
    assert len(scored) > 200
    assert right / len(scored) >= 0.95


def test_live_and_replayed_rows_give_the_same_readings_and_frames():
    """Whatever moment the loop reads at, the same rows give the same session: what replay stands on."""
    lines = []
    for _ in range(2):
        hardware = simulated(world())
        seen = []
        play(solo(hardware, 45.0), hardware, lambda step, seen=seen: seen.append((step.readings, step.scene)))
        lines.append(seen)
    for (one, shown), (other, again) in zip(*lines, strict=True):
        assert one == other
        assert np.array_equal(shown.ring, again.ring)
        assert shown.touch == again.touch


def test_a_real_recording_drives_the_lamp(recording):
    clock = VirtualClock()
    place = worlds.open_recording(recording("neurokit__resting_8min"), Config(), clock)
    skin = [step.readings["a"].vitals.skin_usiemens for step in modes.dark(Config(), place, Envelope(60.0)).run()]
    place.hardware.close()
    eda = read_edf(recording("neurokit__resting_8min")).get_signal("EDA")
    edf_level = eda.data[int(58.5 * eda.sampling_frequency)]
    assert skin[-1] == pytest.approx(edf_level, rel=0.03)
