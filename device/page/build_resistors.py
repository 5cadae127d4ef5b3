"""The page where known resistors are measured step by step, in the phone's language, as HTML that needs no script."""

from collections.abc import Mapping
from html import escape
from typing import Any

from device.language import decimal
from device.page import build_trials
from device.page.build_trials import PEOPLE
from device.page.private_views import Words
from drivers.live import Live
from drivers.phone import OHM, STEPS

AT = "/lamp/build/resistors"
USUAL = "1M", "100k"
READ = {
    "well": "read_well", "fits": "read_fits", "still": "read_still", "few": "read_few", "order": "read_order",
    "other": "read_other", "off": "read_off", "end": "read_end", "falls": "read_falls", "unlike": "read_unlike",
    "ohms": "read_ohms", "nobody": "read_nobody", "ended": "read_ended", "keeping": "read_keeping",
    "kept": "read_kept", "card": "read_card", "simulated": "read_simulated", "door": "tried_door",
}  # fmt: skip
"""What the lamp says in one word."""


def shown(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> bytes:
    """All of it. said: of the page in bed. told: by the lamp, of the resistors; nothing where there is none."""
    ohms = [escape(str(each)) for each in told.get("ohms") or USUAL]
    keeping = ["keeping"] if told and told["said"]["why"] == "keeping" else None
    now = (told.get("now") or keeping) if live else None
    otherwise = build_trials.instead(words, said, live, told)
    fields = "<button hidden disabled></button>"  # Enter in a field measures nothing
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
        waits = not (now or otherwise)
        steps = "".join(_step(words, f"{person} {step}", who, ohm, step in well, waits) for step, ohm in with_ohms)
        fields += f"<h3>{who}</h3><ul>{steps}</ul>"
    form = build_trials.form(words, fields, otherwise or _said(words, said, told), " ".join(now or ()), AT)
    return build_trials.page(words, form, AT, words("resistors"), words("resistors_how"))


def _step(words: Words, what: str, who: str, ohm: str, well: bool, waits: bool) -> str:
    """One, and the button that has the lamp read it."""
    todo = words("clip", ohm) if ohm else words("clip_open")
    done = f" <strong>{words('read_well')}</strong>" if well else ""
    button = build_trials.button(what, words("measure"), f"{who}, {ohm or words('nothing')}", waits)
    return f"<li><p>{todo}{done}</p>{button}</li>"


def _said(words: Words, said: Words, told: Mapping[str, Any]) -> str:
    """What there is to say of the last step, or of the one that goes on."""
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
