"""Each part of a lamp tried by itself, in the phone's language, as HTML that needs no script."""

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from device.language import told as in_its_words
from device.page import build_trials
from device.page.build_trials import PEOPLE
from device.page.private_views import Words
from drivers.live import Live
from drivers.said import whole

AT = "/lamp/build/parts"


class Part(NamedTuple):
    """The names of its words: what it is called, what its button says, what that does, and what to do meanwhile."""

    name: str
    does: str
    about: str
    goes: str


TOUCH = Part("part_touch", "try_touch", "about_touch", "goes_touch")
OF = {
    "ring": Part("part_ring", "try_ring", "about_ring", "goes_ring"),
    "touch a": TOUCH,
    "touch b": TOUCH,
    "converter": Part("part_converter", "try_converter", "about_converter", "goes_converter"),
    "button": Part("part_button", "try_button", "about_button", "goes_button"),
}
TRIED = {
    "sent": "tried_touch", "refused": "tried_refused", "answers": "tried_answers", "silent": "tried_silent",
    "seen": "tried_seen", "unseen": "tried_unseen", "held": "tried_held", "ended": "tried_ended",
    "nowhere": "tried_nowhere", "door": "tried_door",
}  # fmt: skip
"""What the lamp says in one word."""
READS = {"reads": "reads_well", "end": "reads_end", "few": "reads_few", "none": "reads_none"}
"""And of each channel."""
SENSORS = {"pulse": "sensor_pulse", "skin": "sensor_skin"}


def form(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> str:
    """A button for each part. said: of the page in bed. told: by the lamp, of parts; nothing where there is none."""
    otherwise = build_trials.instead(words, said, live, told)
    now = told.get("now") if live else None
    simulated = f'<p class="quiet">{words("parts_simulated")}</p>' if live and live.simulated else ""
    steps, there = "", told.get("parts", [])
    for part in there:
        name, about = _name(words, said, part, there), words(OF[part].about)
        button = build_trials.button(part, words(OF[part].does), name, not (now or otherwise))
        steps += f'<li><p>{name}</p><p class="quiet">{about}</p>{button}</li>'
    fields = f"{simulated}<ul>{steps}</ul>"
    return build_trials.form(words, fields, otherwise or _said(words, said, told), " ".join(now or ()), AT)


def shown(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> bytes:
    """The same as a page, for who has no script, and for a script that looks again."""
    return build_trials.page(words, form(words, said, live, told), AT, words("parts"), words("parts_how"))


def _name(words: Words, said: Words, part: str, there: list[str]) -> str:
    """What a part is called: a motor by whose it is, where there are two."""
    name, person = words(OF[part].name), part.partition(" ")[2]
    return f"{name}, {said(PEOPLE[person])}" if person and "touch b" in there else name


def _said(words: Words, said: Words, told: Mapping[str, Any]) -> str:
    """What there is to say of the part that is tried, or was tried last, a line each."""
    if told["now"]:
        return words(OF[told["now"][0]].goes)
    found = told["said"]
    part, why = found["part"], found["why"]
    if not why:
        return words("parts_begin")
    trouble = escape(in_its_words(whole(found.get("trouble", ""))))
    tried = words("tried_ring" if (part, why) == ("ring", "sent") else TRIED[why], trouble)
    about = f"{_name(words, said, part, told['parts'])}: " if part and why != "door" else ""
    channels = "".join(f"\n{_channel(words, said, each)}" for each in found.get("channels", ()))
    also = f"\n{trouble}" if trouble and why in ("answers", "silent") else ""
    return about + tried + also + channels


def _channel(words: Words, said: Words, channel: Mapping[str, str]) -> str:
    """How one reads: no volts, and nothing of a body."""
    sensor = channel["sensor"]
    name = words(SENSORS[sensor]) if sensor in SENSORS else escape(sensor)
    place = f" ({escape(channel['place'])})" if channel["place"] else ""
    return f"{name}, {said(PEOPLE[channel['person']])}{place}: {words(READS[channel['why']])}"
