"""The HTML of a report: one page that loads nothing and runs nothing. Knows no session."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import resources

from device.language import now

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing is fetched, run or sent; only the style below is allowed."""


def document(title: str, body: Iterable[str], kind: str, styles: Iterable[str] = ("page.css",)) -> str:
    """The page. title: as it is; body: HTML; kind: its class. styles: files of this room that say how it looks."""
    style = "".join(resources.files("device.report").joinpath(name).read_text("utf-8") for name in styles)
    return (
        f'<!DOCTYPE html>\n<html lang="{now().code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main class="{kind}">\n'
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def text(tag: str, words: str, kind: str = "") -> str:
    """An element with plain words in it, whatever they are."""
    return f"<{tag}" + f' class="{kind}"' * bool(kind) + f">{escape(words)}</{tag}>"


def glance(rows: Iterable[tuple[str, str, Iterable[str]]]) -> str:
    """What is seen first: a name, what is known, and a few quiet words on it, a line each."""

    def row(name: str, value: str, words: Iterable[str]) -> str:
        return f"<div>{text('dt', name)}<dd>{escape(value)}{''.join(text('span', line) for line in words)}</dd></div>"

    return '<dl class="glance">\n' + "\n".join(row(*each) for each in rows) + "\n</dl>"


def figure(heading: str, drawings: Mapping[str, str], caption: str, level: int = 2) -> str:
    """A plot with its heading and what it shows. drawings: SVG by class, 'wide' and 'narrow'; either is seen.

    level: of the heading, below those of the page.
    """
    shown = "\n".join(f'<div class="{size}">{svg}</div>' for size, svg in drawings.items())
    title = text(f"h{level}", heading)
    return f"<figure>\n{title}\n{shown}\n<figcaption>{escape(caption)}</figcaption>\n</figure>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], quotes: bool = False) -> str:
    """Rows of plain words. quotes: the last column is what somebody wrote, line by line."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)

    def row(cells: Sequence[str]) -> str:
        kinds = [""] * (len(cells) - 1) + (["said"] if quotes else [""])
        return "<tr>" + "".join(text("td", cell, kind) for cell, kind in zip(cells, kinds, strict=True)) + "</tr>"

    body = "\n".join(row(cells) for cells in rows)
    reached = f'role="group" aria-label="{escape(caption)}" tabindex="0"'  # by keys too, where it has to be scrolled
    return (
        f'<div class="wide-table" {reached}><table>\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def listed(items: Iterable[str]) -> str:
    """A list of plain words."""
    return "<ul>\n" + "\n".join(text("li", item) for item in items) + "\n</ul>"


def beside(left: str, right: str) -> str:
    """HTML in two columns where there is room."""
    return f'<div class="beside">\n<div>{left}</div>\n<div>{right}</div>\n</div>'
