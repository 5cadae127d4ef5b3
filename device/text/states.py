"""The words for codes: states of pulse, electrodes, arousal and entrainment, and why something is not known now."""

from collections.abc import Mapping
from types import MappingProxyType

from device.language import msgid
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Contact, Entrainment, Reason, SkinState, Vitals

SETTLED, AS_USUAL, ACTIVATED = msgid("settled"), msgid("as usual"), msgid("activated")
PULSE: Mapping[Contact, str] = MappingProxyType(
    {
        Contact.LOOKING: msgid("looking"),
        Contact.HOLD_STILL: msgid("hold still"),
        Contact.FOUND: msgid("found"),
        Contact.LOST: msgid("lost"),
    }
)
SKIN: Mapping[SkinState, str] = MappingProxyType(
    {
        SkinState.MISSING: msgid("missing"),
        SkinState.OPEN: msgid("open"),
        SkinState.LOOSE: msgid("loose"),
        SkinState.JOINED: msgid("joined"),
        SkinState.DRY: msgid("dry"),
        SkinState.ON: msgid("on"),
        SkinState.SATURATED: msgid("saturated"),
        SkinState.MOVED: msgid("moved"),
        SkinState.DOUBTED: msgid("doubted"),
    }
)
ENTRAINMENT: Mapping[Entrainment, str] = MappingProxyType(
    {Entrainment.YES: msgid("yes"), Entrainment.PARTLY: msgid("partly"), Entrainment.NO: msgid("no")}
)
NO_HEART_RATE = {
    Reason.NO_PULSE_WAVE: "there is no pulse wave",
    Reason.WAVE_NOT_OVER: "the wave is not over yet",
    Reason.SAMPLES_MISSING: "samples are missing",
    Reason.HEIGHTS_JUMP: "the size of the waves jumps",
    Reason.SHAPES_DIFFER: "the waves do not look alike",
    Reason.WAVES_BETWEEN: "there are waves as large between the beats",
    Reason.NOISE: "there is noise on the sensor",
    Reason.STANDS_STILL: "the wave stands still at both its ends, as no pulse does",
    Reason.NO_SHAPE: "the waves have no shape that a pulse has",
    Reason.BEATS_COME_AND_GO: "beats come and go",
    Reason.INTERVALS_JUMP: "the time from beat to beat jumps",
    Reason.FEW_ANNOTATED_BEATS: "the recording has too few beats here",
}
WHAT_TO_DO = {
    Contact.LOOKING: "lay a finger on the sensor",
    Contact.HOLD_STILL: "hold still",
    Contact.LOST: "hold still, or lay the finger on again",
}
NO_SWING: dict[Reason | SkinState, str] = {
    Reason.IRREGULAR: msgid("the rhythm is irregular: the swing is not told"),
    Reason.BREATHS_NOT_OVER: msgid("the swing is told after the first breaths, which are not over"),
    Reason.NO_BREATH_HEARD: msgid("no breath of 3 to 20 a minute can be heard in the heart: the swing is not told"),
    Reason.FEW_BEATS_A_BREATH: msgid("so few beats fall into a breath that the swing cannot be seen"),
    Reason.INTERVALS_MISSING: msgid("beats are missing in the last breath: the swing is not told"),
    Reason.OTHER_WAVES: msgid("the heart moves more by other things than by the breath: the swing is not told"),
}
NOT_TOLD: dict[Reason | SkinState, str] = {
    **NO_SWING,
    SkinState.MISSING: "the skin channel brings no values",
    SkinState.OPEN: "the electrodes touch no skin",
    SkinState.LOOSE: "the electrodes moved, have just been touched, or are loose",
    SkinState.JOINED: "hands are joined: the value belongs to neither",
    SkinState.SATURATED: "the skin conducts more than the front end can measure",
    SkinState.DOUBTED: "what the electrodes bring does not look like skin: take them off, and lay them on again",
    Reason.BASELINE_NOT_OVER: "settled or activated is told against your own first minutes, which are not over",
    Reason.NO_HEART_AND_NO_SKIN: "neither heart nor skin can be heard",
    Reason.HEART_AND_SKIN_DISAGREE: "unsure: heart and skin say opposite things",
    Reason.SHAKEN: "humming or moving shakes the sensors: nothing is judged now",
}


def state(arousal: float) -> str:
    """The band of an arousal, 0..1: SETTLED, AS_USUAL or ACTIVATED."""
    return SETTLED if arousal < SETTLED_BELOW else ACTIVATED if arousal > ACTIVATED_ABOVE else AS_USUAL


def why_unknown(vitals: Vitals) -> list[str]:
    """A sentence for each of the reasons, in their order; that of a missing heart rate says what to do.

    In English, whatever is spoken: results are read by programs.
    """
    what_to_do = f": {WHAT_TO_DO[vitals.contact]}" if vitals.contact in WHAT_TO_DO else ""
    no_heart_rate = {reason: words + what_to_do for reason, words in NO_HEART_RATE.items()}
    return [(no_heart_rate | NOT_TOLD)[reason] for reason in vitals.reasons]
