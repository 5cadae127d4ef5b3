"""The page's memory: replaced, deleted or full, a lamp that has gone, and what a page sees that was taken over."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support.page_server import PageServer

from device.page.lamp import Lamp
from drivers.live import RECORD
from drivers.system.mailbox import Mailbox

REPLACED = {
    "deleted": lambda path: None,
    "empty": lambda path: path.touch(),
    "short": lambda path: path.write_bytes(b"ebb1"),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 16),
    "zeros": lambda path: path.write_bytes(bytes(4096)),
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to("/etc/passwd"),
}


@pytest.mark.parametrize("made", REPLACED)
def test_a_record_that_is_replaced_is_a_lamp_that_is_not_heard_until_one_is(known, made):
    lamp, path = Lamp(known.folder), known.folder / RECORD
    known.show()
    assert lamp.now() is not None
    path.unlink()
    REPLACED[made](path)
    assert lamp.now() is None
    assert known.ask("POST", "/pair", {})[0] == 503
    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    known.mailbox.close()
    known.mailbox = Mailbox(known.folder)
    known.show()
    assert lamp.now() is not None
    assert known.ask("POST", "/do", {"command": "mark"})[0] == 204


def test_a_lamp_that_has_gone_is_told_and_no_command_is_said_to_have_reached_it(known):
    known.mailbox.close()
    known.show = lambda: None
    for command in ("stop", "mark"):
        assert known.ask("POST", "/do", {"command": command})[0] == 503


TAKEN_OVER = """
import mmap, os, socket, sys
user, group, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.setgroups([])
os.setgid(group)
os.setuid(user)
record = os.path.join(folder, "live")
def may(what):
    try:
        what()
    except PermissionError:
        return "refused"
    return "done"
fd = os.open(record, os.O_RDONLY)
seen = mmap.mmap(fd, 4096, prot=mmap.PROT_READ)[:4] == b"ebb1"
says = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
print(seen, *map(may, (
    lambda: says.sendto(b"mark", os.path.join(folder, "says")),
    lambda: os.open(record, os.O_RDWR), lambda: os.truncate(record, 0), lambda: os.unlink(record),
    lambda: os.rename(record, record + "x"), lambda: os.chmod(record, 0o666), lambda: mmap.mmap(fd, 4096),
    lambda: os.open(os.path.join(folder, "open"), os.O_WRONLY | os.O_CREAT), lambda: os.mkdir(folder + "/x"),
    lambda: os.unlink(os.path.join(folder, "says")), lambda: os.open(os.path.join(folder, "phones.json"), os.O_RDONLY),
    lambda: says.connect(os.path.join(folder, "wave")),
)))
"""


def as_user(user, group, folder):
    command = [sys.executable, "-I", "-S", "-c", TAKEN_OVER, str(user), str(group), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be another user")
def test_a_page_that_was_taken_over_sees_the_record_says_words_and_can_change_nothing_else():
    group, user = 54321, 54322
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        folder = Path(made) / "live"
        folder.mkdir()
        os.chown(folder, 0, group)
        folder.chmod(0o2750)  # as systemd/tmpfiles.conf makes it
        (folder / "phones.json").touch(0o600)
        mailbox = Mailbox(folder)
        lamp = PageServer(folder, folder, mailbox)
        lamp.show()
        assert as_user(user, group, folder).stdout.split() == ["True", "done", *["refused"] * 11]
        assert lamp.heard() == ["mark"]
        assert "PermissionError" in as_user(user, user, folder).stderr, "who is of neither may not even look"
        mailbox.close()


FULL = """
import sys
sys.path[:0] = ["tests", "."]
from pathlib import Path
from drivers.system.mailbox import Mailbox
try:
    Mailbox(Path(sys.argv[1]))
except OSError as trouble:
    print(trouble.strerror)
"""


def test_memory_that_is_full_is_told_when_the_lamp_begins_and_never_kills_its_loop(tmp_path):
    own = 'mount -t tmpfs -o size=4k tmpfs "$2" && echo x > "$2/full" && exec "$0" -c "$1" "$2"'
    command = ["unshare", "-m", "sh", "-c", own, sys.executable, FULL, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if "mount:" in said.stderr or "unshare:" in said.stderr:
        pytest.skip("needs a file system of its own, so root")
    assert said.stdout == "No space left on device\n", said.stderr
