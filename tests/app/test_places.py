"""What Ebb opens: no socket in any mode, as the kernel has it; no file outside of its places, as Python has it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from device.settings.paths import BOOT

ROOT = Path(__file__).resolve().parents[2]
EBB = "import sys; from device.cli import main; sys.exit(main())"
SERVICE = "import sys; sys.path.insert(0, 'tests'); from support.service_bench import main; main()"
LISTENS = 0x10000  # of /proc/net/unix: the socket accepts connections
# every file and every socket that the process opens, as its own interpreter has them before they happen
HEARD = """
import json, os, sys
out = open(os.environ["HEARD"], "a")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
def hear(event, args):
    what = None
    if event == "open" and isinstance(args[2], int):
        what = "writes" if args[2] & WRITES else "reads"
    elif event in CHANGES or (event == "os.mkdir" and not os.path.exists(args[0])):
        what = "writes"
    elif event in ("os.listdir", "os.scandir"):
        what = "reads"
    if what and isinstance(args[0], (str, bytes, os.PathLike)):
        path = os.fsdecode(args[0])
        if event in ("os.remove", "os.rmdir", "os.mkdir") and args[-1] >= 0:
            path = os.path.join(os.readlink(f"/proc/self/fd/{args[-1]}"), path)
        if what == "reads" and "/" not in path and path != ".." and not os.path.lexists(path):
            return  # a name in a folder that is open, and was told of: nothing of that name is here
        out.write(json.dumps([what, os.path.abspath(path)]) + "\\n")
    elif event == "socket.__new__":
        out.write(json.dumps(["socket", str(int(args[1]))]) + "\\n")
    elif event.startswith("socket."):
        out.write(json.dumps([event, str(args[1:])]) + "\\n")
    out.flush()
sys.addaudithook(hear)
"""
CODE = (
    sys.prefix,
    sys.base_prefix,
    *map(str, (ROOT / name for name in ("device", "drivers", "tests/support", "ebb_lamp.egg-info"))),
)
SYSTEM = (
    "/proc",
    "/sys",
    "/usr/lib",
    "/usr/share",
    "/etc/ebb",
    "/etc/fstab",
    "/etc/localtime",
    *(f"/{boot}" for boot in BOOT),
)
PARTS = ("/dev/gpiochip", "/dev/spidev", "/dev/i2c")
"""Of a Pi, if the suite runs on one."""


def sockets(pid):
    """Inodes of a process's sockets."""
    links = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            links.append(os.readlink(fd))
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


def opened(heard, what):
    return {place for kind, place in map(json.loads, heard.read_text().splitlines()) if kind.startswith(what)}


def outside(places, allowed):
    """Those that lie in none of the allowed, nor are the folders that these are in, which are synced with them."""
    inside = {os.devnull, str(ROOT), *(str(Path(place).parent) for place in allowed)} - {"/"}
    within = tuple(f"{place}/" for place in allowed)
    return sorted(p for p in places if p not in (*inside, *map(str, allowed)) and not p.startswith((*within, *PARTS)))


def environment(tmp_path, heard):
    return os.environ | {"HEARD": str(heard), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tmp_path / "tmp")}


MODES = {
    "solo": ("solo", "--hardware", "simulated"),
    "shared": ("shared", "--hardware", "simulated"),
    "log": ("log", "--hardware", "simulated", "--people", "2"),
    "lamp": ("lamp", "--hardware", "simulated"),
    "demo": ("demo",),
}


