"""The card for the drawer: its codes are read again by another program, and say how a phone comes to the page."""

import io
import re

import pytest

from device import language
from device.cli import page_card
from device.cli.command import main
from device.page import card_drawn
from device.page.card import Card, steps, wifi
from device.privileged import keyfile
from device.privileged.keyfile import AccessPoint
from device.settings.parse import ConfigError, parse

zxingcpp = pytest.importorskip("zxingcpp", reason="what reads the codes again: pip install zxing-cpp")
from PIL import Image, ImageDraw  # noqa: E402

OWN = AccessPoint("Ebb-tbkw", "bcdf-ghkm-nprs-twxy", "10.87.66.1")
NASTY = [
    OWN,
    AccessPoint(r'a\b;c,d:e"f', r'p\\;;,,::""ss', "10.87.66.1"),
    AccessPoint(" blanks ", "  two each  ", "10.87.66.1"),
    AccessPoint("\\", "ends in one\\", "10.87.66.1"),
    AccessPoint("S:x;P:y;;", "WIFI:T:WEP;", "10.87.66.1"),
    AccessPoint("x" * 32, "~" * 63, "10.87.66.1"),
]
HELD = {"open": "hold", "ap": True}


def read(image):
    """The texts of the codes in an image, from left to right."""
    found = sorted(zxingcpp.read_barcodes(image), key=lambda code: code.position.top_left.x)
    return [code.text for code in found]


def joined(code):
    """The name and passphrase that a phone takes from a code: a field ends at a ';' that is not escaped."""
    assert code.startswith("WIFI:")
    fields = re.findall(r"(\w+):((?:\\.|[^\\;])*);", code.removeprefix("WIFI:"))
    assert [key for key, _ in fields] == ["T", "S", "P"]
    values = {key: re.sub(r"\\(.)", r"\1", value) for key, value in fields}
    assert values["T"] == "WPA"
    return values["S"], values["P"]


@pytest.mark.parametrize("own", NASTY, ids=lambda own: own.name)
def test_a_phone_reads_network_and_address_from_the_printed_card(own):
    network, address = read(Image.open(io.BytesIO(card_drawn.png(Card("ebb", 1.5, own)))))
    assert joined(network) == (own.name, own.passphrase)
    assert address == "http://10.87.66.1"


