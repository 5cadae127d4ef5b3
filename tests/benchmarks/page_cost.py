"""What a page costs the lamp: time in its loop, processor and memory of each process, with phones that look and harm.

    python tests/benchmarks/page_cost.py [--seconds N]

The loop is a live session of a simulated person; page, phones and flood are processes of their own beside it. The
budget is 0.2 ms of processor a tick at 99 %: by the clock, whoever else computes counts too. Compare figures from one
machine and one run only.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.page_process import PageProcess
from support.page_server import TOKEN
from support.sessions import place, simulated, world

from device.app import modes, runner
from device.app.live_view import LiveView
from device.page import guard
from device.session.session import Envelope
from device.settings.tree import Config
from drivers.phone import NoPhone
from drivers.system.clock import SystemClock
from drivers.system.mailbox import Mailbox

BUDGET_US = 200
PHONES = """
import socket, sys, selectors
host, port, token, many = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
poll = selectors.DefaultSelector()
for k in range(many):
    phone = socket.create_connection((host, port), source_address=(f"127.0.0.{2 + k}", 0))
    phone.sendall(f"GET /live?ring=1 HTTP/1.1\\r\\nHost: {host}:{port}\\r\\nCookie: ebb={token}\\r\\n\\r\\n".encode())
    poll.register(phone, selectors.EVENT_READ)
print("there", flush=True)
while True:
    for key, _ in poll.select():
        key.fileobj.recv(65536)
"""
FLOOD = """
import os, socket, sys
folder, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
says = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
says.setblocking(False)
print("there", flush=True)
while True:
    for _ in range(200):
        try:
            says.sendto(os.urandom(60), folder + "/says")
        except OSError:
            break
    try:
        with socket.create_connection((host, port), 0.1) as asks:
            asks.sendall(b"GET / HTTP/1.1\\r\\n")
    except OSError:
        pass
