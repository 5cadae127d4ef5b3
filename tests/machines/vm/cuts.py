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

from lamp import FAT, RECORDINGS, Lamp
from machine import Machine

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from device.recording import folders, repair
from drivers.system.card import Disk

FAT_AT_MB, ROOT_AT_MB = 1, 257  # as `image` lays them out
MOST_LOST_S = 2.0
FAT_WELL = re.compile(  # of a partition that was mounted, and of a file that was being written: each start mends that
    r"^fsck\.fat |^Dirty bit is set|removing dirty bit|^Leaving filesystem unchanged|: \d+ files, "
    r"|^Reclaimed \d+ unused clusters"
)


def begin(pi: Machine, seconds: float) -> None:
    """Press the button and wait. /run/began has the time of the first slot."""
    lamp = Lamp(pi)
    first_slot_s = lamp.seen("far press; sleep 2")["first_slot_s"]
    lamp.run(f"echo {first_slot_s} > /run/began; sleep {seconds}")
    assert "session" in lamp.says(), lamp.says()


def rolls(pi: Machine) -> None:
    """A session whose files are 10 s long instead of 12 h, from 2 s before one ends."""
    lamp = Lamp(pi)
    pi.on("lamp")
    recorder = "/usr/lib/ebb/device/recording/recorder.py"
    lamp.run(f"sed -i 's/roll_s: int = 12 \\* 3600/roll_s: int = 10/' {recorder}; grep 'roll_s: int = 10' {recorder}")
    lamp.run("systemctl restart ebb")
    lamp.until_ready()
    begin(pi, 16)
    pi.save("rolls")


def in_a_session(pi: Machine, chance: random.Random) -> None:
    """At any moment of it."""
    pi.on("session")
    Lamp(pi).run(f"sleep {chance.uniform(0.1, 4.0):.3f}")


def as_a_file_ends(pi: Machine, chance: random.Random) -> None:
    """While a recording goes on in its next file."""
    pi.on("rolls")
    Lamp(pi).run(f"sleep {chance.uniform(0.5, 4.0):.3f}")


def in_its_first_seconds(pi: Machine, chance: random.Random) -> None:
    """From the press to what is felt, and to the first seconds on the card, which has had it once that is 2 s ago."""
    pi.on("lamp")
    lamp = Lamp(pi)
    first_slot_s = lamp.seen(f"far press; sleep {chance.uniform(0.05, 9.0):.3f}")["first_slot_s"]
    age = f"$(date +%s.%N) $(stat -c %.3W {RECORDINGS}/*/*-*-*)"
    lamp.run(f"echo {age} | awk 'NF == 2 && $1 - $2 >= {MOST_LOST_S} {{print {first_slot_s}}}' > /run/began")


def as_recordings_are_handed_out(pi: Machine, chance: random.Random) -> None:
    """While they are copied onto the FAT partition, beside a session."""
    pi.on("session")
    hand_out = f"mkdir {FAT}/ebb-recordings; systemctl start --no-block ebb-boot"
    Lamp(pi).run(f"{hand_out}; sleep {chance.uniform(0.1, 4.0):.3f}")


MOMENTS = (in_a_session, as_a_file_ends, in_a_session, in_its_first_seconds, as_recordings_are_handed_out)
UPGRADES = 4  # cuts in one
BEGUN_AGAIN = 10  # after every so many cuts the lamp gets its power back


def cuts(pi: Machine, count: int, seed: int = 1) -> str:
    """So many cuts; what was lost. Raises AssertionError where more than MOST_LOST_S is, or a file system is hurt."""
    chance, lost_s, nothing, again = random.Random(seed), [], 0, 0
    rolls(pi)
    for number in range(count):
        moment = MOMENTS[number % len(MOMENTS)]
        moment(pi, chance)
        began_s = Lamp(pi).run("cat /run/began 2> /dev/null", well=False)
        pi.cut()
        kept_s = _kept_s(pi, number)
        if not began_s:  # nobody was felt yet, or just now
            nothing += 1
            assert moment is in_its_first_seconds, f"cut {number}, {moment.__doc__}: when did it begin?"
        else:
            lost_s.append(pi.at_s - float(began_s) - kept_s)
            assert lost_s[-1] <= MOST_LOST_S, f"cut {number}, {moment.__doc__}: {lost_s[-1]:.2f} of {kept_s} s lost"
        if number % BEGUN_AGAIN == BEGUN_AGAIN - 1:
            _begins_again(pi)
            again += 1
    _swept(pi)
    lost = f"lost {statistics.median(lost_s):.2f} s in the median, {max(lost_s):.2f} s at worst of {len(lost_s)}"
    early = f"{nothing} less than {MOST_LOST_S:.0f} s after somebody was felt, or before"
    return f"{count} cuts: {lost}; {early}; ext4 and FAT clean, every recording closed; {again} times begun again"


