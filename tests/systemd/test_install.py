"""What makes a Pi the lamp, and takes that away again: tried on a folder, and in a whole Debian by 'make chroot'."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from support.systemd_stand_in import ROOT

from device.app import boot_partition
from drivers.system.card import Disk
from drivers.system.mounts import is_left_out

INSTALL = ROOT / "systemd" / "install"
CONFIGS = {
    "usual": b"# comment\ndtparam=audio=on\ndtoverlay=vc4-kms-v3d\n[all]\n",
    "no last line end": b"dtoverlay=vc4-kms-v3d",
    "empty": b"",
    "blank lines": b"\n\ndtparam=spi=off\n\n\n",
    "from Windows": b"dtparam=audio=on\r\n[pi4]\r\nfoo=1\r\n",
}
BLOCK = ("dtparam=i2c_arm=on", "dtparam=i2c_arm_baudrate=400000", "dtparam=spi=on")

needs_systemctl = pytest.mark.skipif(
    not all(map(shutil.which, ("systemctl", "systemd-sysusers"))) or os.geteuid() != 0,
    reason="needs root, systemctl and systemd-sysusers",
)


def install(root, *words, code=0):
    ended = subprocess.run(
        ["bash", str(INSTALL), "--root", str(root), *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def everything(root):
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != ".pwd.lock"}


@pytest.fixture
def card(tmp_path):
    """A folder like the card of a Pi on which somebody has recorded before."""
    (tmp_path / "boot" / "firmware").mkdir(parents=True)
    (tmp_path / "boot" / "firmware" / "config.txt").write_bytes(CONFIGS["usual"])
    recording = tmp_path / "var" / "lib" / "ebb" / "recordings" / "2026-11-22" / "221405-log-0001" / "a.edf"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"0 and so on")
    (tmp_path / "etc").mkdir()
    return tmp_path


@needs_systemctl
def test_what_would_be_done_is_said_and_nothing_is_done(card):
    before = everything(card)
    said = install(card, "--dry-run")
    assert everything(card) == before
    for words in (*BLOCK, "/etc/systemd/system/ebb.service", "enable", "systemd-sysusers"):
        assert words in said


@needs_systemctl
def test_a_second_installation_changes_nothing_and_says_so(card):
    install(card)
    before = everything(card)
    said = install(card)
    assert everything(card) == before
    assert said.count("unchanged") == 7
    assert "+" not in said


@needs_systemctl
@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("folder", ["boot/firmware", "boot"])
def test_the_boot_configuration_gets_its_lines_and_is_as_it_was_afterwards(card, name, folder):
    (card / "boot" / "firmware" / "config.txt").unlink()
    config = card / folder / "config.txt"
    config.write_bytes(CONFIGS[name])
    said = install(card)
    now = config.read_bytes()
    assert now.startswith(CONFIGS[name])
    for line in BLOCK:
        assert f"\n{line}\n".encode() in now
        assert f"+ {line}" in said, "and it is said exactly"
    said = install(card, "--uninstall")
    assert config.read_bytes() == CONFIGS[name]
    for line in BLOCK:
        assert f"- {line}" in said


@needs_systemctl
def test_what_a_person_writes_below_our_lines_stays(card):
    config = card / "boot" / "firmware" / "config.txt"
    for before in CONFIGS.values():
        config.write_bytes(before)
        install(card)
        config.write_bytes(config.read_bytes() + b"mine=1\n")
        install(card)
        install(card, "--uninstall")
        assert config.read_bytes() == before + (b"" if not before or before.endswith(b"\n") else b"\n") + b"mine=1\n"


@needs_systemctl
def test_lines_of_ours_that_were_cut_in_two_are_left_to_their_owner(card):
    config = card / "boot" / "firmware" / "config.txt"
    install(card)
    torn = config.read_bytes().replace(b"# end ebb\n", b"") + b"precious=1\n"
    config.write_bytes(torn)
    for words in ((), ("--uninstall",)):
        assert "by hand" in install(card, *words, code=2)
        assert config.read_bytes() == torn


@needs_systemctl
def test_lines_of_another_version_are_replaced(card):
    config = card / "boot" / "firmware" / "config.txt"
    config.write_bytes(CONFIGS["usual"] + b"# begin ebb: older\ndtparam=old=on\n# end ebb\n")
    install(card)
    assert b"old" not in config.read_bytes()
    assert config.read_bytes().count(b"# begin ebb") == 1


@needs_systemctl
def test_the_units_begin_at_every_start_until_they_are_taken_away_and_recordings_stay(card):
    recordings = {p: c for p, c in everything(card).items() if p.parts[0] == "var"}
    install(card)
    wants = card / "etc" / "systemd" / "system" / "multi-user.target.wants"
    assert sorted(p.name for p in wants.iterdir()) == ["ebb-boot.service", "ebb.service"]
    said = install(card, "--uninstall")
    assert not list(card.rglob("*.service"))
    assert not (card / "etc" / "udev" / "rules.d" / "60-ebb.rules").exists()
    assert {p: c for p, c in everything(card).items() if p.parts[0] == "var"} == recordings
    assert "recordings in /var/lib/ebb" in said


@needs_systemctl
def test_a_machine_that_is_no_pi_is_told_what_it_has_to_do_itself(tmp_path):
    (tmp_path / "etc").mkdir()
    assert "switch I2C (400 kHz) and SPI on yourself" in install(tmp_path)


UNITS = ("ebb.service", "ebb-boot.service")
PYTHON = """#!/bin/sh
echo "$*" >> /calls
case "$*" in
  *spidev*|*lgpio*|*version_info*) exit 0 ;;
  *import\\ pyrage*) test -e /pyrage ;;
  *pip\\ install*pyrage*) test ! -e /nothing-fits && echo > /pyrage ;;
