"""What goes wrong in the simulated world, and when, as lines of text that a person reads and writes.

A line is `at TIME: EVENT`, or `at TIME: EVENT for TIME`; without the latter it lasts until the end. A '#' begins a
remark. Times are of the session: `31.2 s`, `5 min`, `2:00`, `1:02:03`. EVENTS are all that can happen.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from drivers import stored
from drivers.ports import DriverError
from drivers.said import Said, joined
from drivers.simulated.naming import unknown

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "unplug WIRE": "span",  # its pin hangs in the air; WIRE: a.pulse, a.skin, b.pulse, b.skin, or both: a, b
        "WIRE stuck": "span",  # it gives one value
        "WIRE spikes": "span",  # lone values are at one of its ends, about two a second
        "adc silent": "span",  # nobody answers on the bus
        "adc stuck": "span",  # conversions never end
        "adc forgets": "moment",  # its supply dips, and its settings are gone
        "conversion fails": "moment",  # the bus refuses one transfer
        "ring fails": "span",
        "motor fails": "span",
        "card full": "span",
        "card read-only": "span",
        "card pulled": "span",
        "card slow": "span",
        "card crashing": "span",
        "button pressed": "moment",
        "button held": "span",
        "clock jumps by SECONDS": "moment",  # the time of day
        "clock unset": "span",  # 1970, and not known to be right
        "PERSON leaves": "span",  # finger and electrodes off
        "hands joined": "span",
        "loop hangs": "spell",  # a span that must end
        "error inside": "moment",
    }
)
"""By its words: whether it lasts."""
SILENT_WORDS = ("the", "is", "are")
SLOTS = {"WIRE": r"[ab](?:\.(?:pulse|skin))?", "PERSON": "[ab]", "SECONDS": r"[+-]?\d{1,12}(?:\.\d{1,6})? ?s"}
LINE = re.compile(r"at (?P<at>[^:]+(?::\d\d)*):(?P<what>.*?)(?: for (?P<lasts>[\d.: a-z]+))?", re.IGNORECASE)
TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,4}):([0-5]\d))|(\d{1,6}(?:\.\d{1,6})?) ?(s|min)")
EXAMPLE = "'at 31.2 s: unplug b.skin for 4 s'"
LONGEST_SPELL_S = 60.0
MOST_LINES = 10_000
SHIPPED = files("drivers.simulated") / "scenarios"


@dataclass(frozen=True, slots=True)
class Event:
    """What befalls the lamp from at_s until ends_s, in session time; text: as it was asked for.

    kind: one of EVENTS. person, sensor: whose, and which of theirs (None: both). by_s: how far a clock jumps.
    """

    kind: str
    at_s: float
    ends_s: float
    text: str
    person: int | None = None
    sensor: str | None = None
    by_s: float = 0.0

    def now(self, t_s: float) -> bool:
        """Whether it lasts at t_s."""
        return self.at_s <= t_s < self.ends_s


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that befalls the lamp in one session, in the order of its times."""

    name: str
    events: tuple[Event, ...]

    @property
    def people(self) -> int:
        """How many there must be."""
        return 2 if any(event.person == 1 or event.kind == "hands joined" for event in self.events) else 1

    @property
    def over_s(self) -> float:
        """When the last of what ends is over, and the last of what does not has begun."""
        return max(event.ends_s if event.ends_s < math.inf else event.at_s for event in self.events)

    def of(self, kind: str) -> tuple[Event, ...]:
        """All events of a kind."""
        return tuple(event for event in self.events if event.kind == kind)


def shipped() -> tuple[str, ...]:
    """The names of the scenarios that come with Ebb."""
    return tuple(sorted(file.name.removesuffix(".txt") for file in SHIPPED.iterdir() if file.name.endswith(".txt")))


def find(asked: str) -> Scenario:
    """The scenario of that name, or in the file of that name. Raises DriverError that says what is possible."""
    if asked in shipped():
        return parse((SHIPPED / f"{asked}.txt").read_text("utf-8"), asked)
    try:
        return parse(stored.text(Path(asked)), asked)
    except FileNotFoundError:
        raise unknown("--scenario", asked, asked, shipped(), (*shipped(), Said("a file of lines"))) from None
    except (OSError, stored.UnreadableError) as trouble:
        raise DriverError(Said("--scenario {asked}: {trouble}", asked=asked, trouble=trouble)) from None


