"""The kinds of session that the lamp has, each put together from a guide, a light and an opened world.

A guide is made of a programme and, in the sessions of this lamp's people, of the paces that their assessments found.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from device.app.idle import Waiting
from device.app.worlds import World
from device.guide.couple_guide import ASK_S, CoupleGuide, Question
from device.guide.course import Course
from device.guide.guide import Guide, Listening, Steady
from device.guide.known_paces import PaceForTwo, choose
from device.guide.pacer import Pacer
from device.guide.paces import PACES
from device.guide.programme import Programme
from device.guide.resonance import Resonance
from device.library import resonance_history
from device.scene.gate import SafetyGate
from device.scene.palette import PALETTES
from device.scene.request import Touch
from device.scene.shared import SharedScene
from device.scene.solo import SoloScene
from device.scene.stage import SceneSetup
from device.scene.unguided import DarkScene, PilotScene, StandbyScene
from device.session.loop import TICK_HZ
from device.session.session import Envelope, Renderer, Session
from device.settings.tree import Config
from device.text import guidance as words
from drivers.ports import Card

OPEN_END = Envelope()
CODE = "a"  # who sits alone


def solo(config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None) -> Session:
    """A session that leads the breath by light and touch. gate: that the light comes through, if there was any before.

    The other modes are called alike; those that a programme leads last as long as that, if nobody says otherwise.
    """
    breath = config.breath
    pacer = Pacer(breath.start_bpm, breath.inhale_share)
    pacer.change_to(0.0, breath.rate_bpm, breath.lead_minutes * 60)
    return _session(config, world, Steady(pacer), SoloScene(scene_setup(config)), envelope, gate)


def guided(
    config: Config, world: World, course: Course, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None
) -> Session:
    """A session that a programme leads."""
    return _session(config, world, course, SoloScene(scene_setup(config)), envelope.or_length(course.length_s), gate)


def duo(
    config: Config,
    programme: Programme,
    codes: Sequence[str],
    both_bpm: float | None = None,
    for_two: PaceForTwo | None = None,
) -> CoupleGuide:
    """The guide of two people. both_bpm, for_two: the pace that serves both, and its choice, as far as it is known."""
    wanted = ((Question.OWN_LIGHT, config.shared.own_light), (Question.HEART, config.shared.feel_heart))
    first = [question for question, asked in wanted if asked]
    begins_s = len(first) * len(codes) * ASK_S
    return CoupleGuide(Course(programme, both_bpm, config.guide.pause, begins_s, for_two), codes, first)


def shared(
    config: Config, world: World, guide: CoupleGuide, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None
) -> Session:
    """A session of two under one light, led by a programme and questions."""
    left = world.seats[-1 if config.shared.left == "second" else 0].code
    renderer = SharedScene(scene_setup(config), left)
    return _session(config, world, guide, renderer, envelope.or_length(guide.length_s), gate)


def waiting(config: Config, world: World, gate: SafetyGate) -> Waiting:
    """The lamp between sessions, in the dark. gate: as for a session."""
    return Waiting(world.hardware, StandbyScene(scene_setup(config)), gate)


def course(config: Config, programme: Programme, own_bpm: float | None = None) -> Course:
    """A programme about to run, for somebody whose own pace may be known."""
    return Course(programme, own_bpm, config.guide.pause)


def own_course(programme: Programme, config: Config, root: Path, simulated: bool) -> tuple[Course, str]:
    """One person's course, and what there is to tell them of their own pace before; empty if nothing.

    root: the folder of all recordings, with the history of assessments. Raises OSError, ValueError.
    """
    found, note = resonance_history.newest(root, CODE, simulated), ""
    if any(PACES[phase.pace].of_own for phase in programme.phases):
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(found["utc"]) if found else None
        note = words.own_pace(age)
    return course(config, programme, found["rate_bpm"] if found else None), note


def keep_resonance(card: Card, root: Path, simulated: bool, found: Resonance) -> None:
    """Add what an assessment found to the person's history, for the next session. Raises OSError."""
    resonance_history.keep(card, root, CODE, simulated, found, dt.datetime.now(dt.UTC))


def own_duo(programme: Programme, config: Config, codes: Sequence[str], root: Path, simulated: bool) -> CoupleGuide:
    """The guide of two people, by code, with the pace that serves both if each has had an assessment."""
    curves = [resonance_history.curve(root, code, simulated) for code in codes]
    pace = choose(curves) if all(curves) else None
    return duo(config, programme, codes, pace.rate_bpm if pace else None, pace)


def scene_setup(config: Config) -> SceneSetup:
    """How light and touch are set."""
    light, motor = config.light, config.touch
    return SceneSetup(
        config.ring.pixels, light.most, motor.strength, 1 / TICK_HZ,
        PALETTES[light.palette], motor.hand, Touch(motor.pattern),
    )  # fmt: skip


def dark(config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None) -> Session:
    """A session that only listens: no light, no touch, nothing asked of the breath."""
    return _session(config, world, Listening(), DarkScene(config.ring.pixels), envelope, gate)


def pilot(config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None) -> Session:
    """A session that only listens, with one dim point that says that the lamp is on."""
    return _session(config, world, Listening(), PilotScene(config.ring.pixels, config.light.most), envelope, gate)


def _session(
    config: Config, world: World, guide: Guide, renderer: Renderer, envelope: Envelope, gate: SafetyGate | None
) -> Session:
    return Session(world.hardware, world.seats, guide, renderer, gate or safety_gate(config), envelope)


def safety_gate(config: Config) -> SafetyGate:
    """What all light goes through before it is seen."""
    return SafetyGate(config.ring.pixels, config.ring.gamma)


MODES: Mapping[str, Callable[..., Session]] = MappingProxyType({"solo": solo, "log": dark, "log-lit": pilot})
"""What `ebb` can begin, by the name that a recording keeps; and LAMP and SHARED, which always have a programme."""
LAMP, SHARED = "lamp", "shared"
