"""The page as a process of its own, beside a lamp that is a real mailbox: it can be hung, killed and begun anew."""

import contextlib
import os
import signal
import socket
import subprocess
import sys

from support.page_server import PageServer

from device.app.page_here import archive_here
from drivers.live import ARCHIVE


class PageProcess(PageServer):
    """The socket is held here, as systemd holds it: who connects while no process is there waits for the next one."""

    process = None

    @contextlib.contextmanager
    def serving(self):
        with socket.create_server(("127.0.0.1", 0)) as self.listening, archive_here(self.folder / ARCHIVE, self.root):
            self.port = self.listening.getsockname()[1]
            self.begin()
            try:
                self.show()
                yield self
            finally:
                self.kill()
                self.mailbox.close()

    def begin(self):
        handed = self.listening.fileno()
        command = [sys.executable, "-m", "device.page.main", str(self.folder), "no.pem", f"http={handed}"]
        self.process = subprocess.Popen(command, pass_fds=[handed], stdin=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)
