"""The lamp's own access point, brought up for as long as a hold has the page open; then the Wi-Fi of before again.

`ebb-ap up` and `ebb-ap down` are what ebb-ap.service runs, as root. They take no word from the lamp: the connection is
the one that was made at installation, and whether there may be one is in the settings.
"""

import contextlib
import ipaddress
import os
import sys
from pathlib import Path

from device.privileged import keyfile, opened, programs
from device.privileged.programs import ProgramError, run
from device.settings.parse import ConfigError
from device.settings.paths import LIVE
from drivers import stored
from drivers.live import OWN_NETWORK

WIFI = "802-11-wireless"
BEFORE = "before"
"""In the unit's own folder: the connection that was there before."""


def up(root: Path, own: Path) -> None:
    """Bring it up, and tell the page its address. own: a folder of the unit's own. Raises ProgramError, OSError."""
    if why := _why_not(root):
        raise ProgramError(f"no access point: {why}")
    if before := _joined():
        (own / BEFORE).write_text(before)
    run("nmcli", "--wait", f"{programs.LONGEST_S - 5:.0f}", "connection", "up", "id", keyfile.OWN)
    said = run("nmcli", "--get-values", "IP4.ADDRESS", "connection", "show", "id", keyfile.OWN).strip()
    try:
        address = ipaddress.IPv4Interface(said.partition(" |")[0]).ip
    except ValueError:
        raise ProgramError(f"nmcli says {said!r} where the access point's address should be") from None
    _tell(root / LIVE / OWN_NETWORK, f"{address}\n")


def down(root: Path, own: Path) -> None:
    """End it, if it is there, and join what was joined before. Raises OSError."""
    (root / LIVE / OWN_NETWORK).unlink(missing_ok=True)  # first: the page relies on it
    with contextlib.suppress(ProgramError):  # it may never have come up
        run("nmcli", "--wait", "15", "connection", "down", "id", keyfile.OWN)
    before = own / BEFORE
    if before.exists():
        with contextlib.suppress(ProgramError):  # NetworkManager itself looks for what it knows
            if _joined() != before.read_text():
                run("nmcli", "--wait", "0", "connection", "up", "uuid", before.read_text())
        before.unlink()


def _why_not(root: Path) -> str:
    """Why there may be none; empty if there may. Where settings cannot be used, the page is shut."""
    if why := opened.why_shut(root):
        return why
    with contextlib.suppress(ConfigError):
        if opened.page_settings(root).ap:
            return ""
    return "the settings do not say [page] ap = true"


def _joined() -> str:
    """The Wi-Fi that is joined, or being joined, by NetworkManager's own number for it; empty if none is."""
    told = run("nmcli", "--terse", "--fields", "UUID,TYPE,NAME", "connection", "show", "--active")
    rows = (line.split(":", 2) for line in told.splitlines() if line.count(":") >= 2)
    return next((uuid for uuid, kind, name in rows if kind == WIFI and name != keyfile.OWN), "")


def _tell(path: Path, words: str) -> None:
    """Put it there for the page to read. The folder is the lamp's: no link of its making is followed."""
    made = stored.beside(path)
    fd = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w") as file:
        os.fchmod(fd, 0o640)  # of the folder's group, which is the page's
        file.write(words)
    made.replace(path)


def main(root: Path = Path("/")) -> int:
    """`ebb-ap up`, or `ebb-ap down`."""
    does = {"up": up, "down": down}.get(" ".join(sys.argv[1:]))
    if does is None:
        print("usage: ebb-ap up|down", file=sys.stderr)
        return 2
    try:
        does(root, Path(os.environ.get("RUNTIME_DIRECTORY", root / "run/ebb-ap")))
    except (ProgramError, OSError) as trouble:
        print(f"ebb-ap: {trouble}", file=sys.stderr)
        return 1
    return 0
