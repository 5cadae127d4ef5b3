"""What each motor does: the breath, the hand of a pause, another's heart, and messages, for whoever feels it."""

from device.scene import touch
from device.scene.easing import Blend
from device.scene.messages import TouchMessages
from device.scene.request import SceneRequest, Touch
from device.scene.setup import SceneSetup

HEART = 0.7  # of the breath's strength: another's pulse is softer than what the lamp asks
LEAST_SOFT = 0.5  # factor of messages, however soft all else is: an answer that cannot be felt is none


class Felt:
    """Requests in, touch of every motor out. setup.felt_by says who feels which."""

    def __init__(self, setup: SceneSetup) -> None:
        self._setup, self._messages = setup, TouchMessages(setup.felt_by)
        self._serves = [bool(codes) for codes in setup.felt_by]
        self._everybody = {code for codes in setup.felt_by for code in codes}

    def feed(
        self, t_s: float, request: SceneRequest, blend: Blend | None, level: float, given: float = 0.0, tap: float = 0.0
    ) -> tuple[float, ...]:
        """The touch of each motor at t_s, 0..1. blend: None feels no breath. level: 0..1, fades all but messages.

        given: 0..1, how far the breath makes way for taps of request.heart. tap: 0..1.
        """
        setup = self._setup
        present = self._everybody if request.present is None else set(request.present)
        if setup.answers:
            for told in request.told:
                self._messages.add(told, t_s, present)
        breath = (1 - given) * touch.of_breath(request.breath, blend.pulses, blend.swell) if blend else 0.0
        asked = []
        for motor, codes in enumerate(setup.felt_by):
            taps = HEART * tap if any(code != request.heart for code in codes) else 0.0
            asked.append(level * self._for(motor, codes, present, self._guided(t_s, request, max(breath, taps))))
        strength = setup.touch_strength * max(LEAST_SOFT, request.softer)
        told_felt = self._messages.feed(t_s, asked)
        return tuple(max(told * strength, felt * left) for felt, (told, left) in zip(asked, told_felt, strict=True))

    def _for(self, motor: int, codes: tuple[str, ...], present: set[str], felt: float) -> float:
        """What is left of it on a motor, which changes between two touches, and not in the middle of one."""
        if felt <= 0:
            self._serves[motor] = bool(codes) and (not present or not present.isdisjoint(codes))
        return felt if self._serves[motor] else 0.0

    def _guided(self, t_s: float, request: SceneRequest, felt: float) -> float:
        """Breath or taps, which make way for a hand; nothing for who wants no touch but answers."""
        setup, hand_s = self._setup, request.hand_s
        if setup.pattern is Touch.OFF:
            return 0.0
        since_s = None if hand_s is None else t_s - hand_s
        return request.softer * touch.with_hand(setup.touch_strength * felt, setup.hand_strength, since_s)
