"""The names of the bands of arousal."""

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW

SETTLED, AS_USUAL, ACTIVATED = "settled", "as usual", "activated"


def state(arousal: float) -> str:
    """The band of an arousal, 0..1."""
    return SETTLED if arousal < SETTLED_BELOW else ACTIVATED if arousal > ACTIVATED_ABOVE else AS_USUAL
