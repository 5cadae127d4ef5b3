"""A lamp that waits while somebody tries its parts from a phone, one after the other, and looks at what they do."""

from dataclasses import replace

import numpy as np
from support.known_resistors import Measured

from drivers.live import TRIED
from drivers.simulated.outputs import MemoryHaptic, MemoryRing


class Tried(Measured):
    """frames, touches: what the ring and each motor took, with when: in s of the lamp's life. pixels: of the ring."""

    told_in = TRIED

    def __init__(self, folder, pixels=24, **how):
        super().__init__(folder, **how)
        self.frames, self.touches = [], [[] for _ in self.night.motors]
        self.ring = MemoryRing(pixels, lambda frame: self.frames.append((self.night.finger.life_s, frame.copy())))
        self.motors = tuple(MemoryHaptic(self._felt(k)) for k in range(len(self.touches)))
        config = self.night.config
        self.night.config = replace(config, ring=replace(config.ring, pixels=pixels))
        self.night.hardware = replace(self.night.hardware, ring=self.ring, motors=self.motors)

    def _felt(self, motor):
        return lambda touch: self.touches[motor].append((self.night.finger.life_s, touch))

    def part(self, part, lasts_s=6.0):
        """Ask for one, and note what is told when it is over."""
        self.at(self.t_s, f"try {part}".encode())
        self.at(self.t_s + lasts_s - 0.5, lambda: self.heard.append(self.told))
        self.t_s += lasts_s

    def lit(self):
        """When anything was, and how much of each pixel."""
        return [(t_s, frame.max(axis=1)) for t_s, frame in self.frames if frame.any()]

    def moved(self, motor=0):
        """When it did, and how much."""
        return [(t_s, touch) for t_s, touch in self.touches[motor] if touch]

    def at_rest(self, t_s):
        """Whether ring and motors were, by what they took last until then."""
        newest = [[taken for at_s, taken in each if at_s <= t_s][-1] for each in (self.frames, *self.touches)]
        return not any(np.any(each) for each in newest)
