"""What a lamp lives through on its good days, each from a snapshot. It says what was seen, or raises."""

from lamp import FAT, RECORDINGS, Lamp


def waits(lamp: Lamp) -> str:
    """Waits for its button: dark, still, and next to no work."""
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 120")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    assert not seen["lit"] and not seen["slots"] and not seen["motor_edges"], seen
    assert share <= 0.004, f"{share:.2%} of the core"
    return f"{share:.2%} of the core, {seen['frames_per_s']:.1f} dark frames a second, no sample, no edge"


def one_person(lamp: Lamp) -> str:
    """A press begins a session: light and touch answer, a heart is found, a hold ends it, the recording is closed."""
    answer = lamp.seen("far press; sleep 1")
    assert answer["first_light_s"] or answer["motor_on_s"], answer
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 60")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    assert seen["slots_per_s"] >= 0.99 * 360, seen
    assert not seen["wrong_frames"] and seen["brightest"] > 0.01 and seen["motor_on_s"] > 1, seen
    lamp.run("far hold; sleep 12")
    assert "waiting" in lamp.says(), lamp.says()
    ended = lamp.seen("sleep 2")
    assert not ended["lit"] and not ended["slots"], ended
    found = lamp.run(f"cat {RECORDINGS}/*/*/a.summary.json")
    heart = float(found.split('"heart_rate_bpm":')[1].split(",")[0])
    assert abs(heart - seen["heart_bpm"][0]) < 12, f"{heart} beside {seen['heart_bpm']}"
    assert lamp.info()["ended"] == "ended by hand", lamp.info()
    sampled = f"{seen['slots_per_s']:.1f} of 360 slots/s, {share:.0%} of the core"
    return f"{sampled}; heart found at {heart:.0f}, and is {seen['heart_bpm'][0]:.0f} at the end"


def two_people(lamp: Lamp) -> str:
    """Two people: every channel is sampled evenly."""
    lamp.run("far people 2; far press; sleep 5")
    before_s = lamp.cpu_s()
    seen = lamp.seen("sleep 20")
    share = (lamp.cpu_s() - before_s) / seen["seconds"]
    least = min(seen["slots"].values()) / seen["seconds"]
    assert len(seen["slots"]) == 4 and seen["slots_per_s"] >= 0.99 * 360 and least >= 0.985 * 90, seen
    lamp.run("far hold; sleep 12")
    sampled = f"{seen['slots_per_s']:.1f} of 360 slots/s, least channel {least:.1f} of 90, {share:.0%} of the core"
    return f"{sampled}, {lamp.missed()}"


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
    return f"dark and closed after {seen['seconds']:.1f} s; ended: {ended}; {lamp.closed()}"


def eight_minutes(lamp: Lamp) -> str:
    """A whole session of eight minutes: it ends by itself, and all of it is on the card."""
    seen = lamp.seen("far press; sleep 480", 600)
    sampled = sum(seen["slots"].values())
    assert sampled >= 0.99 * 360 * 475 and not seen["wrong_frames"], seen
    lamp.until("systemctl show -P StatusText ebb | grep -q waiting", 120)
    lamp.until(f"grep -q 'its time was over' {RECORDINGS}/*/*-*-*/session.json")  # it waits before the card is done
    lamp.run("ebb show last")
    gap = f"longest gap {seen['longest_gap_s'] * 1000:.0f} ms"
    return f"{sampled / 480:.1f} of 360 slots/s, {gap}, {lamp.missed()}; {lamp.closed()}"


def logs(lamp: Lamp) -> str:
    """Headless logging: dark, sampling, and on the card; a stop closes it."""
    lamp.run(f"printf '[service]\\nmode = \"log\"\\n' > {FAT}/ebb.toml; systemctl restart ebb", 200)
    lamp.until_ready()
    seen = lamp.seen("sleep 60")
    assert not seen["lit"] and not seen["motor_edges"] and seen["slots_per_s"] >= 0.99 * 180, seen
    lamp.run("systemctl stop ebb")
    assert lamp.info()["ended"] == "stopped by the system", lamp.info()
    return f"{seen['slots_per_s']:.1f} of 180 slots/s, dark; {lamp.closed()}"


def powered_off(lamp: Lamp) -> str:
    """The Pi is shut down in a session, and given power again: the recording was closed, the lamp waits."""
    kept = lamp.run(f"ls -d {RECORDINGS}/*/*-*-* | tail -1")
    lamp.pi.off()
    ready_s = lamp.pi.boot()
    lamp.until_ready()
    assert lamp.info()["ended"] == "stopped by the system", lamp.info()
    return f"{lamp.closed(kept)}; up again after {ready_s:.0f} s"


def checked(lamp: Lamp) -> str:
    """`ebb check` at a terminal, by somebody who answers yes, presses and holds the button, sensors off."""
    lamp.run("systemctl stop ebb; far people 0")
    somebody = "(while sleep 3; do echo y; far press > /dev/null; sleep 2; echo y; far hold > /dev/null; done)"
    said = lamp.run(f"{somebody} | script -qec 'ebb check' /dev/null", 300, well=False)
    assert lamp.pi.code == 0, f"{lamp.pi.code}: {said[-1500:]}"
    return said.splitlines()[-1]


def costs(lamp: Lamp) -> str:
    """What it costs: memory, processor time of commands, and from the press to the first light."""
    resident = "grep VmRSS /proc/$(systemctl show -P MainPID ebb)/status"
    waits_mb = int(lamp.run(resident).split()[1]) / 1000
    press_s = float(lamp.run("cut -d' ' -f1 /proc/uptime"))
    seen = lamp.seen("far press; sleep 30")
    session_mb = int(lamp.run(resident).split()[1]) / 1000
    lamp.run("far hold; sleep 12; systemctl stop ebb")
    light_s = seen["first_light_s"] - press_s
    timed = {}
    for command in ("ebb dark", "ebb help", "ebb boot", "ebb sessions"):
        said = lamp.run(f"TIMEFORMAT='%U %S'; time {command} > /dev/null 2>&1")
        timed[command] = sum(float(each) for each in said.split()[-2:])
    took = ", ".join(f"{command} {s:.2f} s" for command, s in timed.items())
    return (
        f"waits in {waits_mb:.0f} MB, session {session_mb:.0f} MB; first light {light_s:.2f} s after the press; {took}"
    )
