"""What an editor, a mail or a card did to a text that was to be TOML: said to who cannot see it."""

import codecs
import re
import unicodedata

from device.language import msgid, tr

MARKS = {
    "“”„‟«»″": msgid('curly quotation marks, where TOML has "'),
    "‘’‚‛‹›′": msgid("curly quotation marks, where TOML has ' or \""),
    "´`ˊˋʹʼ": msgid("accents, where TOML has ' or \""),
    "‐‑‒–—―−": msgid("long dashes, where TOML has -"),
}
BLANKS = msgid("blanks of another kind (non-breaking), where TOML has plain ones")
UNSEEN = msgid("signs that nobody can see")
LINE_ENDS = msgid("line ends of another kind, where TOML has LF or CR LF")
WIDE = msgid("wide signs, where TOML has plain ones")
DIGITS = msgid("digits of another script, where TOML has 0 to 9")
OTHER = msgid("a sign that TOML knows in quotation marks and behind # alone")
MAIL = msgid("signs as e-mail writes them, where TOML has = or a blank")
PLAIN = msgid("type it anew in a plain text editor, and save it as UTF-8")
CUT = msgid("it was not written to its end: copy it again, and eject the card before you take it out")

DOCUMENTS = (b"{\\rtf", b"<", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"bplist", b"%PDF")
"""How RTF, HTML and XML, zip and what is one inside, gzip, Office before 2007, Apple's lists and PDF begin."""
BINARY = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")  # not the end of a text from DOS, 1A
ASIDE = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
"""Where any sign may stand: within quotation marks, and in what is said beside a setting."""
NOWHERE = re.compile(r"[\x01-\x08\x0b-\x1f\x7f]|[\x85\u2028\u2029](?=[ \t]*(?:\[|[\w.-]+[ \t]*=))")
"""What may not even stand there; or does, and takes the next setting into a comment."""
QUOTED_PRINTABLE = re.compile(r"=3D|(?<=\])\s*=20", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"=\s*([+-]?\d+),(\d+)")


def hint(content: bytes) -> str:
    """Why a text is not TOML, or sets nothing, and what to do, as a sentence; '' if it is nothing of this kind.

    That all of it is comments is nothing of this kind.
    """
    if not content:
        return tr("it is empty: {why}", why=tr(CUT))
    if encoding := _wide(content):
        return tr(
            "it is text in {encoding}, as some editors save by themselves: save it again, and choose UTF-8",
            encoding=encoding,
        )
    try:
        text, older = content.decode("utf-8-sig"), None
    except UnicodeDecodeError as trouble:
        text, older = "", trouble.start
    if content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(DOCUMENTS) or (
        older is not None and BINARY.search(content)
    ):
        return tr(
            "it is a document of a word processor, or packed, and no plain text: {what_to_do}", what_to_do=tr(PLAIN)
        )
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        return tr("it has zeros in place of text from line {line} on: {why}", line=line, why=tr(CUT))
    if older is not None:
        line = content.count(b"\n", 0, older) + 1
        return tr(
            "line {line} has a letter in an older encoding than UTF-8: save it again, and choose UTF-8", line=line
        )
    return _of_text(text)


def _wide(content: bytes) -> str:
    """The encoding of a text that has more bytes a letter than one: with a mark, or most of it ASCII, and no zeros."""
    for encoding, width in (("UTF-32", 4), ("UTF-16", 2)):
        whole = content[: len(content) // width * width]
        for order in ("le", "be"):
            text = whole.decode(f"{encoding}-{order}", "replace")
            if text.startswith("\ufeff") or ("\0" not in text and 2 * sum(map(str.isascii, text)) > len(text)):
                return encoding
    return ""


def _of_text(text: str) -> str:
    if alone := re.search(r"\r(?!\n)", text):
        return tr(
            "lines end as on old Macs (CR alone), from line {line} on: save it again, and choose line ends of Windows "
            "(CR LF) or Unix (LF)",
            line=text.count("\n", 0, alone.start()) + 1,
        )
    for number, line in enumerate(text.split("\n"), 1):
        whole = line.removesuffix("\r")
        bare = ASIDE.sub("", whole)
        if comma := DECIMAL_COMMA.search(bare):
            return tr(
                "line {line} has a decimal comma, where TOML has a point: write {right}",
                line=number,
                right=".".join(comma.groups()),
            )
        for sign in (*QUOTED_PRINTABLE.findall(bare), *NOWHERE.findall(whole), *bare):
            if what := _what(sign):
                return tr(
                    "line {line} has {what} ({sign}): {what_to_do}",
                    line=number,
                    what=tr(what),
                    sign=sign if sign.isprintable() else f"U+{ord(sign):04X}",
                    what_to_do=tr(PLAIN),
                )
    return ""


def _what(sign: str) -> str:
    """What is wrong with a sign outside of quotation marks; '' if nothing."""
    if len(sign) > 1:
        return MAIL
    if found := next((what for signs, what in MARKS.items() if sign in signs), ""):
        return found
    if sign in "\x85\u2028\u2029":
        return LINE_ENDS
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Cf"):
        return "" if sign == "\t" else UNSEEN
    if sign.isascii():
        return ""
    if "\uff01" <= sign <= "\uff5e":
        return WIDE
    return {"Zs": BLANKS, "Nd": DIGITS}.get(kind, OTHER)
