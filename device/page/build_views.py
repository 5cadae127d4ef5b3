"""The page of whoever builds a lamp, in the phone's language, as HTML that needs no script."""

from collections.abc import Mapping
from html import escape
from typing import Any

from device.page import views
from device.page.private_views import Words
from drivers.live import Finger, Live

DRAWN = {
    "RD": "#e53935", "BK": "#000", "BU": "#4f8dff", "YE": "#fdd835", "VT": "#ab6bff", "GN": "#4caf50", "WH": "#fff",
    "OG": "#fb8c00",
}  # fmt: skip
"""A wire's colour by its code, beside the word for it."""
TO_DO = {
    Finger.LOOKING: "do_looking", Finger.HOLD_STILL: "do_hold_still", Finger.FOUND: "do_found", Finger.LOST: "do_lost",
}  # fmt: skip
"""What whoever has a finger there does, by how it lies."""
SWATCH = (
    '<svg viewBox="0 0 10 15" aria-hidden="true"><rect x="2" width="6" height="15" fill="{}" stroke="#b98562"/></svg>'
)


def shown(words: Words, answer: Mapping[str, Any], fingers: str, parts: str) -> bytes:
    """All of it. fingers: how they lie, parts: what tries each, as HTML."""
    wires = "".join(_part(words, part) for part in answer["parts"])
    return views.page("build.html", words.language, fingers=fingers, parts=parts, wires=wires)


def fingers(words: Words, said: Words, live: Live | None) -> str:
    """How each finger lies at this moment, in the word that there is for it, and what to do. said: of the page in bed.

    While the lamp waits it listens to nobody, and this says so.
    """
    if live is None:
        return f"<p>{said('not_heard')}</p>"
    found = [
        f"<li><p>{said(f'finger_{who}')}: {said(f'finger_{finger.name.lower()}')}.</p>"
        f'<p class="quiet">{words(TO_DO[finger])}</p></li>'
        for who, finger in zip(("first", "second"), live.fingers, strict=True)
        if finger in TO_DO
    ]
    simulated = f'<p class="quiet">{said("simulated")}</p>' if live.simulated else ""
    return (f"<ul>{''.join(found)}</ul>" if found else f"<p>{words('listens')}</p>") + simulated


def _part(words: Words, part: Mapping[str, Any]) -> str:
    second = f" {words('second')}" if part["second"] else ""
    about = f'<p class="quiet">{escape(part["what"])}.{second}</p>'
    rows = "".join(_wire(words, wire) for wire in part["wires"])
    return f"<details><summary><h4>{escape(part['name'])}</h4></summary>{about}<ul>{rows}</ul></details>"


def _wire(words: Words, wire: Mapping[str, Any]) -> str:
    pin = f" ({escape(wire['pin'])})" if wire["pin"] else ""
    said = words(
        "wire", escape(wire["colour"]), escape(wire["from"]), escape(wire["contact"]) + pin, escape(wire["to"])
    )
    colour = DRAWN.get(wire["code"], "none")
    setting = f'<span lang="en">{escape(wire["set"])}</span>'
    other = f" {words('set', setting)}" if wire["set"] else ""
    return f'<li class="wire">{SWATCH.format(colour)}<span>{said}{other}</span></li>'
