"""What an editor, a mail or a card made of ebb.toml is named by sign and line, in words that are true of it."""

import gzip
import io
import plistlib
import quopri
import zipfile

import pytest
from support.systemd_stand_in import ROOT

from device.app.choices import CHOICES
from device.app.upgrade import EMPTY
from device.language import speaking
from device.settings.parse import ConfigError
from device.settings.toml import as_toml, load, rescued
from device.settings.tree import Config

TEXT = '# gemütlich\n[service]\nmode = "log"\n\n[breath]\nrate_bpm = 5.5\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + b"\xff" * 64 + bytes(512)


def with_mode(mode):
    return TEXT.replace('"log"', mode).encode()


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", TEXT)
    return made.getvalue()


CUT = "it was not written to its end: copy it again, and eject the card"
ACCENTS, WIDE, UNSEEN, ENDS = (
    "accents, where TOML",
    "wide signs",
    "signs that nobody can see",
    "line ends of another kind",
)
DOCUMENT = "a document of a word processor, or packed, and no plain text"
TOLD = {
    "lines of old Macs": (TEXT.replace("\n", "\r").encode(), "lines end as on old Macs (CR alone), from line 1 on"),
    "some lines of old Macs": (TEXT.encode().replace(b"]\n", b"]\r\r\n"), "as on old Macs (CR alone), from line 2 on"),
    "acute": (with_mode("´log´"), f"line 3 has {ACCENTS} has ' or \" (´)"),
    "backticks": (with_mode("`log`"), f"line 3 has {ACCENTS} has ' or \" (`)"),
    "wide quotation marks": (with_mode("＂log＂"), f"line 3 has {WIDE}, where TOML has plain ones (＂)"),
    "a wide digit": (TEXT.replace("5.5", "６").encode(), f"line 6 has {WIDE}, where TOML has plain ones (６)"),
    "an Arabic digit": (TEXT.replace("5.5", "٦").encode(), "line 6 has digits of another script"),
    "U+2028": (TEXT.replace("\n", "\u2028").encode(), f"line 1 has {ENDS}, where TOML has LF or CR LF (U+2028)"),
    "U+2028 and no comment": (TEXT.partition("\n")[2].replace("\n", "\u2028").encode(), f"line 1 has {ENDS}"),
    "U+2028 without end": (("\u2028" * (1 << 17)).encode(), f"line 1 has {ENDS}"),
    "U+0085": (TEXT.replace("\n", "\x85").encode(), f"line 1 has {ENDS}, where TOML has LF or CR LF (U+0085)"),
    "a soft hyphen": (TEXT.replace("mode", "mo\u00adde").encode(), f"line 3 has {UNSEEN} (U+00AD)"),
    "U+202A": (with_mode('\u202a"log"\u202c'), f"line 3 has {UNSEEN} (U+202A)"),
    "U+202C alone": (with_mode('"log"\u202c'), f"line 3 has {UNSEEN} (U+202C)"),
    "Ctrl-Z": (TEXT.encode() + b"\x1a", f"line 7 has {UNSEEN} (U+001A)"),
    "Ctrl-Z in a comment": (TEXT.encode() + b"# mine\x1a", f"line 7 has {UNSEEN} (U+001A)"),
    "older, with Ctrl-Z": (TEXT.encode("cp850") + b"\x1a", "line 1 has a letter in an older encoding"),
    "quoted-printable": (quopri.encodestring(TEXT.encode()), "line 3 has signs as e-mail writes them"),
    "blanks in quoted-printable": (TEXT.encode().replace(b"]\n", b"]=20\n"), "has = or a blank (=20)"),
    "a decimal comma": (TEXT.replace("5.5", "0,5").encode(), "a decimal comma, where TOML has a point: write 0.5"),
    "no quotation marks": (with_mode("lög"), "line 3 has a sign that TOML knows in quotation marks"),
    "zeros": (bytes(4096), f"it has zeros in place of text from line 1 on: {CUT}"),
    "one zero": (b"\0", CUT),
    "zeros behind": (TEXT[:24].encode() + bytes(488), f"from line 3 on: {CUT}"),
    "older, with zeros behind": (TEXT.encode("cp1252") + bytes(99), f"from line 7 on: {CUT}"),
    "empty": (b"", f"it is empty: {CUT}"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "it is text in UTF-16"),
    "UTF-16, the other way round": (TEXT.replace('"log"', "“log”").encode("utf-16-be"), "it is text in UTF-16"),
    "UTF-16 with a mark": ("# Атем Лампа Сердце\n".encode("utf-16"), "it is text in UTF-16"),
    "UTF-16, cut": (TEXT.encode("utf-16-le")[:-1], "it is text in UTF-16"),
    "UTF-16, zeros behind": (TEXT.encode("utf-16-le") + bytes(300), CUT),
    "UTF-32": (TEXT.encode("utf-32"), "it is text in UTF-32"),
    "UTF-32 without a mark": (TEXT.encode("utf-32-be"), "it is text in UTF-32"),
    "gzip": (gzip.compress(TEXT.encode() * 9), DOCUMENT),
    "zip": (zipped(), DOCUMENT),
    "Word before 2007": (OLE, DOCUMENT),
    "Apple's list": (plistlib.dumps({"mode": "log", "rate": 5.5}, fmt=plistlib.FMT_BINARY), DOCUMENT),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", DOCUMENT),
    "a page": (b"\xef\xbb\xbf<!DOCTYPE html>\n", DOCUMENT),
    "a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", DOCUMENT),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOLD)
