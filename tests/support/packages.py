"""Packages of next to nothing, built as `make deb` builds one, and a system in a folder for the real dpkg."""

import hashlib
import shutil
import subprocess

from device.app import upgrade
from drivers.system.card import Disk
from drivers.system.packages import Dpkg

SCRIPT = "#!/bin/sh\nset -e\n"


class Card(Disk):
    """Of a lamp that stays as it is, wherever tests are run."""

    def is_fleeting(self, folder):
        return False


def at(root):
    return upgrade.Lamp(
        root / "boot/firmware", Card(), root / "var/lib/ebb-upgrade", Dpkg(root), lambda: upgrade.runs(root, None)
    )


def package(folder, version, name="ebb", needs="python3 (>= 3.11)", starts="exit 0", service="", **scripts):
    """A package as `make deb` builds one, of next to nothing. starts: of the command. service: what is imported."""
    tree = folder / f"tree-{version}"
    shutil.rmtree(tree, ignore_errors=True)
    files = {
        "usr/bin/ebb": f"{SCRIPT}{starts}\n", f"usr/share/ebb-{version}/about": version,
        "usr/lib/ebb/device/__init__.py": "", "usr/lib/ebb/device/app/__init__.py": "",
        "usr/lib/ebb/device/app/service.py": service, "usr/lib/ebb/device/app/worlds.py": f"VERSION = '{version}'\n",
    }  # fmt: skip
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    (tree / "usr/bin/ebb").chmod(0o755)
    control = tree / "DEBIAN"
    control.mkdir(mode=0o755)
    control.joinpath("control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: x <x@y>\nInstalled-Size: 20\n"
        f"Depends: {needs}\nDescription: a lamp\n that breathes\n"
    )
    control.joinpath("md5sums").write_text(
        "".join(f"{hashlib.md5(text.encode()).hexdigest()}  {path}\n" for path, text in files.items())
    )
    for script, text in {"prerm": "true\n", **scripts}.items():
        control.joinpath(script).write_text(SCRIPT + text)
        control.joinpath(script).chmod(0o755)
    built = folder / f"{name}_{version}_all.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, built], check=True, capture_output=True,
        timeout=60,
    )  # fmt: skip
    return built
