"""The promises as columns: each looks at a session that is over, and raises AssertionError where it was not kept.

It returns what it saw in a few words. None of them knows which event it was: that is read off the scenario.
"""

import math
import os
import stat
import warnings
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import psutil
from edfio import read_edf
from support import frame_safety

from device.recording import events as noted
from device.recording import folders, reader
from device.scene.gate import PIXEL_STEP, RING_STEP
from device.session.actuators import WAY_S
from device.session.loop import TICK_HZ
from drivers.ports import ROW_HZ
from drivers.simulated.card import SLOW_S

GONE_S = 4.0  # a signal that is gone is not shown for longer
STANDS_STILL_S = 30.0  # ... and a skin that only stands still: living ones do so for a while
OFF_BPM = 5.0  # of a heart rate shown, from any median of 8 s in the last 4
CARD_S = 2.0  # what a card that takes nothing any more may cost
QUIET_CARD = ("card full", "card read-only", "card pulled", "card crashing", "card slow")
OF_SENSOR = ("unplug WIRE", "WIRE stuck")
OF_ALL = ("adc silent", "adc stuck")
MIND = ("stress", "anxi", "relax", "happy", "sad ", "fear", "score", "goal", "better", "worse", "well done", "partner")
AGAIN_S = {"ring": 1.1, "motor": 1.1, "converter": 10.2, "card": 2.6}  # between tries of a part that failed
TURN = 0.02  # of a breath: how far its phase may be from what its pace says, from tick to tick


def spans(lived, kinds):
    """(begin_s, end_s) of the events of these kinds."""
    return [(event.at_s, event.ends_s) for event in lived.scenario.events if event.kind in kinds]


def lasts_from_s(lived, kinds, part):
    """Since when a part was in trouble at the end, tried again too late; infinite if it was not."""
    over_s = lived.steps[-1].tick.t_s
    if part == "card":  # it is waited for after the end
        over_s = max(over_s, lived.recorder.card.asked_s)
    since_s = over_s
    for begin_s, end_s in sorted(spans(lived, kinds), reverse=True, key=lambda span: span[1]):
        if begin_s < over_s and end_s + AGAIN_S[part] >= since_s:
            since_s = min(since_s, begin_s)
    if part == "card" and since_s < over_s:  # what it had not yet taken when it was only slow
        for begin_s, end_s in sorted(spans(lived, ("card slow",)), reverse=True):
            since_s = begin_s if begin_s < since_s <= end_s + SLOW_S else since_s
    return since_s if since_s < over_s else math.inf


def gone(lived, place, sensor):
    """Spans in which nothing comes from this sensor of this person; a skin that is stuck is none after a while only."""
    of_person = [e for e in lived.scenario.events if e.person == place]
    leaves = [(e.at_s, e.ends_s) for e in of_person if e.kind == "PERSON leaves"]
    own = []
    for e in (e for e in of_person if e.kind in OF_SENSOR and e.sensor in (None, sensor)):
        begins_s = e.at_s
        if e.kind == "WIRE stuck" and sensor == "skin":  # it hides, too, that somebody leaves
            begins_s += STANDS_STILL_S - GONE_S
            seen_s = min(begins_s, e.ends_s)
            leaves = [(max(b, seen_s) if e.at_s <= b < e.ends_s else b, end_s) for b, end_s in leaves]
        own.append((begins_s, e.ends_s))
    return [*leaves, *own, *spans(lived, OF_ALL), *lived.extra.get("gone", {}).get(place, ())]


def off_bpm(body, t_s, shown_bpm):
    """By how much a rate is off all that a simulated heart's median intervals were in the last 4 s.

    Of 8 s, as the lamp's own are; and of the last 4, which are all that it has known since a sensor was away.
    """
    beats_s, true = np.asarray(body.beats), []
    for end_s in np.arange(t_s - 4, t_s + 0.1, 0.5):
        for long_s in (4, 8):
            last = np.diff(beats_s[(beats_s > end_s - long_s) & (beats_s <= end_s)])
            true += [60 / np.median(last)] if len(last) > 2 else []
    return max(min(true) - shown_bpm, shown_bpm - max(true), 0.0)


