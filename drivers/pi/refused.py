"""Why a part cannot be had that hangs on a device file or on a library: in a sentence about the cause.

No numpy: `ebb dark` reads this too.
"""

import errno
import sys

from drivers.said import Said, because

SWITCHED_ON_BY = {
    "i2c": Said("on a Pi, switch I2C on with 'sudo raspi-config nonint do_i2c 0' and restart it"),
    "spi": Said("on a Pi, switch SPI on with 'sudo raspi-config nonint do_spi 0' and restart it"),
    "gpio": Said("the header of a Raspberry Pi has them, and this machine has none that its kernel knows"),
}
"""By the group that a device file belongs to."""
NOBODY_BEHIND = (errno.ENODEV, errno.ENXIO, errno.EIO)


def device(path: str, group: str, what: str, trouble: OSError) -> str:
    """Why `what` cannot be had, of which the device file at path is the way. group: a key of SWITCHED_ON_BY."""
    if isinstance(trouble, FileNotFoundError):
        return Said("no {what} ({path} does not exist): {do}", what=what, path=path, do=SWITCHED_ON_BY[group])
    why = because(trouble)
    if trouble.errno == errno.EBUSY:
        return Said(
            "{path} is held by another program, a driver of the kernel or an overlay in config.txt: "
            "'sudo fuser -v {path}' names a program; end that one, or take the overlay out and restart the machine",
            path=path,
        )
    if trouble.errno in NOBODY_BEHIND:
        return Said(
            "{path} is there, and nothing behind it answers ({why}): restart the machine; if it stays so, take out of "
            "config.txt what else uses it, and see what 'sudo dmesg' says of it",
            path=path,
            why=why,
        )
    if trouble.errno == errno.EPERM:
        return Said(
            "{path} may not be opened by this process, whoever runs it, as it is shut in like the lamp's service and "
            "may have begun before that was there: restart the service with 'sudo systemctl restart ebb'",
            path=path,
        )
    if isinstance(trouble, PermissionError):
        return Said(
            "{path} may not be opened by this user: add it to the group with 'sudo usermod -aG {group} $USER' and log "
            "in again",
            path=path,
            group=group,
        )
    return Said("{path} cannot be opened ({why}): see what 'sudo dmesg' says of it", path=path, why=why)


def library(name: str, what: str, requirement: str) -> str:
    """Why `what` cannot be had while a Python library is not there. requirement: what PyPI calls it."""
    return Said(
        "{what} needs the library {name}, and Python {python} has none here: on Raspberry Pi OS "
        "'sudo apt install python3-{package}', else 'sudo apt install python3-pip' and "
        "'sudo pip install --break-system-packages \"{requirement}\"'; in Ebb's own folder "
        "'make EXTRAS=pi .venv/.ready-pi'",
        what=what, name=name, python=f"{sys.version_info.major}.{sys.version_info.minor}",
        package=name.replace("_", "-"), requirement=requirement,
    )  # fmt: skip
