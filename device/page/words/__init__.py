"""What a person reads on the page, a file a language."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

USUAL = "en"


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Every text by its name, by language."""
    here = [file for file in files(__name__).iterdir() if file.name.endswith(".toml")]
    return {file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8")) for file in here}


def chosen(accepts: str) -> str:
    """The language of a phone, by its Accept-Language (RFC 9110, 12.5.4); English where it asks for none of ours."""
    asked = []
    for place, part in enumerate(accepts.split(",")):
        match = re.fullmatch(r"\s*([a-zA-Z]{1,8})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match and float(match[2] or 1) > 0:
            asked.append((-float(match[2] or 1), place, match[1].lower()))
    return next((language for _, _, language in sorted(asked) if language in languages()), USUAL)
