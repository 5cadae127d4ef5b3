"""The page for a phone, under a real systemd: when its ports are open, and what comes through them."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from lamp import Lamp

WAITS = "[ \"$(systemctl show -P StatusText ebb)\" = 'Dark, waiting for its button.' ]"
LISTENS, LISTENS_BY_TLS = (f"grep -qs ':{p:04X} [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6" for p in (80, 443))
OUT = "192.168.77.1"
"""An address of the lamp's to which others may listen, once `not_loopback` gave it to it."""
STRANGER = "203.0.113.5"
NO_LOOPBACK = f"""
import fcntl, socket, struct
end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for name, address in ((b"dummy0", "{OUT}"), (b"dummy1", "{STRANGER}")):
    fcntl.ioctl(end, 0x8916, struct.pack("16sHH4s16x", name, socket.AF_INET, 0, socket.inet_aton(address)))
    fcntl.ioctl(end, 0x8914, struct.pack("16sH22x", name, 0x41))
"""
KNOWN_TIME = """
import ctypes, struct
told = ctypes.create_string_buffer(208)
struct.pack_into("=I", told, 0, 0x10 | 0x8 | 0x4)
assert 0 <= ctypes.CDLL(None).adjtimex(told) < 5
"""
"""What a network's time does: it says that the clock is right (adjtimex(2), ADJ_STATUS and no STA_UNSYNC)."""
SHOWN = f"""
import hashlib, pathlib, ssl
shown = ssl.get_server_certificate(("{OUT}", 443))
pathlib.Path("{{}}.pem").write_text(shown)
print(hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest().upper())
"""
DROPPED = f"""
import socket
try:
    socket.create_connection(("{OUT}", 80), 5, source_address=("{STRANGER}", 0))
    print("heard")
except TimeoutError:
    print("not heard")
"""
EAGER = f"until {LISTENS}; do sleep 0.05; done; python3 /root/phone.py /run/eager http://{OUT}/"
"""A phone on which the page lay open, and which asks as soon as it can."""


def python(lamp: Lamp, lines: str) -> str:
    """What a few lines of Python print, in the guest."""
    return lamp.run(f"python3 -c {shlex.quote(lines)}", 120)


@dataclass
class Phone:
    """One that asks the page at an address. within: what begins its program, if it is in a network of its own."""

    lamp: Lamp
    origin: str = "http://127.0.0.1"
    within: str = ""

    def __post_init__(self) -> None:
        self.lamp.pi.put("/root/phone.py", Path(__file__).with_name("phone.py").read_bytes())
        self.kept = f"/run/phone-{re.sub('[^a-z0-9]+', '-', self.origin)}"

    def ask(self, path: str, *sent: str) -> tuple[int, str]:
        """Status and text of an answer. sent: 'json' or 'form', and what."""
        words = " ".join(map(shlex.quote, (self.kept, f"{self.origin}{path}", *sent)))
        said = json.loads(self.lamp.run(f"{self.within} python3 /root/phone.py {words}", 120))
        self.took_s = said["took_s"]
        return said["status"], said["text"]

    def does(self, command: str) -> None:
        """What the page's script does at a touch."""
        status, text = self.ask("/do", "json", json.dumps({"command": command}))
        assert status == 204, (status, text)

    def sends(self, path: str, at: str, **fields: str) -> tuple[int, str]:
        """A form of the page at a path, sent to where it goes."""
        once = re.search('name="once" value="([0-9a-f]+)"', self.ask(path)[1])
        assert once, self.ask(path)
        return self.ask(at, "form", urlencode({"once": once[1], **fields}))

    def is_let_in(self) -> None:
        """The button is held, it asks within half a minute, its owner compares the points and presses."""
        self.lamp.run("far hold; sleep 3")  # it is one after 1.5 s, and opens anew
        status, text = self.ask("/pair", "json", "{}")
        assert status == 200, (status, text, self.lamp.journal()[-1500:])
        self.lamp.run("sleep 2; far press; sleep 1")  # it is told for 5 s
        state = json.loads(self.ask(f"/pair?attempt={json.loads(text)['attempt']}")[1])["state"]
        assert state == "in", (state, self.lamp.journal()[-1500:])


def has_settings(lamp: Lamp, settings: str) -> None:
    """These, of the machine; the lamp waits with them."""
    lamp.run(f"mkdir -p /etc/ebb; printf {shlex.quote(settings)} > /etc/ebb/ebb.toml; systemctl restart ebb", 200)
    lamp.until_ready()
    lamp.until(WAITS, 60)


def not_loopback(lamp: Lamp) -> None:
    """The lamp gets an address that is not its own loopback, and the name that a phone calls it by."""
    lamp.run("modprobe dummy numdummies=2")
    python(lamp, NO_LOOPBACK)
    lamp.run(f"echo {OUT} lamp.local >> /etc/hosts")


