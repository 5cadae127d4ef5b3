"""What a lamp lives through, each from a snapshot, so that none hangs on another. It says what was seen, or raises."""

from lamp import FAT, RECORDINGS, Lamp


def waits(lamp: Lamp) -> str:
    """Waits for its button: dark, still, and next to no work."""
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 120")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    assert not seen["lit"] and not seen["slots"] and not seen["motor_edges"], seen
    assert share <= 0.005, f"{share:.2%} of the core"
    return f"{share:.2%} of the core, {seen['frames_per_s']:.1f} dark frames a second, no sample, no edge"


def one_person(lamp: Lamp) -> str:
    """A press begins a session: light and touch answer, a heart is found, a hold ends it, the recording is closed."""
    answer = lamp.seen("far press; sleep 1")
    assert answer["first_light_s"] or answer["motor_on_s"], answer
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 60")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    assert seen["slots_per_s"] >= 0.99 * 180, seen
    assert not seen["wrong_frames"] and seen["brightest"] > 0.01 and seen["motor_on_s"] > 1, seen
    lamp.run("far hold; sleep 12")
    assert "waiting" in lamp.says(), lamp.says()
    ended = lamp.seen("sleep 2")
    assert not ended["lit"] and not ended["slots"], ended
    found = lamp.run(f"cat {RECORDINGS}/*/*/a.summary.json")
    heart = float(found.split('"heart_rate_bpm":')[1].split(",")[0])
    assert abs(heart - seen["heart_bpm"][0]) < 12, f"{heart} beside {seen['heart_bpm']}"
    assert lamp.info()["ended"] == "ended by hand", lamp.info()
    sampled = f"{seen['slots_per_s']:.1f} of 180 slots/s, {share:.0%} of the core"
    return f"{sampled}; heart found at {heart:.0f}, and is {seen['heart_bpm'][0]:.0f} at the end"


def two_people(lamp: Lamp) -> str:
    """Two people: every channel is sampled evenly."""
    lamp.run("far people 2; far press; sleep 5")
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 20")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    least = min(seen["slots"].values()) / seen["seconds"]
    assert len(seen["slots"]) == 4 and seen["slots_per_s"] >= 0.99 * 360 and least >= 0.985 * 90, seen
    return f"{seen['slots_per_s']:.1f} of 360 slots/s, least channel {least:.1f} of 90, {share:.0%} of the core"


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
    return f"dark and begun anew after {dark_s:.1f} s; {_closed(lamp, kept)}"


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
    assert not away["slots"] and seen["slots_per_s"] >= 0.98 * 180, (away, seen)
    assert lamp.begun() == 0 and "session" in lamp.says(), lamp.says()
    return f"light {away['lit']:.3f} meanwhile; then {seen['slots_per_s']:.1f} of 180 slots/s"


def bus_stretched(lamp: Lamp) -> str:
    """The converter holds the bus's clock low for 5 s: the light goes on."""
    held, seen = _while_converter_is(lamp, "stretched; sleep 4")
    assert held["frames_per_s"] > 20, held
    assert seen["slots_per_s"] >= 0.98 * 180 and lamp.begun() == 0, (seen, lamp.journal()[-1500:])
    return f"{held['frames_per_s']:.0f} frames/s meanwhile; then {seen['slots_per_s']:.1f} of 180 slots/s"


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


def root_full(lamp: Lamp) -> str:
    """The card fills up in a session: the session goes on, and what was recorded stays."""
    lamp.run(
        "fallocate -l 3G /var/full 2> /dev/null || dd if=/dev/zero of=/var/full bs=1M 2> /dev/null; sync; sleep 10", 600
    )
    seen = lamp.seen("sleep 3")
    assert seen["frames_per_s"] > 20 and lamp.begun() == 0 and "session" in lamp.says(), (seen, lamp.says())
    lamp.run("rm /var/full; far hold; sleep 15")
    assert "waiting" in lamp.says(), lamp.says()
    return f"{seen['frames_per_s']:.0f} frames/s; {_closed(lamp)}"


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
    seen = lamp.seen("date -s 2026-11-27T21:00:00 > /dev/null; sleep 5")
    assert seen["slots_per_s"] >= 0.98 * 180 and "session" in lamp.says(), seen
    lamp.run("far hold; sleep 12")
    assert lamp.info()["ended"] == "ended by hand", lamp.info()
    return f"{seen['slots_per_s']:.1f} of 180 slots/s over the step; {began.rsplit('/', 2)[1]}; {_closed(lamp)}"


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


def commands(lamp: Lamp) -> str:
    """Root's own commands, from root's home: the newest session is shown; a check without a terminal is not a pass."""
    lamp.run("far hold; sleep 12")
    assert "  lamp  " in lamp.run("cd /root; ebb sessions"), lamp.run("cd /root; ebb sessions")
    lamp.run("cd /root; ebb show last")
    lamp.run("systemctl stop ebb")
    said = lamp.run("cd /root; ebb check < /dev/null", well=False)
    assert lamp.pi.code not in (0, -1), said
    return f"shown; ebb check ends with {lamp.pi.code}: {said.splitlines()[-1]}"


def stopped(lamp: Lamp) -> str:
    """Shut down in a session: the light goes down, the recording is closed."""
    seen = lamp.seen("systemctl stop ebb")
    assert not seen["lit"] and lamp.run("systemctl show -P Result ebb") == "success", seen
    ended = lamp.info()["ended"]
    return f"dark and closed after {seen['seconds']:.1f} s; ended: {ended}; {_closed(lamp)}"


def removed(lamp: Lamp) -> str:
    """The package is removed: no service, no lines in config.txt, the recordings stay."""
    lamp.run("far hold; sleep 12; dpkg -r ebb", 300)
    assert "ebb" not in lamp.run(f"cat {FAT}/config.txt")
    assert lamp.run("systemctl is-enabled ebb ebb-boot 2>&1", well=False).count("enabled") == 0
    return f"{lamp.run(f'find {RECORDINGS} -name a.edf | wc -l')} recording stays"


def _closed(lamp: Lamp, folder: str = "") -> str:
    """Every recording has its count of seconds written in its header: -1 stands there while one is open."""
    files = lamp.run(f"find {folder or RECORDINGS} -name '*.edf'").split()
    counts = [int(lamp.run(f"dd if={each} bs=1 skip=236 count=8 2> /dev/null")) for each in files]
    assert counts and min(counts) > 0, dict(zip(files, counts, strict=True))
    return f"{sum(counts)} s kept"


SCENARIOS = {
    "lamp": (waits, one_person, two_people, loose_at_the_start, clock, settings),
    "session": (
        killed,
        hangs,
        converter_away,
        bus_stretched,
        root_full,
        root_read_only,
        handed_out,
        commands,
        stopped,
        removed,
    ),
}
"""By the snapshot that each begins from."""
