"""Detector of held hands: two people's skins become one circuit, and both skin channels step at one moment.

It spoils the microsiemens of both, and it is a touch. A step of one person alone, a startle, a loose electrode, is not.
"""

TOGETHER_S = 0.35  # both steps are seen in tenths of a second, each up to two of them late


class HandContact:
    """Each channel's newest step in; whether hands are joined, out.

    Both up at one moment joins, both down at one moment parts, and so does a skin that is not touched any more.
    """

    def __init__(self) -> None:
        self.joined = False

    def feed(self, first: tuple[float, int] | None, second: tuple[float, int] | None, touched: bool) -> bool:
        """first, second: (time in s, 1 up or -1 down) of the newest steps. touched: whether both skins are."""
        if not touched:
            self.joined = False
        elif first and second and first[1] == second[1] and abs(first[0] - second[0]) <= TOGETHER_S:
            self.joined = first[1] > 0
        return self.joined
