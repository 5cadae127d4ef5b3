"""The pause: an answer to a sustained rise of arousal. The light softens and a hand is laid on; never an alarm."""

from collections import deque

THINK_S = 1.0
RISEN, FALLEN = 0.62, 0.50  # of arousal, 0..1: where a rise counts, and where it is over
RISE = 0.12  # above the median of BEFORE_S: what was activated all along is no rise
HELD_S = 25.0  # so long without falling back: a single SCR is over in 10 s
BEFORE_S = 120.0
FIRST_S = 90.0  # a first deep breath causes a response of its own; the beginning says little
AGAIN_S = 300.0  # at most once in five minutes
SOFTEN_S, SOFT_S, RETURN_S = 6.0, 45.0, 20.0


class Pause:
    """Arousal in, once a second; softness of the light, and when the hand is laid on, out. begins_s: the guidance's."""

    def __init__(self, begins_s: float = 0.0) -> None:
        self._begins_s = self._thinks_s = begins_s
        self._before: deque[tuple[float, float]] = deque(maxlen=int(BEFORE_S / THINK_S) + 1)
        self._rose_s: float | None = None
        self._answered = False  # one rise is answered once; whoever stays activated is not nagged
        self.began_s: float | None = None
        """When the newest pause began; the hand is laid on then."""

    def feed(self, now_s: float, arousal: float | None) -> None:
        """One tick. Unknown arousal is no rise."""
        if now_s < self._thinks_s:
            return
        self._thinks_s = now_s + THINK_S - 1e-6
        if arousal is None or arousal < FALLEN:
            self._rose_s, self._answered = None, False
        elif self._rose_s is None and arousal >= RISEN and self._is_rise(arousal):
            self._rose_s = now_s
        if self._rose_s is not None and now_s - self._rose_s >= HELD_S and self._may(now_s):
            self.began_s, self._answered = now_s, True
        if arousal is not None and self._rose_s is None:
            self._before.append((now_s, arousal))
        while self._before and self._before[0][0] < now_s - BEFORE_S:
            self._before.popleft()

    def softness(self, now_s: float) -> float:
        """0 as usual .. 1 softest."""
        if self.began_s is None:
            return 0.0
        past_s = now_s - self.began_s
        falling = (SOFTEN_S + SOFT_S + RETURN_S - past_s) / RETURN_S
        return max(0.0, min(1.0, past_s / SOFTEN_S, falling))

    def _is_rise(self, arousal: float) -> bool:
        before = sorted(value for _, value in self._before)
        return bool(before) and arousal >= before[len(before) // 2] + RISE

    def _may(self, now_s: float) -> bool:
        if now_s - self._begins_s < FIRST_S or self._answered:
            return False
        return self.began_s is None or now_s - self.began_s >= AGAIN_S
