"""The vitals of one or two people as one, and the breathing rate that RSA tells."""

from collections.abc import Sequence

from device.model import Contact, Entrainment, Vitals

CLEAR_SHARE = 0.5  # of IBI variance, which the heart's own rhythm has to explain before it is taken for the breath's
WEAKEST_FIRST = (Entrainment.NO, Entrainment.PARTLY, Entrainment.YES)


def joint_vitals(people: Sequence[Vitals]) -> Vitals:
    """Vitals that one pacer can follow: the weaker entrainment, the faster clear rhythm, the mean arousal.

    One person's are their own, nobody's are unknown. Whoever has no pulse on the sensor now holds up nobody. Arousal is
    unknown unless it is known of both: what the lamp does with it must not tell one of them about the other.
    """
    if len(people) <= 1:
        return people[0] if people else Vitals()
    present = [v for v in people if v.contact is Contact.FOUND]
    entrainments = [v.entrainment for v in present if v.entrainment is not None]
    clear = [v for v in present if breathing_rate_bpm(v) is not None]
    fastest = max(clear, key=lambda v: v.rhythm_bpm or 0.0, default=Vitals())
    arousals = [v.arousal for v in people if v.arousal is not None]
    return Vitals(
        contact=Contact.FOUND if present else people[0].contact,
        entrainment=min(entrainments, key=WEAKEST_FIRST.index, default=None),
        rhythm_bpm=fastest.rhythm_bpm,
        rhythm_share=fastest.rhythm_share,
        arousal=sum(arousals) / len(arousals) if len(arousals) == len(people) else None,
    )


def breathing_rate_bpm(vitals: Vitals) -> float | None:
    """Respiratory rate in breaths/min, estimated from RSA: the heart's dominant rhythm, where it is clear."""
    return vitals.rhythm_bpm if (vitals.rhythm_share or 0.0) >= CLEAR_SHARE else None