def test_no_mode_listens_or_has_a_socket_of_the_network_or_a_file_out_of_its_places(tmp_path):
    (tmp_path / "service").mkdir()
    runs, notify = {}, tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor, ExitStack() as ends:
        supervisor.bind(str(notify))
        supervisor.settimeout(60)
        words = {mode: [EBB, "--recordings", tmp_path / mode, *rest] for mode, rest in MODES.items()}
        for mode, [code, *rest] in (words | {"service": [SERVICE, tmp_path / "service", "log"]}).items():
            told = environment(tmp_path, tmp_path / f"{mode}.heard")
            told |= {"NOTIFY_SOCKET": str(notify)} if mode == "service" else {}
            output = ends.enter_context((tmp_path / f"{mode}.said").open("w"))
            command = [sys.executable, "-u", "-c", HEARD + code, *map(str, rest)]
            run = subprocess.Popen(command, cwd=ROOT, env=told, stdout=output, stderr=output, text=True)
            ends.callback(run.wait, 30)
            ends.callback(run.kill)
            runs[mode] = run
        while b"READY=1" not in supervisor.recv(1000):
            pass
        asked, until_s = 0, time.monotonic() + 60
        while asked < 5 or not all((tmp_path / f"{mode}.said").stat().st_size for mode in MODES):
            assert {mode: of_the_network(run.pid) for mode, run in runs.items()} == {mode: [] for mode in runs}
            assert {mode: run.poll() for mode, run in runs.items()} == dict.fromkeys(runs), "they are there to be asked"
            assert time.monotonic() < until_s
            asked += 1
            time.sleep(0.1)
        for run in runs.values():
            run.send_signal(signal.SIGTERM)
        assert {mode: run.wait(30) for mode, run in runs.items()} == dict.fromkeys(runs, 0)
    for mode in runs:
        heard = tmp_path / f"{mode}.heard"
        assert outside(opened(heard, "writes"), [tmp_path / mode]) == [], mode
        assert outside(opened(heard, "reads"), [*CODE, *SYSTEM, tmp_path / mode, tmp_path / "config"]) == [], mode
        families = {str(int(socket.AF_UNIX))} if mode == "service" else set()
        assert opened(heard, "socket") - {f"('{notify}',)"} == families, mode
    assert list(tmp_path.glob("log/*/*/b.edf"))
    assert list(tmp_path.glob("service/recordings/*/*/a.edf"))


def test_the_kernel_would_have_told_of_one(tmp_path):
    script = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as run:
        run.stdout.readline()
        assert [kind for kind, _ in of_the_network(run.pid)] == ["tcp"]
        run.kill()


def test_nothing_is_opened_outside_of_the_recordings_and_what_was_asked_for(tmp_path):
    root, pages, heard = tmp_path / "recordings", tmp_path / "pages", tmp_path / "heard"
    pages.mkdir()
    (tmp_path / "tmp").mkdir()
    for words, *codes in (
        (["log", "--hardware", "simulated", "--fast", "--minutes", "0.5", "--people", "2"],),
        (["solo", "--hardware", "simulated", "--fast", "--minutes", "0.1", "--results", pages / "results"],),
        (["sessions"],),
        (["journal", 1, "a line", "--person", "a"],),
        (["export", 1, "--person", "a", "--to", "csv", "--folder", pages],),
        (["notme", 1, "--person", "b"],),
        (["demo", "--fast", "--scenario", "card"],),
        (["boot"],),
        (["dark"], 1),  # there is nothing here to be dark
        (["forget", "--everything", "--yes"],),
    ):
        command = [sys.executable, "-c", HEARD + EBB, "--recordings", root, *words]
        ended = subprocess.run(
            list(map(str, command)), cwd=ROOT, env=environment(tmp_path, heard), capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        assert ended.returncode in (0, *codes), ended.stderr
    assert len(opened(heard, "writes")) > 30
    places = [root, pages, tmp_path / "tmp"]
    assert outside(opened(heard, "writes"), places) == []
    assert outside(opened(heard, "reads"), [*places, *CODE, *SYSTEM, tmp_path / "config"]) == []
    assert opened(heard, "socket") == set()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("does", "what"),
    [("open('/etc/hostname')", "reads"), ("open(sys.argv[1], 'w')", "writes"), ("os.listdir('/home')", "reads")],
)
def test_python_would_have_told_of_a_file(tmp_path, does, what):
    heard, file = tmp_path / "heard", tmp_path / "x"
    command = [sys.executable, "-c", f"{HEARD}\n{does}", str(file)]
    subprocess.run(command, cwd=ROOT, env=environment(tmp_path, heard), capture_output=True, check=False)
    assert outside(opened(heard, what), [*CODE, *SYSTEM]) != []
