"""The names of states: of the pulse, of the electrodes, of arousal and of entrainment."""

from collections.abc import Mapping
from types import MappingProxyType

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Contact, Entrainment, SkinState

SETTLED, AS_USUAL, ACTIVATED = "settled", "as usual", "activated"
PULSE: Mapping[Contact, str] = MappingProxyType({
    Contact.LOOKING: "looking", Contact.HOLD_STILL: "hold still", Contact.FOUND: "found", Contact.LOST: "lost",
})  # fmt: skip
SKIN: Mapping[SkinState, str] = MappingProxyType({
    SkinState.MISSING: "missing", SkinState.OPEN: "open", SkinState.LOOSE: "loose", SkinState.JOINED: "joined",
    SkinState.DRY: "dry", SkinState.ON: "on", SkinState.SATURATED: "saturated",
})  # fmt: skip
ENTRAINMENT: Mapping[Entrainment, str] = MappingProxyType({
    Entrainment.YES: "yes", Entrainment.PARTLY: "partly", Entrainment.NO: "no",
})  # fmt: skip


def state(arousal: float) -> str:
    """The band of an arousal, 0..1."""
    return SETTLED if arousal < SETTLED_BELOW else ACTIVATED if arousal > ACTIVATED_ABOVE else AS_USUAL
