"""Why a part cannot be had that hangs on a device file or on a library: in a sentence about the cause.

No numpy: `ebb dark` reads this too.
"""

import sys

SWITCHED_ON_BY = {
    "i2c": "on a Pi, switch I2C on with 'sudo raspi-config nonint do_i2c 0' and restart it",
    "spi": "on a Pi, switch SPI on with 'sudo raspi-config nonint do_spi 0' and restart it",
    "gpio": "the header of a Raspberry Pi has them, and this machine has none that its kernel knows",
}
"""By the group that a device file belongs to."""


def device(path: str, group: str, what: str, trouble: OSError) -> str:
    """Why `what` cannot be had, of which the device file at path is the way. group: a key of SWITCHED_ON_BY."""
    if isinstance(trouble, FileNotFoundError):
        return f"no {what} ({path} does not exist): {SWITCHED_ON_BY[group]}"
    if isinstance(trouble, PermissionError):
        return (
            f"{path} may not be opened by this user: add it to the group with 'sudo usermod -aG {group} $USER' and log "
            "in again"
        )
    return f"{path} cannot be opened: {trouble.strerror}"


def library(name: str, what: str, requirement: str) -> str:
    """Why `what` cannot be had while a Python library is not there. requirement: what PyPI calls it."""
    return (
        f"{what} needs the library {name}, and Python {sys.version_info.major}.{sys.version_info.minor} has none here: "
        f"on Raspberry Pi OS 'sudo apt install python3-{name.replace('_', '-')}', else 'sudo apt install python3-pip' "
        f"and 'sudo pip install --break-system-packages \"{requirement}\"'; in Ebb's own folder "
        "'make EXTRAS=pi .venv/.ready-pi'"
    )
