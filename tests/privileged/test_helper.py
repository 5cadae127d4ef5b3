"""Time zone, Wi-Fi and name, by the real process over a real socket: three verbs, one user, and while a hold lasts."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time

import pytest
from support.system_programs import SystemPrograms, held

from device.privileged import keyfile, opened
from device.privileged.helper import LONGEST, answer

ME = pwd.getpwuid(os.geteuid()).pw_name
OTHER = next(user.pw_name for user in pwd.getpwall() if user.pw_uid != os.geteuid())
SECRET = r"our \s secret; 'x' $(reboot) "
ZONE = {"verb": "zone", "zone": "Europe/Berlin"}
WIFI = {"verb": "wifi", "name": "Our house", "passphrase": SECRET}
NAME = {"verb": "name", "name": "bedside"}


@pytest.fixture
def system(tmp_path):
    """(root of a system whose page a hold has opened, its programs)."""
    return held(tmp_path / "root"), SystemPrograms(tmp_path / "programs")


def asked(system, question, user=ME):
    """The answer to a question, of bytes or as JSON, and what the process said besides."""
    root, programs = system
    words = question if isinstance(question, bytes) else json.dumps(question).encode() + b"\n"
    near, far = socket.socketpair()
    with near, far:
        process = subprocess.Popen(
            [sys.executable, "-m", "device.privileged.helper", root, user], stdin=far, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, "PATH": programs.path},
        )  # fmt: skip
        near.sendall(words)
        near.shutdown(socket.SHUT_WR)
        said = "".join(process.communicate(timeout=30))
        far.close()
        return json.loads(near.makefile("rb").readline()), said


def files(root):
    return sorted(path.name for path in (root / keyfile.CONNECTIONS).iterdir())


@pytest.mark.parametrize(
    ("question", "ran"),
    [
        (ZONE, ["timedatectl", "set-timezone", "Europe/Berlin"]),
        (NAME, ["hostnamectl", "set-hostname", "bedside"]),
        ({"verb": "name", "name": "a" * 63}, ["hostnamectl", "set-hostname", "a" * 63]),
        ({"verb": "zone", "zone": "Etc/GMT+1"}, ["timedatectl", "set-timezone", "Etc/GMT+1"]),
    ],
)
def test_zone_and_name_are_handed_on_as_one_word(system, question, ran):
    told, _ = asked(system, question)
    assert told == {"done": True}
    assert system[1].told() == [ran]
    assert files(system[0]) == []


def test_a_network_is_kept_for_root_alone_and_its_passphrase_is_told_to_nobody(system):
    root, programs = system
    told, said = asked(system, WIFI)
    path = keyfile.path(root, keyfile.HOME)
    assert told == {"done": True}
    assert programs.told() == [["nmcli", "connection", "load", str(path)]]
    assert path.stat().st_mode & 0o777 == 0o600
    assert "secret" not in said
    asked(system, {**WIFI, "name": "The next house"})
    assert files(root) == ["ebb-home.nmconnection"], "one network, however often it is asked for"


@pytest.mark.parametrize(
    "question",
    [
        b"", b"\n", b"[]\n", b"null\n", b"{\n", b"[" * 1000 + b"\n", b"\xff\n", b'{"verb": ["zone"]}\n',
        b'{"verb": "name", "name": "\\ud800"}\n',
        {}, {"verb": "shutdown"}, {"verb": "zone"}, {**ZONE, "zone": 1}, {**ZONE, "name": "bedside"},
        {"verb": "wifi", "name": "Our house"},
        *({**ZONE, "zone": zone} for zone in (
            "", "Europe", "Europe/Nowhere", "/etc/passwd", "../../../etc/passwd", "Europe/../Europe/Berlin", "--help",
            "Europe/Berlin\n", "zone.tab", "localtime", "posix/Europe/Berlin", "Europe/Berlin; reboot",
        )),
        *({**NAME, "name": name} for name in (
            "", "-a", "a-", "a" * 64, "Bedside", "bed side", "bed.local", "bed_side", "bett\u00e4", "a\n", "$(reboot)",
            "--static",
        )),
        *({**WIFI, "name": name} for name in ("", "x" * 33, "\u00e4" * 17, "a\nb", "a\x00", "a\x7f")),
        *({**WIFI, "passphrase": word} for word in (
            "", "short", "x" * 7, "x" * 64, "f" * 65, "caf\u00e9 au lait", "tab\tseparated", "line\nends here",
        )),
    ],
    ids=lambda question: repr(question)[-40:],
)  # fmt: skip
def test_everything_else_is_refused_and_nothing_is_run(system, question, monkeypatch):
    root, programs = system
    monkeypatch.setenv("PATH", programs.path)
    words = question if isinstance(question, bytes) else json.dumps(question).encode() + b"\n"
    told = answer(words, os.geteuid(), os.geteuid(), root)
    assert list(told) == ["error"]
    assert told["error"]
    assert programs.told() == []
    assert files(root) == []


def test_a_question_without_an_end_is_read_no_further_than_it_may_be(system):
    told, said = asked(system, b'{"verb": "name", "name": "' + b"a" * 2 * LONGEST)
    assert list(told) == ["error"]
    assert said == ""


@pytest.mark.parametrize("question", [ZONE, WIFI, NAME])
def test_another_user_is_refused(system, question):
    told, _ = asked(system, question, OTHER)
    assert told == {"error": "only the lamp's own user may ask for that"}
    assert system[1].told() == []


@pytest.mark.parametrize(
    ("seconds", "settings"),
    [
        (-1.0, '[page]\nopen = "hold"\n'),
        (3600.0, '[page]\nopen = "hold"\n'),
        (500.0, '[page]\nopen = "always"\n'),
        (500.0, '[page]\nopen = "never"\n'),
        (500.0, "[page]\n"),
        (500.0, '[page]\nopen = "hold"\n[breath]\nrate_bpm = 0.5\n'),
        (500.0, "not TOML"),
    ],
)
def test_it_does_nothing_unless_a_hold_has_opened_the_page_and_the_settings_let_it(tmp_path, seconds, settings):
    system = held(tmp_path / "root", seconds, settings), SystemPrograms(tmp_path / "programs")
    told, _ = asked(system, ZONE)
    assert list(told) == ["error"]
    assert system[1].told() == []


@pytest.mark.parametrize("written", [None, "", "x", "9" * 100, "fifo", "link"])
def test_what_the_lamp_wrote_is_a_number_or_nothing(tmp_path, written):
    root = held(tmp_path)
    now_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert opened.why_shut(root, now_s) == ""
    file = root / "run" / "ebb-live" / "open"
    (tmp_path / "elsewhere").write_text(file.read_text())
    file.unlink()
    if written == "fifo":
        os.mkfifo(file)
    elif written == "link":
        file.symlink_to(tmp_path / "elsewhere")
    elif written is not None:
        file.write_text(written)
    assert "not held" in opened.why_shut(root, now_s)


def test_settings_on_the_boot_partition_count_before_the_machines_and_what_the_lamp_could_write_never(tmp_path):
    root = held(tmp_path, settings='[page]\nopen = "never"\n')
    (root / "var/lib/ebb/.config/ebb").mkdir(parents=True)
    (root / "var/lib/ebb/.config/ebb/ebb.toml").write_text('[page]\nopen = "hold"\n')
    assert opened.page_settings(root).open == "never"
    (root / "boot/firmware").mkdir(parents=True)
    (root / "boot/firmware/ebb.toml").write_text('[page]\nopen = "hold"\n')
    assert opened.page_settings(root).open == "hold"


def test_a_program_that_is_not_there_or_refuses_is_told(system):
    root, programs = system
    (programs.folder / "timedatectl").write_text("#!/bin/sh\necho 'Failed to set time zone: no' >&2; exit 1\n")
    assert asked(system, ZONE)[0] == {"error": "timedatectl refused: Failed to set time zone: no"}
    shutil.rmtree(root / "etc" / "NetworkManager")
    assert asked(system, WIFI)[0] == {"error": "NetworkManager is not on this system"}


NMCLI = "/usr/bin/nmcli"


@pytest.mark.skipif(not os.path.exists(NMCLI), reason="nmcli is not on this machine: apt install network-manager")
@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("Our house", "plain words"), (" ends with blanks ", "  two blanks each  "), ("semi;colon", "a;b;c;d;e;"),
        ("65;66;67;", r"back\slash\\es \s \n"), ("caf\u00e9 \U0001f4a1", "#comment = [no]"), ("=", '"quoted"\'s:,;\\'),
        ("a" * 32, "~" * 63), ("\\", "0123456789abcdef" * 4),
    ],
)  # fmt: skip
def test_networkmanager_reads_the_network_as_it_was_meant(name, passphrase):
    """By NetworkManager's own reader, and its own writer of the same words."""

    def spoken(*words, given=None):
        run = subprocess.run([NMCLI, "--offline", "connection", *words], input=given, capture_output=True, check=True)
        return [line for line in run.stdout.decode().splitlines() if line.startswith(("ssid=", "psk=", "key-mgmt="))]

    read = spoken("modify", "connection.id", keyfile.HOME, given=keyfile.to_join(name, passphrase))
    assert len(read) == 3
    meant = ("add", "type", "wifi", "con-name", keyfile.HOME, "ssid", name, "wifi-sec.key-mgmt", "wpa-psk")
    assert read == spoken(*meant, "wifi-sec.psk", passphrase)