"""
ARCHIVE = "import sys; from device.app.archive import main; sys.exit(main())"


class Beside:
    """What runs beside the loop under one of the conditions, and what it took."""

    def __init__(self, folder, phones=0, befalls=None):
        self.folder, self.phones, self.befalls, self.helpers = folder, phones, befalls, []
        folder.mkdir()
        self.mailbox = Mailbox(folder)
        self.page = PageProcess(folder, folder.parent / "state", self.mailbox)
        self.page.let_in()

    def run(self, seconds):
        """(what ticks() gives, what share_of() gives of lamp and page)."""
        with self.page.serving():
            if self.phones:
                self._help(PHONES, "127.0.0.1", self.page.port, TOKEN, self.phones)
            if self.befalls == "flooded":
                self._help(FLOOD, self.folder, "127.0.0.1", self.page.port)
            time.sleep(1)
            page = psutil.Process(self.page.process.pid)
            if self.befalls == "hung":
                self.page.hang()
            if self.befalls == "killed":
                self.page.kill()
            own, before = share_of(psutil.Process()), self.befalls != "killed" and share_of(page)
            took = ticks(self.mailbox, seconds)
            found = {"lamp": own(), "page": before() if before else None}
            for helper in self.helpers:
                helper.kill()
                helper.wait()
            return took, found

    def _help(self, script, *words):
        helper = subprocess.Popen([sys.executable, "-c", script, *map(str, words)], stdout=subprocess.PIPE)
        helper.stdout.readline()
        helper.stdout.close()
        self.helpers.append(helper)


def share_of(process):
    """A function that says what a process took since now: (share of one core, USS and PSS in MB)."""
    began, before = time.perf_counter(), process.cpu_times()

    def took():
        after, memory = process.cpu_times(), process.memory_full_info()
        spent = after.user + after.system - before.user - before.system
        return spent / (time.perf_counter() - began), memory.uss / 1e6, memory.pss / 1e6

    return took


def ticks(phone, seconds):
    """((ticks, 2) us that a tick of a live session spends on its page, by the clock and of processor; ticks missed)."""
    clock = SystemClock()
    hardware = replace(simulated(world(), clock), phone=TimedPhone(phone))
    session = modes.solo(Config(), place(hardware), Envelope(seconds))
    view = None if isinstance(phone, NoPhone) else LiveView(phone, session, True)
    spent, missed = [], 0
    gc.freeze()
    for step in session.run():
        began, began_cpu = time.perf_counter(), time.thread_time()
        if view:
            view.feed(step)
        shown = np.array([time.perf_counter() - began, time.thread_time() - began_cpu])
        spent.append(1e6 * (shown + hardware.phone.heard_s))
        missed += step.tick.missed
    hardware.ring.close()
    return np.array(spent), missed


class TimedPhone:
    """A Phone of which is measured how long it took to hear."""

    def __init__(self, phone):
        self._phone, self.heard_s = phone, np.zeros(2)
        self.show, self.put_back, self.close = phone.show, phone.put_back, phone.close

    def read(self, t_s):
        began, began_cpu = time.perf_counter(), time.thread_time()
        found = self._phone.read(t_s)
        self.heard_s = np.array([time.perf_counter() - began, time.thread_time() - began_cpu])
        return found


def archive():
    """(ms of processor, ms until it answers, USS and PSS in MB) of one question to the archive; medians of five."""
    found = []
    for _ in range(5):
        began = time.perf_counter()
        run = subprocess.Popen([sys.executable, "-c", ARCHIVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        run.stdin.write(json.dumps({"phone": guard.digest(TOKEN)}).encode() + b"\n")
        run.stdin.flush()
        run.stdout.readline()
        answered_s = time.perf_counter() - began
        used = os.wait4(run.pid, 0)[2]
        run.communicate()
        with subprocess.Popen([sys.executable, "-c", ARCHIVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
            time.sleep(1)  # until it waits for the question
            memory = psutil.Process(run.pid).memory_full_info()
            run.communicate(b"\n")
        found.append((1e3 * (used.ru_utime + used.ru_stime), 1e3 * answered_s, memory.uss / 1e6, memory.pss / 1e6))
    return [statistics.median(column) for column in zip(*found, strict=True)]


CONDITIONS = {
    "no phone": {},
    "one phone": {"phones": 1},
    "four phones": {"phones": 4},
    "four phones, it hangs": {"phones": 4, "befalls": "hung"},
    "four phones, flooded": {"phones": 4, "befalls": "flooded"},
    "four phones, killed": {"phones": 4, "befalls": "killed"},
}


def main():
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seconds", type=float, default=30.0, help="how long each session is")
    seconds = ask.parse_args().seconds
    runner.be_prompt()
    figures = f"{'us a tick: median, 99 %, worst':>34}{'processor':>11}{'missed':>8}"
    print(f"{'':24}{figures}{'lamp: core, USS, PSS':>26}{'page: the same':>26}")
    worst = 0.0
    own, took = share_of(psutil.Process()), ticks(NoPhone(), seconds)
    print(row("no page", took, {"lamp": own(), "page": None}))
    for name, how in CONDITIONS.items():
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as made:
            took, found = Beside(Path(made) / "live", **how).run(seconds)
        print(row(name, took, found), flush=True)
        worst = max(worst, float(np.percentile(took[0][:, 1], 99)))
    cpu_ms, answer_ms, uss, pss = archive()
    print(f"archive, a question: {cpu_ms:.0f} ms of processor, {answer_ms:.0f} ms, USS {uss:.1f} MB, PSS {pss:.1f} MB")
    print(f"at 99 % at most {worst:.0f} us of processor a tick; the budget is {BUDGET_US}")


def row(name, took, found):
    """One line of the table."""
    median, most, worst = np.percentile(took[0][:, 0], (50, 99, 100))
    of_processor = np.percentile(took[0][:, 1], 99)
    sizes = [f"{100 * of[0]:.2f} % {of[1]:5.1f} {of[2]:5.1f}" if of else "-" for of in (found["lamp"], found["page"])]
    return f"{name:24}{median:18.0f}{most:8.0f}{worst:8.0f}{of_processor:11.0f}{took[1]:8d}{sizes[0]:>26}{sizes[1]:>26}"


if __name__ == "__main__":
    main()
