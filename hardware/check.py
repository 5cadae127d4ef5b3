"""One part of a lamp at a time, while it is being built: what it reads, and whether it obeys. See assembly.md.

`python -m hardware.check volts|calibrate|ring|motor|button [--people 2] [--seconds 10] [--config FILE]`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device import assemble
from device.assemble import Place
from device.config import Config, ConfigError, load
from drivers.ports import DriverError, Gesture

STEP_S = 1 / 45
DIM = 0.25  # to the eye; a light that one can look into from near
COLOURS = {  # none of them saturated, as everywhere in this lamp
    "reddish": (1.0, 0.45, 0.45),
    "greenish": (0.45, 1.0, 0.45),
    "bluish": (0.45, 0.45, 1.0),
    "white": (1.0, 1.0, 1.0),
}
OPEN_LOW_V, OPEN_HIGH_V = 0.45, 0.55  # what a front end with nothing on its electrodes may read


def main(argv: list[str] | None = None) -> int:
    """The command."""
    ask = argparse.ArgumentParser(prog="python -m hardware.check", description=__doc__)
    ask.add_argument("part", choices=CHECKS)
    ask.add_argument("--people", type=int, choices=(1, 2), default=1)
    ask.add_argument("--config", type=Path, help="settings to use in place of the defaults")
    ask.add_argument("--seconds", type=float, default=10.0)
    ask.add_argument("--hardware", choices=("pi", "simulated"), default="pi")
    ask.add_argument("--fast", action="store_true", help="simulated parts on a virtual clock")
    asked = ask.parse_args(argv)
    try:
        config = load(asked.config)
        place = assemble.open_hardware(asked.hardware, config, asked.people, asked.fast)
    except (DriverError, ConfigError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    try:
        return CHECKS[asked.part](place, config, asked.seconds)
    except KeyboardInterrupt:
        return 0
    finally:
        place.hardware.close()


def read(place: Place, seconds: float) -> NDArray[np.float64]:
    """(rows, channels) of volts, NaN where there was none."""
    clock, source = place.hardware.clock, place.hardware.source
    clock.zero()
    source.start()
    rows = []
    while clock.now() < seconds:
        clock.sleep_until(clock.now() + STEP_S)
        rows.append(source.read(clock.now()).volts)
    source.stop()
    return np.concatenate(rows)


def volts(place: Place, config: Config, seconds: float) -> int:
    """Each channel every second: its mean, its ripple, and the skin in microsiemens."""
    usiemens = assemble.front_end(config)
    for _ in range(max(1, round(seconds))):
        rows = read(place, 1.0)
        told = []
        for seat in place.seats:
            pulse, skin = rows[:, seat.pulse], rows[:, seat.skin]
            if np.isnan(pulse).all() or np.isnan(skin).all():
                told.append(f"{seat.code}: nothing came from the converter")
                continue
            told.append(
                f"{seat.code}: pulse {np.nanmean(pulse):.3f} V, ripple {np.nanmax(pulse) - np.nanmin(pulse):.3f} V; "
                f"skin {np.nanmean(skin):.4f} V, ripple {1e3 * np.nanstd(skin):.2f} mV, "
                f"{usiemens(float(np.nanmean(skin))):.2f} uS"
            )
        print("   ".join(told), flush=True)
    return 0


def calibrate(place: Place, _: Config, seconds: float) -> int:
    """With nothing on the electrodes, what the front end reads is its excitation: the line for the settings."""
    read_v = [float(np.nanmean(read(place, seconds)[:, seat.skin])) for seat in place.seats]
    if wrong := [v for v in read_v if not OPEN_LOW_V <= v <= OPEN_HIGH_V]:
        print(
            f"{wrong[0]:.4f} V is not what open electrodes give ({OPEN_LOW_V}..{OPEN_HIGH_V} V): "
            "take the electrodes off, then check VR1, R2, R3 and U1",
            file=sys.stderr,
        )
        return 1
    print(f"[skin]\nexcitation_v = {sum(read_v) / len(read_v):.4f}")
    return 0


def ring(place: Place, _: Config, seconds: float) -> int:
    """A point goes around from LED to LED, then the whole ring in each colour, dim, fading in and out."""
    clock, lamp = place.hardware.clock, place.hardware.ring
    frame = np.zeros((lamp.pixels, 3))
    print(f"a white point goes around, over {lamp.pixels} LEDs", flush=True)
    for i in range(lamp.pixels):
        frame[:] = 0
        frame[i] = DIM
        lamp.show(frame)
        clock.sleep_until(clock.now() + seconds / 2 / lamp.pixels)
    for name, colour in COLOURS.items():
        print(f"now all of it is {name}", flush=True)
        began_s, long_s = clock.now(), seconds / 2 / len(COLOURS)
        while (share := (clock.now() - began_s) / long_s) < 1:
            frame[:] = DIM * np.sin(np.pi * share) * np.array(colour)
            lamp.show(frame)
            clock.sleep_until(clock.now() + STEP_S)
    return 0


def motor(place: Place, _: Config, seconds: float) -> int:
    """Three touches, weak to strong, with stillness after each."""
    clock, haptic = place.hardware.clock, place.hardware.haptic
    for strength in (0.1, 0.4, 0.8):
        print(f"touch {strength}", flush=True)
        until_s = clock.now() + seconds / 6
        while clock.now() < until_s:
            haptic.set(strength)
            clock.sleep_until(clock.now() + STEP_S)
        haptic.set(0.0)
        clock.sleep_until(clock.now() + seconds / 6)
    return 0


def button(place: Place, config: Config, seconds: float) -> int:
    """What the button says, as it says it."""
    clock = place.hardware.clock
    clock.zero()
    print(f"press it, and hold it for {config.button.hold_s:g} s", flush=True)
    while clock.now() < seconds:
        for gesture in place.hardware.button.read(clock.now()):
            print("pressed" if gesture is Gesture.PRESS else "held", flush=True)
        clock.sleep_until(clock.now() + STEP_S)
    return 0


CHECKS: dict[str, Callable[[Place, Config, float], int]] = {
    "volts": volts,
    "calibrate": calibrate,
    "ring": ring,
    "motor": motor,
    "button": button,
}


if __name__ == "__main__":
    sys.exit(main())
