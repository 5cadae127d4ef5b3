"""What a lamp lives through when parts, wires, nodes or memory fail, each from a snapshot."""

from lamp import FLOOD, RECORDINGS, Lamp


def killed(lamp: Lamp) -> str:
    """Kill -9 in a session: dark at once, back, and what was recorded is closed."""
    kept = lamp.run(f"ls -d {RECORDINGS}/*/*-*-* | tail -1")
    lamp.run("kill -9 $(systemctl show -P MainPID ebb)")
    dark_s = lamp.until("[ $(systemctl show -P NRestarts ebb) = 1 ]", 20)
    lamp.until_ready()
    seen = lamp.seen("sleep 2")
    assert not seen["lit"] and not seen["slots"], seen
    lamp.run("far press; sleep 3")
    left = lamp.run(f"find {kept} -name '.*' -type f")
    assert not left, left
    return f"dark and begun anew after {dark_s:.1f} s; {lamp.closed(kept)}"


def hangs(lamp: Lamp) -> str:
    """SIGSTOP in a session: the watchdog ends it, dark, back."""
    lamp.run("kill -STOP $(systemctl show -P MainPID ebb)")
    took_s = lamp.until("[ $(systemctl show -P NRestarts ebb) = 1 ]", 30)
    lamp.until_ready()
    seen = lamp.seen("sleep 2")
    assert took_s < 15 and not seen["lit"], (took_s, seen)
    return f"begun anew after {took_s:.1f} s"


def _while_converter_is(lamp: Lamp, so: str) -> tuple[dict, dict]:
    """What was seen in a second of it, and in five from 6 s after it was over."""
    lamp.run(f"far set converter {so}")
    meanwhile = lamp.seen("sleep 1")
    lamp.run("far set converter there; sleep 6")
    return meanwhile, lamp.seen("sleep 5")


def converter_away(lamp: Lamp) -> str:
    """The converter's wire is off for 8 s in a session: it goes on, and listens again."""
    away, seen = _while_converter_is(lamp, "absent; sleep 7")
    assert not away["slots"] and seen["slots_per_s"] >= 0.97 * 360, (away, seen)
    assert lamp.begun() == 0 and "session" in lamp.says(), lamp.says()
    return f"light {away['lit']:.3f} meanwhile; then {seen['slots_per_s']:.1f} of 360 slots/s"


def bus_stretched(lamp: Lamp) -> str:
    """The converter holds the bus's clock low for 5 s: the light goes on."""
    held, seen = _while_converter_is(lamp, "stretched; sleep 4")
    assert held["frames_per_s"] > 20, held
    assert seen["slots_per_s"] >= 0.97 * 360 and lamp.begun() == 0, (seen, lamp.journal()[-1500:])
    return f"{held['frames_per_s']:.0f} frames/s meanwhile; then {seen['slots_per_s']:.1f} of 360 slots/s"


def loose_at_the_start(lamp: Lamp) -> str:
    """No converter at power-on: it says so, stays, and has it when it comes."""
    lamp.run("far set converter absent; systemctl restart ebb")
    lamp.run("sleep 20")
    told = [line for line in lamp.journal().splitlines() if "converter" in line]
    assert told and lamp.begun() == 0, lamp.journal()
    lamp.run("far set converter there")
    took_s = lamp.until_ready()
    lamp.run("far press; sleep 3")
    assert lamp.seen("sleep 3")["slots"], lamp.says()
    return f"{len(told)} line(s), then ready {took_s:.1f} s after the wire"


def node_away(lamp: Lamp) -> str:
    """The bus's module is not loaded: the service loads it. Its node is away, and given back: it is listened to."""
    lamp.run("systemctl stop ebb; modprobe -r i2c-dev; systemctl start ebb; systemctl stop ebb")
    assert lamp.run("stat -c '%G %a' /dev/i2c-1") == "i2c 660"
    lamp.run("mv /dev/i2c-1 /dev/away; systemctl start --no-block ebb; sleep 30")
    told = [line for line in lamp.journal().splitlines() if "/dev/i2c-1" in line]
    assert told and lamp.begun() == 0, lamp.journal()[-1500:]
    lamp.run("mv /dev/away /dev/i2c-1; far press; sleep 15")  # it is looked for again after 10 s at most
    seen = lamp.seen("sleep 5")
    assert seen["slots_per_s"] >= 0.97 * 360, (seen["slots"], lamp.says(), lamp.journal())
    return f"{len(told)} line(s); {seen['slots_per_s']:.1f} slots/s 15 s after the node"


