"""What a Raspberry Pi says of itself, read from files of /proc, /sys and /run. None where this machine has none."""

import os
from pathlib import Path

from drivers.said import Said

ROOT = Path("/")
THROTTLED_BITS = (0, 1, 2, 3, 16, 17, 18, 19)


def board(root: Path = ROOT) -> str:
    """The board's model, or what this machine is instead: 'not a Raspberry Pi (x86_64)'."""
    return model(root) or Said("not a Raspberry Pi ({machine})", machine=os.uname().machine)


def model(root: Path = ROOT) -> str | None:
    """The device tree's `model`: 'Raspberry Pi 4 Model B Rev 1.4'."""
    name = _bytes(root / "proc/device-tree/model")
    return name.rstrip(b"\0").decode("ascii", "replace") if name else None


def bus_hz(number: int, root: Path = ROOT) -> int | None:
    """Clock of I2C bus `number` as set up at boot: the device tree's `clock-frequency`, a big-endian 32-bit cell."""
    cell = _bytes(root / f"sys/class/i2c-adapter/i2c-{number}/of_node/clock-frequency")
    return int.from_bytes(cell, "big") if cell and len(cell) == 4 else None


def celsius(root: Path = ROOT) -> float | None:
    """Temperature of the processor (kernel: thermal/sysfs-api, which counts millidegrees)."""
    text = _bytes(root / "sys/class/thermal/thermal_zone0/temp")
    try:
        return int(text) / 1000 if text else None
    except ValueError:
        return None


def throttled(root: Path = ROOT) -> list[int] | None:
    """Bits set in the firmware's get_throttled, ascending; an empty list is well.

    Under-voltage (0), frequency capped (1), throttled (2), soft temperature limit (3): now; and 16 higher, since it was
    switched on. https://www.raspberrypi.com/documentation/computers/os.html#get_throttled
    """
    for pattern in ("soc*/*firmware/get_throttled", "*firmware/get_throttled"):
        for path in (root / "sys/devices/platform").glob(pattern):
            try:
                bits = int(_bytes(path) or b"", 16)
            except ValueError:
                continue
            return [bit for bit in THROTTLED_BITS if bits >> bit & 1]
    return None


def unit_runs(name: str, root: Path = ROOT) -> bool:
    """Whether systemd runs this unit now: it keeps a link for each that it does."""
    return os.path.lexists(root / f"run/systemd/units/invocation:{name}")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
