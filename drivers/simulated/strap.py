"""A chest strap on a simulated body: its true beats as a strap tells them, some in a notice, up to a second late."""

from drivers.simulated.body import Body
from drivers.strap import TICKS_HZ, Heard, Notice

EVERY_S = 1.0  # between two notices, as of straps that are sold
LATE_S = 0.06  # from a notice's making to its arrival
FIRST_S = 0.4


class SimulatedStrap:
    """Strap around a body's chest. An interval is rounded to 1/1024 s, and the rest goes into the next one."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._due_s, self._touches = FIRST_S, False
        self._beat_s: float | None = None  # the newest that was told, in whole 1/1024 s
        self._begun = False

    def read(self, t_s: float) -> tuple[Heard, ...]:
        """Every notice that has arrived by t_s."""
        heard: list[Heard] = []
        if not self._begun:
            self._begun = True
            heard.append(Heard(t_s, "it is heard, simulated"))
        while self._due_s + LATE_S <= t_s:
            heard.append(Heard(self._due_s + LATE_S, self._notice(self._due_s)))
            self._due_s += EVERY_S
        return tuple(heard)

    def close(self) -> None:
        """Nothing is held."""

    def _notice(self, until_s: float) -> Notice:
        who = self._body.temperament
        if not who.arrives_s <= until_s < who.leaves_s:
            self._beat_s = None
            return Notice(0, contact=False)
        rr = []
        for beat_s in [b for b in self._body.beats if b <= until_s and b > (self._beat_s or until_s - EVERY_S)]:
            if self._beat_s is None:
                self._beat_s = round(beat_s * TICKS_HZ) / TICKS_HZ
            elif ticks := round((beat_s - self._beat_s) * TICKS_HZ):
                rr.append(ticks)
                self._beat_s += ticks / TICKS_HZ
        return Notice(round(self._body.heart_bpm), contact=True, rr=tuple(rr))