def numbers(lived):
    """Unknown is None: nothing is shown of a signal that has been gone for 4 s, and a heart rate shown is true."""
    worst = 0.0
    for place, code in enumerate("ab"):
        lost = {sensor: gone(lived, place, sensor) for sensor in ("pulse", "skin")}
        for step in lived.steps:
            t_s, vitals = step.tick.t_s, step.readings[code].vitals
            off = {s: any(begin + GONE_S <= t_s < end for begin, end in each) for s, each in lost.items()}
            assert not (off["pulse"] and vitals.heart_rate_bpm is not None), f"a heart rate of {code} at {t_s:.1f} s"
            assert not (off["skin"] and vitals.skin_usiemens is not None), f"a skin level of {code} at {t_s:.1f} s"
            assert not (all(off.values()) and vitals.arousal is not None), f"arousal of {code} at {t_s:.1f} s"
            numbers = (vitals.heart_rate_bpm, vitals.skin_usiemens, vitals.rsa_ms, vitals.arousal)
            assert all(n is None or (math.isfinite(n) and n >= 0) for n in numbers), f"{numbers} at {t_s:.1f} s"
            if step.tick.index % 45 == 0 and vitals.heart_rate_bpm is not None:
                away = off_bpm(lived.bodies[place], t_s, vitals.heart_rate_bpm)
                assert away <= OFF_BPM, f"{vitals.heart_rate_bpm:.0f} bpm of {code} at {t_s:.1f} s: {away:.0f} off"
                worst = max(worst, away)
    return f"heart rates within {worst:.0f} bpm"


def light(lived):
    """At most 3 reversals of 10 % in any second, no saturated red, no step beyond the gate's, dark in the end."""
    seen = lived.witness.figures()
    assert max(seen.pixel_turns, seen.ring_turns) <= 3, f"{seen.pixel_turns} reversals in a second"
    assert seen.red < 0.8, f"{seen.red:.2f} of red"
    assert seen.pixel_step <= PIXEL_STEP + 1e-9, f"a pixel stepped by {seen.pixel_step:.3f}"
    assert seen.ring_step <= RING_STEP + 1e-9, f"the ring stepped by {seen.ring_step:.3f}"
    last = lived.witness.shown[-1]
    leaves_s = lived.steps[-1].tick.t_s + WAY_S
    if any(begin_s <= leaves_s <= end_s + 2 / TICK_HZ for begin_s, end_s in spans(lived, ("ring fails",))):
        return "as the broken ring stands"
    if lived.error:
        assert 0 < last.max() < 0.2, "no steady glow after an error"
        assert np.array_equal(last, lived.witness.shown[-5]), "the glow is not steady"
    elif "dark" not in lived.extra:
        assert not last.any(), "still lit at the end"
    return f"steps of at most {100 * seen.pixel_step:.1f} %, {seen.pixel_turns} reversals in a second"


def touch(lived):
    """The motor is never on for more than 3 s, and off at the end."""
    on_s = frame_safety.longest_touch_s(lived.witness.felt)
    assert on_s <= 3.0, f"the motor was on for {on_s:.1f} s"
    assert lived.witness.felt[-1] == 0, "the motor is on at the end"
    assert lived.hardware.motors[0].touches[-1] == 0, "the motor was not switched off"
    return f"on for at most {on_s:.1f} s"


