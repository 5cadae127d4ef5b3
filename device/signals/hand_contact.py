"""Detector of held hands: two people's skins become one circuit, and both skin channels step at one moment.

It spoils the microsiemens of both, and it is a touch. A step of one person alone, a startle, a loose electrode, is not.
"""

from device.signals.skin.conductance import TOUCHED, SkinConductance

TOGETHER_S = 0.35  # both steps are seen in tenths of a second, each up to two of them late


class HandContact:
    """Two people's skins in, each newly fed; whether their hands are joined, out.

    Both up at one moment joins, both down at one moment parts, and so does a skin that is not touched any more.
    """

    def __init__(self) -> None:
        self.joined = False

    def feed(self, first: SkinConductance, second: SkinConductance) -> bool:
        """Compare the newest step of each."""
        one, other = first.stepped, second.stepped
        if first.state not in TOUCHED or second.state not in TOUCHED:
            self.joined = False
        elif one and other and one[1] == other[1] and abs(one[0] - other[0]) <= TOGETHER_S:
            self.joined = one[1] > 0
        return self.joined
