"""What a lamp lives through with its card, its clock and its packages, each from a snapshot."""

from lamp import FAT, RECORDINGS, Lamp

OVERLAID = """#!/bin/sh
# As the overlay of raspi-config: the card below, read only, and everything new in memory.
mount -t proc proc /proc
modprobe overlay
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount --move /dev /mnt/root/dev
umount /proc
cd /mnt/root && mkdir -p below && pivot_root . below && exec chroot . /sbin/init
"""


def root_full(lamp: Lamp) -> str:
    """The card fills up in a session: the session goes on, and what was recorded stays."""
    lamp.run(
        "fallocate -l 3G /var/full 2> /dev/null || dd if=/dev/zero of=/var/full bs=1M 2> /dev/null; sync; sleep 10", 600
    )
    seen = lamp.seen("sleep 3")
    assert seen["frames_per_s"] > 20 and lamp.begun() == 0 and "session" in lamp.says(), (seen, lamp.says())
    lamp.run("rm /var/full; far hold; sleep 15")
    assert "waiting" in lamp.says(), lamp.says()
    return f"{seen['frames_per_s']:.0f} frames/s; {lamp.closed()}"


def root_read_only(lamp: Lamp) -> str:
    """The kernel makes the card read-only in a session: the session goes on."""
    lamp.run("echo u > /proc/sysrq-trigger; sleep 10")
    seen = lamp.seen("sleep 3")
    assert seen["frames_per_s"] > 20 and lamp.begun() == 0 and "session" in lamp.says(), (seen, lamp.says())
    lamp.run("far hold; sleep 15")
    assert "waiting" in lamp.says() and not lamp.seen("sleep 2")["lit"], lamp.says()
    return f"{seen['frames_per_s']:.0f} frames/s, ended by a hold, waits"


def clock(lamp: Lamp) -> str:
    """The clock says 1970, and is stepped in mid-session: nothing stops, nothing is lost."""
    lamp.run("date -s @100 > /dev/null; far press")
    lamp.until(f"ls {RECORDINGS}/1970-*/*/a.edf > /dev/null 2>&1", 30)
    began = lamp.run(f"ls -d {RECORDINGS}/1970-*/*")
    # With the step systemd begins all of Debian's daily jobs, which cost slots on the guest's only core; it costs none.
    seen, then = lamp.seen("date -s 2026-11-27T21:00:00 > /dev/null; sleep 5"), lamp.seen("sleep 5")
    assert seen["slots_per_s"] >= 0.95 * 360 and seen["longest_gap_s"] < 0.1 and "session" in lamp.says(), seen
    assert then["slots_per_s"] >= 0.97 * 360, then
    lamp.run("far hold; sleep 12")
    assert lamp.info()["ended"] == "ended by hand", lamp.info()
    slots = f"{seen['slots_per_s']:.1f} of 360 slots/s over the step, then {then['slots_per_s']:.1f}"
    return f"{slots}; {began.rsplit('/', 2)[1]}; {lamp.closed()}"


def settings(lamp: Lamp) -> str:
    """Settings on the card's FAT partition: wrong ones are told beside them and glow, right ones take that away."""
    lamp.run(f"printf '[breath]\\nrate_bpm = 0.5\\n' > {FAT}/ebb.toml; systemctl restart ebb-boot ebb", 200)
    lamp.until_ready()
    wrong = lamp.run(f"cat {FAT}/ebb-errors.txt")
    glow = lamp.seen("sleep 10")
    assert "rate_bpm = 0.5 is outside 4..12" in wrong and 0 < glow["brightest"] < 0.2, (wrong, glow)
    lamp.run(f"printf '[breath]\\nrate_bpm = 5.5\\n' > {FAT}/ebb.toml")
    took_s = lamp.until("[ \"$(systemctl show -P StatusText ebb)\" = 'Dark, waiting for its button.' ]", 60)
    lamp.until(f"[ ! -e {FAT}/ebb-errors.txt ]", 60)
    return f"glows at {glow['brightest']:.3f}; waits {took_s:.1f} s after they were put right"


def handed_out(lamp: Lamp) -> str:
    """A folder ebb-recordings on the FAT partition gets the recordings at the next start, each whole."""
    lamp.run(f"far hold; sleep 12; mkdir {FAT}/ebb-recordings; systemctl restart ebb-boot", 300)
    lamp.run(f"cd {RECORDINGS}; for f in */*/*; do cmp $f {FAT}/ebb-recordings/$f; done")
    return lamp.run(f"head -1 {FAT}/ebb-recordings/about.txt")


def removed(lamp: Lamp) -> str:
    """The package is removed: no service, no lines in config.txt, the recordings stay. It comes again: it waits."""
    lamp.run("far hold; sleep 12; dpkg -r ebb", 300)
    assert "ebb" not in lamp.run(f"cat {FAT}/config.txt")
    assert lamp.run("systemctl is-enabled ebb ebb-boot 2>&1", well=False).count("enabled") == 0
    lamp.run("dpkg -i /root/ebb.deb", 1200)
    lamp.pi.off()
    lamp.pi.boot()
    lamp.until_ready()
    return f"{lamp.closed()}; it comes again"


