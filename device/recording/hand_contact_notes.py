"""Joined hands as two notes, "Hands joined" and "Hands parted", from what each one's skin is said to touch.

Two notes, not one with a length: each is written as soon as it is known, so that a power cut during a long touch loses
its end and not the touch.
"""

from __future__ import annotations

from collections.abc import Collection

from device.model import SkinState
from device.recording import annotation
from device.recording.annotation import Note


class HandContactNotes:
    """What everybody's skin is at each moment in, what is noted for everybody out.

    A skin that has just jumped is loose for some seconds, whatever it then turns out to be: so a touch began, and
    ended, when the looseness before the answer did, to about a second.
    """

    def __init__(self) -> None:
        self._joined = False
        self._loose_s: float | None = None

    def feed(self, t_s: float, skins: Collection[SkinState]) -> Note | None:
        """What has become known at t_s."""
        if len(skins) < 2:
            return None
        joined = SkinState.JOINED in skins
        sure = joined or SkinState.LOOSE not in skins
        since_s = t_s if self._loose_s is None else self._loose_s
        self._loose_s = since_s if SkinState.LOOSE in skins else None
        if not sure or joined is self._joined:
            return None
        self._joined = joined
        return annotation.hands(since_s, joined)
