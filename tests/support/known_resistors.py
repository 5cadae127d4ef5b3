"""A lamp that waits while somebody clips known resistors to its electrodes, and a phone that asks for each."""

import json
from dataclasses import replace

from support.calling_phone import CallingPhone
from support.nights import NOBODY, Night
from support.skin_circuits import ConstantVoltage, Divider

from device.app.choices import CHOICES
from device.app.door import PagePlace
from device.settings import paths
from device.settings.toml import load
from device.settings.tree import DEFAULTS
from drivers.live import RESISTORS
from drivers.phone import STEPS
from drivers.simulated.body import Body
from drivers.simulated.room import Room, RoomSource

BUILT = ConstantVoltage(0.489, 1.01e6, 200e3, 3.3)
STEP_S = 7.0
OHMS = {"open": None, "larger": 1e6, "smaller": 1e5}


class Measured:
    """A lamp whose electrodes are clipped to resistors by somebody who reads what it tells."""

    told_in = RESISTORS

    def __init__(self, folder, circuit=BUILT, people=1, real=True, who=NOBODY, motors=1):
        self.folder, self.calls, self.heard, self.t_s = folder, [], [], 2.0
        self.room = Room([Body(who, seed=1 + i) for i in range(people)], circuit)
        self.night = Night(folder / "recordings", [who] * people, (), 0.0, motors=motors)
        if isinstance(circuit, Divider):
            skin = replace(DEFAULTS.skin, front_end="divider")
            self.night.config = replace(self.night.config, skin=skin)
        self.source, self.real = RoomSource(self.room), real

    def at(self, t_s, do):
        self.calls.append((t_s, do))

    def step(self, code="a", step="open", ohm="as said", written="1M 100k"):
        """Clip one on, ask, and note what is told when it is over."""
        ohm = OHMS[step] if ohm == "as said" else ohm

        def clip():
            self.room.clipped.pop("ab".index(code), None)
            if ohm:
                self.room.clipped["ab".index(code)] = 1e6 / ohm

        self.at(self.t_s, clip)
        self.at(self.t_s + 0.1, f"measure {code} {step} {written}".encode())
        self.at(self.t_s + STEP_S - 0.5, lambda: self.heard.append(self.told))
        self.t_s += STEP_S

    def every(self, code="a", **other):
        for step in STEPS:
            self.step(code, step, other.get(step, "as said"))

    @property
    def told(self):
        return json.loads((self.folder / "live" / self.told_in).read_text())

    @property
    def words(self):
        return [each["said"]["why"] for each in self.heard]

    def live(self, until_s=None, down=()):
        return self.ready(until_s, down).run()

    def ready(self, until_s=None, down=()):
        """With a mailbox in folder/live, and whom its page lets in below folder/state."""
        night = self.night
        night.finger._down, night.finger._until_s = list(down), until_s or self.t_s
        self.calls.sort(key=lambda call: call[0])
        self.phone = CallingPhone(self.folder / "live", self.calls, lambda: night.finger.life_s)
        parts = replace(night.hardware, source=self.source, phone=self.phone, simulated=not self.real)
        night.use(parts, PagePlace(self.folder / "live", self.folder / "state", root=self.folder))
        return self

    def run(self):
        self.night.run()
        return self

    @property
    def kept(self):
        """Where a calibration counts; None where there is none."""
        return paths.calibration_path(self.folder)

    @property
    def found(self):
        return load(None, self.kept, CHOICES).skin
