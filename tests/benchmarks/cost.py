"""What Ebb costs: speed, processor and memory, measured on whole processes, in one table.

    python tests/benchmarks/cost.py [--seconds N]

Everything runs on the simulated body. Compare figures from one machine and one run only.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from edfio import Edf, EdfSignal

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.sessions import CIRCUIT, QUICK, CheapSource, dark, on_chip, place, seats, simulated, world

from device.app import recorders
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from drivers.simulated.room import RoomSource

EBB = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())"]
FIRST_FRAME = """
from device.app import modes, worlds
from device.settings.tree import Config
from device.session.session import Envelope
place = worlds.open_hardware("simulated", Config())
next(modes.solo(Config(), place, Envelope(60.0)).run())
print("lit", flush=True)
"""
METERED = """
import sys, time
from device.cli import main
from drivers.simulated.room import RoomSource
read, spent, seen = RoomSource.read, 0.0, []
def metered(self, t_s):
    global spent
    seen.append((time.process_time(), time.monotonic()))
    began = time.thread_time()
    try:
        return read(self, t_s)
    finally:
        spent += time.thread_time() - began
RoomSource.read = metered
main(sys.argv[1:])
(first, began), (last, ended) = seen[0], seen[-1]
print((last - first - spent) / (ended - began), spent / (ended - began), file=sys.stderr)
"""
FLOOR = """
import sys, threading, time
def loop(hz):
    began = time.monotonic()
    for k in range(int(hz * float(sys.argv[1]))):
        time.sleep(max(0.0, began + k / hz - time.monotonic()))
slots = threading.Thread(target=loop, args=(360,))
before = time.process_time()
slots.start()
loop(45)
slots.join()
print((time.process_time() - before) / float(sys.argv[1]))
"""


def rows(minutes, people=1):
    """Samples of simulated people."""
    bodies = [Body(Temperament(), seed=i) for i in range(people)]
    source = RoomSource(world(*bodies))
    source.start()
    return source.read(minutes * 60)


def replay_speed(minutes=20):
    """How many times faster than real time a recording of one person is replayed, process start included."""
    samples = rows(minutes)
    whole = len(samples) // ROW_HZ * ROW_HZ
    skin = [CIRCUIT_INVERSE(v) for v in samples.values[:whole, 1].tolist()]
    signals = [
        EdfSignal(samples.values[:whole, 0], ROW_HZ, label="Pulse", physical_dimension="V"),
        EdfSignal(np.array(skin), ROW_HZ, label="EDA", physical_dimension="uS"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simulated.edf"
        Edf(signals).write(path)
        took_s = []
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run([*EBB, "replay", path, "--results", Path(folder) / "out"], check=True, capture_output=True)
            took_s.append(time.perf_counter() - began)
    return whole / ROW_HZ / statistics.median(took_s)


def CIRCUIT_INVERSE(volts):  # noqa: N802 - the front end of stage.CIRCUIT, read backwards
    """Microsiemens for the circuit's volts."""
    gain = volts / CIRCUIT.excitation_v - 1
    return 0.0 if gain <= 0 else 1e6 / (CIRCUIT.feedback_ohm / gain - CIRCUIT.series_ohm)


