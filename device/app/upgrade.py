"""An upgrade without a shell: a package on the card's boot partition is installed at the start, before the lamp begins.

Nothing is installed that is not whole, newer and complete; what was installed has to run, or the version before is put
back. That one is kept as a package meanwhile: where it is left, an upgrade was cut off, and ebb-upgrade.service puts it
back before anything here is read. The code that runs is the old version's to the end.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from device.app.offered import NAME, PACKAGES, Offer, RefusedError, newest_first, take
from device.language import tr
from device.text import upgrade as words
from drivers import stored
from drivers.ports import Card
from drivers.said import because
from drivers.system.packages import DamagedError, Dpkg, is_earlier, read

TOLD = "ebb-upgrade.txt"
PLACE = Path("/var/lib/ebb-upgrade")
"""Root's own, and there only while an upgrade lasts."""
KEPT = "before.deb"
FLOOR_BYTES = 50_000_000  # what recordings and the system need meanwhile
USER = "ebb"
RUNS_S = 120.0
EMPTY = "device/py.typed"  # of the version that was installed: a file that sets nothing, in place of settings
SERVICE = "import sys; sys.path.insert(0, sys.argv[1]); import device.app.service, device.app.worlds"


def runs(root: Path = Path("/"), user: str | None = USER) -> bool:
    """Whether what is installed runs as the service's user: the real drivers over simulated parts; the service itself.

    This lamp's settings do not count, since they may be wrong.
    """
    ebb, lib = str(root / "usr/bin/ebb"), str(root / "usr/lib/ebb")
    try:
        return not any(
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False, timeout=RUNS_S, cwd="/",
                env={**os.environ, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
                user=user, group=user, extra_groups=None if user is None else (),
            ).returncode
            for command in (
                [ebb, "--config", f"{lib}/{EMPTY}", "check", "motor", "--hardware", "simulated", "--fast", "--json"],
                ["/usr/bin/python3", "-I", "-c", SERVICE, lib],
            )
        )  # fmt: skip
    except (OSError, LookupError, subprocess.TimeoutExpired):
        return False


@dataclass(frozen=True, slots=True)
class Lamp:
    """What an upgrade is of. place: a folder of root's own. runs: whether what is installed does."""

    boot: Path
    card: Card
    place: Path = PLACE
    dpkg: Dpkg = field(default_factory=Dpkg)
    runs: Callable[[], bool] = runs


def upgrade(lamp: Lamp) -> list[str]:
    """Install the newest package on the boot partition, and tell there what became of each. What there is to say.

    Each is renamed, so that none is tried again, and one that takes its name is. Raises OSError.
    """
    told: list[str] = []
    if (lamp.place / KEPT).exists():
        told.append(tr(words.CUT if _put_back(lamp) else words.HURT))
    if not os.access(lamp.boot, os.W_OK):
        return [*told, tr(words.READ_ONLY, boot=lamp.boot)]
    if told:
        _tell(lamp, told)
    if tr(words.HURT) in told:
        return told
    lamp.place.mkdir(0o700, exist_ok=True)
    offers = []
    for number, path in enumerate(sorted(lamp.boot.glob(PACKAGES))):
        try:
            if lamp.dpkg.version(NAME) is None:
                raise RefusedError(tr(words.NO_PACKAGE))
            offers.append(take(path, lamp.place / f"{number}.deb", lamp.card))
        except RefusedError as why:
            _refuse(lamp, told, path, why)
    for offer in sorted(offers, key=functools.cmp_to_key(newest_first)):
        try:
            _close(lamp, told, offer.path, _installed(lamp, offer), ".installed")
        except RefusedError as why:
            _refuse(lamp, told, offer.path, why)
    if not (lamp.place / KEPT).exists():
        shutil.rmtree(lamp.place)
    return told


def _installed(lamp: Lamp, offer: Offer) -> str:
    """What there is to say when the package is installed. Raises RefusedError."""
    name, new, old = offer.name, offer.package.version, lamp.dpkg.version(NAME) or ""
    if is_earlier(new, old):
        raise RefusedError(tr(words.OLDER, new=new, old=old))
    if not is_earlier(old, new):
        return tr(words.ALREADY, name=name, new=new)
    if missing := lamp.dpkg.missing(offer.package.needs):
        raise RefusedError(tr(words.MISSING, name=name, missing=words.in_words(missing)))
    if lamp.card.is_fleeting(lamp.place):
        raise RefusedError(tr(words.FLEETING))
    need, free = 3 * offer.package.installed_bytes + FLOOR_BYTES, lamp.card.free_bytes(lamp.place)
    if free < need:
        raise RefusedError(tr(words.NO_ROOM, need_mb=need / 1e6, free_mb=free / 1e6))
    try:
        lamp.dpkg.keep(NAME, lamp.place / KEPT)
    except OSError as trouble:
        raise RefusedError(tr(words.NOT_KEPT, trouble=because(trouble))) from trouble
    before = _boot_configuration(lamp)
    if said := lamp.dpkg.install(offer.copy):
        raise _undone(lamp, tr(words.NOT_TAKEN, said=said))
    if not lamp.runs():
        raise _undone(lamp, tr(words.DOES_NOT_RUN))
    lamp.card.remove(lamp.place / KEPT)
    return " ".join([
        tr(words.INSTALLED, name=name, new=new, old=old), *[tr(words.RESTART)] * (_boot_configuration(lamp) != before)
    ])  # fmt: skip


def _undone(lamp: Lamp, why: str) -> RefusedError:
    return RefusedError(tr(words.PUT_BACK if _put_back(lamp) else words.HURT_NOW, why=why))


def _put_back(lamp: Lamp) -> bool:
    """Whether the version that was kept is installed whole. Only then it is kept no longer."""
    kept = lamp.place / KEPT
    try:
        old = read(kept).version
    except DamagedError:
        return False

    def is_back() -> bool:
        return lamp.dpkg.is_whole(NAME) and lamp.dpkg.version(NAME) == old

    if not is_back():
        lamp.dpkg.install(kept)
    if is_back():
        lamp.card.remove(kept)
    return not kept.exists()


def _boot_configuration(lamp: Lamp) -> bytes:
    path = lamp.boot / "config.txt"
    return stored.content(path) if path.exists() else b""


def _refuse(lamp: Lamp, told: list[str], path: Path, why: RefusedError) -> None:
    name = stored.shown(path.name)
    said = [tr(words.REFUSED, name=name, why=why), tr(words.RENAMED, name=name)]
    if not (lamp.place / KEPT).exists():
        said.insert(1, tr(words.AS_BEFORE))
    _close(lamp, told, path, " ".join(said), ".refused")


def _close(lamp: Lamp, told: list[str], path: Path, said: str, end: str) -> None:
    """Tell it, then rename it: cut off between the two, it is looked at once more."""
    told.append(said)
    try:
        _tell(lamp, told)
    finally:
        path.replace(path.with_name(path.name + end))


def _tell(lamp: Lamp, told: list[str]) -> None:
    lamp.card.replace(lamp.boot / TOLD, ("\n\n".join(told) + "\n").encode())
