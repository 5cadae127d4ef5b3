"""The lamp itself, as its owner looks at it: nothing of a body is in it, and no secret."""

import datetime as dt
import json
import socket
from dataclasses import fields
from typing import Any

from device import version
from device.archive.asked import Asked, Place, Refused
from device.language import tr
from device.library import phones
from device.settings.parse import one_of, span
from device.settings.toml import about, as_value
from device.settings.tree import DEFAULTS

A_NIGHT_S = 8 * 3600
MOST_BYTES = 30_000  # of programmes that an answer has room for
FAST_BPM, SLOW_BPM, WIDTH, HEIGHT = 12.0, 4.0, 300, 100
"""Of a curve: the paces at its top and its bottom, and the box that it is in."""
A_KEY = '"…"'
"""What is told of a key: that there is one."""


def lamp(asked: Asked, place: Place) -> dict[str, Any]:
    """What it is, what it has room for, whom it lets in, what it can lead, how it is set.

    can_set: whether root may be asked for time zone, Wi-Fi and name: it does nothing unless a hold opened the page.
    """
    now, by_network = place.time_of_day()
    return {
        "version": version(),
        "name": socket.gethostname(),
        "clock": {"utc": now.isoformat(timespec="seconds"), "zone": _zone(now), "by_network": by_network},
        "space": space(place),
        "phones": [
            {"id": phone.id, "name": phone.called, "this": phone.digest == asked.phone, "seen": phone.seen}
            for phone in phones.every(place.state)
        ],
        **programmes(place),
        "settings": settings(place),
        "settings_trouble": place.settings_trouble,
        "can_set": place.system.is_socket() and place.config.page.open == "hold",
    }


def forget_phone(asked: Asked, place: Place) -> dict[str, Any]:
    """Lets the phone of an id in no more. It comes back by a hold of the lamp's button alone.

    By that and not by its name: a page that was loaded before may name one that was let in under it since.
    """
    wanted = asked.text("id")
    gone = phones.drop(place.card, place.state, None, wanted) if wanted else []
    if not gone:
        raise Refused("id")
    return {"gone": gone[0]}


def name_phone(asked: Asked, place: Place) -> dict[str, Any]:
    """Calls the phone that asks by a name, and no other one."""
    if why := phones.rename(place.card, place.state, asked.phone, asked.text("name")):
        raise Refused("name", told=why)
    return {"done": True}


def space(place: Place) -> dict[str, Any]:
    """free: bytes that recordings may take. nights: of A_NIGHT_S that these are, of all whom it has sensors for."""
    from device.recording.edf import record_len
    from device.recording.fields import FIELDS

    free = max(0, place.card.free_bytes(place.root) - round(place.config.record.floor_mb * 1e6))
    return {"free": free, "nights": int(free / (len(place.people) * record_len(FIELDS) * A_NIGHT_S))}


def programmes(place: Place) -> dict[str, Any]:
    """Each by its name, with what it is for and its planned pace, while there is room; and how many more there are."""
    from device.library import programmes

    names, found, room = sorted(programmes.names()), list[dict[str, Any]](), MOST_BYTES
    for name in names:
        one = _programme(name, place)
        room -= len(json.dumps(one, ensure_ascii=False).encode(errors="replace"))
        if room < 0:
            break
        found.append(one)
    return {"programmes": found, "programmes_left": len(names) - len(found)}


def _programme(name: str, place: Place) -> dict[str, Any]:
    """about, length_s: None where it cannot be used."""
    from device.guide.programme import ProgrammeError
    from device.library import programmes

    try:
        programme = programmes.load(name, place.config.breath)
    except ProgrammeError:
        return {"name": name, "about": None, "length_s": None, "path": ""}
    about = tr(programme.about)
    return {"name": name, "about": about, "length_s": round(programme.length_s), "path": curve(programme)}


def curve(programme: Any) -> str:
    """The planned pace over a programme as an SVG path in a box of WIDTH x HEIGHT; empty where nothing is asked.

    The pace goes evenly within each phase, so each has its two ends: at most twice as many points as phases.
    """
    from device.guide.course import planned_bpm

    whole_s, begin_s, parts, at = programme.length_s, 0.0, list[str](), ""
    for phase in programme.phases:
        end_s = begin_s + phase.length_s
        ends = ((begin_s, begin_s), (end_s, end_s - phase.length_s * 1e-6))
        paces = [(t_s, planned_bpm(programme, just_s)) for t_s, just_s in ends]
        for t_s, rate_bpm in paces:
            if rate_bpm is None:
                at = ""
                continue
            y = HEIGHT * (FAST_BPM - rate_bpm) / (FAST_BPM - SLOW_BPM)
            point = f"{WIDTH * t_s / whole_s:.1f} {y:.1f}"
            if point != at:
                parts.append(f"{'L' if at else 'M'}{point}")
            at = point
        begin_s = end_s
    return "".join(parts)


def settings(place: Place) -> list[dict[str, Any]]:
    """By section: each setting in effect with its meaning, what it may be, and its default."""
    found = []
    for section in fields(place.config):
        values, usual, rows = getattr(place.config, section.name), getattr(DEFAULTS, section.name), []
        for f in fields(values):
            value, default = getattr(values, f.name), getattr(usual, f.name)
            possible = span(f, one_of(section.name, f, place.choices))
            is_key = f.name == "age_recipient" and value
            told = {"value": A_KEY if is_key else as_value(value), "default": as_value(default)}
            told["usual"] = "" if value == default else tr("; default {value}", value=as_value(default))
            rows.append({"name": f.name, "meaning": tr(f.metadata["meaning"]), "range": possible} | told)
        found.append({"name": section.name, "about": about(section), "rows": rows})
    return found


def _zone(now: dt.datetime) -> str:
    """The lamp's own time of day, and what its zone is called."""
    return f"{now.astimezone():%H:%M %Z}"
