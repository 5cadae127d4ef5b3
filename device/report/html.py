"""The HTML of a report: one page that loads nothing and runs nothing. Knows no session."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing is fetched, run or sent; only the style below is allowed."""

STYLE = """
:root { color-scheme: light; --ink: #2d2723; --quiet: #6b6058; --line: #dcd1c3; --paper: #fffdf9; --room: #f4ede3; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--room); color: var(--ink); overflow-wrap: break-word;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 54rem; margin: 2rem auto; padding: 2.5rem 3rem 2rem; background: var(--paper); border-radius: 6px; }
h1, h2, h3 { font-family: Georgia, "Noto Serif", "Liberation Serif", serif; font-weight: normal; line-height: 1.2; }
h1 { font-size: 2rem; margin: 0 0 .3rem; }
h2 { font-size: 1.4rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.1rem; margin: 0 0 .1rem; }
p { margin: .4rem 0; max-width: 44rem; }
.when, .foot, figcaption, .small { color: var(--quiet); font-size: .875rem; }
.simulated { border: 2px dashed #8a5a17; background: #fbf0d9; padding: .7rem 1rem; margin: 0 0 1.4rem;
  max-width: none; }
.notice { border-left: 3px solid #b98a2e; padding-left: .8rem; }
dl.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .9rem 1.5rem;
  margin: 1.4rem 0; padding: 1rem 0; border: solid var(--line); border-width: 1px 0; }
.glance div { margin: 0; }
.glance dt { color: var(--quiet); font-size: .8125rem; }
.glance dd { margin: 0; font-size: 1.05rem; }
.glance dd span { display: block; color: var(--quiet); font-size: .8125rem; line-height: 1.35; }
figure { margin: 1.3rem 0 0; break-inside: avoid; }
figcaption { margin: .1rem 0 0; max-width: 44rem; }
figure svg { display: block; width: 100%; height: auto; }
figure svg text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif
  !important; }
figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
figure .narrow { display: none; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; font-size: .8125rem; color: var(--quiet); }
td.said { white-space: pre-line; }
.wide-table { overflow-x: auto; margin: .6rem 0 1.1rem; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; }
ul { margin: .4rem 0; padding-left: 1.2rem; max-width: 44rem; }
li { margin: .15rem 0; }
summary { cursor: pointer; margin-top: 1.3rem; color: var(--quiet); }
.foot { margin-top: 2rem; padding-top: .8rem; border-top: 1px solid var(--line); }
@media screen and (max-width: 40rem) {
  main { margin: 0; padding: 1.2rem 1rem 2rem; border-radius: 0; }
  h1 { font-size: 1.6rem; }
  dl.glance { grid-template-columns: 1fr 1fr; gap: .8rem 1rem; }
  .beside { grid-template-columns: 1fr; }
  figure .wide { display: none; }
  figure .narrow { display: block; }
}
@page { size: A4; margin: 11mm 15mm 12mm; }
@media print {
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { background: none; font-size: 9.5pt; line-height: 1.36; }
  main { margin: 0; padding: 0; max-width: none; background: none; }
  h1 { font-size: 17pt; }
  h2 { font-size: 12.5pt; margin: 1rem 0 .3rem; break-after: avoid; }
  h3 { font-size: 10.5pt; }
  p, ul, figcaption { max-width: none; }
  .when, .foot, figcaption, .small, caption { font-size: 8.2pt; line-height: 1.3; }
  table { font-size: 9pt; }
  .wide-table { margin: .3rem 0 .6rem; }
  .beside { gap: 0 1.5rem; font-size: 8.5pt; break-inside: avoid; }
  .simulated { margin-bottom: .6rem; padding: .35rem .7rem; }
  dl.glance { grid-template-columns: repeat(3, 1fr); margin: .6rem 0; padding: .5rem 0; gap: .45rem 1rem; }
  .glance dd { font-size: 10pt; }
  .glance dt, .glance dd span { font-size: 8pt; }
  figure { margin-top: .5rem; }
  .person + .person { break-before: page; }
  .foot { margin-top: .9rem; padding-top: .4rem; }
  tr, li { break-inside: avoid; }
  details { display: none; }
}
"""


def document(title: str, body: Iterable[str]) -> str:
    """The page. title: as it is; body: HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def text(tag: str, words: str, kind: str = "") -> str:
    """An element with plain words in it, whatever they are."""
    return f"<{tag}{_kind(kind)}>{escape(words)}</{tag}>"


def glance(rows: Iterable[tuple[str, str, str]]) -> str:
    """What is seen first: a name, what is known, and a few quiet words on it."""
    return (
        '<dl class="glance">\n'
        + "\n".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(known)}<span>{escape(more)}</span></dd></div>"
            for name, known, more in rows
        )
        + "\n</dl>"
    )


def figure(heading: str, drawings: Mapping[str, str], caption: str) -> str:
    """A plot with its heading and what it shows. drawings: SVG by class, 'wide' and 'narrow'; either is seen."""
    shown = "\n".join(f'<div class="{size}">{svg}</div>' for size, svg in drawings.items())
    return f"<figure>\n<h3>{escape(heading)}</h3>\n{shown}\n<figcaption>{escape(caption)}</figcaption>\n</figure>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], quotes: bool = False) -> str:
    """Rows of plain words. quotes: the last column is what somebody wrote, line by line."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)

    def row(cells: Sequence[str]) -> str:
        kinds = [""] * (len(cells) - 1) + (["said"] if quotes else [""])
        return "<tr>" + "".join(text("td", cell, kind) for cell, kind in zip(cells, kinds, strict=True)) + "</tr>"

    body = "\n".join(row(cells) for cells in rows)
    return (
        f'<div class="wide-table"><table>\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def listed(items: Iterable[str]) -> str:
    """A list of plain words."""
    return "<ul>\n" + "\n".join(text("li", item) for item in items) + "\n</ul>"


def beside(left: str, right: str) -> str:
    """HTML in two columns where there is room."""
    return f'<div class="beside">\n<div>{left}</div>\n<div>{right}</div>\n</div>'


def folded(heading: str, body: str) -> str:
    """HTML that opens on a click, and stays out of print."""
    return f"<details>\n<summary>{escape(heading)}</summary>\n{body}\n</details>"


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
