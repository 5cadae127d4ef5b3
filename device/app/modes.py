"""The kinds of session that the lamp has, each put together from a guide, a light and an opened world.

A guide is made of a programme and, in the sessions of this lamp's people, of the paces that their assessments found.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from device.app.pi_parts import ring_wiring
from device.app.worlds import CODES, World
from device.guide.bedside import BedsideGuide, BedsidePlan
from device.guide.consent import Question
from device.guide.couple_guide import CoupleGuide
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
from device.scene.setup import SceneSetup
from device.scene.shared import SharedScene
from device.scene.solo import SoloScene
from device.scene.unguided import DarkScene, PilotScene
from device.session.loop import TICK_HZ
from device.session.session import Envelope, Renderer, Session
from device.settings.tree import Config
from device.text import guidance as words
from drivers.ports import Card

OPEN_END = Envelope()


def solo(config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None) -> Session:
    """A session that leads the breath by light and touch. gate: that the light comes through, if there was any before.

    The other modes are called alike.
    """
    breath = config.breath
    pacer = Pacer(breath.first_bpm, breath.inhale_share)
    pacer.change_to(0.0, breath.rate_bpm, breath.lead_minutes * 60)
    return _session(config, world, Steady(pacer), SoloScene(scene_setup(config, world.codes)), envelope, gate)


def guided(
    config: Config, world: World, course: Course, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None
) -> Session:
    """A session that a programme leads."""
    return _session(config, world, course, SoloScene(scene_setup(config, world.codes)), envelope, gate)


def duo(
    config: Config,
    programme: Programme,
    codes: Sequence[str],
    both_bpm: float | None = None,
    for_two: PaceForTwo | None = None,
    ends_s: float = math.inf,
) -> CoupleGuide:
    """The guide of two people. both_bpm, for_two: the pace that serves both, and its choice, as far as it is known.

    ends_s: when the course is over at the latest.
    """
    course = Course(programme, both_bpm, config.guide.pause, for_two)
    return CoupleGuide(course, codes, _questions(config), ends_s=ends_s)


def shared(
    config: Config, world: World, guide: CoupleGuide, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None
) -> Session:
    """A session of two under one light, led by a programme and questions."""
    codes = world.codes
    renderer = SharedScene(scene_setup(config, codes), _left(config, codes), codes)
    return _session(config, world, guide, renderer, envelope, gate)


def bedside_plan(
    config: Config,
    press: Programme,
    press_twice: Programme,
    for_two: Programme,
    own_bpm: Mapping[str, float],
    pace_for_two: PaceForTwo | None = None,
) -> BedsidePlan:
    """What a press at the lamp begins, and the settings say of it."""
    leads_nobody = config.lamp.nobody == "leads"
    return BedsidePlan(
        press, press_twice, for_two, own_bpm, pace_for_two, _questions(config), config.guide.pause, leads_nobody
    )


def bedside(
    config: Config, world: World, guide: BedsideGuide, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None
) -> Session:
    """A session at the lamp, of whoever comes."""
    codes = CODES[: config.lamp.people]
    setup = scene_setup(config, codes)
    renderer = SoloScene(setup) if len(codes) == 1 else SharedScene(setup, _left(config, codes), codes)
    return _session(config, world, guide, renderer, envelope, gate)


def course(config: Config, programme: Programme, own_bpm: float | None = None) -> Course:
    """A programme about to run, for somebody whose own pace may be known."""
    return Course(programme, own_bpm, config.guide.pause)


def own_course(programme: Programme, config: Config, root: Path, simulated: bool) -> tuple[Course, str]:
    """One person's course, and what there is to tell them of their own pace before; empty if nothing.

    root: the folder of all recordings, with the history of assessments. Raises OSError, ValueError.
    """
    found, note = resonance_history.newest(root, CODES[0], simulated), ""
    if any(PACES[phase.pace].of_own for phase in programme.phases):
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(found["utc"]) if found else None
        note = words.own_pace(age)
    return course(config, programme, found["rate_bpm"] if found else None), note


def keep_resonance(card: Card, root: Path, simulated: bool, code: str, session: int | None, found: Resonance) -> None:
    """Add what an assessment found to the person's history, in the session of that number. Raises OSError."""
    resonance_history.keep(card, root, code, simulated, found, dt.datetime.now(dt.UTC), session)


def own_duo(
    programme: Programme, config: Config, codes: Sequence[str], root: Path, simulated: bool, ends_s: float = math.inf
) -> CoupleGuide:
    """The guide of two people, by code, with the pace that serves both if each has had an assessment.

    ends_s: as of CoupleGuide. Raises OSError, ValueError.
    """
    pace = pace_for_two(codes, root, simulated)
    return duo(config, programme, codes, pace.rate_bpm if pace else None, pace, ends_s)


def pace_for_two(codes: Sequence[str], root: Path, simulated: bool) -> PaceForTwo | None:
    """The pace that serves both, if each has had an assessment. Raises OSError, ValueError."""
    curves = [resonance_history.curve(root, code, simulated) for code in codes]
    return choose(curves) if all(curves) else None


def scene_setup(config: Config, codes: Sequence[str]) -> SceneSetup:
    """How light and touch are set for the people of these codes, by their places."""
    light, motor = config.light, config.touch
    return SceneSetup(
        config.ring.pixels, light.most, motor.strength, 1 / TICK_HZ,
        PALETTES[light.palette], motor.hand, Touch(motor.pattern), motor.answers, _felt_by(config, tuple(codes)),
    )  # fmt: skip


def _felt_by(config: Config, codes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """For each motor, who of these feels it; whoever is alone feels the only one, whosever it is."""
    if config.touch_b.fitted:
        return codes[:1], codes[1:]
    of_one = {"first": codes[:1], "second": codes[1:]}.get(config.touch.whose, codes)
    return (of_one or codes,)


def _left(config: Config, codes: Sequence[str]) -> str:
    return codes[-1 if config.shared.left == "second" else 0]


def _questions(config: Config) -> tuple[Question, ...]:
    """What two are asked first."""
    wanted = ((Question.OWN_LIGHT, config.shared.own_light), (Question.HEART, config.shared.feel_heart))
    return tuple(question for question, asked in wanted if asked)


def dark(
    config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None, begun: bool = False
) -> Session:
    """A session that only listens: no light, nothing asked of the breath. begun: as of Listening."""
    return _session(config, world, Listening(begun), DarkScene(scene_setup(config, world.codes)), envelope, gate)


def pilot(
    config: Config, world: World, envelope: Envelope = OPEN_END, gate: SafetyGate | None = None, begun: bool = False
) -> Session:
    """A session that only listens, with one dim point that says that the lamp is on. begun: as of Listening."""
    return _session(config, world, Listening(begun), PilotScene(scene_setup(config, world.codes)), envelope, gate)


def _session(
    config: Config, world: World, guide: Guide, renderer: Renderer, envelope: Envelope, gate: SafetyGate | None
) -> Session:
    return Session(world.hardware, world.seats, guide, renderer, gate or safety_gate(config), envelope)


def safety_gate(config: Config) -> SafetyGate:
    """What all light goes through before it is seen."""
    return SafetyGate(config.ring.pixels, config.ring.gamma, ring_wiring(config).rounding)


LAMP, SHARED, KEPT = "lamp", "shared", "kept"
MODES: Mapping[str, Callable[..., Session]] = MappingProxyType(
    {"solo": solo, "log": dark, "log-lit": pilot, KEPT: dark}
)
"""What `ebb` can begin, by the name that a recording keeps; and LAMP and SHARED, which programmes lead.

KEPT: another device's recording, kept as a session.
"""
