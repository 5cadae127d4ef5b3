"""`ebb calibrate ring`: the LEDs' colour order, which of the chain is at the bottom, and its direction."""

import numpy as np

from device.app import modes
from device.bench.check.ring_motor_button import COLOURS, DIM
from device.bench.workbench import CalibrationError, Workbench
from device.language import msgid, tr
from device.model import Array, Scene
from drivers.ports import Ring

FADE_S = 1.0
OTHER_KINDS = msgid(
    "of four colours (RGBW, as SK6812 RGBW), which take four bytes each where Ebb sends three, so that colours run "
    "along the ring and a quarter stays dark; or several LEDs behind one chip, as on strips for 12 V. Ebb needs "
    "WS2812B, or others of three colours"
)


def calibrated(bench: Workbench) -> dict[str, object]:
    """The settings of [ring] found: order, bottom, clockwise. Raises CalibrationError.

    bench: opened with ring.bottom = 0 and ring.clockwise = true, so that a frame is the chain.
    """
    bench.need("ring")
    ring = bench.parts.ring
    assert ring is not None
    shown, ask, pixels = _ShownFrames(bench, ring), bench.operator.choose, ring.pixels
    order = _order(bench, shown)
    shown.points(0, pixels - 1)
    yes_no = {"y": tr("yes"), "n": tr("no")}
    if ask("ends", tr("two LEDs are lit, and are they neighbours?"), yes_no) != "y":
        raise CalibrationError(
            tr(
                "then the ring has not {pixels} LEDs that are each driven alone: count them, and set ring.pixels. If "
                "they are {pixels}, they are of another kind: {other_kinds}",
                pixels=pixels,
                other_kinds=tr(OTHER_KINDS),
            )
        )
    bottom, answer = 0, None
    while answer != "y":
        shown.points(bottom)
        turns = {"y": tr("yes"), "n": tr("next one"), "b": tr("back one")}
        answer = ask("bottom", tr("is the lit LED at the bottom?"), turns)
        bottom = (bottom + {"y": 0, "n": 1}.get(str(answer), -1)) % pixels
    shown.points(*((bottom + step) % pixels for step in range(pixels // 4)))
    question = tr("seen from the front, does the lit quarter go up from the bottom on the left?")
    clockwise = ask("side", question, yes_no) == "y"
    shown.points()
    return {"order": order, "bottom": bottom, "clockwise": clockwise}


def _order(bench: Workbench, shown: "_ShownFrames") -> str:
    """Sent at a place of the LEDs' bytes, a colour is seen as what that place is: so each answer names one place."""
    sent, seen = bench.config.ring.order, [""] * 3
    for name, letter in zip(("reddish", "greenish", "bluish"), "RGB", strict=True):
        shown.colour(COLOURS[name])
        several = tr("several colours at once, or partly dark")
        colours = {"r": tr("reddish"), "g": tr("greenish"), "b": tr("bluish"), "s": several}
        answer = bench.operator.choose("colour", tr("what colour is the ring?"), colours)
        if answer == "s":
            raise CalibrationError(
                tr(
                    "all of the ring was sent one colour, so its LEDs are of another kind: {other_kinds}",
                    other_kinds=tr(OTHER_KINDS),
                )
            )
        seen[sent.index(letter)] = str(answer).upper()
    if sorted(seen) != sorted("RGB"):
        raise CalibrationError(
            tr(
                "three colours were shown, and {seen} were seen: each must be seen once. Are these LEDs of the kind "
                "with three colours?",
                seen=", ".join(seen),
            )
        )
    return "".join(seen)


class _ShownFrames:
    """Frames through the gate, each faded to within FADE_S, and left standing."""

    def __init__(self, bench: Workbench, ring: Ring) -> None:
        self._clock, self._ring, self._ticks = bench.parts.clock, ring, bench.ticks()
        self._gate = modes.safety_gate(bench.config)

    def points(self, *lit: int) -> None:
        """Some LEDs of the chain, in dim white."""
        frame = np.zeros((self._ring.pixels, 3))
        frame[list(lit)] = DIM
        self._show(frame)

    def colour(self, colour: tuple[float, float, float]) -> None:
        """All of the chain in one colour."""
        self._show(DIM * np.ones((self._ring.pixels, 1)) * np.array(colour))

    def _show(self, frame: Array) -> None:
        ends_s = self._clock.now() + FADE_S
        for tick in self._ticks:
            self._ring.show(self._gate.feed(Scene(frame), tick.t_s).ring)
            if tick.t_s >= ends_s:
                return
