"""What is in memory is told to be gone at the next start; what is on a card, or nobody can say, is not."""

from pathlib import Path

import pytest
from support.sessions import CheapSource, dark, place, record, simulated, world

from device.bench.check import machine
from device.bench.check.finding import Verdict
from drivers.system import mounts
from drivers.system.card import Disk

CARD = "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw"
TMP = "31 22 0:27 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1024k"
IN_TMP = "32 31 179:2 /x /tmp/card rw - ext4 /dev/sda1 rw"
SPACE = r"33 22 0:28 / /mnt/in\040memory rw shared:9 master:2 - ramfs none rw"
CONTAINER = "1 0 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/c/diff,workdir=/w"
READ_ONLY_ROOT = "1 0 0:50 / / rw - overlay overlayroot rw,lowerdir=/ro,upperdir=/media/root-rw/overlay,workdir=/w"
ITS_UPPER = "2 1 0:51 / /media/root-rw rw - tmpfs tmpfs-root rw"
HIDDEN_UPPER = "1 0 0:50 / / rw - overlay overlay rw,lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work"


@pytest.mark.parametrize(
    ("lines", "command_line", "folder", "gone"),
    [
        ([CARD], "", "/var/lib/ebb", False),
        ([CARD, TMP], "", "/tmp/recordings", True),
        ([CARD, TMP], "", "/tmpfiles", False),
        ([CARD, TMP, IN_TMP], "", "/tmp/card/recordings", False),
        ([CARD, SPACE], "", "/mnt/in memory/x", True),
        ([CARD, SPACE.replace("memory", "Ö")], "", "/mnt/in Ö/x", True),
        ([CONTAINER], "root=/dev/sda1", "/root", False),
        ([READ_ONLY_ROOT, ITS_UPPER], "", "/var/lib/ebb", True),
        ([HIDDEN_UPPER], "console=tty1 boot=overlay", "/var/lib/ebb", True),
        ([HIDDEN_UPPER, "3 1 179:3 / /data rw - ext4 /dev/mmcblk0p3 rw"], "boot=overlay", "/data/x", False),
        (["nonsense", ""], "", "/var", False),
    ],
)
def test_what_is_in_memory_is_gone_at_the_next_start(tmp_path, lines, command_line, folder, gone):
    told, said = tmp_path / "mountinfo", tmp_path / "cmdline"
    told.write_text("\n".join(lines) + "\n")
    said.write_text(command_line)
    assert mounts.is_in_memory(Path(folder), told, said) is gone


def test_where_nobody_can_say_nothing_is_said(tmp_path):
    assert not mounts.is_in_memory(tmp_path, tmp_path / "none", tmp_path / "none")


def test_a_recording_in_memory_says_so_as_it_begins_and_so_does_the_check(tmp_path, monkeypatch):
    for gone in (False, True):
        monkeypatch.setattr(mounts, "is_in_memory", lambda folder, gone=gone: gone)
        hardware = simulated(world(), source=CheapSource(1))
        _, news, _ = record(dark(hardware, 3), place(hardware), tmp_path, mode="log")
        [begun] = [line for line in news if line.startswith("recording to")]
        assert ("gone at the next start" in begun) is gone
        card = next(machine.findings(machine.Machine(*[None] * 5), Disk(), tmp_path, 0.0))
        assert ("gone at the next start" in card.found) is gone
        assert card.verdict is not Verdict.WRONG
