"""The time of day, as a claim: a Pi has no clock battery, so after a cold start it is wrong until a network sets it."""

import ctypes
import datetime as dt

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
TIMEX_LEN = 512  # struct timex has 208 bytes on 64 bits; zeroed, it asks and sets nothing


def utc_now() -> tuple[dt.datetime, bool]:
    """UTC, and whether the kernel says that the clock is synchronised; False where it cannot be asked."""
    now = dt.datetime.now(dt.UTC)
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(TIMEX_LEN))
    except (OSError, AttributeError):
        return now, False
    return now, 0 <= state < TIME_ERROR
