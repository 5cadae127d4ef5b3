"""The pages' HTML, in the phone's language: nothing in it comes from elsewhere, and nothing is inline."""

import html
import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template

from device.language import speaking, tr
from device.page.words import languages

HERE = files("device.page")
HTML = "text/html; charset=utf-8"
NIGHT, LAMP, BUILD = "night_", "lamp_", "build_"
"""How the names of words begin that the script has no use for: of a person's own sessions, of the lamp itself, and of
whoever builds one."""


def static(name: str) -> bytes:
    """A file beside this one."""
    return (HERE / name).read_bytes()


def asking(language: str) -> bytes:
    """For a phone that is not let in."""
    return page("asking.html", language)


def paired(language: str, offered: Mapping[str, str], left: str, once: str) -> bytes:
    """In bed. offered: what each programme asks, by its name. left: who of two is. once: of the form that stops."""
    with speaking(language):
        options = "".join(
            f'<option value="{html.escape(name)}" data-about="{html.escape(tr(about))}">{html.escape(name)}</option>'
            for name, about in offered.items()
        )
    sides = f'<p class="quiet">{html.escape(languages()[language][f"left_{left}"])}</p>' if left else ""
    return page("paired.html", language, offered=options, sides=sides, once=once)


def part(view: str, language: str, **more: str) -> str:
    """A template of this folder with its words, escaped, and more, which is HTML."""
    escaped = {name: html.escape(text) for name, text in languages()[language].items()}
    return Template((HERE / view).read_text("utf-8")).substitute(escaped, **more)


def page(view: str, language: str, **more: str) -> bytes:
    """A whole page around such a template."""
    words = {name: text for name, text in languages()[language].items() if not name.startswith((NIGHT, LAMP, BUILD))}
    escaped = {name: html.escape(text) for name, text in words.items()}
    inner = part(view, language, **more)
    data = html.escape(json.dumps(words, ensure_ascii=False))
    whole = Template((HERE / "page.html").read_text("utf-8"))
    return whole.substitute(escaped | {"language": language, "words": data, "view": inner}).encode()