def breath(lived):
    """The pace goes on to the end: no hold, in and out between 2 and 10 s, no jump of phase."""
    asked = [(step.tick.t_s, step.breath) for step in lived.steps]
    assert any(b for _, b in asked) or lived.stopped_s is not None
    if "lamp" not in lived.extra:
        assert all(b for _, b in asked), "no breath was asked for"
    for (before_s, before), (t_s, now) in pairwise((t_s, b) for t_s, b in asked if b):
        in_s = 60 / now.rate_bpm * now.inhale_share
        assert 2 <= in_s <= 10, f"{in_s:.1f} s of breathing in"
        assert 2 <= 60 / now.rate_bpm - in_s <= 10, f"{60 / now.rate_bpm - in_s:.1f} s of breathing out"
        went = now.cycle + now.phase - before.cycle - before.phase
        least, most = sorted((before.rate_bpm, now.rate_bpm))
        since_s = t_s - before_s
        assert least * since_s / 60 - TURN <= went <= most * since_s / 60 + TURN, f"a jump of phase at {t_s:.1f} s"
    return "no jump of phase"


def recording(lived):
    """Every row is on the card as it came; where the card took nothing to the end, up to 2 s before that."""
    until_s = lasts_from_s(lived, QUIET_CARD[:4], "card")
    session = _session(lived)
    if session is None:
        return "the card took nothing from the beginning"
    rows = np.concatenate([step.samples.values for step in lived.steps])
    by_then = sum(len(step.samples.values) for step in lived.steps if step.tick.t_s <= until_s)  # none in a hung loop
    taken_s = by_then / ROW_HZ - CARD_S if until_s < math.inf else math.inf
    rows[~np.isfinite(rows)] = np.nan
    for column, code in enumerate("ab"):
        back = reader.read(session.recordings(code))
        least_s = min(len(rows) / ROW_HZ - (CARD_S if lived.error else 0.1), taken_s)
        assert back.rows / ROW_HZ >= least_s, f"{back.rows / ROW_HZ:.1f} of {len(rows) / ROW_HZ:.1f} s of {code}"
        n = min(back.rows, len(rows), math.floor(until_s * ROW_HZ) if until_s < math.inf else len(rows))
        same = np.isclose(back.samples.values[:n], rows[:n, 2 * column : 2 * column + 2], atol=1e-9, equal_nan=True)
        assert same.all(), f"{(~same).any(axis=1).sum()} rows of {code} are not what came"
        assert not back.damaged
        for part in session.recordings(code):
            with warnings.catch_warnings(action="ignore"):  # of a file whose end the card did not take
                assert len(read_edf(part).signals) > 5
    return "every row"


def _session(lived):
    folder = lived.recorder.folder
    if lasts_from_s(lived, QUIET_CARD[:4], "card") < CARD_S and not (folder and {*folder.glob("[ab].edf")}):
        return None
    assert folder, "nothing was recorded"
    return folders.open_session(lived.recorder.folder)


def privacy(lived):
    """A file each, for its owner alone, without a word of the other; no socket of the network."""
    assert not psutil.Process().net_connections(kind="inet"), "a socket of the network"
    session = _session(lived)
    if session is None:
        return "nothing was written"
    for path in [lived.recorder.folder, *lived.recorder.folder.iterdir()]:
        assert stat.S_IMODE(os.lstat(path).st_mode) & 0o077 == 0, f"{path.name} can be read by others"
    names = {path.name for path in lived.recorder.folder.iterdir()}
    allowed = {"session.json", *(f"{c}{x}" for c in "ab" for x in (".edf", ".2.edf", ".3.edf", ".summary.json"))}
    assert names <= allowed, f"{names - allowed} beside the recordings"
    for code, other in ("ab", "ba"):
        for note in reader.read(session.recordings(code)).notes:
            assert f"{other}.edf" not in note.text, f"{note.text!r} in the file of {code}"
    return "0600, a file each"


def words(lived):
    """What is said is of parts and bodies, never of the mind; once, and without a traceback."""
    for text in lived.told:
        assert not any(word in text.lower() for word in MIND), f"{text!r} is of the mind"
        assert "Traceback" not in text, text
    repeated = [text for text in set(lived.told) if lived.told.count(text) > lived.extra.get("told", 1)]
    assert not repeated, f"told again and again: {repeated}"
    return f"{len(lived.told)} sentences"


