"""The lamp in the virtual Pi, as somebody sees it who may look at everything."""

import json
import re
import shlex
from dataclasses import dataclass

from machine import Machine

RECORDINGS = "/var/lib/ebb/recordings"
FAT = "/boot/firmware"
UNITS = "-u ebb -u ebb-boot -u ebb-upgrade -u ebb-page -u ebb-open -u ebb-archive@* -u ebb-certificate -u ebb-ap"
UNITS += " -u ebb-system@* -u ebb-neighbours -u ebb-page.socket -u ebb-page-https.socket"
OF_A_BODY = re.compile(r"\d ?(bpm|uS|µS|microsiemens|ms)\b|heart|RSA|arousal|pulse (found|lost)|breaths a minute")
FLOOD = 50  # lines
TICKS = """
import sys
from pathlib import Path
sys.path.insert(0, "/usr/lib/ebb")
from device.recording import reader
from device.session.loop import TICK_HZ
recorded = reader.read([Path(sys.argv[1])])
skipped = len(recorded.late_ticks())
print(skipped, round(recorded.length_s * TICK_HZ) - skipped)
"""


@dataclass
class Lamp:
    """A virtual Pi on which Ebb is installed."""

    pi: Machine

    def run(self, command: str, at_most_s: float = 300, well: bool = True) -> str:
        """What a command says, in the guest."""
        return self.pi.run(command, at_most_s, well)

    def seen(self, after: str = "true", at_most_s: float = 300) -> dict:
        """What the far end saw while a command ran."""
        said = self.run(f"far seen > /dev/null; {after}; far seen", at_most_s)
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

    def has(self, what: str) -> None:
        """Install Debian's own packages that `image` fetched for it: 'radio', or 'broker'."""
        packages = sorted((self.pi.work / what).glob("*.deb"))
        assert packages, f"there is no {what} beside the card yet: once without --again"
        self.run(f"mkdir -p /root/{what}")
        for each in packages:
            self.pi.put(f"/root/{what}/{each.name}", each.read_bytes())
        self.run(f"DEBIAN_FRONTEND=noninteractive dpkg -i /root/{what}/*.deb", 1200)

    def until_ready(self, at_most_s: int = 60) -> float:
        """Wait until the service says READY."""
        return self.until("[ $(systemctl show -P ActiveState ebb) = active ]", at_most_s)

    def journal(self) -> str:
        """What the services said since the start."""
        return self.run(f"journalctl -b {UNITS} --no-pager -o short-monotonic")

    def reviewed(self) -> None:
        """Raises AssertionError if what the services said tells of a body, or has no end."""
        lines = self.journal().splitlines()
        told = [line for line in lines if OF_A_BODY.search(line)]
        assert not told and len(lines) < FLOOD, f"{len(lines)} lines: {told or lines[-20:]}"
        with (self.pi.work / "journal.txt").open("a") as kept:
            kept.write("\n".join([*lines, ""]))

    def closed(self, folder: str = "") -> str:
        """Every recording has its count of seconds written in its header: -1 stands there while one is open."""
        files = self.run(f"find {folder or RECORDINGS} -name '*.edf'").split()
        counts = [int(self.run(f"dd if={each} bs=1 skip=236 count=8 2> /dev/null")) for each in files]
        assert counts and min(counts) > 0, dict(zip(files, counts, strict=True))
        return f"{sum(counts)} s kept"

    def missed(self) -> str:
        """Ticks of the loop that the newest recording says were skipped, of all there were."""
        said = self.run(f"python3 -c {shlex.quote(TICKS)} $(ls -d {RECORDINGS}/*/*-*-* | tail -1)/a.edf", 120)
        skipped, ran = map(int, said.split())
        return f"{skipped} of {skipped + ran} ticks missed"

    def info(self) -> dict:
        """session.json of the newest recording."""
        return json.loads(self.run(f"cat $(ls -d {RECORDINGS}/*/*-*-* | tail -1)/session.json"))
