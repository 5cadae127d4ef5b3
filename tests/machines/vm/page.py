"""The page for a phone, under a real systemd: when its port is open, and what comes through it."""

import json
import shlex

from lamp import Lamp

LISTENS = "grep -qs ':0050 [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6"
PHONE = r"""
import json, re, sys, urllib.request
HOST = "http://127.0.0.1"

def ask(path, body=None, cookie=""):
    headers = {"Cookie": cookie, "Origin": HOST, "X-Ebb": "1", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(HOST + path, content, headers), timeout=30) as answer:
        return answer.status, answer.headers.get("set-cookie", ""), answer.read().decode()
"""


def phone(lamp: Lamp, does: str) -> str:
    """What a phone's few lines print, in the guest."""
    return lamp.run(f"python3 -c {shlex.quote(PHONE + does)}", 120)


def page(lamp: Lamp) -> str:
    """No port before a hold; a phone let in by a press begins and stops; ten minutes after the hold no port again."""
    assert "closed" in lamp.run(f"{LISTENS} || echo closed"), "a port is open that nobody opened"
    lamp.run("mkdir -p /etc/ebb; printf '[page]\\nopen = \"hold\"\\n' > /etc/ebb/ebb.toml; systemctl restart ebb", 200)
    lamp.until_ready()
    lamp.until("[ \"$(systemctl show -P StatusText ebb)\" = 'Dark, waiting for its button.' ]", 60)
    assert "closed" in lamp.run(f"sleep 5; {LISTENS} || echo closed"), "a port is open before a hold"
    lamp.run("far hold")
    opened_s = lamp.until(LISTENS, 30)
    first_s = float(phone(lamp, "import time; t = time.monotonic(); ask('/'); print(time.monotonic() - t)"))
    asked = json.loads(phone(lamp, "print(ask('/pair', {})[2])"))
    lamp.run("sleep 2; far press; sleep 3")
    cookie = phone(lamp, f"print(ask('/pair?attempt={asked['attempt']}')[1].partition(';')[0])")
    assert cookie.startswith("ebb="), (cookie, lamp.journal()[-1500:])
    phone(lamp, f"ask('/do', {{'command': 'begin settle'}}, {cookie!r})")
    lamp.until("[ \"$(systemctl show -P StatusText ebb)\" = 'In a session.' ]", 30)
    seen = lamp.seen("sleep 10")
    assert seen["slots_per_s"] >= 0.97 * 360, seen
    phone(lamp, f"ask('/do', {{'command': 'stop'}}, {cookie!r})")
    lamp.until("[ \"$(systemctl show -P StatusText ebb)\" = 'Dark, waiting for its button.' ]", 60)
    resident = lamp.run("grep VmRSS /proc/$(systemctl show -P MainPID ebb-page)/status").split()[1]
    lamp.run("sleep 540", 1200)
    closed_s = lamp.until(f"! {LISTENS}", 120)
    assert (
        lamp.run("systemctl is-active ebb-page ebb-page.socket ebb-archive.socket", well=False).count("inactive") == 3
    )
    return (
        f"port {opened_s:.1f} s after a hold, first page {first_s:.1f} s, {int(resident) / 1024:.0f} MB; "
        f"{seen['slots_per_s']:.1f} of 360 slots/s; closed {closed_s:.0f} s after 9 min and more"
    )