esac
"""


@pytest.fixture
def pi(card):
    """A card with a shell, and a Python that installs everything at once and says what it was asked for."""
    shell = Path(shutil.which("dash") or "/bin/sh").resolve()
    needs = subprocess.run(["ldd", shell], capture_output=True, text=True, check=True).stdout
    for path in (shell, *(Path(word) for word in needs.split() if word.startswith("/"))):
        (card / path.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, card / path.relative_to("/"))
    (card / "bin").mkdir(exist_ok=True)
    shutil.copy(shell, card / "bin" / "sh")
    for python in ("usr/bin/python3", "opt/ebb/bin/python"):
        (card / python).parent.mkdir(parents=True, exist_ok=True)
        (card / python).write_text(PYTHON)
        (card / python).chmod(0o755)
    return card


def asked_for(pi):
    return [line for line in (pi / "calls").read_text().splitlines() if "pip install" in line and "pyrage" in line]


@needs_systemctl
def test_what_encrypts_is_brought_once_settings_name_a_key_and_not_before(pi):
    install(pi)
    settings = pi / "etc" / "ebb" / "ebb.toml"
    settings.parent.mkdir()
    settings.write_text("# age_recipient is for later\n")
    install(pi)
    assert asked_for(pi) == []
    settings.write_text('[a]\nage_recipient = "age1..."\n')
    install(pi)
    [asked] = asked_for(pi)
    [extra] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["encrypt"]
    assert asked.endswith(extra)
    assert "--only-binary" in asked
    assert "pyrage, which encrypts: unchanged" in install(pi)
    assert len(asked_for(pi)) == 1


@needs_systemctl
@pytest.mark.parametrize("words", [(), ("--packaged",)])
def test_where_what_encrypts_cannot_be_brought_it_is_said_what_to_do(pi, words):
    (pi / "nothing-fits").touch()
    for file, place in (("sysusers.conf", "sysusers.d/ebb.conf"), *((u, f"systemd/system/{u}") for u in UNITS)):
        (pi / "usr/lib" / place).parent.mkdir(parents=True, exist_ok=True)  # what the package itself has put there
        shutil.copy(INSTALL.parent / file, pi / "usr/lib" / place)
    (pi / "boot" / "firmware" / "ebb.toml").write_text('a.age_recipient = "age1..."\n')
    said = install(pi, *words)
    assert "/boot/firmware/ebb.toml names a key, and recordings stay readable until pyrage is there: sudo " in said
    assert ("--break-system-packages" in said) is bool(words)


def test_unknown_words_are_refused(tmp_path):
    assert "usage" in install(tmp_path, "--instal", code=2)


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("debootstrap") is None or os.geteuid() != 0, reason="needs root and debootstrap")
def test_installed_and_packaged_in_a_debian_of_this_machines_own_kind():
    script = ROOT / "tests" / "machines" / "chroot"
    ended = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-3000:]


# --- for who has no shell ---------------------------------------------------------------------------------------------


def test_wrong_settings_are_told_beside_them_and_the_telling_goes_when_they_are_right(tmp_path):
    settings, errors = tmp_path / "ebb.toml", tmp_path / "ebb-errors.txt"
    settings.write_text("[breath]\nrate_bpm = 0.5\n[lihgt]\n")
    [said] = boot_partition.check(settings, None, tmp_path, Disk())
    assert "breath.rate_bpm = 0.5 is outside 4..12" in errors.read_text()
    assert "did you mean light" in errors.read_text()
    assert said == errors.read_text()
    stamp = errors.stat().st_mtime_ns, errors.stat().st_ino
    boot_partition.check(settings, None, tmp_path, Disk())
    assert (errors.stat().st_mtime_ns, errors.stat().st_ino) == stamp, "nothing new, nothing written"
    settings.write_text("[breath]\nrate_bpm = 5.5\n")
    assert boot_partition.check(settings, None, tmp_path, Disk()) == []
    assert not errors.exists()


def test_a_telling_is_taken_away_with_the_settings_that_it_was_about(tmp_path):
    (tmp_path / "ebb-errors.txt").write_text("old")
    assert boot_partition.check(None, None, tmp_path, Disk()) == []
    assert not (tmp_path / "ebb-errors.txt").exists()


@pytest.mark.parametrize(
    "name",
    [
        "ebb.toml.txt",
        "Ebb.toml.TXT",
        "ebb (1).toml",
        "eb.toml",
        "ebb.txt",
        "ebb.toml.rtf",
        "EBB.TOML ",
        "Copy of ebb.toml",
    ],
)
def test_a_file_that_is_nearly_called_ebb_toml_is_named_until_it_is_called_so(tmp_path, name):
    (tmp_path / name).write_text('[service]\nmode = "log"\n')
    [said] = boot_partition.check(None, None, tmp_path, Disk())
    assert said == (tmp_path / "ebb-errors.txt").read_text()
    assert f"'{name}' is not read: settings are read from ebb.toml, called exactly so" in said
    settings = (tmp_path / name).rename(tmp_path / "ebb.toml")
    assert boot_partition.check(settings, None, tmp_path, Disk()) == []
    assert not (tmp_path / "ebb-errors.txt").exists()


def test_what_a_boot_partition_holds_besides_is_no_near_miss(tmp_path):
    for name in (
        "config.txt", "cmdline.txt", "issue.txt", "LICENCE.broadcom", "bootcode.bin", "fixup4.dat", "initramfs8",
        "bcm2710-rpi-zero-2-w.dtb", "user-data", "network-config", "._ebb.toml", "ebb-errors.txt", "tryboot.txt",
    ):  # fmt: skip
        (tmp_path / name).touch()
    (tmp_path / "ebb-recordings").mkdir()
    assert boot_partition.check(None, None, tmp_path, Disk()) == []


def test_a_copy_that_is_kept_beside_the_settings_is_told_only_if_it_is_newer(tmp_path):
    settings, copy = tmp_path / "ebb.toml", tmp_path / "ebb.toml.txt"
    for path in (settings, copy):
        path.touch()
        os.utime(path, (1e9, 1e9))
    assert boot_partition.check(settings, None, tmp_path, Disk()) == []
    os.utime(copy, (1e9 + 60, 1e9 + 60))
    assert "ebb.toml.txt' is not read" in boot_partition.check(settings, None, tmp_path, Disk())[0]


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
@pytest.mark.parametrize("name", ["ebb-recordings.txt", "Ebb recordings", "ebb-recording", "ebb-recordings"])
def test_a_wish_for_recordings_that_is_nearly_one_is_told(tmp_path, name, make):
    make(tmp_path / name)
    said = boot_partition.check(None, None, tmp_path, Disk())
    if (tmp_path / "ebb-recordings").is_dir():
        assert said == []
    else:
        assert f"'{name}'" in said[0]
        assert "a folder that is called ebb-recordings" in said[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[light]\npalette = “mono”\n".encode(), "line 2 has curly quotation marks"),
        ("[light]\npalette = ‚mono‘\n".encode(), "line 2 has curly quotation marks"),
        ("[light]\npalette\u00a0= 'mono'\n".encode(), "blanks of another kind"),
        ("[touch]\nstart = –0.1\n".encode(), "long dashes"),
        ("[light]\npalette = 'mono'\n".encode("utf-16"), "UTF-16"),
        ("[light]\npalette = 'mono'\n".encode("utf-16-be"), "UTF-16"),
        ("# gemütlich\n[light]\n".encode("latin-1"), "line 1 has a letter in an older encoding"),
        ("[light]\npalette = “mono”\n".encode("cp1252"), "line 2 has a letter in an older encoding"),
        (b"{\\rtf1\\ansi [light]}", "a document of a word processor"),
        ("[light]\npalette = '“'  # “a sign that may stand there”\nx".encode(), ""),
    ],
)
def test_settings_that_an_editor_saved_otherwise_are_told_with_what_is_wrong(tmp_path, content, said):
    settings = tmp_path / "ebb.toml"
    settings.write_bytes(content)
    told = boot_partition.check(settings, None, tmp_path, Disk())[0]
    assert "Ebb cannot use" in told
    assert said in told
    assert ("quotation" in told) is ("quotation" in said)


def test_a_boot_partition_that_is_not_mounted_is_told_and_one_that_is_shut_in_is_mounted(tmp_path):
    table, mounts = tmp_path / "fstab", tmp_path / "mountinfo"
    boot = Path("/boot/firmware")
    table.write_text("# /boot/firmware is ours\nPARTUUID=1-02 / ext4 defaults 0 1\n")
    mounts.write_text("29 1 179:2 / / rw shared:1 - ext4 /dev/mmcblk0p2 rw\n")
    assert not is_left_out(boot, mounts, table)
    table.write_text("PARTUUID=1-01  /boot/firmware  vfat  defaults  0  2\n")
    assert is_left_out(boot, mounts, table)
    bound = mounts.read_text() + "40 29 179:2 /boot/firmware /boot/firmware rw - ext4 /dev/mmcblk0p2 rw\n"
    mounts.write_text(bound)
    assert is_left_out(boot, mounts, table), "bound onto itself, as systemd does to let a service write there"
    mounts.write_text(bound + "41 29 179:1 / /boot/firmware rw - vfat /dev/mmcblk0p1 rw\n")
    assert not is_left_out(boot, mounts, table)
    assert not is_left_out(boot, tmp_path / "none", table)


def test_a_card_that_cannot_be_written_to_is_said(tmp_path):
    settings = tmp_path / "ebb.toml"
    settings.write_text("[nothing]\n")
    (tmp_path / "ebb-errors.txt").mkdir()
    (tmp_path / "ebb-errors.txt" / "x").touch()
    said = boot_partition.check(settings, None, tmp_path, Disk())
    assert "nothing" in said[0]
    assert "ebb-errors.txt" in said[1]


class Small(Disk):
    """Card with so much room."""

    def __init__(self, free):
        self._free = free

    def free_bytes(self, folder):
        return self._free - sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def record(root, number, size=1000):
    folder = root / "2026-11-22" / f"2214{number:02d}-log-{number:04d}"
    folder.mkdir(parents=True)
    (folder / "a.edf").write_bytes(bytes([number]) * size)
    (folder / "session.json").write_text("{}")
    return folder


def copies(fat):
    return sorted(p.parent.name[-4:] for p in (fat / boot_partition.WANTED).rglob("a.edf"))


def test_recordings_are_handed_out_only_if_somebody_asks_and_only_once(tmp_path):
    root, fat = tmp_path / "recordings", tmp_path / "fat"
    fat.mkdir()
    first = record(root, 1)
    assert boot_partition.hand_out(root, fat, Disk()) == []
    assert list(fat.iterdir()) == []
    (fat / boot_partition.WANTED).mkdir()
    assert "1 sessions were copied" in boot_partition.hand_out(root, fat, Small(1e9))[0]
    assert copies(fat) == ["0001"]
    assert boot_partition.hand_out(root, fat, Small(1e9)) == [], "nothing new, nothing written"
    record(root, 2)
    content = (first / "a.edf").read_bytes()
    (first / "a.edf").write_bytes(content + b"closed")
    assert "2 sessions" in boot_partition.hand_out(root, fat, Small(1e9))[0]
    copy = fat / boot_partition.WANTED / first.parent.name / first.name / "a.edf"
    assert copy.read_bytes() == content + b"closed"
    assert not list(fat.rglob("*.part"))


def test_nothing_but_regular_files_of_the_recordings_own_is_handed_out(tmp_path):
    """It runs as root, and the recordings are another user's: what they may put there leads nowhere."""
    root, fat, secret = tmp_path / "recordings", tmp_path / "fat", tmp_path / "shadow"
    (fat / boot_partition.WANTED).mkdir(parents=True)
    secret.write_text("root's own")
    honest, linked = record(root, 1), record(root, 2)
    (honest / "b.edf").symlink_to(secret)
    os.mkfifo(honest / "c.edf")
    (honest / ".a.words.jsonl.0123456789abcdef.new").write_text("half a line")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.edf").write_text("root's own")
    for path in linked.iterdir():
        path.unlink()
    linked.rmdir()
    linked.symlink_to(elsewhere)
    boot_partition.hand_out(root, fat, Small(1e9))
    handed = {path.name: path.read_bytes() for path in fat.rglob("*") if path.is_file()}
    assert sorted(handed) == ["a.edf", "about.txt", "session.json"]
    assert b"root's own" not in b"".join(handed.values())


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file somebody else's")
def test_a_file_of_another_user_among_the_recordings_is_not_handed_out(tmp_path):
    """As a hard link to one would be."""
    root, fat = tmp_path / "recordings", tmp_path / "fat"
    (fat / boot_partition.WANTED).mkdir(parents=True)
    theirs = record(root, 1) / "b.edf"
    theirs.write_text("another user's")
    os.chown(theirs, 65534, 65534)
    boot_partition.hand_out(root, fat, Small(1e9))
    assert sorted(path.name for path in fat.rglob("*") if path.is_file()) == ["a.edf", "about.txt", "session.json"]


