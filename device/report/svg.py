"""A drawing as matplotlib wrote it, made fit to stand among others in a page."""

import re
from html import escape


def inlined(svg: str, name: str, about: str) -> str:
    """A drawing without what a page has already.

    name: unique in the page; what the drawing refers to by id is renamed after it, other ids go. about: read aloud in
    its place. Numbers are cut to hundredths of a point, and its text takes the page's own letters.
    """
    inner = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|xlink:href="#)([^)"]+)', inner))
    inner = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", inner)
    inner = re.sub(r'(url\(#|xlink:href="#)([^)"]+)', lambda m: f"{m[1].removeprefix('xlink:')}{name}-{m[2]}", inner)
    inner = re.sub(r"(?<=<)[^>]*", lambda tag: re.sub(r"(-?\d+\.\d\d)\d+", r"\1", tag[0]), inner)
    inner = re.sub(r"(font: [^;\"]*?\dpx )[^;\"]+", r"\1sans-serif", inner)
    inner = re.sub(r"font-family: [^;\"]+;? ?", "", inner)
    box = re.search(r'viewBox="[^"]+"', inner)
    assert box  # matplotlib always writes one
    opening = f'<svg {box[0]} role="img" aria-label="{escape(about)}"><title>{escape(about)}</title>'
    return opening + inner[inner.index(">") + 1 :].replace("\n", " ").strip()
