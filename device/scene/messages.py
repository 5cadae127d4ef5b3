"""Tactile messages (tactons): what the lamp tells with eyes closed, each a rhythm of short and long pulses of its own.

Rhythm is what skin tells apart best (Brewster & Brown 2004, "Tactons"); strength is left to comfort, and is never above
that of the breath. The breath makes way for a message, and is silent around it.
"""

import math
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from device.scene.request import Message, Told

SHORT, LONG = ".", "-"
RHYTHMS: Mapping[Message, str] = MappingProxyType(
    {
        Message.BEGUN: ".-",
        Message.FOR_ONE: "-",
        Message.FOR_TWO: "--",
        Message.MARKED: ".",
        Message.TAKEN_BACK: "-.",
        Message.ENDED: "-..",
        Message.ASK_LIGHT: ".-.",
        Message.ASK_HEART: ".-..",
        Message.ASK_PAGE: ".--",
        Message.YES: "..",
        Message.FOUND: "...",
        Message.LOST: "..-",
    }
)
PULSE_S: Mapping[str, float] = MappingProxyType({SHORT: 0.20, LONG: 1.1})
"""A short one is half as long as the breath's own pulses, and still long enough for a motor to turn."""
APART_S = 0.30  # between two pulses of a message
EDGE_S = 0.10  # a pulse comes and goes within this: none begins hard
PROMPT = frozenset((Message.BEGUN, Message.MARKED, Message.TAKEN_BACK, Message.ENDED, Message.YES))
"""Answers to a hand on the button: within 0.2 s, whatever else is felt."""
SOON_S, AFTER_TOUCH_S = 0.02, 0.15  # to a prompt one's first pulse; and if something was felt when it was asked for
STILL_S = 0.1  # what was felt longer ago than this does not blur with an answer
QUIET_S = 0.6  # of silence before any other message, and after every one


def pulses(message: Message) -> list[tuple[float, float]]:
    """(begin, length) in s of each pulse of a message."""
    begin_s, found = 0.0, []
    for symbol in RHYTHMS[message]:
        found.append((begin_s, PULSE_S[symbol]))
        begin_s += PULSE_S[symbol] + APART_S
    return found


def soft_pulse(since_s: float, length_s: float) -> float:
    """A pulse with raised-cosine edges, 0..1."""
    into_s = min(since_s, length_s - since_s)
    return math.sin(0.5 * math.pi * min(1.0, into_s / EDGE_S)) ** 2 if into_s > 0 else 0.0


def length_s(message: Message) -> float:
    """From its first pulse to the end of its last."""
    begin_s, last_s = pulses(message)[-1]
    return begin_s + last_s


class MotorMessages:
    """The messages of one motor, one after the other. Times are session seconds and do not go back."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._now: Message | None = None
        self._begin_s = self._end_s = -100.0  # of the newest message
        self._felt_s = -100.0  # when other touch was
        self._silenced = False

    def add(self, message: Message, t_s: float) -> None:
        """Ask for a message at t_s. A prompt one ends what is being told, which is not told again."""
        if message not in PROMPT:
            if message not in self._waiting:
                self._waiting.append(message)
            return
        busy = t_s < self._end_s or t_s - self._felt_s < STILL_S
        self._start(message, t_s, AFTER_TOUCH_S if busy else SOON_S)

    def feed(self, t_s: float, felt: float) -> tuple[float, float]:
        """Strength of the message at t_s, 0..1, and the factor that is left to all other touch.

        felt: 0..1, that other touch.
        """
        if self._waiting and t_s >= self._end_s + QUIET_S and t_s - self._felt_s >= QUIET_S and felt <= 0:
            self._start(self._waiting.popleft(), t_s, 0.0)
        if felt <= 0 and t_s >= self._end_s + QUIET_S:
            self._silenced = False  # never in the middle of a pulse
        left = 0.0 if self._silenced else 1.0
        if felt * left > 0:
            self._felt_s = t_s
        told = 0.0
        if self._now is not None and t_s < self._end_s:
            told = max(soft_pulse(t_s - self._begin_s - begin_s, long_s) for begin_s, long_s in pulses(self._now))
        return told, left

    def _start(self, message: Message, t_s: float, wait_s: float) -> None:
        self._now, self._begin_s = message, t_s + wait_s
        self._end_s = self._begin_s + length_s(message)
        self._silenced = True


class TouchMessages:
    """Told in, strength and factor by motor out.

    felt_by: for each motor, the codes of those who feel it. What is told to one person alone goes to a motor that
    nobody else who takes part feels, or is left to the light; so is what is told to somebody who has left.
    """

    def __init__(self, felt_by: Sequence[Collection[str]]) -> None:
        self._felt_by = tuple(frozenset(codes) for codes in felt_by)
        self._motors = [MotorMessages() for _ in felt_by]

    def add(self, told: Told, t_s: float, present: Collection[str]) -> None:
        """Ask for a message at t_s. present: the codes of those who take part."""
        for codes, motor in zip(self._felt_by, self._motors, strict=True):
            to_all = told.to is None and codes and (not present or not codes.isdisjoint(present))
            others = set(present) - {told.to}
            if to_all or (told.to in codes and told.to in present and codes.isdisjoint(others)):
                motor.add(told.message, t_s)

    def feed(self, t_s: float, felt: Sequence[float]) -> list[tuple[float, float]]:
        """For each motor, as of `MotorMessages.feed`."""
        return [motor.feed(t_s, touch) for motor, touch in zip(self._motors, felt, strict=True)]


def is_private(told: Told, felt_by: Sequence[Collection[str]], present: Collection[str] | None) -> bool:
    """Whether some motor tells it to that person alone. present: the codes of those who take part, None for all."""
    others = {code for codes in felt_by for code in codes} if present is None else set(present)
    return any(told.to in codes and (others - {told.to}).isdisjoint(codes) for codes in felt_by)
