"""Power cuts: a lamp that records is cut off at any moment, again and again, and its card is looked at.

The partitions are read out of the card's image by e2fsprogs and dosfstools, and repaired by the project's own code.
"""

import random
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from lamp import RECORDINGS, Lamp
from machine import Machine

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from device.recording import folders, repair
from drivers.system.card import Disk

FAT_AT_MB, ROOT_AT_MB = 1, 257  # as `image` lays them out
MOST_LOST_S = 2.0
# what fsck says of a partition that was mounted, and of nothing else
FAT_WELL = re.compile(r"^fsck\.fat |^Dirty bit is set|removing dirty bit|^Leaving filesystem unchanged|: \d+ files, ")


def cuts(pi: Machine, count: int, seed: int = 1) -> str:
    """So many cuts; what was lost. Raises AssertionError where more than MOST_LOST_S is, or a file system is hurt."""
    chance, lost_s = random.Random(seed), []
    lamp = Lamp(pi)
    for number in range(count):
        pi.on("session")
        first_slot_s = float(lamp.run("cat /run/began"))
        lamp.run(f"sleep {chance.uniform(0.1, 4.0):.3f}")
        pi.cut()
        kept_s = _kept_s(pi, number)
        lost_s.append(pi.at_s - first_slot_s - kept_s)
        assert lost_s[-1] <= MOST_LOST_S, f"cut {number}: {lost_s[-1]:.2f} s lost, {kept_s} s kept"
    for left in pi.work.glob("cut*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    lost = f"lost {statistics.median(lost_s):.2f} s in the median, {max(lost_s):.2f} s at worst"
    return f"{count} cuts: {lost}; ext4 and FAT clean, every recording closed"


def _kept_s(pi: Machine, number: int) -> float:
    card, root, fat, there = (pi.work / f"cut{end}" for end in (".card", ".ext4", ".fat", ""))
    pi.card(card)
    partition = ["dd", f"if={card}", "bs=1M", "conv=sparse", "status=none"]
    _asked("dd", *partition, f"of={root}", f"skip={ROOT_AT_MB}")
    _asked("dd", *partition, f"of={fat}", f"skip={FAT_AT_MB}", f"count={ROOT_AT_MB - FAT_AT_MB}")
    _asked(f"cut {number}: the journal is not replayed", "e2fsck", "-p", str(root), well=(0, 1))
    _asked(f"cut {number}: ext4 is hurt", "e2fsck", "-fn", str(root))
    fat_says = subprocess.run(["fsck.vfat", "-n", fat], capture_output=True, text=True).stdout
    hurt = [line for line in fat_says.splitlines() if line.strip() and not FAT_WELL.search(line)]
    assert not hurt, f"cut {number}: FAT is hurt: {hurt}"
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    _asked("debugfs", "debugfs", "-R", f"rdump {RECORDINGS} {there}", str(root))
    root_folder = there / "recordings"
    trouble = [line for line in repair.repair_all(Disk(), root_folder) if "left" in line or "cannot" in line]
    assert not trouble, trouble
    kept = [repair.repair(Disk(), path) for path in folders.parts(folders.every(root_folder)[-1].folder).values()]
    return min(kept)


def _asked(trouble: str, *command: str, well: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in well, f"{trouble}: {done.stdout[-800:]}{done.stderr[-300:]}"
