"""The library lgpio and its chip of pins, from wherever and by whomever they are asked for.

lgpio makes a FIFO in the folder that LG_WD names when it is imported, goes there, and cannot be had where it may not
write. So it is given a folder in memory for that moment, and nothing of it stays: not the folder, not where it went.
"""

import importlib.util
import os
import sys
import tempfile
from types import ModuleType

from drivers.pi import refused
from drivers.said import Said, because

MEMORY = "/dev/shm"
CHIPS = ("/dev/gpiochip0", "/dev/gpiochip4")  # the first kernels of the Pi 5 call its header's chip 4
BUSY, UNTOLD = "GPIO busy", "unexpected error"  # what lgpio 0.2 makes of EBUSY, and of every other errno
REQUIREMENT = "lgpio>=0.2.2.0" if sys.version_info < (3, 13) else "adafruit-lgpio>=0.2.2.0"  # see pyproject.toml


def lgpio() -> ModuleType:
    """The library. Raises OSError, with a sentence, if it is not there, or if there is no folder to write to.

    One that was built for another Python is not there, nor is what PyPI has by its name and nothing in it.
    """
    missing = OSError(refused.library("lgpio", Said("the lamp's button and motor"), REQUIREMENT))
    found = sys.modules.get("lgpio")
    if found is None and importlib.util.find_spec("lgpio") is None:  # before any folder is made for it
        raise missing
    try:
        found = found or _imported()
    except ImportError:
        raise missing from None
    if not hasattr(found, "gpiochip_open"):
        raise missing
    return found


def _imported() -> ModuleType:
    stood, asked = os.open(".", os.O_PATH | os.O_CLOEXEC), os.environ.get("LG_WD")
    try:
        with tempfile.TemporaryDirectory(prefix="ebb-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
            os.environ["LG_WD"] = folder
            return importlib.import_module("lgpio")
    except FileNotFoundError as trouble:
        why = because(trouble)
        raise OSError(Said("lgpio needs a folder to write to, and there is none: {why}", why=why)) from None
    finally:
        _go_back(stood)
        if asked is None:
            os.environ.pop("LG_WD", None)
        else:
            os.environ["LG_WD"] = asked


def _go_back(stood: int) -> None:
    try:
        os.fchdir(stood)
    except OSError:  # a folder that another user began this in, which ours may not enter
        os.chdir("/")
    os.close(stood)


def refused_pin(part: str, pin: int, trouble: Exception) -> str:
    """Why a pin of the header cannot be had for this part of the lamp. trouble: of gpiozero, or of lgpio below it."""
    words = str(trouble).strip("'")  # lgpio's are a repr
    if words == BUSY:
        return Said(
            "the {part}'s pin {pin} is held by another program, a driver of the kernel or an overlay in config.txt: "
            "'sudo cat /sys/kernel/debug/gpio' names who; end that, or set another pin",
            part=part,
            pin=pin,
        )
    none = why_not() if words == UNTOLD else None
    return none or Said("the {part}'s pin {pin} cannot be had ({why})", part=part, pin=pin, why=words)


def why_not() -> str | None:
    """Why the header's chip cannot be opened, in a sentence; None if it can."""
    path = next((each for each in CHIPS if os.path.exists(each)), CHIPS[0])
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
    except OSError as trouble:
        return refused.device(path, "gpio", Said("GPIO pins for button and motor"), trouble)
    return None
