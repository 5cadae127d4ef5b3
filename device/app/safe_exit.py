"""Ring dark, motors off: the command `ebb dark`, run after every end of the service, above all the rudest.

It looks at as little as it can: the few settings that it needs, and no others, so that a wrong one elsewhere keeps
nothing lit. It works when one of the parts does not, or hangs.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from device.settings.paths import default_path
from drivers import stored
from drivers.pi import darken as dark
from drivers.pi import master
from drivers.pi.rings import RINGS

DRIVER, SPI_DEVICE, MOTOR_PINS = "spi", "/dev/spidev0.0", (18, 13)  # defaults of the settings, which a test compares
AT_MOST_S = 0.8  # parts that hang are left to themselves after this


def main(settings: Path | None = None) -> int:
    """0 if all is off that was to be, or if another process leads the lamp; 1 if a part said no."""
    if busy := master.holder():
        print(f"ebb dark: {busy} leads this lamp now; nothing was touched", file=sys.stderr)
        return 0
    driver, device, pins = where(settings or default_path())
    parts: dict[str, Callable[[], None]] = {"motor": lambda: dark.motors(pins)}
    if os.environ.get("SERVICE_RESULT") != "exit-code":
        # An error inside has left a steady dim light, which says that the lamp will be back; all else goes dark.
        parts["ring"] = lambda: dark.ring(device, RINGS[driver].dark)
    troubles = darken(parts)
    for trouble in troubles:
        print(f"ebb dark: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


def where(settings: Path | None) -> tuple[str, str, tuple[int, ...]]:
    """The ring's driver and SPI device, and the motors' pins: from the settings where what they say can be used.

    A second motor may be there unless the settings can be read and have none.
    """
    try:
        sections = stored.toml(stored.text(settings)) if settings else {}
    except (OSError, stored.UnreadableError):
        sections = {"touch_b": None}
    second = sections.get("touch_b", {})
    fitted = not isinstance(second, dict) or second.get("fitted", False) is not False
    asked = [_section(sections, name).get("pin") for name in ("touch", "touch_b")[: 1 + fitted]]
    driver, device = (_section(sections, "ring").get(key) for key in ("driver", "device"))
    return (
        driver if isinstance(driver, str) and driver in RINGS else DRIVER,
        device if isinstance(device, str) and re.fullmatch(r"/dev/spidev\d+\.\d+", device) else SPI_DEVICE,
        tuple(
            pin if type(pin) is int and 0 <= pin <= 27 else usual for pin, usual in zip(asked, MOTOR_PINS, strict=False)
        ),
    )


def _section(sections: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = sections.get(name)
    return section if isinstance(section, dict) else {}


def darken(parts: Mapping[str, Callable[[], None]]) -> list[str]:
    """Switch all of parts off at once, each beside the others; what each said that could not, by its name."""
    troubles = dict.fromkeys(parts, "does not answer")

    def off(name: str) -> None:
        try:
            parts[name]()
            troubles[name] = ""
        except Exception as trouble:  # noqa: BLE001 - whatever one part says, the others go off
            troubles[name] = str(trouble)

    threads = [threading.Thread(target=off, args=(name,), daemon=True) for name in parts]
    for thread in threads:
        thread.start()
    until_s = time.monotonic() + AT_MOST_S
    for thread in threads:
        thread.join(max(0.0, until_s - time.monotonic()))
    return [f"{name}: {trouble}" for name, trouble in troubles.items() if trouble]


if __name__ == "__main__":
    sys.exit(main())
