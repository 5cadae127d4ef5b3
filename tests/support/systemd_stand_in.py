"""A stand-in for systemd, by the rules that ebb.service gives. Real processes, real time.

It begins the lamp, listens for its signs of life, kills what falls silent, runs what is to run after every end, and
begins it anew.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def unit(name="ebb.service"):
    """What a unit says, by key; of a key that is said several times, the last."""
    lines = (ROOT / "systemd" / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


RULES = unit()
WATCHDOG_S, RESTART_S, ABORT_S = (float(RULES[k]) for k in ("WatchdogSec", "RestartSec", "TimeoutAbortSec"))


class Supervisor:
    """command: the service. after: what ExecStopPost stands for. folder: for the socket and the output.

    `messages` are the service's, with the times at which they came; `ends` when it ended and how; `darkened` when what
    runs after it had run. All times are of time.monotonic().
    """

    def __init__(self, command, after, folder, env=None):
        self._command, self._after, self._folder = command, after, folder
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(0.05)
        self._env = {**os.environ, **(env or {}), "NOTIFY_SOCKET": str(folder / "notify")}
        self._log = (folder / "output").open("ab")
        self.messages, self.ends, self.darkened, self.readies = [], [], [], []
        self.process, self.killed_by_watchdog = None, 0
        self._begin()

    def _begin(self):
        self.process = subprocess.Popen(
            self._command, env=self._env, cwd=ROOT, stdout=self._log, stderr=self._log, start_new_session=True
        )
        self._ready, self._alive_s, self._allowed_s = False, time.monotonic(), 60.0

    def run(self, until, at_most_s=60.0):
        """Supervise until until() is true. Raises AssertionError if it does not become so."""
        end_s = time.monotonic() + at_most_s
        while not until():
            assert time.monotonic() < end_s, f"{until} did not come to pass\n{self.output()[-3000:]}"
            self._once()

    def _once(self):
        try:
            message = self._socket.recv(4096).decode()
        except TimeoutError:
            message = ""
        now_s = time.monotonic()
        for line in message.splitlines():
            self.messages.append((now_s, line))
            if line == "READY=1":
                self._ready, self._allowed_s = True, WATCHDOG_S
                self.readies.append(now_s)
            if line == "WATCHDOG=1":
                self._alive_s = now_s
            if line.startswith("WATCHDOG_USEC="):
                self._alive_s, self._allowed_s = now_s, int(line.split("=")[1]) / 1e6
        if self.process.poll() is not None:
            self._ended()
        elif now_s - self._alive_s > self._allowed_s:
            self.killed_by_watchdog += 1
            self._abort()
            self._ended()

    def _abort(self):
        """As systemd does: the signal, CONT so that it arrives, and KILL for who does not go."""
        self.process.send_signal(signal.SIGABRT)
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(ABORT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _ended(self):
        code = self.process.returncode
        self.ends.append((time.monotonic(), code))
        result = "exit-code" if code > 0 else "success" if code == 0 else "signal"
        subprocess.run(
            self._after, env={**self._env, "SERVICE_RESULT": result}, cwd=ROOT, stdout=self._log, stderr=self._log,
            timeout=5, check=False,
        )  # fmt: skip
        self.darkened.append(time.monotonic())
        time.sleep(RESTART_S)
        self._begin()

    def output(self):
        return (self._folder / "output").read_text(errors="replace")

    def stop(self):
        """End it for good, softly if it can."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._socket.close()
        self._log.close()
