"""Ports, certificates and a broker for the neighbours' tests."""

import shutil
import signal
import socket
import subprocess

import pytest

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Broker:
    """mosquitto on a port of this machine, with what its configuration says; may be killed and begun again."""

    def __init__(self, folder, *lines):
        self.port, self._folder = free_port(), folder
        self._file = folder / "mosquitto.conf"
        self._file.write_text("\n".join((f"listener {self.port} 127.0.0.1", "user root", *lines, "")))
        self.begin()

    def begin(self):
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            with socket.socket() as tried:
                tried.settimeout(0.5)
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            self._process.poll()
            try:
                self._process.wait(0.05)
                raise OSError(f"mosquitto ended: see {self._file}")
            except subprocess.TimeoutExpired:
                continue
        raise OSError("mosquitto does not listen")

    def stop(self):
        """It takes no more, as behind a cable that was pulled, but its connections stand."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def kill(self):
        self._process.kill()
        self._process.wait()


@pytest.fixture
def broker(tmp_path):
    """Makes brokers, and ends them."""
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not here: apt install mosquitto")
    made = []

    def make(*lines):
        folder = tmp_path / f"broker{len(made)}"
        folder.mkdir()
        made.append(Broker(folder, *lines))
        return made[-1]

    yield make
    for each in made:
        each.kill()
