"""The page on a laptop, beside a simulated lamp: its process, with sockets handed over, and the archive."""

import contextlib
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from device.app import archive, certificate
from device.archive.answering import LONGEST
from device.language import tr
from drivers.live import ARCHIVE
from drivers.ports import DriverError

CERTIFICATE = "lamp.pem"
PROMPT_S = 0.05  # within which it ends once it is to


@contextlib.contextmanager
def page_here(state: Path, address: str, port: int, https: bool) -> Iterator[tuple[Path, list[str]]]:
    """The folder of the page's memory and the addresses it answers at, while it runs. state: of the lamp's own state.

    https: at the next port, too. Raises DriverError where a port cannot be had, or a certificate cannot be made.
    """
    with contextlib.ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="ebb-live-")))
        at = {"http": open_.enter_context(_listening(address, port))}
        if https:
            at["https"] = open_.enter_context(_listening(address, port + 1 if port else 0))
            certificate.make(folder / CERTIFICATE)
        open_.enter_context(archive_here(folder / ARCHIVE, state))
        open_.enter_context(_process(at, folder))
        yield folder, ["{}://{}:{}".format(scheme, *each.getsockname()[:2]) for scheme, each in at.items()]


def _listening(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port))
    except (OSError, OverflowError) as trouble:
        raise DriverError(
            tr("the page cannot be at {address}:{port}: {trouble}", address=address, port=port, trouble=trouble)
        ) from trouble


@contextlib.contextmanager
def _process(listening: Mapping[str, socket.socket], folder: Path) -> Iterator[None]:
    handed = [f"{scheme}={each.fileno()}" for scheme, each in listening.items()]
    command = [sys.executable, "-m", "device.page.main", str(folder), str(folder / CERTIFICATE), *handed]
    process = subprocess.Popen(
        command, pass_fds=[each.fileno() for each in listening.values()], stdin=subprocess.DEVNULL
    )
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
            with contextlib.suppress(ConnectionError):  # nobody waits for it any more
                for piece in archive.answer(self.rfile.readline(LONGEST), state, path.parent):
                    self.wfile.write(piece)

    with socketserver.ThreadingUnixStreamServer(str(path), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(PROMPT_S,), daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
