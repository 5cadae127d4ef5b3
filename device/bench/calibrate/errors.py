"""Why nothing could be calibrated."""

from collections.abc import Mapping

from drivers.ports import DriverError


class CalibrationError(DriverError):
    """What was measured makes no sense, and nothing was kept. The message says what to look at."""


def need(troubles: Mapping[str, str], *parts: str) -> None:
    """Refuse before anybody is asked for anything, if one of these parts is not there. Raises CalibrationError."""
    for part in parts:
        if trouble := troubles.get(part) or (troubles.get("pins") if part in ("motor", "button") else None):
            raise CalibrationError(f"{part}: {trouble}")
