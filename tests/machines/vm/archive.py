"""What belongs to a person, under a real systemd: who reads it by the page, and what each process may reach."""

import re

from lamp import Lamp
from page import WAITS, by_https

RIGHT, WRONG = "482913", "482914"
ASKS = """
import socket, time
end = socket.socket(socket.AF_UNIX)
end.connect("/run/ebb-live/archive")
time.sleep(60)
"""


def archive(lamp: Lamp) -> str:
    """A session is told to whoever has its person's code, and to nobody else; no process there has a network."""
    phone, _ = by_https(lamp)
    phone.is_let_in()
    status, text = phone.sends("/nights/code", "/nights/code", person="a", old="", new=RIGHT, again=RIGHT)
    assert status == 303, (status, text)
    lamp.run("far press; sleep 60; far hold; sleep 15")
    lamp.until(WAITS, 60)
    assert lamp.run("stat -c '%U %a' /var/lib/ebb/codes.json") == "ebb 600"
    assert phone.sends("/nights", "/nights/close")[0] == 303
    status, text = phone.sends("/nights", "/nights/open", person="a", code=WRONG)
    assert status == 403 and "does not fit" in text and not told(text), (status, text)
    status, text = phone.ask("/nights")
    assert status == 403 and not told(text), (status, text)
    status, text = phone.sends("/nights", "/nights/open", person="a", code=RIGHT)
    assert status == 303, (status, text)
    status, text = phone.ask("/nights")
    assert status == 200 and told(text), (status, text)
    took_s = phone.took_s
    shut_in(lamp)
    return f"{told(text)!r}, after {took_s:.1f} s"


def told(page: str) -> str:
    """The last sentence on a session that a page shows; empty if there is none."""
    return re.sub("<[^>]*>", "", (re.findall(r'<span lang="en">(.*?)</span>', page) or [""])[-1])


def shut_in(lamp: Lamp) -> None:
    """Raises AssertionError if page or archive reach what is not theirs."""
    lamp.run(f"python3 -c '{ASKS}' > /dev/null 2>&1 &")
    lamp.until("systemctl is-active --quiet 'ebb-archive@*'", 30)
    recordings = "find /var/lib/ebb/recordings -name '*.edf'"
    kept = lamp.run(recordings).splitlines()
    assert kept
    for unit, user, sees in ("ebb-archive@*", "ebb", len(kept)), ("ebb-page", "ebb-page", 0):
        pid = lamp.run(f"systemctl show -P MainPID '{unit}' | grep -vx 0").splitlines()[-1]
        inside = f"nsenter -t {pid} -m -n --"
        about = dict(re.findall(r"^(\w+):\s+(.*)$", lamp.run(f"cat /proc/{pid}/status"), re.MULTILINE))
        assert about["Uid"].split()[0] == lamp.run(f"id -u {user}"), about
        assert int(about["CapBnd"], 16) == 0 and about["NoNewPrivs"] == "1" and about["Seccomp"] == "2", about
        assert lamp.run(f"readlink /proc/{pid}/ns/net") != lamp.run("readlink /proc/1/ns/net"), unit
        assert re.findall(r"^ *(\w+):", lamp.run(f"{inside} cat /proc/self/net/dev"), re.MULTILINE) == ["lo"], unit
        seen = lamp.run(f"{inside} {recordings} 2> /dev/null", well=False).splitlines()
        assert len(seen) == sees, (unit, seen)
        for folder in ("/etc", "/usr/lib/ebb", "/var/lib/ebb-tls"):  # root itself could not, there
            assert "Read-only" in lamp.run(f"{inside} touch {folder}/x 2>&1", well=False), (unit, folder)
