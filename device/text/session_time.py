"""How moments of a session are told: counted from its beginning, or in a long log by the clock of whoever reads."""

import datetime as dt
from collections.abc import Callable

from device.language import msgid, tr
from device.recording.reader import Recorded
from device.recording.session_info import UNDATED
from device.text.numbers import UNKNOWN, clock, when

NIGHT_S = 3600.0  # of listening, from which on people ask what o'clock it was
DARK = ("log", "log-lit")
DOUBT = msgid("clock not set then")


def is_by_clock(recorded: Recorded) -> bool:
    """Whether this session is told by the clock; a clock that was not set tells nothing."""
    return recorded.mode in DARK and recorded.length_s >= NIGHT_S and recorded.synchronised


def time_of_day(recorded: Recorded, t_s: float, seconds: bool = False) -> str:
    """23:14 or 23:14:05, by the clock of whoever reads."""
    there = (recorded.began + dt.timedelta(seconds=t_s)).astimezone()
    return f"{there:%H:%M:%S}" if seconds else f"{there:%H:%M}"


def since_midnight(recorded: Recorded) -> float:
    """Seconds from there to when the session began, by the same clock."""
    there = recorded.began.astimezone()
    return (there - there.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()


def telling(recorded: Recorded) -> Callable[[float], str]:
    """What makes words of a session time in s."""
    return (lambda t_s: time_of_day(recorded, t_s)) if is_by_clock(recorded) else clock


def how_told(recorded: Recorded) -> str:
    """What the times of a page count from."""
    if is_by_clock(recorded):
        return tr("Times on this page are those of the clock.")
    return tr("Times on this page count from the beginning of the session.")


def is_dated(recorded: Recorded) -> bool:
    """Whether it is known at all when it began: another device's file may not say so."""
    return not (recorded.elsewhere and recorded.began == UNDATED)


def began(recorded: Recorded) -> str:
    """When a session began, with the doubt that there is; what another device's file says is told as that beside it."""
    if not is_dated(recorded):
        return tr(UNKNOWN)
    return when(recorded.began) + f" ({tr(DOUBT)})" * (not recorded.synchronised and not recorded.elsewhere)
