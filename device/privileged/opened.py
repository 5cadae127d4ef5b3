"""Whether root does anything for the page now: by settings that only root can write, and by a hold that is not over.

A lamp that was taken over can say when the page was opened, and nothing else: what it could write is not looked at.
"""

import time
from pathlib import Path

from device.settings.parse import ConfigError
from device.settings.paths import BOOT, LIVE
from device.settings.toml import load
from device.settings.tree import PageSettings
from drivers import stored
from drivers.live import HELD_OPEN_S, OPEN


def page_settings(root: Path) -> PageSettings:
    """Of the machine: the boot partition's, else /etc's. Raises ConfigError."""
    places = (root / name / "ebb.toml" for name in (*BOOT, "etc/ebb"))
    return load(next((path for path in places if path.exists()), None), None, {}).page


def why_shut(root: Path, now_s: float | None = None) -> str:
    """Why the page is not open by a hold; empty if it is. now_s: on the clock that counts since the machine began."""
    try:
        if page_settings(root).open != "hold":
            return 'the settings do not say [page] open = "hold"'
    except ConfigError as error:
        return f"the settings cannot be used: {error}"
    now_s = time.clock_gettime(time.CLOCK_BOOTTIME) if now_s is None else now_s
    try:
        until_s = int(stored.text(root / LIVE / OPEN, most=32))
    except (OSError, ValueError):
        until_s = 0
    return (
        "" if now_s < until_s <= now_s + HELD_OPEN_S else "the lamp's button was not held within the last ten minutes"
    )
