"""One person: rows of their sensors in, what is known of the body out.

Does not know who it is, or how many there are. What it says depends on the rows and the breath asked for, and on
nothing else: the same rows give the same answer, live or replayed.
"""

from collections.abc import Callable, Mapping, Sequence

from device.model import Breath, Contact, Reading, Reason, Regularity, SkinRecovery, SkinResponse, SkinState, Vitals
from device.signals.arousal import Arousal
from device.signals.cardiac import BeatDetector, CardiacAnalysis
from device.signals.skin.conductance import TRUSTED, SkinConductance

SECOND_S = 1.0  # arousal is judged this often; a beat or a change of contact is told at once


class Person:
    """One person's body, from the rows of their sensors.

    detector: of beats. usiemens: the skin front end's volts -> uS. baseline_s: seconds with a value before arousal is
    told. response_usiemens: the least skin conductance response that counts.
    """

    def __init__(
        self, detector: BeatDetector, usiemens: Callable[[float], float], baseline_s: float, response_usiemens: float
    ) -> None:
        self._heart, self.skin = CardiacAnalysis(detector), SkinConductance(usiemens, response_usiemens)
        self._arousal, self._arousal_due_s = Arousal(baseline_s), 0.0
        self._vitals, self._changed = Vitals(), False

    def feed(
        self, now_s: float, t_s: Sequence[float], values: Mapping[str, Sequence[float]], breath: Breath | None
    ) -> Reading:
        """The rows that became due at now_s: time stamps, and values by sensor ('pulse', 'skin'), NaN where unknown."""
        before = self._heart.detector.contact
        heart = self._heart.feed(now_s, t_s, values["pulse"], breath)
        responses: tuple[SkinResponse | SkinRecovery, ...] = ()
        for t, volts in zip(t_s, values["skin"], strict=True):
            if known := self.skin.feed(t, volts):
                responses += known
        contact = self._heart.detector.contact
        if contact is Contact.FOUND:
            self.skin.touched = True
        for interval in heart.intervals:
            self._arousal.beat(interval)
        if now_s >= self._arousal_due_s:
            self._arousal_due_s = now_s + SECOND_S - 1e-6
            self._arousal.feed(now_s, contact is Contact.FOUND, self.skin.level())
            self._vitals = self._known()
        elif heart.beats or heart.breaths or contact is not before or self._changed:
            self._vitals = self._known()
        self._changed = False
        return Reading(self._vitals, heart.beats, heart.intervals, heart.breaths, heart.rest, responses)

    def begin_part(self) -> None:
        """Another part of a programme begins: a span of rest lies within one, settling apart from what follows."""
        self._heart.begin_part()

    def join_hands(self, joined: bool) -> None:
        """Two people's hands joined, or parted: what the skin channel says meanwhile belongs to neither."""
        self.skin.join(joined)
        self._changed = True

    def _known(self) -> Vitals:
        detector, rsa, skin, arousal = self._heart.detector, self._heart.rsa, self.skin, self._arousal
        heart_rate_bpm = detector.heart_rate_bpm()
        found = detector.contact is Contact.FOUND
        known = found or skin.level() is not None  # arousal is once a second, and must not outlive both by even that
        reasons: list[Reason | SkinState] = []
        if heart_rate_bpm is None:
            reasons.append(detector.reason())
        if self._heart.regularity is Regularity.IRREGULAR:
            reasons.append(Reason.IRREGULAR)
        elif found and (no_swing := rsa.reason()):
            reasons.append(no_swing)
        if skin.state not in TRUSTED:
            reasons.append(skin.state)
        if arousal.reason or not known:
            reasons.append(arousal.reason or Reason.NO_HEART_AND_NO_SKIN)
        return Vitals(
            contact=detector.contact,
            skin=skin.state,
            heart_rate_bpm=heart_rate_bpm,
            artefact_share=self._heart.intervals.artefact_share() if found else None,
            rsa_ms=rsa.rsa_ms(),  # which, as all of a rhythm, went with the pulse
            entrainment=rsa.entrainment,
            rhythm_bpm=rsa.rhythm_bpm,
            rhythm_share=rsa.rhythm_share,
            skin_usiemens=skin.level(),
            responses_per_min=skin.responses_per_min(),
            arousal=arousal.value if known else None,
            confidence=arousal.confidence if known else None,
            regularity=self._heart.regularity,
            reasons=tuple(reasons),
        )
