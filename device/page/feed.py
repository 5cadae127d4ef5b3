"""The lamp's state as a stream of events: in words once a second and on change, the ring's light as it moves."""

import asyncio
import json
import math
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from device.page.lamp import Lamp
from drivers.live import UNKNOWN, Live, Mode

RING_HZ = 15
EDGE, DIMMEST = 0.35, 0.35  # of the breath's light: how soft it ends, in heights of the ring; and its least brightness
STATE_S, LOOKS_S = 1.0, 15.0


async def events(
    lamp: Lamp, with_ring: bool, is_private: bool, is_known: Callable[[], Awaitable[bool]], looks_s: float = LOOKS_S
) -> AsyncGenerator[bytes, None]:
    """Server-Sent Events. Silence is silence.

    is_private: nobody else listens. Only then the ring is told as it is; else as the breath alone would have it.
    is_known: whether whoever listens is let in, which is looked at every looks_s.

    They end where the list of phones has changed, for one that is let in no more asks anew in vain.
    """
    said, shown, due, phones = "", "", 0.0, None
    clock = asyncio.get_running_loop().time
    look_s = clock() + looks_s
    yield b"retry: 2000\n\n"
    while True:
        if clock() >= look_s:
            look_s = clock() + looks_s
            if not await is_known():
                return
        if live := lamp.now():
            if live.mode is Mode.WAITING:  # a session says nothing of them
                if phones not in (None, live.phones):
                    return
                phones = live.phones
            new = state(live)
            words = json.dumps({name: value for name, value in new.items() if name not in ("breath", "left_s")})
            if words != said or clock() >= due:
                said, due = words, clock() + STATE_S
                yield f"event: state\ndata: {json.dumps(new)}\n\n".encode()
            if with_ring and (light := (brightness if is_private else breathed)(live)) != shown:
                shown = light
                yield f"event: ring\ndata: {light}\n\n".encode()
        await asyncio.sleep(1 / RING_HZ)


def state(live: Live) -> dict[str, Any]:
    """What a phone on a house's network may know: contact in words, the breath that is asked for, no body's number."""
    breath = None
    if live.lungs != UNKNOWN:
        breath = {"phase": round(live.phase, 4), "rate_bpm": round(live.rate_bpm, 3)}
        breath["inhale_share"] = round(live.inhale_share, 3)
    return {
        "mode": live.mode.name.lower(),
        "fingers": [finger.name.lower() for finger in live.fingers],
        "asking": live.asking,
        "softer": live.softer,
        "simulated": live.simulated,
        "pairing": live.pairing.name.lower(),
        "left_s": round(live.left_s) if live.left_s != UNKNOWN else None,
        "breath": breath,
    }


def brightness(live: Live) -> str:
    """The ring in one tone, two hexadecimal digits a pixel: a colour is a word about a body."""
    ring = live.ring
    return bytes(max(ring[at : at + 3]) for at in range(0, len(ring), 3)).hex()


def breathed(live: Live) -> str:
    """A ring that fills and empties with the breath that is asked for, and is dark where none is, in as many digits.

    The lamp's own is lower, higher, or moves in itself, by how settled a body is.
    """
    pixels, lungs = len(live.ring) // 3, max(0.0, live.lungs)
    heights = (0.5 - 0.5 * math.cos(2 * math.pi * k / pixels) for k in range(pixels))
    lit = (min(1.0, max(0.0, (lungs * (1 + EDGE) - height) / EDGE)) for height in heights)
    return bytes(round(255 * share * (DIMMEST + (1 - DIMMEST) * lungs)) for share in lit).hex()