def _begins_again(pi: Machine) -> None:
    """Power after a cut: the lamp waits, closes what was cut off at the next press, and records."""
    lamp = Lamp(pi)
    pi.boot()
    lamp.until_ready()
    lamp.run("far press; sleep 15; far hold; sleep 12")
    assert "waiting" in lamp.says(), lamp.says()
    lamp.closed()


def in_an_upgrade(lamp: Lamp) -> str:
    """The power goes while a package from the card is installed: the next start has a whole one, and the lamp waits."""
    pi, chance, seen = lamp.pi, random.Random(1), []
    old = lamp.run("ebb --version")
    lamp.run(f"cp /root/newer.deb {FAT}/ebb_9.9.9_all.deb; sync")
    pi.off()
    pi.on()
    lamp.run("until [ -e /var/lib/ebb-upgrade/before.deb ]; do sleep 0.05; done", 600)
    pi.save("upgrading")
    lasts_s = lamp.until("[ ! -e /var/lib/ebb-upgrade ]", 600)
    for part in range(UPGRADES):
        pi.on("upgrading")
        after_s = lasts_s * chance.uniform(part, part + 1) / UPGRADES
        stood = lamp.run(f"sleep {after_s:.3f}; dpkg-query -W -f '${{db:Status-Status}} ${{Version}}' ebb")
        pi.cut()
        _whole(pi, f"{after_s:.1f} s into it")
        up_s = pi.boot(at_most_s=900)
        lamp.until_ready(120)
        now, said = lamp.run("ebb --version"), lamp.run(f"cat {FAT}/ebb-upgrade.txt 2>&1", well=False)
        assert now in (old, "ebb 9.9.9") and lamp.run("dpkg-query -W -f '${db:Status-Status}' ebb") == "installed", said
        assert lamp.run("dpkg --verify ebb; dpkg --audit; ls /var/lib/ebb-upgrade 2> /dev/null", well=False) == "", said
        assert "waiting" in lamp.says(), lamp.says()
        lamp.run("far press; sleep 3")
        assert lamp.seen("sleep 3")["slots"], lamp.says()
        lamp.reviewed()
        seen.append(f"{after_s:.0f} s ({stood}): {now} after {up_s:.0f} s")
    _swept(pi)
    return f"of {lasts_s:.0f} s; " + "; ".join(seen)


def _kept_s(pi: Machine, number: int) -> int:
    """Seconds of the newest session, or 0 if there is none, after both partitions were checked and it was repaired."""
    root, there = _whole(pi, f"cut {number}"), pi.work / "cut"
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    _asked("debugfs", "debugfs", "-R", f"rdump {RECORDINGS} {there}", str(root))
    root_folder = there / "recordings"
    trouble = [line for line in repair.repair_all(Disk(), root_folder) if "left" in line or "cannot" in line]
    assert not trouble, trouble
    sessions = folders.every(root_folder)
    if not sessions:
        return 0
    newest = sessions[-1]
    each = [sum(repair.repair(Disk(), path) for path in newest.recordings(code)) for code in newest.people]
    return min(each, default=0)


def _swept(pi: Machine) -> None:
    for left in pi.work.glob("cut*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _whole(pi: Machine, when: str) -> Path:
    """The root partition of a card that was cut off, its journal replayed. Raises AssertionError where one is hurt."""
    card, root, fat = (pi.work / f"cut{end}" for end in (".card", ".ext4", ".fat"))
    pi.card(card)
    partition = ["dd", f"if={card}", "bs=1M", "conv=sparse", "status=none"]
    _asked("dd", *partition, f"of={root}", f"skip={ROOT_AT_MB}")
    _asked("dd", *partition, f"of={fat}", f"skip={FAT_AT_MB}", f"count={ROOT_AT_MB - FAT_AT_MB}")
    _asked(f"{when}: the journal is not replayed", "e2fsck", "-p", str(root), well=(0, 1))
    _asked(f"{when}: ext4 is hurt", "e2fsck", "-fn", str(root))
    fat_says = subprocess.run(["fsck.vfat", "-n", fat], capture_output=True, text=True).stdout
    hurt = [line for line in fat_says.splitlines() if line.strip() and not FAT_WELL.search(line)]
    assert not hurt, f"{when}: FAT is hurt: {hurt}"
    return root


def _asked(trouble: str, *command: str, well: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in well, f"{trouble}: {done.stdout[-800:]}{done.stderr[-300:]}"
