"""A recorded session put together again, so that it says and shows what it did: the same rows, ticks and settings."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

import numpy as np

from device import version
from device.app import modes, worlds
from device.app.choices import CHOICES
from device.app.worlds import World
from device.guide.bedside import BedsideGuide
from device.guide.couple_guide import AFTER
from device.guide.guide import TWICE_S
from device.guide.known_paces import PaceForTwo
from device.guide.programme import Programme
from device.guide.programme_file import parse
from device.language import tr
from device.recording import annotation, events, stored_intervals, stored_settings
from device.recording.events import Led
from device.recording.reader import Recorded
from device.session.loop import TICK_HZ
from device.session.session import Envelope, Session
from device.settings.tree import Config
from drivers.merged import beside
from drivers.phone import command_of
from drivers.ports import ButtonEvent, DriverError, Hardware
from drivers.recording import ReplayButton, ReplayPhone, ReplaySource
from drivers.said import Said
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import MemoryHaptic, MemoryRing

BUTTON_EVENTS = {
    text: ButtonEvent.HOLD if text == annotation.HOLD else ButtonEvent.PRESS for text in annotation.BUTTON.values()
}


def replay_session(recorded: Mapping[str, Recorded], keep: int | None = 1) -> tuple[Session, World]:
    """The session of some people's recordings, by code, on a virtual clock. keep: how many frames the ring remembers.

    Raises DriverError if it was recorded in a mode, or with settings, that this version does not have.
    """
    if not recorded:
        raise DriverError(tr("there is nothing to replay: nothing was recorded in this session"))
    first = next(iter(recorded.values()))
    settings, notes = stored_settings.in_force(first, CHOICES)
    make = _mode(first, tuple(recorded), settings)
    source = beside([ReplaySource(r.rows, r.stretch, r.channels(place)) for place, r in enumerate(recorded.values())])
    ends_s = max((r.ended_s or 0.0) for r in recorded.values())
    cut_off = ends_s == 0.0
    if not cut_off:
        source.length_s = None  # the light went out after the last row
    hardware = Hardware(
        VirtualClock(_spans(first.late_ticks())),
        source,
        MemoryRing(settings.ring.pixels, keep=keep),
        tuple(MemoryHaptic(keep=keep) for _ in range(1 + settings.touch_b.fitted)),
        ReplayButton([(n.onset_s, BUTTON_EVENTS[n.text]) for n in first.notes if n.text in BUTTON_EVENTS]),
        f"recording {first.path.parent.name}/{first.path.name}" if len(recorded) == 1 else first.path.parent.name,
        first.simulated,
        ReplayPhone([(t_s, c) for t_s, text in events.asked_by_page(first.notes) if (c := command_of(text.encode()))]),
    )
    seats = worlds.seats(settings, source.channels, tuple(recorded))
    if first.mode == modes.KEPT:
        seats = worlds.seats_of_file(settings, source, tuple(recorded), _beats_instead(first))
    world = World(hardware, seats, (*notes, *_notes(first, recorded)), first.path)
    envelope = Envelope(math.inf if cut_off else ends_s, fades=not cut_off)
    return make(settings, world, envelope=envelope), world


def _mode(first: Recorded, codes: Sequence[str], settings: Config) -> Callable[..., Session]:
    """What puts a session together as that one was. Raises DriverError for a mode that this version does not have."""
    if led := events.programmes(first.notes):
        programmes = [parse(one.text, one.name, str(first.path)) for one in led]
        if first.mode == modes.LAMP and "lamp" in events.settings(first.notes):
            return partial(modes.bedside, guide=_bedside(settings, led, programmes, codes))
        if first.mode == modes.SHARED and len(codes) == 2:
            asked = (n.onset_s for n in events.starting_with(first.notes, f"{annotation.PHASE}{AFTER}"))
            guide = modes.duo(settings, programmes[0], codes, led[0].own_bpm, ends_s=next(asked, math.inf))
            return partial(modes.shared, guide=guide)
        return partial(modes.guided, course=modes.course(settings, programmes[0], led[0].own_bpm))
    if make := modes.MODES.get(first.mode or ""):
        return make
    known = ", ".join(modes.MODES)
    raise DriverError(
        tr(
            "{path}: it was recorded as {mode!r}; this version replays {known}",
            path=first.path,
            mode=first.mode,
            known=known,
        )
    )


def _bedside(
    settings: Config, led: Sequence[Led], programmes: Sequence[Programme], codes: Sequence[str]
) -> BedsideGuide:
    """The guide of a session at the lamp, from what led it: at first, after two presses, and when all had come."""
    first = programmes[0]
    twice = programmes[1] if led[1:] and led[1].t_s <= TWICE_S + 1 / TICK_HZ else first
    newest = led[-1].own_bpm
    plan = modes.bedside_plan(settings, first, twice, programmes[-1], dict.fromkeys(codes, newest) if newest else {})
    return BedsideGuide(replace(plan, pace_for_two=PaceForTwo(newest, 0.0) if newest else None))


def _notes(first: Recorded, recorded: Mapping[str, Recorded]) -> Iterator[str]:
    """What a replay may not tell as it was: it is of another version, or the lamp listened to somebody who is gone."""
    if first.version != version():
        yield (
            Said(
                "recorded by Ebb {version}: what it derived then is in the file and stays; the replay is by Ebb {now}",
                version=first.version,
                now=version(),
            )
        )
    if first.elsewhere:
        yield Said("from another device: {device}", device=first.elsewhere)
    if first.mode == modes.SHARED and len(recorded) == 1:
        yield (
            Said(
                "only {code} of two people is replayed: the lamp also listened to somebody who is not "
                "here, so its light, touch and pace, the swing with the breath, and skin while hands "
                "were joined are not what they were",
                code=first.code,
            )
        )


def _beats_instead(kept: Recorded) -> tuple[float, ...]:
    """The beats of another device's recording that has no pulse wave, and was kept with its marks."""
    pulse = [channel.sensor for channel in kept.channels(0)].index("pulse")
    waves = np.isfinite(kept.samples.values[:, pulse]).any()
    return () if waves else tuple(beat.t_s for beat in stored_intervals.beats(kept))


def _spans(late: frozenset[int]) -> list[tuple[float, float]]:
    """Skipped ticks as spans (begin, end) in s in which the loop overslept."""
    runs = groupby(enumerate(sorted(late)), key=lambda counted: counted[1] - counted[0])
    ticks = [[index for _, index in run] for _, run in runs]
    return [(run[0] / TICK_HZ, (run[-1] + 1) / TICK_HZ) for run in ticks]
