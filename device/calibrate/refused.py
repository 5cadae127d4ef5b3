"""Why nothing could be calibrated."""

from drivers.ports import DriverError


class CalibrationError(DriverError):
    """What was measured makes no sense, and nothing was kept. The message says what to look at."""