def test_what_became_of_the_settings_is_told_once_with_sign_line_and_what_to_do(tmp_path, kind):
    content, said = TOLD[kind]
    file = tmp_path / "ebb.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as told:
        load(file, None, CHOICES)
    assert said in (hint := str(told.value).splitlines()[-1])
    others = {CUT, DOCUMENT, "UTF-16", "UTF-32", "older encoding", "old Macs", "decimal comma"}
    assert [other for other in others if other in hint] == [other for other in others if other in said]
    with speaking("de"), pytest.raises(ConfigError) as told:
        load(file, None, CHOICES)
    assert said not in str(told.value)
    assert load(None, None, CHOICES) == rescued(file, None, CHOICES)


WELL = {
    "comments": "# “Anything” may stand here: ´`＂６ \u00ad\u2028 0,5 =3D – it’s said.\n  # and\u2028here\n",
    "comments of old settings": '# mode = "log"\r\n# rate_bpm = 5,5\r\n',
    "blank lines": "\n \t\r\n",
    "a mark alone": "\ufeff",
    "what a package has in place of settings": (ROOT / EMPTY).read_text("utf-8"),
}


@pytest.mark.parametrize("kind", WELL)
def test_a_file_that_was_written_whole_and_sets_nothing_is_well(tmp_path, kind):
    file = tmp_path / "ebb.toml"
    file.write_bytes(WELL[kind].encode())
    assert load(file, None, CHOICES) == Config()


@pytest.mark.parametrize("code", ["en", "de"])
def test_an_error_of_another_kind_is_not_put_down_to_an_editor(tmp_path, code):
    file = tmp_path / "ebb.toml"
    with speaking(code):
        written = as_toml(Config(), CHOICES)
    file.write_text(f"{written}\n# 0,5 “ ´\n[light]\nx=20\npalette = 'a“´６' # it's\n[light\n", "utf-8")
    with pytest.raises(ConfigError, match="not TOML") as told:
        load(file, None, CHOICES)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b'[text]\rlanguage = "de"\r',
        "[text]\nlanguage = ´de´\n".encode(),
        '[text]\nlanguage = "de"\n'.encode("utf-16"),
        '[text]\u2028language = "de"\u2028'.encode(),
        b'[text]\nlanguage =3D "de"\n',
    ],
)
def test_who_wrote_settings_that_cannot_be_read_is_told_in_the_language_they_ask_for(tmp_path, content):
    file = tmp_path / "ebb.toml"
    file.write_bytes(content)
    assert rescued(file, None, CHOICES).text.language == "de"
