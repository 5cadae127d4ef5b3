"""The page's own server on loopback, beside a lamp that is a real mailbox: what a phone sends, what the lamp gets."""

import asyncio
import atexit
import contextlib
import http.client
import json
import shutil
import socket
import ssl
import tempfile
import threading
import time
from functools import cache
from pathlib import Path

from device.app import certificate
from device.app.page_here import archive_here
from device.library import phones
from device.page import guard, main
from drivers.live import ARCHIVE, AT_REST, Finger, Mode
from drivers.system.card import Disk
from drivers.system.mailbox import Mailbox

TOKEN = "0f" * 16
"""Of the phone that is let in."""
GOES = {"mode": Mode.SESSION, "fingers": (Finger.FOUND, Finger.LOOKING), "ring": bytes([180, 90, 40] * 24),
        "left_s": 290.0, "lungs": 0.5, "phase": 0.2, "rate_bpm": 6.0, "inhale_share": 0.4}  # fmt: skip
"""What a lamp shows that leads two people."""


@cache
def _certificate():
    """Made once for all tests of a process."""
    made = Path(tempfile.mkdtemp(prefix="ebb-test-")) / "lamp.pem"
    atexit.register(shutil.rmtree, made.parent)
    certificate.make(made)
    return made


class PageServer:
    """folder: of the page's memory. root: of the lamp's state. port: where it answers, tls: and by HTTPS.

    says: commands that reached the lamp, as text.
    """

    def __init__(self, folder, root, mailbox=None, address="127.0.0.1"):
        self.folder, self.root, self.says = folder, root, []
        self.address = address
        folder.mkdir(parents=True, exist_ok=True)
        self.mailbox, self.t_s = mailbox or Mailbox(folder), 0.0
        self.live = AT_REST._replace(ring=bytes(72))
        self.cookie = None

    buffer_bytes = None
    """Of the system's for what is sent, if not what it usually has, which takes a minute to fill."""

    @contextlib.contextmanager
    def serving(self):
        at = {scheme: socket.create_server((self.address, 0)) for scheme in ("http", "https")}
        self.port, self.tls = (each.getsockname()[1] for each in at.values())
        shutil.copy(_certificate(), self.folder / "lamp.pem")
        if self.buffer_bytes:
            at["http"].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.buffer_bytes)
        begun, ends = threading.Event(), []

        async def run():
            over, serving = (
                asyncio.Event(),
                asyncio.create_task(main.serve(at, self.folder, float("inf"), self.folder / "lamp.pem")),
            )
            ends.append((asyncio.get_running_loop(), over))
            begun.set()
            await over.wait()
            serving.cancel()

        thread = threading.Thread(target=asyncio.run, args=(run(),))
        with archive_here(self.folder / ARCHIVE, self.root):
            thread.start()
            begun.wait()
            try:
                self.show()
                yield self
            finally:
                [(loop, over)] = ends
                loop.call_soon_threadsafe(over.set)
                thread.join()
                self.mailbox.close()

    def show(self, **changes):
        """The lamp's next record."""
        self.live = self.live._replace(t_ns=time.monotonic_ns(), **changes)
        self.mailbox.show(self.live)

    @property
    def said(self):
        """Every command that came so far."""
        self.says += self.heard()
        return self.says

    def heard(self):
        """Commands that came to the lamp since the last look."""
        self.t_s += 1.0
        return [str(command) for command in self.mailbox.read(self.t_s)]

    def let_in(self):
        """From now on it is asked by a phone that is let in, by TOKEN."""
        phones.add(Disk(), self.root, guard.digest(TOKEN))
        self.cookie = TOKEN

    def stream(self, source="127.0.0.1", **how):
        """A connection on which such a phone asked for the lamp's life, and which nobody has read yet."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0))
        for option, value in how.items():
            opened.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
        opened.sendall(f"GET /live?ring=1 HTTP/1.1\r\nHost: {self.host}\r\nCookie: ebb={TOKEN}\r\n\r\n".encode())
        return opened

    @property
    def host(self):
        return f"{self.address}:{self.port}"

    def ask(self, method, path, body=None, headers=(), known=True, https=False):
        """One request as the page's script makes it: (status, headers, body). headers: in place of these, None none."""
        self.show()
        host = f"{self.address}:{self.tls}" if https else self.host
        usual = {"Host": host}
        if method != "GET":
            usual |= {"Origin": f"http{'s' * https}://{host}", "X-Ebb": "1", "Content-Type": "application/json"}
        if known and self.cookie:
            usual["Cookie"] = f"{'__Host-' * https}ebb={self.cookie}"
        sent = {name: value for name, value in {**usual, **dict(headers)}.items() if value is not None}
        connection = http.client.HTTPConnection(self.address, self.port, timeout=10)
        if https:
            trusted = ssl.create_default_context(cafile=self.folder / "lamp.pem")
            trusted.check_hostname = False  # it is reached by an address
            connection = http.client.HTTPSConnection(self.address, self.tls, timeout=10, context=trusted)
        try:
            content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            if content is not None:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            answer = connection.getresponse()
            headers = {k.lower(): v for k, v in answer.getheaders()}
            endless = headers["content-type"] == "text/event-stream"
            return answer.status, headers, answer.read1() if endless else answer.read()
        finally:
            connection.close()
