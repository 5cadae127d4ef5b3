"""The vitals of one or two people as one."""

from collections.abc import Sequence

from device.model import Contact, Entrainment, Vitals

WEAKEST_FIRST = (Entrainment.NO, Entrainment.PARTLY, Entrainment.YES)


def joint_vitals(people: Sequence[Vitals]) -> Vitals:
    """Vitals that one pacer can follow: the weaker entrainment, the faster breath, the mean arousal.

    One person's are their own, nobody's are unknown. Whoever has no pulse on the sensor now holds up nobody. Arousal is
    unknown unless it is known of both: what the lamp does with it must not tell one of them about the other.
    """
    if len(people) <= 1:
        return people[0] if people else Vitals()
    present = [v for v in people if v.contact is Contact.FOUND]
    entrainments = [v.entrainment for v in present if v.entrainment is not None]
    fastest = max(present, key=lambda v: v.rhythm_bpm or 0.0, default=Vitals())
    arousals = [v.arousal for v in people if v.arousal is not None]
    return Vitals(
        contact=Contact.FOUND if present else people[0].contact,
        entrainment=min(entrainments, key=WEAKEST_FIRST.index, default=None),
        rhythm_bpm=fastest.rhythm_bpm,
        rhythm_share=fastest.rhythm_share,
        arousal=sum(arousals) / len(arousals) if len(arousals) == len(people) else None,
    )
