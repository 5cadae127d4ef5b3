"""The lamp in a real terminal, as a person tries it: keys for a button, the picture, signals, and how it is left."""

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from device.recording import annotation, folders, reader

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "from device.cli import main; sys.exit(main(sys.argv[1:]))"
)
SHOW_CURSOR = "\x1b[?25h"
SOON_S = 60.0  # a machine that is busy elsewhere may take its time; nobody waits for it to pass


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, *words, rows=40, columns=100):
        self._ours, self._theirs = os.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._before = termios.tcgetattr(self._theirs)
        self.text, self._decode = "", codecs.getincrementaldecoder("utf-8")().decode
        size = {"TERM": "xterm-256color", "LINES": str(rows), "COLUMNS": str(columns)}
        self.run = subprocess.Popen(
            [sys.executable, "-c", START, *map(str, words)],
            stdin=self._theirs, stdout=self._theirs, stderr=self._theirs, cwd=ROOT, start_new_session=True,
            env=os.environ | size,
        )  # fmt: skip

    def until(self, pattern):
        """Read until pattern is there, and forget what came before."""
        ends_s = time.monotonic() + SOON_S
        while not (found := re.search(pattern, self.text)):
            assert self.read(ends_s - time.monotonic()), f"no {pattern!r} in {self.text[-2000:]!r}"
        self.text = self.text[found.end() :]

    def read(self, at_most_s):
        if not select.select([self._ours], [], [], max(0.0, at_most_s))[0]:
            return False
        self.text += self._decode(os.read(self._ours, 65536))
        return True

    def type(self, keys):
        os.write(self._ours, keys.encode())

    def ended(self):
        """The exit code, once it has ended; the terminal must be as it was."""
        ends_s = time.monotonic() + SOON_S
        while self.run.poll() is None and time.monotonic() < ends_s:
            self.read(0.05)
        while self.read(0.0):
            pass
        assert termios.tcgetattr(self._theirs) == self._before
        assert self.text.rfind(SHOW_CURSOR) > self.text.rfind("\x1b[?25l"), "the cursor is there again"
        return self.run.returncode

    def close(self):
        if self.run.poll() is None:
            self.run.kill()
        self.run.wait()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def terminal(tmp_path):
    opened = []

    def begin(*words, **more):
        opened.append(Terminal("--recordings", tmp_path / "kept", *words, **more))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def test_a_lamp_is_begun_marked_ended_and_left_by_keys(terminal, tmp_path):
    lamp = terminal("lamp", "--hardware", "simulated", "--who", "eager")
    lamp.until("dark, waiting for its button")
    lamp.until("simulated body   h holds the button, q quits")
    lamp.type(" ")
    lamp.until("0:01 of 8:00   simulated body   space marks, held or h ends, q quits")
    lamp.type(" ")
    lamp.until("0:09 of 8:")
    lamp.until("a: pulse found")  # and no more, as soon as two take part
    lamp.type("h")
    lamp.until("two people. All of it simulated")
    lamp.until("dark, waiting for its button")
    lamp.type("q")
    assert lamp.ended() == 0
    [kept] = folders.every(tmp_path / "kept")
    assert kept.info.ended == "ended by hand"
    assert kept.info.simulated
    assert [
        n.text for n in reader.read(kept.recordings("a")).notes if n.text in (annotation.MARK, annotation.HOLD)
    ] == [annotation.MARK, annotation.HOLD]


@pytest.mark.parametrize("end", ["\x03", signal.SIGTERM, signal.SIGHUP])
def test_a_waiting_lamp_ends_at_once(terminal, tmp_path, end):
    lamp = terminal("lamp", "--hardware", "simulated")
    lamp.until("dark, waiting for its button")
    if isinstance(end, str):
        lamp.type(end)
    else:
        lamp.run.send_signal(end)
    assert lamp.ended() == 0
    assert not (tmp_path / "kept").exists()


def test_a_lamp_that_leads_ends_softly_on_sigterm_and_does_not_wait_again(terminal, tmp_path):
    lamp = terminal("lamp", "--hardware", "simulated")
    lamp.until("dark, waiting for its button")
    lamp.type("  ")  # a keyboard's own repeat is no second press
    lamp.until("0:09 of 8:")
    lamp.run.send_signal(signal.SIGTERM)
    lamp.until("All of it simulated")
    assert lamp.ended() == 0
    assert "waiting" not in lamp.text
    [kept] = folders.every(tmp_path / "kept")
    assert kept.info.ended == "stopped by the system"


def test_a_second_signal_ends_it_at_once_and_the_recording_is_closed(terminal, tmp_path):
    lamp = terminal("lamp", "--hardware", "simulated")
    lamp.until("dark, waiting for its button")
    lamp.type(" ")
    lamp.until("0:09 of 8:")
    lamp.type("qq")  # one key that repeats
    lamp.type("\x03")
    assert lamp.ended() == 0
    [kept] = folders.every(tmp_path / "kept")
    assert kept.info.ended is not None


def test_a_terminal_too_small_for_the_picture_reads_what_the_keys_do(terminal):
    lamp = terminal("lamp", "--hardware", "simulated", rows=8)
    lamp.until(r"dark, waiting for its button: a press begins settle, two settle-20  \(simulated body\)")
    lamp.type(" ")
    lamp.until("recording to")
    lamp.type("q")
    lamp.until("All of it simulated")
    assert lamp.run.wait(SOON_S) == 0


def test_a_lamp_without_a_keyboard_says_so_and_ends_at_once_on_sigterm():
    words = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())"]
    with subprocess.Popen(
        [*words, "lamp", "--hardware", "simulated"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    ) as run:  # fmt: skip
        assert run.stderr.readline() == "simulated, and without a keyboard: nobody can press its button\n"
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate(timeout=SOON_S)
    assert (run.returncode, out, err) == (0, "", "")


def test_a_session_in_a_terminal_can_be_marked_and_ended_by_keys(terminal, tmp_path):
    solo = terminal("solo", "--hardware", "simulated")
    solo.until("0:01   simulated body   space marks, held or h or q ends")
    solo.type(" ")
    solo.until("0:02")
    solo.type("h")
    solo.until("All of it simulated")
    assert solo.ended() == 0
    [kept] = folders.every(tmp_path / "kept")
    assert [n.text for n in reader.read(kept.recordings("a")).notes if n.text == annotation.MARK] == [annotation.MARK]


def test_a_space_bar_that_is_held_down_marks_and_then_ends(terminal, tmp_path):
    solo = terminal("solo", "--hardware", "simulated", "--who", "slow")
    solo.until("0:01   simulated body")
    ends_s = time.monotonic() + SOON_S
    while "All of it simulated" not in solo.text and time.monotonic() < ends_s:
        solo.type(" ")  # as a terminal repeats it
        solo.read(0.04)
    assert solo.ended() == 0
    [kept] = folders.every(tmp_path / "kept")
    assert kept.info.ended == "ended by hand"
    marks = (annotation.MARK, annotation.HOLD)
    assert [n.text for n in reader.read(kept.recordings("a")).notes if n.text in marks] == list(marks)


@pytest.mark.parametrize("words", [["--fast"], ["--minutes", "3"], ["--hardware", "x.edf"]])
def test_a_lamp_takes_no_words_that_make_no_sense_for_it(words):
    from device.cli.command import main

    with pytest.raises(SystemExit) as caught:
        main(["lamp", *words])
    assert caught.value.code == 2