def live(words, seconds):
    """(share of one core, MB resident) of a live process, from 3 s after its start until seconds later."""
    with subprocess.Popen([*EBB, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        process = psutil.Process(run.pid)
        time.sleep(3)
        before, began = process.cpu_times(), time.perf_counter()
        time.sleep(seconds)
        after, took_s = process.cpu_times(), time.perf_counter() - began
        resident_mb = process.memory_info().rss / 1e6
        run.terminate()
    return (after.user + after.system - before.user - before.system) / took_s, resident_mb


def over_floor(seconds):
    """(share of one core, of simulated bodies beside it, of bare loops) of two people, lit and recorded; each in turn.

    What simulated bodies take is no lamp's. Bare loops wake 45 and 360 times a second, as a loop and a converter do.
    """
    lit, floor = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as kept:
            words = ["--recordings", kept, "solo", "--hardware", "simulated", "--people", "2"]
            words += ["--minutes", str(seconds / 60)]
            ran = subprocess.run([sys.executable, "-c", METERED, *words], check=True, capture_output=True)
        lit.append([float(share) for share in ran.stderr.split()[-2:]])
        bare = subprocess.run([sys.executable, "-c", FLOOR, str(seconds)], check=True, capture_output=True)
        floor.append(float(bare.stdout))
    own, bodies = (statistics.median(shares) for shares in zip(*lit, strict=True))
    return own, bodies, statistics.median(floor)


def first_frame_s():
    """Seconds from the start of the process to the first frame shown; median of five."""
    took_s = []
    for _ in range(5):
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-c", FIRST_FRAME], stdout=subprocess.PIPE) as run:
            run.stdout.readline()
            took_s.append(time.perf_counter() - began)
    return statistics.median(took_s)


def signal_path_us(minutes=5):
    """Microseconds a tick (2 rows) for two people's signal path alone; median over ticks."""
    samples = rows(minutes, people=2)
    people = seats(2)
    took = []
    for k in range(1, len(samples) // 2):
        part = slice(2 * k - 2, 2 * k)
        block = type(samples)(2 * k - 2, samples.t_s[part], samples.values[part], samples.faults[part])
        began = time.perf_counter()
        for seat in people:
            seat.feed(k / 45, block, slice(None), None)
        took.append(time.perf_counter() - began)
    return 1e6 * statistics.median(took)


def tenth_hour_over_first_minute():
    """Cost a tick of one person's signal path in the last minute of ten hours, over that in the first minute."""
    samples = rows(1)
    [seat] = seats(1)
    ticks, per_tick = len(samples) // 2, []
    for minute in range(600):
        offset_s, took = minute * 60.0, []
        for k in range(ticks):
            part = slice(2 * k, 2 * k + 2)
            block = type(samples)(2 * k, samples.t_s[part] + offset_s, samples.values[part], samples.faults[part])
            began = time.perf_counter()
            seat.feed(offset_s + k / 45, block, slice(None), None)
            took.append(time.perf_counter() - began)
        per_tick.append(statistics.median(took))
    return statistics.median(per_tick[-5:]) / statistics.median(per_tick[1:6])


def recording(minutes=60):
    """(MB an hour, share of one core) of recording two people: packing in the loop and writing beside it, synced."""
    hardware = simulated(world(), source=CheapSource(2))
    where, spent = place(hardware, 2), 0.0
    with tempfile.TemporaryDirectory() as folder:
        recorder = recorders.recorder(QUICK, where, "log", Path(folder))
        work = recorder.work

        def timed():
            nonlocal spent
            began = time.thread_time()
            work()
            spent += time.thread_time() - began

        recorder.work = timed
        session = dark(hardware, 60 * minutes, people=2)
        recorder.start()
        for step in session.run():
            began = time.thread_time()
            recorder.feed(step)
            spent += time.thread_time() - began
        recorder.finish(session.ended, session.length_s)
        size = sum(path.stat().st_size for path in recorder.folder.glob("*.edf"))
    return size / 1e6 * 60 / minutes, spent / (60 * minutes)


def slot_us(seconds=20):
    """Microseconds of processor a converter slot costs, the simulated chip's own share included."""
    sampler, _, _, clock = on_chip(lambda ain, t_s: 1.0)
    sampler.start()
    began = time.process_time()
    clock.sleep_until(seconds)
    return 1e6 * (time.process_time() - began) / (360 * seconds)


def main():
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seconds", type=float, default=30.0, help="how long each live process is watched")
    seconds = ask.parse_args().seconds
    with tempfile.TemporaryDirectory() as kept:
        there = ["--recordings", kept]
        one_core, one_mb = live([*there, "solo", "--hardware", "simulated"], seconds)
        two_core, two_mb = live([*there, "log", "--hardware", "simulated", "--people", "2"], seconds)
        lit_core, lit_mb = live([*there, "solo", "--hardware", "simulated", "--people", "2"], seconds)
        wait_core, wait_mb = live([*there, "lamp", "--hardware", "simulated"], seconds)
    own, bodies, floor = over_floor(seconds)
    mb, share = recording()
    table = [
        ("replay of one person, 20 min, process start included", f"{replay_speed():.0f} x real time"),
        ("start to first frame", f"{first_frame_s():.2f} s"),
        ("live, one person, lit, recorded: of one core", f"{100 * one_core:.2f} %"),
        ("live, two people, dark, recorded: of one core", f"{100 * two_core:.2f} %"),
        ("live, two people, lit, recorded: of one core", f"{100 * lit_core:.2f} %"),
        ("... of it the simulated bodies", f"{100 * bodies:.2f} %"),
        ("... the rest, over bare loops at 45 and 360 Hz", f"{own / floor:.1f} x {100 * floor:.2f} %"),
        ("waiting for the button: of one core", f"{100 * wait_core:.2f} %"),
        ("waiting for the button: resident", f"{wait_mb:.0f} MB"),
        ("live, one person, lit: resident", f"{one_mb:.0f} MB"),
        ("live, two people, dark: resident", f"{two_mb:.0f} MB"),
        ("live, two people, lit: resident", f"{lit_mb:.0f} MB"),
        ("signal path of two people, a tick", f"{signal_path_us():.0f} us"),
        ("signal path of one person, tenth hour over first minutes", f"{tenth_hour_over_first_minute():.3f}"),
        ("recording two people, an hour", f"{mb:.2f} MB"),
        ("recording two people: of one core", f"{100 * share:.2f} %"),
        ("converter slot, driver and simulated chip", f"{slot_us():.0f} us"),
    ]
    width = max(len(name) for name, _ in table)
    print("\n".join(f"{name:<{width}}  {value}" for name, value in table))


if __name__ == "__main__":
    main()
