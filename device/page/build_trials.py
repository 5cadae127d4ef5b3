"""What resistors and parts have in common on the builder's pages: what the lamp says, and a form of buttons."""

from collections.abc import Mapping
from typing import Any

from device.page import views
from device.page.private_views import Words, hidden
from drivers.live import Live, Mode

PEOPLE = {"a": "finger_first", "b": "finger_second"}
"""In the words of the page in bed."""


def page(words: Words, trial: str, at: str, title: str, how: str) -> bytes:
    """A page of one kind of trial alone. trial: the form. at: its path."""
    return views.page("build_trials.html", words.language, trial=trial, action=at, title=title, how=how)


def form(words: Words, fields: str, said: str, now: str, at: str) -> str:
    """What the lamp says, and the form. now: what goes on, empty where nothing does."""
    once = hidden({"once": words.once})
    return views.part("build_trial.html", words.language, fields=once + fields, said=said, now=now, action=at)


def button(what: str, does: str, about: str, waits: bool) -> str:
    """One that asks the lamp for something. about: of what, for who hears the page. waits: whether the lamp does."""
    off = "" if waits else " disabled"
    return f'<button name="what" value="{what}" aria-label="{does}: {about}"{off}>{does}</button>'


def instead(words: Words, said: Words, live: Live | None, told: Mapping[str, Any]) -> str:
    """What there is to say where nothing can be asked for; empty where the lamp waits. said: of the page in bed."""
    if live is None or not told:
        return said("not_heard")
    return "" if live.mode is Mode.WAITING else words("only_waits")
