"""What Ebb opens: no socket in any mode, as the kernel has it; no file outside of its places, as Python has it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EBB = "import sys; from device.cli import main; sys.exit(main())"
LISTENS = 0x10000  # of /proc/net/unix: the socket accepts connections
# every open and every socket of the process, as its own interpreter has them before they happen
HEARD = """
import json, os, sys
out = open(os.environ["HEARD"], "a")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def hear(event, args):
    if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)) and isinstance(args[2], int):
        if args[2] & WRITES:
            out.write(json.dumps(os.path.abspath(os.fsdecode(args[0]))) + "\\n")
    elif event.startswith("socket."):
        out.write(json.dumps(event) + "\\n")
    elif event in ("os.rename", "os.remove", "os.rmdir") or (event == "os.mkdir" and not os.path.exists(args[0])):
        out.write(json.dumps(os.path.abspath(os.fsdecode(args[0]))) + "\\n")
    out.flush()
sys.addaudithook(hear)
"""


def sockets(pid):
    """Inodes of a process's sockets."""
    links = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(os.readlink(fd))
        except FileNotFoundError:
            continue  # closed meanwhile
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def of_the_network(pid):
    """Those that reach beyond this machine, or wait for somebody to connect."""
    own, found = sockets(pid), []
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "unix"):
        table = Path(f"/proc/{pid}/net/{kind}")
        for fields in map(str.split, table.read_text().splitlines()[1:] if table.exists() else ()):
            inode = fields[6] if kind == "unix" else fields[9]
            if inode in own and (kind != "unix" or int(fields[3], 16) & LISTENS):
                found.append((kind, inode))
    return found


@pytest.mark.parametrize(
    "words",
    [
        ["solo", "--hardware", "simulated"],
        ["shared", "--hardware", "simulated"],
        ["log", "--hardware", "simulated", "--people", "2"],
        ["lamp", "--hardware", "simulated"],
    ],
    ids=lambda words: words[0],
)
def test_no_mode_listens_or_has_a_socket_of_the_network(tmp_path, words):
    command = [sys.executable, "-c", EBB, "--recordings", tmp_path, *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        until_s = time.monotonic() + 2
        while time.monotonic() < until_s:
            assert of_the_network(run.pid) == []
            time.sleep(0.1)
        assert run.poll() is None, "it was there to be asked"
        run.send_signal(signal.SIGTERM)


def test_the_kernel_would_have_told_of_one(tmp_path):
    script = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as run:
        run.stdout.readline()
        assert [kind for kind, _ in of_the_network(run.pid)] == ["tcp"]
        run.kill()


def test_nothing_is_written_outside_of_the_recordings_and_what_was_asked_for(tmp_path):
    root, pages, heard = tmp_path / "recordings", tmp_path / "pages", tmp_path / "heard"
    pages.mkdir()
    environment = os.environ | {"HEARD": str(heard), "PYTHONDONTWRITEBYTECODE": "1"}
    for words in (
        ["log", "--hardware", "simulated", "--fast", "--minutes", "1", "--people", "2"],
        ["solo", "--hardware", "simulated", "--fast", "--minutes", "0.5", "--results", pages / "results"],
        ["sessions"],
        ["show", 1, "--person", "a"],
        ["journal", 1, "a line", "--person", "a"],
        ["export", 1, "--person", "a", "--to", "csv", "--folder", pages],
        ["notme", 1, "--person", "b"],
        ["trend", "--simulated", "--person", "a"],
        ["forget", "--everything", "--yes"],
    ):
        command = [sys.executable, "-c", HEARD + EBB, "--recordings", root, *words]
        ended = subprocess.run(
            list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert ended.returncode == 0, ended.stderr
    places = [json.loads(line) for line in heard.read_text().splitlines()]
    assert len(places) > 30
    allowed = (str(root), str(pages), os.devnull)
    assert sorted({place for place in places if not place.startswith(allowed)}) == []
