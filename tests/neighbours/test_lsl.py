"""LSL: an inlet in another process gets every sample, stamped by the sample's own time, and reads what it is."""

import json
import math
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest
from support.neighbours import ROOT, carrying, played
from support.sessions import simulated, world

from device.app import worlds
from device.neighbours.lsl.library import bundled
from device.settings.parse import parse

try:
    import pylsl
except (ImportError, RuntimeError):
    pytest.skip("pylsl with its liblsl is not here: pip install pylsl", allow_module_level=True)

SETTINGS = '[lamp]\nnumber = 7\n[lsl]\nstreams = "a.pulse a.skin a.vitals a.markers pacer"\n'
LENGTH_S = 6.0
INLET = """
import json, time
import pylsl
found, until = [], time.monotonic() + 20
while len(found) < 5 and time.monotonic() < until:
    found = [info for info in pylsl.resolve_streams(1.5) if info.source_id().startswith("ebb-7-")]
inlets = {info.source_id(): pylsl.StreamInlet(info) for info in found}
for inlet in inlets.values():
    inlet.open_stream(5)
print("open", flush=True)
wanted = json.loads(input())
got = {name: ([], []) for name in inlets}
until = time.monotonic() + 20
while any(len(got[n][1]) < wanted.get(n, 0) for n in got) and time.monotonic() < until:
    for name, inlet in inlets.items():
        values, stamps = inlet.pull_chunk(timeout=0.02)
        got[name][0].extend(values)
        got[name][1].extend(stamps)
for name, inlet in inlets.items():
    for _ in range(2):
        values, stamps = inlet.pull_chunk(timeout=0.1)
        got[name][0].extend(values)
        got[name][1].extend(stamps)
about = {}
for name, inlet in inlets.items():
    info = inlet.info(5)
    about[name] = [info.name(), info.type(), info.nominal_srate(), info.as_xml()]
print(json.dumps([got, about]))
"""


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """What was measured, and what an inlet got: samples and stamps by source_id, and what the stream says of itself."""
    folder, memory = tmp_path_factory.mktemp("settings"), tmp_path_factory.mktemp("memory")
    config = parse({"lamp": {"number": 7}, "lsl": {"streams": "a.pulse a.skin a.vitals a.markers pacer"}})
    hardware = simulated(world())
    place = worlds.World(hardware, worlds.seats(config, hardware.source.channels))
    place = worlds.with_neighbours(config, place, memory)
    with carrying(SETTINGS, folder, memory):
        inlet = subprocess.Popen(
            [sys.executable, "-c", INLET], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert inlet.stdout.readline() == "open\n"
        steps = played(config, place, LENGTH_S)
        wanted = {"ebb-7-a-ppg-simulated": len(steps.pulse), "ebb-7-pacer-simulated": len(steps.ticks)}
        said, _ = inlet.communicate(json.dumps(wanted) + "\n", timeout=40)
    place.neighbours.close()
    return steps, *json.loads(said)


def test_every_pulse_sample_arrives_with_the_time_of_its_own_conversion(received):
    steps, got, _ = received
    values, stamps = got["ebb-7-a-ppg-simulated"]
    assert len(values) == len(steps.pulse) > 90 * (LENGTH_S - 1)
    zeros = {round((stamp - t_s) * 1e6) for stamp, (t_s, _) in zip(stamps, steps.pulse, strict=True)}
    assert max(zeros) - min(zeros) <= 1, "one zero of all of them, to the microsecond"
    assert [v for (v,) in values] == pytest.approx([v for _, v in steps.pulse], rel=1e-6), "float32"


def test_the_breath_is_sent_at_every_tick_and_the_skin_ten_times_a_second(received):
    steps, got, _ = received
    assert len(got["ebb-7-pacer-simulated"][1]) == len(steps.ticks)
    assert len(got["ebb-7-a-gsr-simulated"][1]) == pytest.approx(10 * LENGTH_S, abs=1)
    known = [v for (v,) in got["ebb-7-a-gsr-simulated"][0] if not math.isnan(v)]
    assert known
    assert {round(v, 3) for v in known} <= {round(v, 3) for v in steps.skin if v is not None}


def test_what_is_not_known_is_nan_and_never_zero(received):
    (rate, _, _, _), *_ = received[1]["ebb-7-a-vitals-simulated"][0]
    assert math.isnan(rate), "no heart rate is known in the first second"


def test_a_stream_says_what_it_is_and_that_it_is_simulated(received):
    about = received[2]
    name, kind, rate_hz, xml = about["ebb-7-a-ppg-simulated"]
    assert (name, kind, rate_hz) == ("Ebb a pulse (simulated)", "PPG", 90)
    for said in ("<unit>volts</unit>", "<manufacturer>Ebb</manufacturer>", "<can_drop_samples>true<"):
        assert said in xml
    assert all(words[0].endswith(" (simulated)") for words in about.values())
    assert about["ebb-7-a-markers-simulated"][2] == 0


def test_where_pip_brings_no_liblsl_that_of_mne_lsl_is_found_and_not_imported(tmp_path, monkeypatch):
    assert bundled() is None
    library = tmp_path / "mne_lsl" / "lsl" / "lib" / "liblsl.so.1.17.7"
    library.parent.mkdir(parents=True)
    library.touch()
    (tmp_path / "mne_lsl" / "__init__.py").write_text("raise ImportError('it would bring scipy')\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert bundled() == library


LOADED = """
import importlib.util, sys
from device.neighbours.lsl.library import pylsl
from drivers.ports import DriverError
try:
    pylsl("machine")
except DriverError as trouble:
    sys.exit(str(trouble))
print(next(line.split()[-1] for line in open("/proc/self/maps") if "liblsl" in line))
"""
WORKS, BROKEN = "works", "is broken"
LIBRARIES = [(WORKS, None, "pylsl"), (WORKS, BROKEN, "pylsl"), (WORKS, WORKS, "pylsl"), (None, WORKS, "mne_lsl"),
             (BROKEN, WORKS, "mne_lsl"), (None, BROKEN, None), (None, None, None)]  # fmt: skip
"""liblsl beside pylsl and in mne-lsl, and whose is taken; None: there is none."""


@pytest.mark.parametrize(("own", "of_mne", "taken"), LIBRARIES)
def test_pylsls_own_liblsl_is_taken_where_it_works_and_that_of_mne_lsl_where_not(tmp_path, own, of_mne, taken):
    if own is None and find_library("lsl"):
        pytest.skip("the system has a liblsl, which comes before that of mne-lsl")
    real = Path(pylsl.lib.libpath).resolve()
    package = shutil.copytree(Path(pylsl.__file__).parent, tmp_path / "pylsl", ignore=lambda *_: ["__pycache__"])
    for path in (package / "lib").glob("liblsl*"):
        path.unlink()
    other = tmp_path / "mne_lsl" / "lsl" / "lib"
    other.mkdir(parents=True)
    (tmp_path / "mne_lsl" / "__init__.py").touch()
    for state, path in ((own, package / "lib" / "liblsl.so"), (of_mne, other / "liblsl.so.1.17.7")):
        if state == WORKS:
            shutil.copy(real, path)
        elif state:
            path.write_text("no library")
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.returncode == (0 if taken else 1), done.stderr
    assert done.stdout.startswith(f"{tmp_path}/{taken}/") if taken else "pip install pylsl" in done.stderr
