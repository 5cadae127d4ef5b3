"""Beats that a recording already has, as R peaks of an ECG: announced as time passes over them."""

from __future__ import annotations

from collections.abc import Sequence

from device.readings import Contact


class AnnotatedBeats:
    """A BeatFinder that looks nothing up in volts. times_s: ascending."""

    def __init__(self, times_s: Sequence[float]) -> None:
        self._times_s, self._next = times_s, 0
        self.contact = Contact.FOUND

    def feed(self, t_s: float, volts: float) -> tuple[float, float, bool] | None:
        """The next annotated beat, once t_s has reached it."""
        if self._next < len(self._times_s) and t_s >= self._times_s[self._next]:
            self._next += 1
            return self._times_s[self._next - 1], 1.0, True
        return None
