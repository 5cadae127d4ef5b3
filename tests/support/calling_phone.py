"""A phone in a whole night at the lamp: it sends through the lamp's own socket, at times of the lamp's life."""

import mmap
import os
import socket
from dataclasses import replace

from device.app.door import PagePlace
from drivers import live
from drivers.live import RECORD, SAYS
from drivers.system.mailbox import Mailbox


class CallingPhone:
    """Phone at a real mailbox in folder. seen: what the page sees.

    calls: (time in s of the lamp's life, bytes to send or what else to do then), ascending.
    """

    def __init__(self, folder, calls=(), clock=lambda: 0.0):
        folder.mkdir(parents=True, exist_ok=True)
        self.mailbox, self.folder, self.clock = Mailbox(folder), folder, clock
        self.calls, self.seen = list(calls), []
        self.show, self.put_back, self.close = self.mailbox.show, self.mailbox.put_back, self.mailbox.close

    def read(self, t_s):
        while self.calls and self.calls[0][0] <= self.clock():
            call = self.calls.pop(0)[1]
            call() if callable(call) else self.send(call)
        if record := self.record():
            self.seen.append(record)
        return self.mailbox.read(t_s)

    def send(self, said):
        """As the page's process does: where the lamp does not keep up, it is the sender who does without."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
            try:
                sender.sendto(said, str(self.folder / SAYS))
            except BlockingIOError:
                return False
        return True

    def record(self):
        fd = os.open(self.folder / RECORD, os.O_RDONLY)
        try:
            with mmap.mmap(fd, live.LENGTH, prot=mmap.PROT_READ) as shared:
                return live.unpacked(shared[:])
        finally:
            os.close(fd)


def with_phone(night, folder, calls=(), page=False, own_network=False):
    """The night, with such a phone; before it is run. page: whether the settings let a hold open the page."""
    phone = CallingPhone(folder, calls, lambda: night.finger.life_s)
    place = PagePlace(folder, night.root.parent / "state", own_network=own_network) if page else None
    night.use(replace(night.hardware, phone=phone), place)
    return phone
