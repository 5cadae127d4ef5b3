"""The virtual Pi from outside: it runs only while the host waits for something, and all of its time is its own.

QEMU counts the guest's instructions (icount): 2 ** shift ns each, so that a busy host makes it slow and never late, and
an idle guest's clock jumps to its next timer. Between two commands it stands still.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

SLOWER, QUICKER = 1, 0
"""2 ns an instruction: a plain Python loop is about as quick as on a Pi 3 (a judgement; no Pi was measured)."""
CACHE = "unsafe"
"""What the guest flushes, QEMU hands to the host's kernel, which outlives it, and waits for no disk of the host's: a
guest that waits for one is idle, and its clock jumps."""
HOST_S = 3600  # the most that a command may take of the host's time: a session of eight minutes takes half of it
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
}
TOOLS = ("qemu-system-x86_64", "qemu-img", "mmdebstrap", "e2fsck", "mke2fs", "debugfs")
TOOLS += ("mkfs.vfat", "fsck.vfat", "mcopy", "sfdisk")


class MachineError(Exception):
    """The virtual Pi did not do what it was told, or is not there."""


class Machine:
    """One virtual Pi. work: the folder that `image` filled. Its card is a layer over the image's: see `fresh`."""

    def __init__(self, work: Path, memory_mb: int = 512, shift: int = SLOWER) -> None:
        self.work, self._memory_mb, self._shift = work, memory_mb, shift
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0
        self.console = work / "console.log"

    # --- the plug

    def fresh(self) -> None:
        """A card on which nothing was ever written."""
        self.cut()
        (self.work / "layer.qcow2").unlink(missing_ok=True)
        self._tool("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "card.qcow2", "layer.qcow2")

    def on(self, snapshot: str | None = None, words: str = "") -> None:
        """Give it power, or go on from a snapshot; it stands still until it is told something. words: to its kernel."""
        self.cut()
        for name in ("agent", "qmp"):
            (self.work / name).unlink(missing_ok=True)
        go_on = ["-loadvm", snapshot] if snapshot else []
        self._process = subprocess.Popen(
            ["qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-cpu", "Nehalem",
             "-icount", f"shift={self._shift},sleep=off",
             "-m", str(self._memory_mb), "-smp", "1", "-nodefaults", "-display", "none", "-S", *go_on,
             "-serial", f"file:{self.console}", "-kernel", "kernel", "-initrd", "initrd",
             "-append", f"console=ttyS0 quiet root=LABEL=root rootwait panic=1 systemd.log_color=0 {words}",
             "-drive", f"file=layer.qcow2,if=virtio,cache={CACHE}", "-rtc", "base=2026-11-27,clock=vm",
             "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
             "-chardev", "socket,id=a,path=agent,server=on,wait=off",
             "-device", "virtserialport,chardev=a,name=host", "-qmp", "unix:qmp,server=on,wait=off"],
            cwd=self.work, stdin=subprocess.DEVNULL, stderr=(self.work / "qemu.log").open("wb"),
        )  # fmt: skip
        self._qmp = self._connected("qmp")
        json.loads(self._qmp.readline())
        self.monitor("qmp_capabilities")
        self._agent = self._connected("agent")

    def cut(self) -> None:
        """Pull the plug: what the guest, and QEMU for its card, have not flushed is gone."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
            self._agent.close()
            self._qmp.close()

    def off(self) -> None:
        """Shut it down, as somebody does who has a shell."""
        self.run("systemctl poweroff --no-block")
        self.monitor("cont")
        self._process.wait(HOST_S)
        self.cut()

    def boot(self, words: str = "", at_most_s: float = 300) -> float:
        """Give it power and wait until it answers; the guest's own seconds since then."""
        self.on(words=words)
        up = "systemctl is-system-running --wait 2> /dev/null | grep -qE 'running|degraded'"
        self.run(f"until {up}; do sleep 1; done", at_most_s)
        return self.at_s

    def save(self, name: str) -> None:
        """Keep memory and card as they are now."""
        said = self.monitor("human-monitor-command", **{"command-line": f"savevm {name}"})
        if said:
            raise MachineError(f"savevm {name}: {said}")

    # --- what it is told

    def run(self, command: str, at_most_s: float = 300, well: bool = True) -> str:
        """What a command in the guest says; it has at_most_s there. well: MachineError unless it ends with 0."""
        self._number += 1
        asked = {"run": command, "at_most_s": at_most_s, "env": ENVIRONMENT, "number": self._number}
        self._agent.write(json.dumps(asked).encode() + b"\n")
        self._agent.flush()
        self.monitor("cont")
        answer = self._answer()
        self.monitor("stop")
        self.code, self.at_s = answer["code"], answer["at_s"]
        if well and self.code:
            raise MachineError(f"{command}: {self.code}\n{answer['said']}")
        return answer["said"].strip()

    def _answer(self) -> dict:
        with contextlib.suppress(TimeoutError):
            while line := self._agent.readline():
                answer = json.loads(line)
                if answer["number"] == self._number:
                    return answer
        raise MachineError(f"the virtual Pi does not answer: see {self.console}")

    def monitor(self, word: str, **arguments: object) -> object:
        """Ask QEMU itself."""
        self._qmp.write(json.dumps({"execute": word, "arguments": arguments}).encode() + b"\n")
        self._qmp.flush()
        while True:
            said = json.loads(self._qmp.readline())
            if "error" in said:
                raise MachineError(f"{word}: {said['error']['desc']}")
            if "return" in said:
                return said["return"]

    def put(self, name: str, content: bytes, mode: int = 0o644) -> None:
        """A file of the guest's."""
        for at in range(0, len(content) or 1, 60_000):
            piece = base64.b64encode(content[at : at + 60_000]).decode()
            self.run(f"echo {piece} | base64 -d {'>>' if at else '>'} '{name}'")
        self.run(f"chmod {mode:o} '{name}'")

    # --- its card, while it is off

    def card(self, to: Path) -> None:
        """Its card as plain sectors, to look at."""
        self._tool("convert", "-O", "raw", "layer.qcow2", str(to))

    def _tool(self, *words: str) -> None:
        subprocess.run(["qemu-img", *words], cwd=self.work, check=True, capture_output=True)

    def _connected(self, name: str):
        end_s = time.monotonic() + 60
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as end:
                    end.settimeout(HOST_S)
                    end.connect(str(self.work / name))
                    return end.makefile("rwb")
            except OSError:
                if time.monotonic() > end_s or self._process.poll() is not None:
                    raise MachineError(f"QEMU is not there: {(self.work / 'qemu.log').read_text()}") from None
                time.sleep(0.05)


def missing() -> list[str]:
    """Programs that this needs and that are not here."""
    return [tool for tool in TOOLS if not shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
