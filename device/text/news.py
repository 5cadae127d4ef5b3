"""What the lamp just did, in a few words: for whoever watches it and wonders what it knows by now."""

from collections.abc import Hashable, Iterator, Mapping
from types import MappingProxyType

from device.language import msgid, tr
from device.model import HELD, PRESSED, Contact, Entrainment, Reading
from device.session.step import Step
from device.text import states

FIRST_S = 6.0
LASTS_S = 3.0  # of a state before it is told: at the edge between two, nobody is to read both in turn
PULSE: Mapping[Contact, str] = MappingProxyType(
    {
        Contact.LOOKING: msgid("looks for your pulse"),
        Contact.HOLD_STILL: msgid("feels your pulse: hold still"),
        Contact.FOUND: msgid("found your pulse"),
        Contact.LOST: msgid("lost your pulse, and leads on"),
    }
)
PULSE_OF: Mapping[Contact, str] = MappingProxyType(
    {
        Contact.LOOKING: msgid("looks for {code}'s pulse"),
        Contact.HOLD_STILL: msgid("feels {code}'s pulse: hold still"),
        Contact.FOUND: msgid("found {code}'s pulse"),
        Contact.LOST: msgid("lost {code}'s pulse, and leads on"),
    }
)
"""Where there are two."""
STATE: Mapping[str, str] = MappingProxyType(
    {
        states.SETTLED: msgid("quieter than usual for you"),
        states.AS_USUAL: msgid("as usual for you"),
        states.ACTIVATED: msgid("livelier than usual for you"),
    }
)
COLOUR: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("ember", states.SETTLED): msgid(": ember"),
        ("ember", states.ACTIVATED): msgid(": pale"),
        ("dawn", states.SETTLED): msgid(": periwinkle"),
        ("dawn", states.ACTIVATED): msgid(": gold"),
    }
)
"""What a palette shows of a state; 'mono' has one colour for all."""
MARKS: Mapping[str, str] = MappingProxyType({PRESSED: msgid("marked"), HELD: msgid("ends")})


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
                yield tr(PULSE[contact]) if len(step.readings) == 1 else tr(PULSE_OF[contact], code=code)
        if len(step.readings) == 1:
            [only] = step.readings.values()
            yield from self._of_body(only, step.tick.t_s)
        if self._is_new("phase", step.phase) and step.phase:
            yield tr("now: {phase}", phase=tr(step.phase))
        yield from (tr(MARKS[mark.text]) for mark in step.marks if mark.text in MARKS)

    def _of_body(self, reading: Reading, t_s: float) -> Iterator[str]:
        vitals = reading.vitals
        state = "" if vitals.arousal is None else states.state(vitals.arousal)
        if state != self._state:
            self._state, self._since_s = state, t_s
        if state and t_s - self._since_s >= LASTS_S and self._is_new("state", state):
            yield tr(STATE[state]) + tr(COLOUR.get((self._palette, state), ""))
        if self._is_new("entrainment", vitals.entrainment) and vitals.entrainment is Entrainment.YES:
            yield tr("your heart goes with it")

    def _is_new(self, what: str, value: Hashable) -> bool:
        before, self._told[what] = self._told.get(what), value
        return value != before
