"""A motor that somebody at a terminal sees as well."""

from collections.abc import Callable

from drivers.ports import Haptic


class SeenHaptic:
    """Another Haptic; watch is called with every touch that it was given."""

    def __init__(self, haptic: Haptic, watch: Callable[[float], None]) -> None:
        self._haptic, self._watch = haptic, watch

    def set(self, touch: float) -> None:
        """Set the motor beneath, and let watch see it."""
        self._haptic.set(touch)
        self._watch(touch)

    def close(self) -> None:
        """Close the motor beneath."""
        self._watch(0.0)
        self._haptic.close()
