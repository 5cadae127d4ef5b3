"""What a person says of a file that another device made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """As 'NAME' or 'NAME:UNIT'; '' for what is left to be found.

    time, pulse, skin: columns, or signals by their label. rr: a column of intervals between beats. rate_hz: of rows
    that have no time.
    """

    time: str = ""
    pulse: str = ""
    skin: str = ""
    rr: str = ""
    rate_hz: float | None = None