def label(lived):
    """Simulated is labelled simulated, in every file."""
    session = _session(lived)
    if session is None:
        return "nothing was written"
    assert session.info.simulated
    assert all(reader.read(session.recordings(code)).simulated for code in "ab")
    return "in every file"


def end(lived):
    """It goes on to its end, softly: or it raises, which is exit code 1, and the supervisor begins it anew."""
    breaks = [begin_s for begin_s, _ in spans(lived, ("error inside",))]
    if breaks and (lived.error or breaks[0] <= lived.steps[-1].tick.t_s):
        assert isinstance(lived.error, RuntimeError)
        assert lived.session.fell_back
        return "exit code 1, begun anew"
    assert lived.error is None, f"{lived.error!r} was raised"
    assert lived.session.ended, "it was broken off"
    due_s = lived.session.length_s
    latest_s = max([due_s, *(end_s for begin_s, end_s in spans(lived, ("loop hangs",)) if begin_s <= due_s)])
    assert due_s - 0.1 <= lived.steps[-1].tick.t_s <= latest_s + 0.1, "it ended at another time than it was to"
    if not (spans(lived, ("button held",)) or lived.stopped_s is not None or "lamp" in lived.extra):
        assert due_s == lived.length_s, f"it ended at {due_s:.1f} s"
    if lived.steps[-1].tick.t_s > CARD_S and lasts_from_s(lived, QUIET_CARD[:4], "card") == math.inf:
        assert _session(lived).info.ended == lived.session.ended
        assert noted.starting_with(reader.read(_session(lived).recordings("a")).notes, "End")
    return lived.session.ended


def recovers(lived):
    """What works again is used again: no trouble is left, and whoever is there is heard 20 s later."""
    for part, kinds in {"ring": ("ring fails",), "motor": ("motor fails",), "converter": OF_ALL}.items():
        lasts = lasts_from_s(lived, kinds, part) < math.inf
        assert part not in lived.session.health.troubles or lasts, f"the {part} is still in trouble"
    ends_s = max((e for place in (0, 1) for _, e in gone(lived, place, "pulse")), default=0.0)
    if len(lived.steps) > 30 * TICK_HZ and sum(step.tick.t_s > ends_s for step in lived.steps) > 20 * TICK_HZ:
        for code in "ab":
            rates = [step.readings[code].vitals.heart_rate_bpm for step in list(lived.steps)[-45:]]
            assert any(rates), f"the heart of {code} is not heard again"
    return "used again"


def waits(lived):
    """The loop waits for nobody: a tick is late only where the loop itself stands still."""
    hangs = spans(lived, ("loop hangs",))
    late = [
        s.tick.t_s for s in lived.steps if s.tick.missed and not any(b - 0.1 <= s.tick.t_s <= e + 0.1 for b, e in hangs)
    ]
    assert not late, f"late at {late[0]:.1f} s"
    return f"{sum(step.tick.missed for step in lived.steps)} ticks late"


def handles(lived):
    """As many open files and threads after it as before."""
    (files, threads), (files_after, threads_after) = lived.handles
    assert files_after <= files, f"{files} files open before, {files_after} after"
    assert threads_after <= threads, f"{threads} threads before, {threads_after} after"
    return "as many"


COLUMNS: Mapping[str, Callable] = MappingProxyType(
    {
        "1 no invented numbers": numbers,
        "2 light": light,
        "2 touch": touch,
        "3 breath": breath,
        "4 nothing lost": recording,
        "5 nobody's data": privacy,
        "6 body, not mind": words,
        "7 simulated": label,
        "ends well": end,
        "comes back": recovers,
        "never waits": waits,
        "leaves no handle": handles,
    }
)
"""By the words at the head of the page; the numbers are those of the promises."""