def test_what_does_not_fit_is_left_out_oldest_first_and_room_stays_for_the_next_kernel(tmp_path):
    root, fat = tmp_path / "recordings", tmp_path / "fat"
    (fat / boot_partition.WANTED).mkdir(parents=True)
    for number in (1, 2, 3):
        record(root, number, 1_000_000)
    said = boot_partition.hand_out(root, fat, Small(boot_partition.FLOOR_BYTES + 2_100_000))
    assert copies(fat) == ["0002", "0003"]
    assert "1 more do not fit" in said[0]
    assert "1 more do not fit" in (fat / boot_partition.WANTED / "about.txt").read_text()


def test_a_lamp_that_has_recorded_nothing_hands_nothing_out(tmp_path):
    (tmp_path / boot_partition.WANTED).mkdir()
    assert boot_partition.hand_out(tmp_path / "none", tmp_path, Disk()) == []


def test_who_may_not_write_there_is_told(tmp_path):
    root = tmp_path / "recordings"
    record(root, 1)
    (tmp_path / boot_partition.WANTED).mkdir()
    (tmp_path / boot_partition.WANTED / "2026-11-22").write_text("a file where a folder is to be")
    assert "2026-11-22" in boot_partition.hand_out(root, tmp_path, Small(1e9))[0]


def test_the_folder_is_called_in_the_readme_as_in_the_program():
    text = Path(ROOT / "systemd" / "README.md").read_text()
    for name in (boot_partition.WANTED, boot_partition.ERRORS, "ebb.toml"):
        assert name in text
