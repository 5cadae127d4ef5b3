"""What a person reads on the page: in English beside this file, in another language in the file of that language."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from device.language import ENGLISH, codes, read


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """Every text by its name, by language."""
    english = tomllib.loads(files(__name__).joinpath(f"{ENGLISH}.toml").read_text("utf-8"))
    return {ENGLISH: english} | {code: read(code).page for code in codes() if code != ENGLISH}


def chosen(accepts: str) -> str:
    """The language of a phone, by its Accept-Language (RFC 9110, 12.5.4); English where it asks for none of ours."""
    asked = []
    for place, part in enumerate(accepts.split(",")):
        match = re.fullmatch(r"\s*([a-zA-Z]{1,8})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match and float(match[2] or 1) > 0:
            asked.append((-float(match[2] or 1), place, match[1].lower()))
    return next((language for _, _, language in sorted(asked) if language in languages()), ENGLISH)
