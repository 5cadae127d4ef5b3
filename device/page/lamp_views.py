"""The page on the lamp itself, in the phone's language, as HTML that needs no script."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from device.language import decimal
from device.page import views
from device.page.guard import Refused
from device.page.http import Request, Response
from device.page.private_views import Words, hidden, said_aloud, utc_time
from device.text.numbers import lasting

GB = 1e9


def shown(words: Words, answer: Mapping[str, Any], said: str = "") -> bytes:
    """All of it. said: what there is to say of what was just asked, as HTML."""
    set_here = views.part("lamp_set.html", words.language, once=words.once) if answer["can_set"] else ""
    how = {
        "said": said_aloud(said), "facts": _facts(words, answer), "phones": _phones(words, answer),
        "programmes": _programmes(words, answer), "settings": _settings(words, answer),
        "set": set_here or f'<p class="quiet">{words("set_how")}</p>',
    }  # fmt: skip
    return views.page("lamp.html", words.language, **how)


def told(words: Words, said: str) -> bytes:
    """One sentence, and the way back."""
    return views.page("lamp_told.html", words.language, said=said_aloud(said))


def refusal(request: Request, refused: Refused) -> Response:
    """A refusal as such a page."""
    said = f"{refused}".rstrip(".")
    page = told(Words(request, str), escape(f"{said[:1].upper()}{said[1:]}."))
    return replace(refused.response, body=page, content_type=views.HTML)


def refused(words: Words, told: str) -> str:
    """What root said instead of doing it, in its words; or that it was not reached."""
    why = f' <span lang="en">{escape(told)}</span>' if told else ""
    return f"{words('not_set' if told else 'not_reached')}{why}"


def _facts(words: Words, answer: Mapping[str, Any]) -> str:
    clock, space = answer["clock"], answer["space"]
    room = words(
        "room" if space["nights"] else "no_room", decimal(f"{space['free'] / GB:.1f}"), _about(int(space["nights"]))
    )
    facts = [
        words("is", escape(answer["name"]), escape(answer["version"])),
        words("clock", escape(clock["zone"]), utc_time(clock["utc"])),
        words("by_network" if clock["by_network"] else "not_by_network"),
        room,
    ]
    return "".join(f"<p>{fact}</p>" for fact in facts)


def _about(nights: int) -> int:
    """Two digits of it: nobody counts on the third."""
    return round(nights, min(0, 2 - len(str(nights))))


def _phones(words: Words, answer: Mapping[str, Any]) -> str:
    rows = []
    for phone in answer["phones"]:
        name = escape(phone["name"])
        label = words("this_phone", name) if phone["this"] else name
        seen = f'<br><span class="quiet">{words("seen", phone["seen"])}</span>' if phone["seen"] else ""
        fields = hidden({"once": words.once, "id": phone["id"]})
        button = f'<button aria-label="{words("forget_what", name)}">{words("forget")}</button>'
        call = views.part("lamp_call.html", words.language, once=words.once) if phone["this"] else ""
        form = f'<form method="post" action="/lamp/forget">{fields}<p>{button}</p></form>'
        rows.append(f"<li><p>{label}{seen}</p>{call}{form}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _programmes(words: Words, answer: Mapping[str, Any]) -> str:
    rows = []
    for one in answer["programmes"]:
        length = f" · {lasting(one['length_s'])}" if one["length_s"] is not None else ""
        about = escape(one["about"]) if one["about"] is not None else words("not_usable")
        rows.append(f"<li><h4>{escape(one['name'])}{length}</h4><p>{about}</p>{_curve(words, one)}</li>")
    if left := int(answer["programmes_left"]):
        rows.append(f"<li>{words('programmes_left', left)}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _curve(words: Words, one: Mapping[str, Any]) -> str:
    if not one["path"]:
        return ""
    about = words("pace", escape(one["name"]))
    drawn = '<svg class="curve low" viewBox="0 0 300 100" preserveAspectRatio="none" role="img" aria-label="{}">'
    return f'{drawn.format(about)}<path d="{escape(one["path"])}"/></svg>'


def _settings(words: Words, answer: Mapping[str, Any]) -> str:
    sections = []
    for section in answer["settings"]:
        rows = "".join(map(_setting, section["rows"]))
        changed = sum(row["value"] != row["default"] for row in section["rows"])
        said = f" · {words('changed', changed)}" if changed else ""
        about = f"<p>{escape(section['about'])}</p>"
        heading = f"<summary>[{escape(section['name'])}]{said}</summary>"
        sections.append(f"<details>{heading}{about}<dl>{rows}</dl></details>")
    wrong = escape(answer["settings_trouble"])
    trouble = f'<p>{words("settings_trouble")}</p><p class="own">{wrong}</p>' if wrong else ""
    return trouble + "".join(sections)


def _setting(row: Mapping[str, Any]) -> str:
    about = escape(f"{row['meaning']} ({row['range']}{row['usual']})")
    return f'<dt lang="en">{escape(row["name"])} = {escape(row["value"])}</dt><dd>{about}</dd>'
