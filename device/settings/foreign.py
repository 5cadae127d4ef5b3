"""What a word processor, or another computer's editor, did to a text that was to be TOML: said to who cannot see it."""

import codecs
import re

from device.language import msgid, tr

MARKS = {
    "“”„‟«»″": msgid('curly quotation marks, where TOML has "'),
    "‘’‚‛‹›′": msgid("curly quotation marks, where TOML has ' or \""),
    "\u00a0\u2007\u202f\u3000": msgid("blanks of another kind (non-breaking), where TOML has plain ones"),
    "\u200b\u200e\u200f\u2060\ufeff": msgid("signs that nobody can see"),
    "＝：［］": msgid("wide signs, where TOML has = [ ]"),
    "–—−": msgid("long dashes, where TOML has -"),
}
PLAIN = msgid("type it anew in a plain text editor, and save it as UTF-8")


def hint(content: bytes) -> str:
    """Why a text that is not TOML is none, and what to do, as a sentence; '' if it is nothing of this kind."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 4 * content.count(0) > len(content):
        return tr("it is text in UTF-16, as some editors save by themselves: save it again, and choose UTF-8")
    if content.lstrip().startswith((b"{\\rtf", b"PK\x03\x04", b"<")):
        return tr("it is a document of a word processor, and no plain text: {what_to_do}", what_to_do=tr(PLAIN))
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as trouble:
        ends = content.count(b"\n", 0, trouble.start)
        return tr(
            "line {line} has a letter in an older encoding than UTF-8: save it again, and choose UTF-8", line=ends + 1
        )
    for number, line in enumerate(lines, 1):
        # Within quotation marks, and in what is said beside a setting, any sign may stand.
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).partition("#")[0]
        for signs, what in MARKS.items():
            if any(sign in bare for sign in signs):
                return tr("line {line} has {what}: {what_to_do}", line=number, what=tr(what), what_to_do=tr(PLAIN))
    return ""
