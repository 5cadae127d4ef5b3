"""The page where known resistors are measured step by step, in the phone's language, as HTML that needs no script."""

from collections.abc import Mapping
from html import escape
from typing import Any

from device.language import decimal
from device.page import views
from device.page.private_views import Words, hidden
from drivers.live import Live, Mode
from drivers.phone import OHM, STEPS

USUAL = "1M", "100k"
PEOPLE = {"a": "finger_first", "b": "finger_second"}
READ = {
    "well": "read_well", "fits": "read_fits", "still": "read_still", "few": "read_few", "order": "read_order",
    "other": "read_other", "off": "read_off", "end": "read_end", "falls": "read_falls", "unlike": "read_unlike",
    "ohms": "read_ohms", "nobody": "read_nobody", "ended": "read_ended", "keeping": "read_keeping",
    "kept": "read_kept", "card": "read_card", "simulated": "read_simulated",
}  # fmt: skip
"""What the lamp says in one word."""


def shown(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> bytes:
    """All of it. said: of the page in bed. told: by the lamp, of the resistors; nothing where there is none."""
    ohms = [escape(str(each)) for each in told.get("ohms") or USUAL]
    keeping = ["keeping"] if told and told["said"]["why"] == "keeping" else None
    now = (told.get("now") or keeping) if live else None
    waits = live is not None and live.mode is Mode.WAITING and not now
    fields = hidden({"once": words.once}) + "<button hidden disabled></button>"  # Enter in a field measures nothing
    for name, about, ohm in zip(STEPS[1:], (words("ohm_larger"), words("ohm_smaller")), ohms, strict=True):
        fields += (
            f'<p><label for="{name}">{about}</label><input id="{name}" name="{name}" value="{ohm}" pattern="{OHM}" '
            'maxlength="12" autocapitalize="none" autocomplete="off" spellcheck="false" required></p>'
        )
    if live and live.simulated:
        fields += f'<p class="quiet">{words("simulated")}</p>'
    for person in told.get("people", ()):
        well = [step for code, step in told["well"] if code == person]
        who, with_ohms = said(PEOPLE[person]), zip(STEPS, ("", *ohms), strict=True)
        steps = "".join(_step(words, f"{person} {step}", who, ohm, step in well, waits) for step, ohm in with_ohms)
        fields += f"<h3>{who}</h3><ul>{steps}</ul>"
    return views.page(
        "build_resistors.html", words.language, fields=fields, said=_said(words, said, live, told),
        now=" ".join(now or ()),
    )  # fmt: skip


def _step(words: Words, what: str, who: str, ohm: str, well: bool, waits: bool) -> str:
    """One, and the button that has the lamp read it."""
    todo = words("clip", ohm) if ohm else words("clip_open")
    done = f" <strong>{words('read_well')}</strong>" if well else ""
    label, off = f"{words('measure')}: {who}, {ohm or words('nothing')}", "" if waits else " disabled"
    button = f'<button name="what" value="{what}" aria-label="{label}"{off}>{words("measure")}</button>'
    return f"<li><p>{todo}{done}</p>{button}</li>"


def _said(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> str:
    """What there is to say of the last step, or of the one that goes on."""
    if live is None or not told:
        return said("not_heard")
    if live.mode is not Mode.WAITING:
        return words("only_waits")
    if told["now"]:
        return words("reads")
    why, person = told["said"]["why"], told["said"]["person"]
    if not why:
        return words("begin" if told["people"] else "no_electrodes")
    who = f"{said(PEOPLE[person])}: " if person else ""
    left = "; ".join(
        f"{said(PEOPLE[code])} " + ", ".join(f"{decimal(f'{each:+.2f}')}\N{NO-BREAK SPACE}%" for each in percent)
        for code, percent in told["percent"].items()
    )
    return who + words(READ[why]) + (f" {words('percent', left)}" if left and why != "keeping" else "")
