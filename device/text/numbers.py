"""How times, numbers, shares and counts are written for a person to read."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from device.language import decimal, msgid, tr

ROUND_S = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600)
"""Lengths of time that people count in."""

UNKNOWN = msgid("not known")
MONTHS = (
    msgid("January"), msgid("February"), msgid("March"), msgid("April"), msgid("May"), msgid("June"), msgid("July"),
    msgid("August"), msgid("September"), msgid("October"), msgid("November"), msgid("December"),
)  # fmt: skip


def minutes(t_s: float) -> str:
    """12:30 for 750 s, 75:00 for 4500 s."""
    return f"{int(t_s) // 60}:{int(t_s) % 60:02d}"


def clock(t_s: float, hours: bool = False) -> str:
    """12:30 for 750 s, 1:15:00 for 4500 s; 0:12:30 with hours."""
    whole = int(t_s)
    return f"{whole // 3600}:{minutes(whole % 3600):0>5}" if hours or whole >= 3600 else minutes(whole)


def lasting(span_s: float) -> str:
    """40 s, 18 min 40 s, 5 h 12 min."""
    whole = round(span_s)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + f" {whole % 60} s" * (whole % 60 > 0)
    return f"{whole // 3600} h" + f" {whole // 60 % 60} min" * (whole // 60 % 60 > 0)


def stamp(at: datetime, zone: tzinfo | None = None) -> str:
    """2026-11-22 23:14, by the clock of whoever reads it. zone: theirs, if it is not this machine's."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def when(at: datetime, zone: tzinfo | None = None) -> str:
    """22 November 2026, 23:14 CET: as stamp, for a page that travels."""
    there = at.astimezone(zone)
    return f"{day(there)}, {there:%H:%M %Z}"


def day(at: date) -> str:
    """22 November 2026."""
    return tr("{day} {month} {year}", day=at.day, month=tr(MONTHS[at.month - 1]), year=at.year)


def usiemens(value: float) -> str:
    """With the decimals that skin conductance deserves."""
    return decimal(f"{value:.1f}" if value >= 1 else f"{value:.2f}")


def share(share: float) -> str:
    """Never 100 % while something is missing, never 0 % while something is there."""
    if 0.0 < share < 1.0:
        return decimal(f"{min(99.9, max(0.1, 100 * share)):.{1 if share > 0.99 or share < 0.01 else 0}f}\u00a0%")
    return f"{100 * share:.0f}\u00a0%"


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return tr("{these} and {that}", these=", ".join(words[:-1]), that=words[-1]) if words[1:] else "".join(words)
