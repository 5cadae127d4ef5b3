"""The page on a laptop, beside a simulated lamp: its process, with a socket handed over, and the archive."""

import contextlib
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from device.page import archive
from drivers.live import ARCHIVE
from drivers.ports import DriverError


@contextlib.contextmanager
def page_here(state: Path, address: str, port: int) -> Iterator[tuple[Path, str]]:
    """The folder of the page's memory and the address it answers at, while it runs. state: of the lamp's own state.

    Raises DriverError where the port cannot be had.
    """
    listening = _listening(address, port)
    with tempfile.TemporaryDirectory(prefix="ebb-live-") as made, listening:
        folder = Path(made)
        with archive_here(folder / ARCHIVE, state), _process(listening, folder):
            yield folder, "http://{}:{}".format(*listening.getsockname()[:2])


def _listening(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port))
    except (OSError, OverflowError) as trouble:
        raise DriverError(f"the page cannot be at {address}:{port}: {trouble}") from trouble


@contextlib.contextmanager
def _process(listening: socket.socket, folder: Path) -> Iterator[None]:
    handed = listening.fileno()
    command = [sys.executable, "-m", "device.page.main", str(folder), "inf", str(handed)]
    process = subprocess.Popen(command, pass_fds=[handed], stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def archive_here(path: Path, state: Path) -> Iterator[None]:
    """The archive of the lamp whose state is in a folder answers at path, while it runs."""

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(archive.answered(self.rfile.readline(archive.LONGEST), state))

    with socketserver.ThreadingUnixStreamServer(str(path), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