def parse(text: str, name: str) -> Scenario:
    """The scenario that a text is. Raises DriverError with a line for every line of it that is none."""
    events, wrong = [], []
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise DriverError(
            Said("{name}: it has {count} lines; up to {most} are read", name=name, count=len(lines), most=MOST_LINES)
        )
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].strip()
        try:
            events += [_event(words)] if words else []
        except ValueError as trouble:
            wrong.append(Said("{name}, line {number}: {trouble}", name=name, number=number, trouble=trouble))
    if wrong:
        raise DriverError(joined("\n  ", (*wrong, Said("what can happen: {events}", events=", ".join(EVENTS)))))
    if not events:
        raise DriverError(Said("{name}: nothing happens in it; a line is as in {example}", name=name, example=EXAMPLE))
    return Scenario(name, tuple(sorted(events, key=lambda event: event.at_s)))


def _event(line: str) -> Event:
    found = LINE.fullmatch(line)
    if not found:
        raise ValueError(
            Said(
                "{line!r} is no event: it needs a time and what happens then, as in {example}",
                line=line,
                example=EXAMPLE,
            )
        )
    at_s, what = _seconds(found["at"]), found["what"].strip()
    kind, slots = _kind(what)
    lasts_s = _seconds(found["lasts"]) if found["lasts"] else math.inf
    if EVENTS[kind] == "moment" and found["lasts"]:
        raise ValueError(
            Said(
                "{what!r} happens at a moment, and cannot last: leave out 'for {lasts}'",
                what=what,
                lasts=found["lasts"],
            )
        )
    if EVENTS[kind] == "spell" and not lasts_s <= LONGEST_SPELL_S:
        raise ValueError(
            Said(
                "{what!r} must end: say for how long, up to {most_s:.0f} s, as in 'for 2 s'",
                what=what,
                most_s=LONGEST_SPELL_S,
            )
        )
    if not lasts_s > 0:
        raise ValueError(Said("'for {lasts}' is no time: it must be more than 0 s", lasts=found["lasts"]))
    whose, _, sensor = slots.get("WIRE", slots.get("PERSON", "")).partition(".")
    by_s = float(slots.get("SECONDS", "0").strip(" s"))
    return Event(kind, at_s, at_s + lasts_s, line, "ab".index(whose) if whose else None, sensor or None, by_s)


def _kind(what: str) -> tuple[str, dict[str, str]]:
    """The kind of event, and what stands in its slots. Raises ValueError that says what is meant or possible."""
    words = " ".join(word for word in what.lower().split() if word not in SILENT_WORDS)
    for kind in EVENTS:
        pattern = " ".join(f"(?P<{word}>{SLOTS[word]})" if word in SLOTS else word for word in kind.split())
        if found := re.fullmatch(pattern, words):
            return kind, found.groupdict()
    for kind in EVENTS:
        pattern = " ".join(r"(.+)" if word in SLOTS else word for word in kind.split())
        if any(word in SLOTS for word in kind.split()) and (found := re.fullmatch(pattern, words)):
            return _wrong_slot(kind, found[1])
    raise ValueError(Said("{what!r} cannot happen here", what=what))


def _wrong_slot(kind: str, found: str) -> tuple[str, dict[str, str]]:
    possible = {
        "WIRE": Said("a wire is a.pulse, a.skin, b.pulse or b.skin, or both of a person: a or b"),
        "PERSON": Said("there are a and b"),
        "SECONDS": Said("a clock jumps by seconds, as in 'clock jumps by -3600 s'"),
    }
    raise ValueError(
        Said(
            "{found!r} in {kind!r} is not known: {possible}",
            found=found,
            kind=kind,
            possible=possible[next(w for w in kind.split() if w in SLOTS)],
        )
    )


def _seconds(text: str) -> float:
    found = TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(
            Said("{text!r} is no time; possible are '31.2 s', '5 min', '2:00' and '1:02:03'", text=text.strip())
        )
    if found[4]:
        return float(found[4]) * (60 if found[5] == "min" else 1)
    return 3600.0 * int(found[1] or 0) + 60.0 * int(found[2]) + int(found[3])
