"""The page's process: it serves at a socket that was handed to it, and ends when no phone was there for a while."""

import asyncio
import contextlib
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from device.page import archive
from device.page.guard import Phones
from device.page.http import Connections, listen
from device.page.lamp import Lamp
from device.page.routes import Page
from drivers.live import ARCHIVE

ALONE_S = 60.0
HANDED = 3  # the first file descriptor that systemd hands over (sd_listen_fds(3))


async def serve(listening: socket.socket, folder: Path, alone_s: float) -> None:
    """Serve until no phone has been there for alone_s. folder: of the page's memory."""
    phones = Phones(lambda digest: archive.ask(folder / ARCHIVE, {"phone": digest}).get("known") is True)
    connections = Connections(Page(Lamp(folder), phones).handle)
    alone = 0.0
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
    async with await listen(listening, connections):
        while alone < alone_s:
            await asyncio.sleep(1.0)
            alone = 0.0 if connections.any else alone + 1.0


def main(folder: Path = Path("/run/ebb-live"), alone_s: float = ALONE_S, handed: int = HANDED) -> int:
    """Serve at the socket that stands at a file descriptor. Raises OSError where there is none."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(socket.socket(fileno=handed), folder, alone_s))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
