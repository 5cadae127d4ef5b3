"""Tells whoever supervises the lamp that it lives: while frames are shown, and while rows of the body arrive."""

import math

from device.model import Array
from drivers.ports import Clock, Fault, Ring, Samples, Source
from drivers.supervisor import notify

PING_S = 0.5  # a tenth of WatchdogSec, and a datagram costs 20 us
HUNG_S = 10.0  # rows that nobody took for so long, from a converter that nobody calls silent: its thread hangs
LAST_WORDS_S = 40  # once nothing more is shown: a slow card has 30 s for the end of a recording


class WatchedSource:
    """Source in front of another, which notices when rows stop coming."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.channels, self.length_s = source.channels, source.length_s
        self.trouble = source.trouble
        self._delivered_s = self._newest_s = 0.0

    @property
    def hangs(self) -> bool:
        """Whether its rows have stopped without a word."""
        return self._newest_s - self._delivered_s > HUNG_S

    def start(self) -> None:
        """Begin."""
        self._delivered_s = self._newest_s = 0.0
        self._source.start()

    def read(self, t_s: float) -> Samples:
        """Every row due."""
        samples = self._source.read(t_s)
        self._newest_s, self.trouble = t_s, self._source.trouble
        if self.trouble or (samples.faults != Fault.SKIPPED).any():
            self._delivered_s = t_s
        return samples

    def stop(self) -> None:
        """Rest; who rests does not hang."""
        self._source.stop()
        self._delivered_s = self._newest_s

    def close(self) -> None:
        """Let go. Nothing is shown from here on, and the card still has its time."""
        notify(f"WATCHDOG_USEC={LAST_WORDS_S * 1_000_000}")
        self._source.close()


class WatchedRing:
    """Ring in front of another, whose frames are signs of life; one that refuses them is alive too.

    source: while it hangs no sign is given, so that the supervisor begins the lamp anew.
    """

    def __init__(self, ring: Ring, clock: Clock, source: WatchedSource | None = None) -> None:
        self.pixels = ring.pixels
        self._ring, self._clock, self._source = ring, clock, source
        self._ready, self._pinged_s = False, -math.inf

    def show(self, frame: Array) -> None:
        """Show frame, and ping the supervisor at most every PING_S; the first ping says that the lamp is ready."""
        try:
            self._ring.show(frame)
        finally:
            now_s = self._clock.now()
            if not 0 <= now_s - self._pinged_s < PING_S and not (self._source and self._source.hangs):
                self._pinged_s = now_s
                self._ready = notify("WATCHDOG=1" if self._ready else "READY=1\nWATCHDOG=1") or self._ready

    def close(self) -> None:
        """Go dark and let go."""
        self._ring.close()