def ring_taken_away(lamp: Lamp) -> str:
    """The ring's node goes in a session and comes back: the session goes on, and so does its light."""
    lamp.run("echo spi0.0 > /sys/bus/spi/drivers/spidev/unbind; sleep 8")
    away = lamp.seen("sleep 4")
    lamp.run("echo spi0.0 > /sys/bus/spi/drivers/spidev/bind; sleep 20")
    back = lamp.seen("sleep 5")
    assert not away["frames_per_s"] and away["slots_per_s"] >= 0.97 * 360, away
    assert lamp.begun() == 0 and back["frames_per_s"] > 20 and back["slots_per_s"] >= 0.97 * 360, (back, lamp.journal())
    return f"{away['slots_per_s']:.1f} slots/s without light; {back['frames_per_s']:.0f} frames/s again"


def out_of_memory(lamp: Lamp) -> str:
    """All memory is taken by somebody else, with the memory cgroup off as on Raspberry Pi OS: the light goes on."""
    lamp.pi.boot("cgroup_disable=memory")
    lamp.until_ready()
    lamp.run("far press; sleep 20")
    hog = "python3 -c 'x = [bytearray(1 << 20) for _ in range(4096)]'"
    others = "echo 0 > /proc/self/oom_score_adj"  # what the host asks for is never killed, and its children are not
    seen = lamp.seen(f"({others}; exec {hog} > /dev/null 2>&1); sleep 5")
    killed = lamp.run("dmesg | grep -c 'Out of memory: Killed process'")
    assert int(killed) and seen["frames_per_s"] > 5 and lamp.begun() == 0 and "session" in lamp.says(), (killed, seen)
    after = lamp.seen("sleep 5")
    assert after["slots_per_s"] >= 0.97 * 360, after
    return f"{killed} killed, not the lamp; {after['slots_per_s']:.1f} of 360 slots/s then"


def pins_away(lamp: Lamp) -> str:
    """The header's pins have no node at the start, and get it: the button is found, and a press begins a session."""
    lamp.run("systemctl stop ebb; mv /dev/gpiochip0 /dev/away; systemctl start --no-block ebb; sleep 30")
    told = [line for line in lamp.journal().splitlines() if "gpiochip" in line]
    assert told and lamp.begun() == 0, lamp.journal()[-1500:]
    lamp.run("mv /dev/away /dev/gpiochip0; sleep 12; far press; sleep 10")
    seen = lamp.seen("sleep 5")
    assert seen["slots_per_s"] >= 0.97 * 360, (seen["slots"], lamp.says(), lamp.journal())
    return f"{len(told)} line(s); {seen['slots_per_s']:.1f} slots/s, begun by its button"


def fails_at_every_start(lamp: Lamp) -> str:
    """A file of its own is broken: it is tried ever more seldom, with few lines; put right, it waits again."""
    broken = "/usr/lib/ebb/device/session/loop.py"
    lamp.run(f"cp {broken} /root/whole; echo 'raise OSError' >> {broken}")
    lamp.run("systemctl restart --no-block ebb; sleep 3600", 4000)
    lines, tries = len(lamp.journal().splitlines()), lamp.begun()
    assert 5 <= tries <= 12 and lines < FLOOD, f"{lines} lines of {tries} tries: {lamp.journal()[-3000:]}"
    assert lamp.run("systemctl show -P ActiveState ebb") == "activating", lamp.says()
    lamp.run(f"cp /root/whole {broken}")
    back_s = lamp.until_ready(1000)
    assert "waiting" in lamp.says(), lamp.says()
    return f"{tries} tries and {lines} lines in an hour; back {back_s:.0f} s after it was put right"
