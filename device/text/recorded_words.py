"""What a recording says in its own words, told in the language of whoever reads: files are in English for everybody.

What is not listed here, as what a part says seldom, or another device, is told as it was written.
"""

import re
from functools import cache

from device.language import msgid, tr

RECORDED = (
    msgid("Lamp: {what}"),
    msgid("Gap: {why}"),
    msgid("It ended: ended by hand."),
    msgid("It ended: taken back."),
    msgid("It ended: let go."),
    msgid("It ended: stopped by the system."),
    msgid("It ended: its terminal was closed."),
    msgid("It ended: its time was over."),
    msgid("It ended: the recording was over."),
    msgid("It ended: {why}."),
    msgid("Broken off: something failed inside."),
    msgid("Broken off: ended at once."),
    msgid("Broken off: {why}."),
    msgid("nobody was at this sensor yet"),
    msgid("the lamp could not keep up"),
    msgid("{free} MB are free on the card, and {floor} MB are to stay free"),
    msgid("{free} MB are free in memory, where recordings go, and {floor} MB are to stay free"),
    msgid("the card took nothing for a while: {why}"),
    msgid("the {part} works again"),
    msgid("cut off"),
    msgid("being written"),
    msgid("nothing was recorded"),
    msgid("simulated body"),
    msgid("simulated body, settling faster than people do"),
    msgid("{problem}: check the red, black, SDA and SCL wires, then run 'i2cdetect -y 1'"),
    msgid("no ADC answered at {place} on {where}"),
    msgid("I2C bus {number}"),
    msgid("the ring's SPI bus refused a frame: {why}"),
    msgid("rpi_ws281x refused a frame: {trouble}"),
    msgid("the {motor} does not obey: {trouble}"),
    msgid("the simulated ring is broken"),
    msgid("the simulated motor is broken"),
)
"""Of those that match, the first counts."""
PARTS = (msgid("converter"), msgid("ring"), msgid("motor"), msgid("second motor"))
"""What may have failed, and works again."""


def retold(recorded: str) -> str:
    """The same in the language that is spoken, if it is known."""
    for sentence in RECORDED:
        if match := _pattern(sentence).fullmatch(recorded):
            return tr(sentence, **{name: retold(value) for name, value in match.groupdict().items()})
    return tr(recorded)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.*)" if k % 2 else re.escape(part) for k, part in enumerate(parts)), re.DOTALL
    )