def by_https(lamp: Lamp, meanwhile: str = "true") -> tuple[Phone, float]:
    """The page is opened by a hold; a phone whose owner took its certificate, and the seconds until there was a port.

    meanwhile: a command, as it is held.
    """
    has_settings(lamp, '[page]\\nopen = "hold"\\nhttps = true\\n')
    not_loopback(lamp)
    python(lamp, KNOWN_TIME)
    phone = Phone(lamp, "https://lamp.local")
    lamp.run(f"{meanwhile}\nfar hold")
    opened_s = lamp.until(LISTENS_BY_TLS, 60)
    shown = python(lamp, SHOWN.replace("{}", phone.kept))
    said = lamp.run("ebb page 2>&1")
    begins = re.search(r"begins\s+([0-9A-F:]{11})", said)
    assert begins and shown.startswith(begins[1].replace(":", "")), (said, shown)
    return phone, opened_s


def page(lamp: Lamp) -> str:
    """No port before a hold; a phone let in by a press begins and stops; ten minutes after the hold no port again."""
    assert "closed" in lamp.run(f"{LISTENS} || echo closed"), "a port is open that nobody opened"
    has_settings(lamp, '[page]\\nopen = "hold"\\n')
    assert "closed" in lamp.run(f"sleep 5; {LISTENS} || echo closed"), "a port is open before a hold"
    lamp.run("far hold")
    opened_s = lamp.until(LISTENS, 30)
    phone = Phone(lamp)
    phone.ask("/")
    first_s = phone.took_s
    phone.is_let_in()
    phone.does("begin settle")
    lamp.until("[ \"$(systemctl show -P StatusText ebb)\" = 'In a session.' ]", 30)
    seen = lamp.seen("sleep 10")
    assert seen["slots_per_s"] >= 0.97 * 360, seen
    phone.does("stop")
    lamp.until(WAITS, 60)
    resident = lamp.run("grep VmRSS /proc/$(systemctl show -P MainPID ebb-page)/status").split()[1]
    closed_s = shuts(lamp)
    return (
        f"port {opened_s:.1f} s after a hold, first page {first_s:.1f} s, {int(resident) / 1024:.0f} MB; "
        f"{seen['slots_per_s']:.1f} of 360 slots/s; closed {closed_s:.0f} s after 9 min and more"
    )


def shuts(lamp: Lamp) -> float:
    """Ten minutes later: no port, no page, no archive; the seconds beyond nine minutes."""
    lamp.run("sleep 540", 1200)
    closed_s = lamp.until(f"! {LISTENS} && ! {LISTENS_BY_TLS}", 120)
    units = "ebb-page ebb-page.socket ebb-page-https.socket ebb-archive.socket ebb-system.socket ebb-ap"
    said = lamp.run(f"systemctl is-active {units}", well=False).split()
    assert said == ["inactive"] * 6, said
    return closed_s


def https(lamp: Lamp) -> str:
    """By HTTPS: a certificate of the lamp's own, what is shown there alone, and all of it beside a phone in a hurry."""
    assert "closed" in lamp.run(f"{LISTENS_BY_TLS} || echo closed"), "a port is open that nobody opened"
    phone, opened_s = by_https(lamp, meanwhile=f"({EAGER}) > /run/eager.txt 2>&1 &")
    lamp.until(LISTENS, 30)
    owned = lamp.run("stat -c '%U:%G %a' /var/lib/ebb-tls /var/lib/ebb-tls/lamp.pem").split("\n")
    assert owned == ["ebb:ebb-page 2750", "ebb:ebb-page 640"], owned
    for who, may in ("ebb-page", "-w"), ("ebb-neighbours", "-r"), ("nobody", "-r"):
        assert "no" in lamp.run(f"runuser -u {who} -- test {may} /var/lib/ebb-tls/lamp.pem || echo no"), who
    lamp.until("grep -q '\"status\": 200' /run/eager.txt", 60)
    assert python(lamp, DROPPED) == "not heard", "who is not of the house was heard"
    phone.is_let_in()
    status, text = phone.ask("/nights")
    assert status == 403 and 'name="code"' in text, (status, text)
    status, text = phone.ask("/lamp")
    assert status == 200, (status, text)
    plain = Phone(lamp, "http://lamp.local")
    lamp.run(f"sed s/__Host-ebb/ebb/ {phone.kept} > {plain.kept}")
    assert plain.ask("/lamp")[0] == 401, "a token of HTTPS was one where others can listen"
    resident = lamp.run("grep VmRSS /proc/$(systemctl show -P MainPID ebb-page)/status").split()[1]
    closed_s = shuts(lamp)
    return (
        f"port {opened_s:.1f} s after a hold, a page in {phone.took_s:.1f} s, {int(resident) / 1024:.0f} MB; "
        f"closed {closed_s:.0f} s after 9 min and more"
    )
