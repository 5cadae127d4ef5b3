"""What a phone may ask of the lamp through its page: every word that there is, and the text of each on the socket.

The page process sends these texts and the lamp reads them; whatever is not exactly one of them is nothing.
"""

import re

from drivers.ports import Command

LONGEST = 80
"""Bytes of one command."""
SOFTER = ("1", "0.6", "0.35")
"""Shares of light and touch that may be asked for: those of the lamp's own double press."""
BEGINS = ("begin", "for-two")
"""Words that begin a session where none goes on."""
STOP = Command("stop")
PAIR, UNPAIR = "pair", "unpair"
"""A phone asks to be let in, with its two points and the SHA-256 of its token; and it is to be let in no more."""
NAME = r"[^\W_][\w .-]{0,59}"  # of a programme
WORDS = re.compile(
    rf"(for-two|mark|stop|unpair)|(begin) ({NAME})|(softer) (1|0\.6|0\.35)|(pair) ([0-5]?\d [0-5]?\d [0-9a-f]{{64}})"
)


def parse(sent: bytes) -> Command | None:
    """The command that some bytes are, to the letter; None if they are none."""
    try:
        text = sent.decode() if len(sent) <= LONGEST else ""
    except UnicodeDecodeError:
        return None
    if not (match := WORDS.fullmatch(text)):
        return None
    word, *value = (part for part in match.groups() if part)
    return Command(word, *value)