def test_a_drawing_and_a_terminal_show_the_same_codes():
    card, wanted = Card("ebb", 1.5, OWN), [wifi(OWN), "http://10.87.66.1"]
    image = Image.new("L", (1480, 1050), 255)
    for x, y, side in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v", card_drawn.html(card)):
        at = [10 * float(x), 10 * float(y)]
        ImageDraw.Draw(image).rectangle([*map(round, (*at, *(c + 10 * float(side) - 1 for c in at)))], fill=0)
    assert read(image) == wanted
    for step, code in zip([part for part in steps(card) if part.code], wanted, strict=True):
        lines = [line for line in card_drawn.text(Card("ebb", None, OWN), False) if set(line) <= set("█▀▄ ") and line]
        blocks = [lines[: len(lines[0]) // 2 + 1], lines[len(lines[0]) // 2 + 1 :]][step.title == "Open its page"]
        image = Image.new("L", (len(blocks[0]), 2 * len(blocks)))
        for y, line in enumerate(blocks):
            for x, sign in enumerate(line):
                image.putpixel((x, 2 * y), 255 * (sign in "█▀"))
                image.putpixel((x, 2 * y + 1), 255 * (sign in "█▄"))
        assert read(image.resize((8 * image.width, 8 * image.height), Image.Resampling.NEAREST)) == [code]


@pytest.mark.parametrize(
    ("card", "titles", "typed"),
    [
        (Card("ebb", 1.5, OWN, "192.168.1.7"), 3, ("http://10.87.66.1", "http://ebb.local")),
        (Card("ebb", 1.5, None, "192.168.1.7"), 2, ("http://ebb.local", "http://192.168.1.7")),
        (Card("ebb", None, None, None), 1, ("http://ebb.local",)),
        (Card("ebb", None, None, "10.0.0.4", "AB:CD:EF:01"), 1, ("https://ebb.local", "https://10.0.0.4")),
        (Card("ebb", 1.5, OWN, "10.0.0.4", "AB:CD:EF:01"), 3, ("http://10.87.66.1", "http://ebb.local")),
    ],
)
def test_what_is_to_be_done_fits_how_the_lamp_is_reached(card, titles, typed):
    found = steps(card)
    assert len(found) == titles
    assert found[-1].typed == typed
    assert found[-1].code == typed[0]
    assert ("AB:CD:EF:01" in found[-1].words) == (typed[0].startswith("https"))
    assert any("stay connected" in step.words for step in found) == (card.network is not None)


@pytest.mark.parametrize("own", [*NASTY, None], ids=lambda own: own.name if own else "none")
def test_nothing_stands_outside_of_the_card(own):
    card = Card("l" * 63, 1.5, own, "192.168.178.143", "AB:CD:EF:01")
    for item in card_drawn.layout(card):
        assert 0 < item.x_mm < card_drawn.WIDE_MM - card_drawn.MARGIN_MM
        assert 0 < item.y_mm < card_drawn.TALL_MM - 1
        if isinstance(item, card_drawn.Line) and item.size_mm == card_drawn.LETTERS_MM and item.x_mm > 40:
            assert len(item.words) <= card_drawn.A_LINE


def test_a_page_escapes_what_is_on_the_card():
    page = card_drawn.html(Card("ebb", 1.5, AccessPoint("<b>&", "</svg><script>", "10.87.66.1")))
    assert "<script" not in page
    assert "&lt;b&gt;&amp;" in page


# --- as it is typed ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lamp(tmp_path):
    """A system whose access point was made."""
    path = keyfile.path(tmp_path, keyfile.OWN)
    path.parent.mkdir(parents=True)
    path.write_text(
        "[wifi]\nssid=69;98;98;45;59;\n[wifi-security]\npsk=\\sa\\\\b;c\\s\n[ipv4]\nmethod=shared\naddress1=10.1.2.3/24\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("page", "network"),
    [
        (HELD, AccessPoint("Ebb-;", r" a\b;c ", "10.1.2.3")),
        ({"open": "hold"}, None),
        ({**HELD, "open": "always"}, None),
    ],
)
def test_a_card_has_the_access_point_that_the_settings_bring_up(lamp, page, network):
    card = page_card.card_of(parse({"page": page}), lamp)
    assert card.network == network
    assert card.hold_s == (None if page["open"] == "always" else 1.5)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "is not there"), ("", "does not describe"), ("[wifi]\nssid=x\n", "does not describe"),
        ("nonsense", "does not describe"), ("[ipv4]\naddress1=here\n", "does not describe"),
    ],
)  # fmt: skip
def test_an_access_point_that_is_not_there_or_not_one_is_told(lamp, written, said):
    path = keyfile.path(lamp, keyfile.OWN)
    path.unlink()
    if written is not None:
        path.write_text(written)
    with pytest.raises(ConfigError, match=said):
        page_card.card_of(parse({"page": HELD}), lamp)


def test_a_card_is_printed_and_written_and_another_kind_of_file_is_refused(tmp_path, capsys):
    (tmp_path / "ebb.toml").write_text('[page]\nopen = "hold"\n')

    def typed(*words):
        return main(["--config", str(tmp_path / "ebb.toml"), "page", "card", *map(str, words)])

    assert typed() == 0
    assert ".local" in capsys.readouterr().out
    for end in card_drawn.WRITERS:
        assert typed("--to", tmp_path / f"card{end}") == 0
    assert read(Image.open(tmp_path / "card.png"))[0].endswith(".local")
    assert typed("--to", tmp_path / "card.pdf") == 2
    assert ".svg, .html, .png" in capsys.readouterr().err
    assert typed("--to", tmp_path / "none" / "card.svg") == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("code", language.codes())
def test_a_card_speaks_the_language_that_is_asked_for_in_letters_that_a_png_can_draw(code):
    card = Card("ebb", 1.5, OWN, None, "AB:CD")
    with language.speaking(code):
        told = [item.words for item in card_drawn.layout(card) if isinstance(item, card_drawn.Line)]
        page = card_drawn.html(card)
    assert f'<html lang="{code}">' in page
    assert told[0] == {"en": "A page for a phone", "de": "Die Seite am Telefon"}.get(code, told[0])
    assert all(words.isascii() for words in told), "Pillow's own letters are no others"
