"""`make vm`: builds the virtual Pi, boots it, installs Ebb on it, lets it live through the scenarios, prints a table.

Root and network for the image; no KVM. Exits 1 if anything failed. See README.md beside this.
"""

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cuts import begin, cuts
from lamp import Lamp
from machine import QUICKER, SLOWER, Machine, MachineError, missing
from scenarios import SCENARIOS

HERE = Path(__file__).parent
TOP = HERE.parents[2]
BEFORE = "89808ae2eb1b8d49d0c77ae89be9653849027954"  # 0.2.0, the version before
FOLDER = Path(os.environ.get("EBB_VM", "/var/tmp/ebb-vm"))


def installed(pi: Machine, packages: dict[str, Path]) -> str:
    """Installed by the package, booted again: nodes, groups, READY."""
    lamp = Lamp(pi)
    for name, package in packages.items():
        pi.put(f"/root/{name}.deb", package.read_bytes())
    pi.put("/root/source.tar.gz", source())
    lamp.run("dpkg -i /root/ebb.deb", 1200)
    owned = "stat -c '%G %a' /dev/i2c-1 /dev/spidev0.0 /dev/gpiochip0"
    assert lamp.run(owned) == "i2c 660\nspi 660\ngpio 660", lamp.run(owned)
    lamp.run("sync")
    pi.boot()
    lamp.until_ready()
    assert lamp.run(owned) == "i2c 660\nspi 660\ngpio 660", lamp.run(owned)
    times = lamp.run("systemctl show -P ExecMainStartTimestampMonotonic -P ActiveEnterTimestampMonotonic ebb").split()
    asked_s, ready_s = sorted(int(each) / 1e6 for each in times)
    cpu_s = lamp.cpu_s()
    lamp.run("sleep 5")
    pi.save("lamp")
    return (
        f"READY {ready_s - asked_s:.1f} s after it was begun, {ready_s:.1f} s after power; {cpu_s:.2f} s of processor"
    )


def recording(pi: Machine) -> str:
    """Half a minute of a session, from which the rude things begin."""
    pi.on("lamp")
    begin(pi, 18)
    pi.save("session")
    return "recorded for 20 s"


def lived(scenario, lamp: Lamp) -> str:
    """One scenario, and what the journal says of it."""
    said = scenario(lamp)
    lamp.reviewed()
    return said


def built() -> dict[str, Path]:
    """Build this checkout's package, one that says it is newer, and the version before where the history has it."""
    packages = {"ebb": _package(TOP), "newer": _package(TOP, EBB_VERSION="9.9.9")}
    archive = subprocess.run(["git", "archive", BEFORE], cwd=TOP, capture_output=True).stdout
    if archive:  # a checkout without its history has none
        tree = FOLDER / "before"
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir(parents=True)
        subprocess.run(["tar", "-x", "-C", tree], input=archive, check=True)
        packages["before"] = _package(tree)
    return packages


def source() -> bytes:
    """What `systemd/install` needs of this checkout, and the wheels that it would fetch from the network."""
    with tempfile.TemporaryDirectory() as folder:
        pure = subprocess.run([TOP / "systemd" / "pure", TOP / "pyproject.toml"], check=True, capture_output=True)
        fetch = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--platform",
        ]
        needs = ["any", "--python-version", "3.11", "--dest", f"{folder}/wheels", "setuptools>=77"]
        subprocess.run([*fetch, *needs, *pure.stdout.decode().splitlines()], check=True)
        parts = [TOP / each for each in ("pyproject.toml", "README.md", "LICENSE", "device", "drivers", "systemd")]
        subprocess.run(["cp", "-R", *parts, folder], check=True)
        packed = ["tar", "-cz", "--exclude", "__pycache__", "-C", folder, "."]
        return subprocess.run(packed, check=True, capture_output=True).stdout


def _package(tree: Path, **environment: str) -> Path:
    how = {"PYTHON": sys.executable, **os.environ, **environment}
    said = subprocess.run([tree / "systemd" / "deb"], env=how, check=True, capture_output=True, text=True).stdout
    return tree / said.split()[-1]


class Table:
    """Prints a row as soon as it is known."""

    def __init__(self, pi: Machine) -> None:
        self._pi, self.failed = pi, 0
        print(f"{'':2} {'guest':>7} {'host':>6}  what", flush=True)

    def row(self, what: str, do) -> bool:
        """One thing that is done; whether it went well."""
        began, self._pi.at_s = time.monotonic(), 0.0
        try:
            said, mark = do(), "ok"
        except (AssertionError, MachineError) as trouble:
            said, mark = str(trouble), "NO"
            self.failed += 1
        print(f"{mark:2} {self._pi.at_s:6.0f}s {time.monotonic() - began:5.0f}s  {what}\n{'':20}{said}", flush=True)
        return mark == "ok"


def main() -> int:
    """All of it."""
    parser = argparse.ArgumentParser(description="Ebb in a virtual Pi.")
    parser.add_argument("--suite", default="trixie", choices=("trixie", "bookworm"))
    parser.add_argument("--cuts", type=int, default=10, help="how many power cuts (100: an hour)")
    parser.add_argument("--again", action="store_true", help="go on with the lamp that the run before installed")
    parser.add_argument("--quicker", action="store_true", help="1 ns an instruction instead of 2; not with --again")
    parser.add_argument("only", nargs="*", help="scenarios by name; all if none is named")
    asked = parser.parse_args()
    names = ["cuts", *(each.__name__ for scenarios in SCENARIOS.values() for each in scenarios)]
    if unknown := [name for name in asked.only if name not in names]:
        parser.error(f"no scenario {', '.join(unknown)}; there are {', '.join(names)}")
    if lacking := missing():
        packages = "qemu-system-x86 qemu-utils mmdebstrap e2fsprogs dosfstools mtools fdisk"
        print(f"not here: {', '.join(lacking)}. Try: sudo apt install {packages}")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no machine is left running
    pi = Machine(FOLDER / asked.suite, shift=QUICKER if asked.quicker else SLOWER)
    pi.work.mkdir(parents=True, exist_ok=True)
    try:
        with (pi.work / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return _all(pi, asked)
    except BlockingIOError:
        print(f"another make vm is at work in {pi.work}")
        return 2
    finally:
        pi.cut()


def _all(pi: Machine, asked: argparse.Namespace) -> int:
    table = Table(pi)
    if not asked.again:
        subprocess.run([HERE / "image", asked.suite, FOLDER], check=True)
        packages = built()
        pi.fresh()
        ready = table.row(
            "The first boot, before anything of Ebb is there.", lambda: f"{pi.boot():.1f} s"
        ) and table.row(installed.__doc__, lambda: installed(pi, packages))
        if not (ready and table.row(recording.__doc__, lambda: recording(pi))):
            return 1
    for snapshot, scenarios in SCENARIOS.items():
        for scenario in scenarios:
            if not asked.only or scenario.__name__ in asked.only:
                pi.on(snapshot)
                table.row(scenario.__doc__, lambda scenario=scenario: lived(scenario, Lamp(pi)))
    if not asked.only or "cuts" in asked.only:
        table.row("Power cuts in a session, at any moment.", lambda: cuts(pi, asked.cuts))
    print(f"{table.failed} failed." if table.failed else "All of it went well.")
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
