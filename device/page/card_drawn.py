"""The card as a picture of A6, to print and cut out: SVG, a page with it, or PNG; and as text, codes and all."""

import io
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType

import segno

from device.language import msgid, now, tr
from device.page.card import Card, Step, steps

TITLE = msgid("A page for a phone")
WIDE_MM, TALL_MM, MARGIN_MM = 148.0, 105.0, 8.0
COLUMN_MM, CODE_MM, LETTERS_MM, LARGE_MM, LINE = 70.0, 32.0, 3.4, 5.0, 1.4
A_LINE = 36  # letters in a column
DOTS_A_MM = 12  # of a PNG: 305 dpi
WHITE_ON_BLACK, AS_BEFORE = "\x1b[97;40m", "\x1b[0m"  # a block is what is light in a code
QUIET = 4  # modules around a code that stay white (ISO/IEC 18004)
GAP_MM = QUIET * CODE_MM / 21  # as much as the least of codes needs, so that two of them stand side by side


class NotDrawnError(ValueError):
    """The card cannot be drawn so. The message is for people."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words at a place: x_mm, and y_mm of what they stand on."""

    x_mm: float
    y_mm: float
    size_mm: float
    words: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A dark square of a code, from its upper left corner."""

    x_mm: float
    y_mm: float
    side_mm: float


def layout(card: Card) -> Iterator[Line | Dot]:
    """Everything on it."""
    y_mm = MARGIN_MM + LARGE_MM
    yield Line(MARGIN_MM, y_mm, LARGE_MM, tr(TITLE), True)
    x_mm = MARGIN_MM
    y_mm += 2.0
    for number, step in enumerate(steps(card), 1):
        title = Line(x_mm, y_mm + 1.6 * LETTERS_MM, LETTERS_MM, f"{number}  {step.title}", True)
        yield title
        if step.code:
            yield from _column(step, x_mm, title.y_mm)
            x_mm += COLUMN_MM
        else:
            y_mm = title.y_mm


def _column(step: Step, x_mm: float, y_mm: float) -> Iterator[Line | Dot]:
    rows = list(_code(step.code).matrix)
    side_mm = CODE_MM / len(rows)
    y_mm += GAP_MM
    for row, bits in enumerate(rows):
        yield from (
            Dot(x_mm + column * side_mm, y_mm + row * side_mm, side_mm) for column, dark in enumerate(bits) if dark
        )
    y_mm += CODE_MM + GAP_MM
    # What is to be typed is cut where it has to be, and nothing of it is left out, not even a blank.
    typed = [words[at : at + A_LINE] for words in step.typed for at in range(0, len(words), A_LINE)]
    for number, words in enumerate((*typed, *textwrap.wrap(step.words, A_LINE))):
        y_mm += LINE * LETTERS_MM
        yield Line(x_mm, y_mm, LETTERS_MM, words, number < len(typed))


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")


def svg(card: Card) -> str:
    """As SVG, at its size."""
    lines, dots = [], []
    for item in layout(card):
        if isinstance(item, Dot):
            dots.append(f"M{item.x_mm:.3f} {item.y_mm:.3f}h{item.side_mm:.3f}v{item.side_mm:.3f}h-{item.side_mm:.3f}z")
        else:
            weight = ' font-weight="bold"' * item.bold
            lines.append(
                f'<text x="{item.x_mm:g}" y="{item.y_mm:.2f}" font-size="{item.size_mm:g}"{weight}>'
                f"{escape(item.words)}</text>"
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE_MM:g}mm" height="{TALL_MM:g}mm" '
        f'viewBox="0 0 {WIDE_MM:g} {TALL_MM:g}" font-family="sans-serif">\n<title>{escape(tr(TITLE))}</title>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n<path fill="#000" shape-rendering="crispEdges" '
        f'd="{"".join(dots)}"/>\n' + "\n".join(lines) + "\n</svg>\n"
    )


def html(card: Card) -> str:
    """As a page that prints it."""
    return (
        f'<!doctype html>\n<html lang="{now().code}">\n<meta charset="utf-8">\n<title>{escape(tr(TITLE))}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<style>@page{margin:10mm}body{margin:0}svg{max-width:100%;height:auto;outline:1px dashed #999}</style>\n"
        f"{svg(card)}</html>\n"
    )


def png(card: Card) -> bytes:
    """As PNG. Raises NotDrawnError where Pillow is not installed."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise NotDrawnError(
            tr(
                "a card as .png needs the package Pillow: install Ebb with its extra 'preview' (in Ebb's folder, "
                ".venv/bin/pip install -e '.[preview]'), or write a .svg or .html"
            )
        ) from None
    image = Image.new("L", (round(WIDE_MM * DOTS_A_MM), round(TALL_MM * DOTS_A_MM)), 255)
    pen = ImageDraw.Draw(image)
    for item in layout(card):
        at = (item.x_mm * DOTS_A_MM, item.y_mm * DOTS_A_MM)
        if isinstance(item, Dot):
            side = item.side_mm * DOTS_A_MM
            pen.rectangle((round(at[0]), round(at[1]), round(at[0] + side) - 1, round(at[1] + side) - 1), fill=0)
        else:
            font = ImageFont.load_default(item.size_mm * DOTS_A_MM)
            pen.text(at, item.words, 0, font, "ls", stroke_width=1 if item.bold else 0)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, dpi=(25.4 * DOTS_A_MM,) * 2)
    return file.getvalue()


def text(card: Card, coloured: bool) -> Iterator[str]:
    """As lines for a terminal, with codes of half blocks. coloured: the codes are black on white in every terminal."""
    for number, step in enumerate(steps(card), 1):
        yield from textwrap.wrap(f"{number}  {step.title}", A_LINE, subsequent_indent="   ")
        if step.code:
            out = io.StringIO()
            _code(step.code).terminal(out, border=QUIET, compact=True)
            before, after = (WHITE_ON_BLACK, AS_BEFORE) if coloured else ("", "")
            yield from (f"{before}{line}{after}" for line in out.getvalue().splitlines())
        yield from (f"   {line}" for line in step.typed)
        yield from textwrap.wrap(step.words, A_LINE, initial_indent="   ", subsequent_indent="   ")
        yield ""


WRITERS: Mapping[str, Callable[[Card], bytes]] = MappingProxyType({
    ".svg": lambda card: svg(card).encode(), ".html": lambda card: html(card).encode(), ".png": png,
})  # fmt: skip
"""By the end of a file's name."""


def drawn(card: Card, path: Path) -> bytes:
    """What a file of that name is to hold. Raises NotDrawnError."""
    if path.suffix not in WRITERS:
        raise NotDrawnError(tr("--to {path}: a card is drawn as {kinds}", path=path, kinds=", ".join(WRITERS)))
    return WRITERS[path.suffix](card)
