"""Whether two people hold hands: their skins become one circuit, and both channels step at one moment.

It spoils the microsiemens of both, and it is a touch. A step of one person alone, a startle, a loose electrode, is not.
"""

from __future__ import annotations

TOGETHER_S = 0.35  # both steps are seen in tenths of a second, each up to two late


class Hands:
    """When each skin last stepped, in; whether hands are joined, out. A first common step joins, the next one parts."""

    def __init__(self) -> None:
        self.joined = False
        self._used_s: tuple[float, float] | None = None

    def feed(self, first_s: float | None, second_s: float | None) -> bool:
        """The times of the two skins' newest steps, None before there was one. Whether hands are joined now."""
        if first_s is None or second_s is None or abs(first_s - second_s) > TOGETHER_S:
            return self.joined
        if self._used_s is None or min(first_s, second_s) > max(self._used_s) + TOGETHER_S:
            self.joined = not self.joined
            self._used_s = (first_s, second_s)
        return self.joined
