"""What the lamp just did, in a few words: for whoever watches it and wonders what it knows by now."""

from collections.abc import Hashable, Iterator, Mapping
from types import MappingProxyType

from device.model import HELD, PRESSED, Contact, Entrainment, Reading
from device.session.step import Step
from device.text import states

FIRST_S = 6.0
LASTS_S = 3.0  # of a state before it is told: at the edge between two, nobody is to read both in turn
PULSE: Mapping[Contact, str] = MappingProxyType({
    Contact.LOOKING: "looks for {} pulse", Contact.HOLD_STILL: "feels {} pulse: hold still",
    Contact.FOUND: "found {} pulse", Contact.LOST: "lost {} pulse, and leads on",
})  # fmt: skip
STATE: Mapping[str, str] = MappingProxyType({
    states.SETTLED: "quieter than usual for you", states.AS_USUAL: "as usual for you",
    states.ACTIVATED: "livelier than usual for you",
})  # fmt: skip
COLOUR: Mapping[tuple[str, str], str] = MappingProxyType({
    ("ember", states.SETTLED): ": ember", ("ember", states.ACTIVATED): ": pale",
    ("dawn", states.SETTLED): ": periwinkle", ("dawn", states.ACTIVATED): ": gold",
})  # fmt: skip
"""What a palette shows of a state; 'mono' has one colour for all."""
MARKS: Mapping[str, str] = MappingProxyType({PRESSED: "marked", HELD: "ends"})


class News:
    """The newest of what a session brought. palette: the light's, by name. first: what is read in its first FIRST_S."""

    def __init__(self, palette: str, first: str = "") -> None:
        self._palette, self._first = palette, first
        self._told: dict[str, Hashable] = {}
        self._state, self._since_s = "", 0.0
        self._words = ""

    def feed(self, step: Step) -> str:
        """What is to be read after this step. Of two people nothing but whether each one's pulse is found."""
        for words in self._new(step):
            self._words = words
        return self._first if self._first and step.tick.t_s < FIRST_S else self._words

    def _new(self, step: Step) -> Iterator[str]:
        for code, reading in step.readings.items():
            contact = reading.vitals.contact
            if self._is_new(code, contact):
                yield PULSE[contact].format("your" if len(step.readings) == 1 else f"{code}'s")
        if len(step.readings) == 1:
            [only] = step.readings.values()
            yield from self._of_body(only, step.tick.t_s)
        if self._is_new("phase", step.phase) and step.phase:
            yield f"now: {step.phase}"
        yield from (MARKS[mark.text] for mark in step.marks if mark.text in MARKS)

    def _of_body(self, reading: Reading, t_s: float) -> Iterator[str]:
        vitals = reading.vitals
        state = "" if vitals.arousal is None else states.state(vitals.arousal)
        if state != self._state:
            self._state, self._since_s = state, t_s
        if state and t_s - self._since_s >= LASTS_S and self._is_new("state", state):
            yield STATE[state] + COLOUR.get((self._palette, state), "")
        if self._is_new("entrainment", vitals.entrainment) and vitals.entrainment is Entrainment.YES:
            yield "your heart goes with it"

    def _is_new(self, what: str, value: Hashable) -> bool:
        before, self._told[what] = self._told.get(what), value
        return value != before
