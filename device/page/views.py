"""The pages' HTML, in the phone's language: nothing in it comes from elsewhere, and nothing is inline."""

import html
import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template

from device.page.words import languages

HERE = files("device.page")


def static(name: str) -> bytes:
    """A file beside this one."""
    return (HERE / name).read_bytes()


def asking(language: str) -> bytes:
    """For a phone that is not let in."""
    return _page("asking.html", language)


def paired(language: str, offered: Mapping[str, str], once: str) -> bytes:
    """In bed. offered: what each programme asks, by its name. once: the hidden value of the form that stops."""
    options = "".join(
        f'<option value="{html.escape(name)}" data-about="{html.escape(about)}">{html.escape(name)}</option>'
        for name, about in offered.items()
    )
    return _page("paired.html", language, offered=options, once=once)


def _page(view: str, language: str, **more: str) -> bytes:
    words = languages()[language]
    escaped = {name: html.escape(text) for name, text in words.items()}
    inner = Template((HERE / view).read_text("utf-8")).substitute(escaped, **more)
    data = html.escape(json.dumps(dict(words), ensure_ascii=False))
    whole = Template((HERE / "page.html").read_text("utf-8"))
    return whole.substitute(escaped | {"language": language, "words": data, "view": inner}).encode()