def overlaid(lamp: Lamp) -> str:
    """The whole root is an overlay in memory: it says that recordings are gone at the next start, and they are."""
    lamp.pi.put("/sbin/init-overlaid", OVERLAID.encode(), 0o755)
    lamp.run(
        f"printf '[record]\\nfloor_mb = 50\\n' > {FAT}/ebb.toml; sync"
    )  # half of 512 MB is less than the usual floor
    lamp.pi.boot("init=/sbin/init-overlaid overlayroot=tmpfs")
    lamp.until_ready()
    assert lamp.run("stat -f -c %T /") == "overlayfs"
    lamp.run("far press; sleep 20; far hold; sleep 12")
    told, kept = [line for line in lamp.journal().splitlines() if "next start" in line], lamp.closed()
    assert told, lamp.journal()[-1500:]
    lamp.pi.boot()
    lamp.until_ready()
    left = lamp.run(f"find {RECORDINGS} -name '*.edf' 2> /dev/null | wc -l")
    assert left == "0", left
    return f"{told[0].split(': ', 1)[-1][:120]}; {kept}, and none after the next start"


def in_memory(lamp: Lamp) -> str:
    """The lamp's folder lies on an overlay in memory: it is said that recordings are gone at the next start."""
    over = "mkdir -p /run/o/u /run/o/w; chown ebb: /run/o/u; chmod 700 /run/o/u; systemctl stop ebb"
    lays = "lowerdir=/var/lib/ebb,upperdir=/run/o/u,workdir=/run/o/w"
    lamp.run(f"{over}; mount -t overlay overlay -o {lays} /var/lib/ebb")
    lamp.run("systemctl start ebb; far press; sleep 20; far hold; sleep 12")
    told = [line for line in lamp.journal().splitlines() if "next start" in line]
    assert told, lamp.journal()[-1500:]
    return f"{told[0].split(': ', 1)[-1][:120]}; {lamp.closed()}"


def upgraded_on_the_card(lamp: Lamp) -> str:
    """A package put onto the FAT partition is installed at the next start, and its outcome told beside it."""
    lamp.run(f"cp /root/newer.deb {FAT}/ebb_9.9.9_all.deb; sync")
    lamp.pi.off()
    up_s = lamp.pi.boot()
    lamp.until_ready(120)
    said = lamp.run(f"cat {FAT}/ebb-upgrade.txt")
    assert lamp.run("ebb --version") == "ebb 9.9.9", said
    assert lamp.run("dpkg --verify ebb; ls /var/lib/ebb-upgrade 2> /dev/null", well=False) == ""
    lamp.run("far press; sleep 3")
    assert lamp.seen("sleep 3")["slots"], lamp.says()
    return f"{up_s:.0f} s to that start; {said.splitlines()[0]}"


def upgraded_from_before(lamp: Lamp) -> str:
    """A lamp of the version before records, and is upgraded as it waits: it waits again, and shows what it recorded."""
    if lamp.run("ls /root/before.deb", well=False) != "/root/before.deb":
        return "not tried: this checkout's history has no version before"
    lamp.run("dpkg -P ebb; dpkg -i /root/before.deb", 1200)  # which does not begin where it was only removed before
    lamp.pi.off()
    lamp.pi.boot()
    lamp.until_ready()
    was = lamp.run("ebb --version")
    lamp.run("far press; sleep 30; far hold; sleep 12")
    lamp.run("dpkg -i /root/ebb.deb", 1200)
    lamp.until_ready()
    assert "  lamp  " in lamp.run("ebb sessions"), lamp.run("ebb sessions")
    lamp.run("ebb show last; far press; sleep 20; far hold; sleep 12")
    return f"from {was} to {lamp.run('ebb --version')}; {lamp.closed()}"


def moved(lamp: Lamp) -> str:
    """What an old lamp kept is taken in by `ebb import`; a second time there is nothing new."""
    lamp.run("far hold; sleep 12; systemctl stop ebb")
    lamp.run("cd /media; mkdir -p old/var/lib old/etc; cp -a /var/lib/ebb old/var/lib/; cp -a /etc/ebb old/etc/")
    lamp.run(f"mv {RECORDINGS} /root/were; systemctl start ebb; far press; sleep 15; far hold; sleep 12")
    lamp.run("ebb import /media/old --yes", 300)
    listed = lamp.run("ebb sessions").count("  lamp  ")
    again = lamp.run("ebb import /media/old --yes", 300)
    assert listed == 2 and "nothing new" in again, (listed, again)
    assert lamp.run(f"find {RECORDINGS} ! -user ebb -o -perm /077") == ""
    return f"{listed} sessions listed; {lamp.closed()}"


def installed_from_source(lamp: Lamp) -> str:
    """`systemd/install` instead of the package: the wires' groups hold at once, and it runs after the next start."""
    lamp.run("dpkg -r ebb; mkdir /root/ebb; tar -xzf /root/source.tar.gz -C /root/ebb", 300)
    lamp.run("PIP_NO_INDEX=1 PIP_FIND_LINKS=/root/ebb/wheels /root/ebb/systemd/install", 1800)
    owned = "stat -c '%G %a' /dev/i2c-1 /dev/spidev0.0 /dev/gpiochip0"
    assert lamp.run(owned) == "i2c 660\nspi 660\ngpio 660", lamp.run(owned)
    lamp.run("sync")
    lamp.pi.off()
    lamp.pi.boot()
    lamp.until_ready()
    assert lamp.run("readlink -f $(command -v ebb)").startswith("/opt/ebb"), lamp.run("command -v ebb")
    lamp.run("far press; sleep 10")
    seen = lamp.seen("sleep 5")
    assert seen["slots_per_s"] >= 0.98 * 360, seen
    lamp.run("far hold; sleep 12")
    return f"{lamp.run('ebb --version')}; {seen['slots_per_s']:.1f} of 360 slots/s; {lamp.closed()}"
