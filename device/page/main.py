"""The page's process: it serves at sockets that were handed to it, and ends when no phone was there for a while."""

import asyncio
import contextlib
import faulthandler
import logging
import os
import socket
import ssl
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from device.page import archive
from device.page.guard import HTTPS, OPENED_S
from device.page.http import Connections, listen
from device.page.known import Phones
from device.page.lamp import Lamp
from device.page.routes import Page
from drivers.begun import of_systemd
from drivers.live import ARCHIVE
from drivers.supervisor import notify

log = logging.getLogger("ebb")

ALONE_S = float(OPENED_S)  # the forms that are out wait in this process: for as long as an opened code does
LIVES_S = 1.0  # so often systemd hears that it does, or begins it anew
HANDED = 3  # the first file descriptor that systemd hands over (sd_listen_fds(3))
CERTIFICATE = Path("/var/lib/ebb-tls/lamp.pem")
AT_ONCE = 4  # questions to the archive, of which systemd answers as many


async def serve(
    listening: Mapping[str, socket.socket], folder: Path, alone_s: float, certificate: Path = CERTIFICATE
) -> None:
    """Serve until no phone has been there for alone_s. listening: by scheme. folder: of the page's memory.

    A certificate that cannot be used costs HTTPS alone.
    """
    asks = folder / ARCHIVE
    phones = Phones(partial(archive.known, asks))
    page = Page(Lamp(folder), phones, asks)
    connections = Connections(page.handle, {path: route.longest for path, route in page.routes.items()})
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    async with contextlib.AsyncExitStack() as servers:
        for scheme, at in listening.items():
            try:
                tls = tls_of(certificate) if scheme == HTTPS else None
            except OSError as trouble:
                log.warning("%s: %s; there is no HTTPS", certificate, trouble)
                continue
            if tls:
                connections.https_port = at.getsockname()[1]
            await servers.enter_async_context(await listen(at, connections, tls))
        notify("READY=1")
        while connections.alone_s < alone_s:
            notify("WATCHDOG=1")
            await asyncio.sleep(LIVES_S)


def tls_of(certificate: Path) -> ssl.SSLContext:
    """What HTTPS begins with: TLS 1.2 or later, by the key and the certificate that lie in one file. Raises OSError."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def handed() -> dict[str, socket.socket]:
    """The sockets that systemd hands over, by the names that their units give them; without names one, for HTTP.

    Raises OSError where there are none.
    """
    names = os.environ.get("LISTEN_FDNAMES", "http").split(":")
    return {name: socket.socket(fileno=HANDED + k) for k, name in enumerate(names)}


def main() -> int:
    """What ebb-page.service runs. Raises OSError where no socket was handed over."""
    for line in of_systemd().patiently():
        log.warning("%s", line)
    faulthandler.enable()  # a watchdog's SIGABRT leaves in the journal where it hung
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(handed(), Path("/run/ebb-live"), ALONE_S))
    return 0


if __name__ == "__main__":  # beside a simulated lamp: folder, certificate, and each scheme with its descriptor
    given = {scheme: socket.socket(fileno=int(fd)) for scheme, fd in (each.split("=") for each in sys.argv[3:])}
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given, Path(sys.argv[1]), float("inf"), Path(sys.argv[2])))
