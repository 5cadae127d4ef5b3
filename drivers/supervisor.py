"""Tells whoever supervises a process how it is, by the datagrams of sd_notify(3); where nobody does, nobody."""

import contextlib
import os
import socket


def notify(message: str) -> bool:
    """Send message, if somebody listens; whether it went. A supervisor that is gone or busy keeps nobody waiting."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.connect("\0" + address[1:] if address.startswith("@") else address)
        out.send(message.encode(), socket.MSG_DONTWAIT)
        return True
    return False
