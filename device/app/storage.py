"""Where recordings are kept: the card, and the folder on it."""

from pathlib import Path

from device.settings.paths import state_folder
from device.settings.tree import Config
from drivers.ports import Card
from drivers.system.card import Disk


def card() -> Card:
    """The card that recordings are kept on."""
    return Disk()


def recordings(config: Config) -> Path:
    """The folder of all recordings: the settings' own, or the usual place of the machine or the user."""
    if config.record.folder:
        return Path(config.record.folder).expanduser()
    return state_folder() / "recordings"
