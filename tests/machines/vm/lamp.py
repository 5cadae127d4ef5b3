"""The lamp in the virtual Pi, as somebody sees it who may look at everything."""

import json
from dataclasses import dataclass

from machine import Machine

RECORDINGS = "/var/lib/ebb/recordings"
FAT = "/boot/firmware"


@dataclass
class Lamp:
    """A virtual Pi on which Ebb is installed."""

    pi: Machine

    def run(self, command: str, at_most_s: float = 300, well: bool = True) -> str:
        """What a command says, in the guest."""
        return self.pi.run(command, at_most_s, well)

    def seen(self, after: str = "true") -> dict:
        """What the far end saw while a command ran."""
        said = self.run(f"far seen > /dev/null; {after}; far seen")
        return json.loads(said.splitlines()[-1])

    def says(self) -> str:
        """What the service says of itself."""
        return self.run("systemctl show -P StatusText ebb")

    def begun(self) -> int:
        """How often systemd began the service anew."""
        return int(self.run("systemctl show -P NRestarts ebb"))

    def cpu_s(self) -> float:
        """Processor time of the service so far, in the guest's own seconds."""
        return int(self.run("grep usage_usec /sys/fs/cgroup/system.slice/ebb.service/cpu.stat").split()[1]) / 1e6

    def until(self, command: str, at_most_s: int = 60) -> float:
        """Wait until a command ends well; the guest's seconds until then. Raises AssertionError."""
        said = self.run(
            f"a=$(cut -d' ' -f1 /proc/uptime); for i in $(seq {at_most_s * 5}); do if {command}; then "
            f"echo $a $(cut -d' ' -f1 /proc/uptime); exit 0; fi; sleep 0.2; done; echo; exit 7",
            at_most_s + 60, well=False,
        )  # fmt: skip
        assert self.pi.code == 0, f"not within {at_most_s} s: {command}: {self.says()!r}\n{self.journal()[-1500:]}"
        began_s, ended_s = (float(each) for each in said.splitlines()[-1].split())
        return ended_s - began_s

    def until_ready(self, at_most_s: int = 60) -> float:
        """Wait until the service says READY."""
        return self.until("[ $(systemctl show -P ActiveState ebb) = active ]", at_most_s)

    def journal(self) -> str:
        """What the services said since the start."""
        return self.run("journalctl -b -u ebb -u ebb-boot --no-pager -o short-monotonic")

    def info(self) -> dict:
        """session.json of the newest recording."""
        return json.loads(self.run(f"cat $(ls -d {RECORDINGS}/*/*-*-* | tail -1)/session.json"))
