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
ZRAM = "40 1 252:0 / /var/lib/ebb rw - ext4 /dev/zram0 rw,discard"
ON_ZRAM = "41 1 252:1 / /opt/zram/zram1 rw - ext4 /dev/zram1 rw"
OVER_ZRAM = (
    "42 1 0:44 / /var/lib/ebb rw - overlay overlay1 rw,lowerdir=/opt/zram/ebb.bind,"
    "upperdir=/opt/zram/zram1/upper,workdir=/opt/zram/zram1/work"
)
SPACED = r"43 1 0:45 / /data rw - overlay overlay rw,lowerdir=/l,upperdir=/mnt/in\040memory/up\054per,workdir=/w"
TWICE = "44 1 0:46 / /data/deep rw - overlay overlay rw,lowerdir=/l,upperdir=/data/upper,workdir=/w"
AUFS = "1 0 0:50 / / rw - aufs {source} rw,si=1d2c{branches}"
CARD_AT = "23 1 179:2 / /ro ro - ext4 /dev/mmcblk0p2 ro"
MEMORY_AT = "24 1 0:30 / /rw rw - tmpfs tmpfs rw"
POOL = "45 1 0:47 / /pool rw - fuse.mergerfs {source} rw,allow_other"


WEB = [  # each leads to every other: there are more ways through it than could be gone
    f"5{k} 1 0:6{k} / /m{k} rw - aufs none rw,br:" + ":".join(f"/m{j}=rw" for j in range(12)) for k in range(12)
]


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
        ([CARD, ZRAM], "", "/var/lib/ebb/x", True),
        ([CARD, ZRAM.replace("zram0", "ram0")], "", "/var/lib/ebb/x", True),
        ([CARD, ZRAM.replace("zram0", "zramdisk/x")], "", "/var/lib/ebb/x", False),
        ([CARD, ZRAM.replace("ext4", "btrfs").replace("252:0", "0:41")], "", "/var/lib/ebb/x", True),
        (["1 0 1:0 / / rw - ext2 /dev/root rw"], "root=/dev/ram0", "/var/lib/ebb", True),
        (["1 0 179:2 / / rw - ext4 /dev/root rw"], "", "/var/lib/ebb", False),
        ([CARD, ON_ZRAM, OVER_ZRAM], "", "/var/lib/ebb/x", True),
        ([CARD, ON_ZRAM.replace("/dev/zram1", "/dev/sda1"), OVER_ZRAM], "", "/var/lib/ebb/x", False),
        ([CARD, SPACE, SPACED], "", "/data/x", True),
        ([CARD, SPACE, SPACED, TWICE], "", "/data/deep/x", True),
        ([CARD, SPACED, TWICE], "", "/data/deep/x", False),
        ([AUFS.format(source="none", branches=",br:/rw=rw:/ro=ro"), CARD_AT, MEMORY_AT], "", "/var/lib/ebb", True),
        ([AUFS.format(source="none", branches=",br=/rw=ro:/ro=rw"), CARD_AT, MEMORY_AT], "", "/var/lib/ebb", False),
        ([AUFS.format(source="aufs", branches=""), CARD_AT, MEMORY_AT], "", "/var/lib/ebb", True),
        ([CARD, AUFS.format(source="aufs", branches="").replace("/ / rw", "/ /srv rw")], "", "/srv/ebb", False),
        (["1 0 0:51 / / rw - fuse.unionfs unionfs rw,dirs=/rw=rw:/ro=ro", MEMORY_AT], "", "/var/lib/ebb", True),
        (["1 0 0:51 / / rw - fuse.unionfs-fuse unionfs rw,allow_other"], "", "/var/lib/ebb", True),
        ([CARD, *WEB], "", "/m0/x", False),
        ([CARD, MEMORY_AT, *WEB[:-1], WEB[-1] + ":/rw/x"], "", "/m0/x", True),
        ([CARD, MEMORY_AT, POOL.format(source="/rw/a:/srv/b")], "", "/pool/x", True),
        ([CARD, MEMORY_AT, POOL.format(source="/srv/a:/srv/b")], "", "/pool/x", False),
        ([CARD, MEMORY_AT, POOL.format(source="a:b")], "", "/pool/x", False),
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


@pytest.mark.parametrize(("gone", "where"), [(True, "in memory, where recordings go"), (False, "on the card")])
def test_too_little_room_is_said_of_where_it_is(tmp_path, monkeypatch, gone, where):
    monkeypatch.setattr(mounts, "is_in_memory", lambda folder: gone)
    monkeypatch.setattr(Disk, "free_bytes", lambda card, folder: 232_000_000)
    hardware = simulated(world(), source=CheapSource(1))
    _, news, _ = record(dark(hardware, 3), place(hardware), tmp_path, mode="log")
    assert [line for line in news if f"232 MB are free {where}, and 500 MB are to stay free" in line]
