"""Where the settings and what a person put onto the card are looked for. Imports nothing slow."""

import os
from pathlib import Path

from device.language import tr

ROOT = Path("/")
CALIBRATION = "calibration.toml"
SERVICE = "var/lib/ebb"
"""What the lamp's own user keeps, and nobody else may read but root."""
TLS = "var/lib/ebb-tls"
"""The key and the certificate of its page, which that may read."""
LIVE = "run/ebb-live"
"""The page's memory: what a phone sees of the lamp, and where it asks."""
NEIGHBOURS = "run/ebb-neighbours"
"""The memory of what leaves the lamp by LSL or MQTT, if the settings name anything."""
BOOT = ("boot/firmware", "boot")
"""The card's boot partition, the one that any computer can read: on Raspberry Pi OS since Bookworm, and elsewhere."""


def boot_folder(root: Path = ROOT) -> Path:
    """The boot partition of this machine; what Raspberry Pi OS calls it, if it has none."""
    return next((root / name for name in BOOT if (root / name).is_dir()), root / BOOT[0])


def default_path(root: Path = ROOT) -> Path | None:
    """The settings file in use when none is named; None if there is none.

    The user's own first. Then the card's boot partition, before the machine's: who has no shell can write there and
    nowhere else, and a file in /etc that they cannot see must not keep theirs from counting.
    """
    return next((path for path in (place / "ebb.toml" for place in places(root)) if os.path.exists(path)), None)


def places(root: Path = ROOT) -> tuple[Path, ...]:
    """The folders in which settings are looked for; the first that has any counts."""
    return (user_folder(), *(root / name for name in BOOT), root / "etc" / "ebb")


def calibration_path(root: Path = ROOT) -> Path | None:
    """What was calibrated, if anything was: the user's own, else the service's where one may look, or the machine's."""
    places = (user_folder(), root / SERVICE / ".config" / "ebb", root / "etc" / "ebb")
    return next((path for path in (place / CALIBRATION for place in places) if os.path.exists(path)), None)


def calibration_kept(root: Path = ROOT) -> Path:
    """Where a calibration is to be kept: where the last one counts, if this user may, else where new settings are."""
    counts = calibration_path(root)
    return counts if counts and os.access(counts.parent, os.W_OK) else new_folder(root) / CALIBRATION


def new_folder(root: Path = ROOT) -> Path:
    """Where new settings are kept: for the machine, if root asked, so that its service reads them."""
    return root / "etc" / "ebb" if os.geteuid() == 0 else user_folder()


def user_folder() -> Path:
    """Where a user keeps what is theirs alone."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or _home() / ".config") / "ebb"


def state_folder(root: Path = ROOT, is_root: bool | None = None) -> Path:
    """Where recordings and what belongs to them are: the service's own, also for root who asks; else the user's."""
    if state := os.environ.get("STATE_DIRECTORY"):  # set by systemd
        return Path(state)
    if asked := os.environ.get("XDG_STATE_HOME"):
        return Path(asked) / "ebb"
    if (os.geteuid() == 0 if is_root is None else is_root) and (root / SERVICE).is_dir():
        return root / SERVICE
    return _home() / ".local" / "state" / "ebb"


def is_closed(root: Path = ROOT) -> bool:
    """Whether there are recordings of the service's that this user may not see."""
    return (root / SERVICE).is_dir() and not os.access(root / SERVICE, os.R_OK | os.X_OK)


def why_no_home(folder: str) -> str:
    """Why a folder that begins with '~', or with '~NAME' for somebody else's home, cannot be; empty if it can."""
    whose = folder.partition("/")[0]
    home = os.path.expanduser(whose)
    if not whose.startswith("~") or os.path.isdir(home):
        return ""
    if home == whose:
        if whose[1:]:
            return tr("this system knows no home of a user {name!r}", name=whose[1:])
        return tr("whoever runs Ebb has no home")
    return tr("{home}, which that means, is no folder, or not one for whoever runs Ebb", home=home)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user whom the system does not know: nothing is theirs, and nothing is found there
        return ROOT
