"""A listener by touch alone: the motor's values in, the message that was felt out, as skin and a sleepy head would.

What is felt is the square of the speed of a motor with inertia (the pull of an eccentric mass), with noise; lengths are
judged with a Weber fraction of 15 % (of vibrotactile durations it is 10 to 20 %). The rhythms have been learnt, and the
breath's.
"""

import math

import numpy as np

from device.scene.messages import RHYTHMS

STRONGEST = 0.6  # of the motor's values
MOTOR_S = 0.05  # time constant of the motor's speed
SKIN_S = 0.03  # time constant of what skin makes of it
THRESHOLD, LEAST, NOISE, WEBER = 0.15, 0.08, 0.02, 0.15  # from here it is felt, down to there it still is
SHORTEST_S = 0.04  # less is not noticed
WORD_S = 0.55  # silence that ends a message
APART_S = 0.22  # pulses of one message are never closer
SEEMS_S = {".": 0.16, "-": 1.07, "b": 0.39}  # how long the pulses of messages, and of the breath, seem
KNOWN = {rhythm: message for message, rhythm in RHYTHMS.items()} | {"b": None, "bb": None}


def words(touches, tick_s, rng):
    """[(lengths, gaps before)] in s of the pulses that were felt, group by group."""
    speed = seems = touches[0]
    on, felt = touches[0] > 0, []
    keep, blur = math.exp(-tick_s / MOTOR_S), math.exp(-tick_s / SKIN_S)
    for touch in touches:
        speed = touch + keep * (speed - touch)
        pull = (speed / STRONGEST) ** 2
        seems = pull + rng.normal(0, NOISE) + blur * (seems - pull)
        on = seems > (LEAST if on else THRESHOLD)
        felt.append(on)
    found, last_s = [], -math.inf
    for begin_s, end_s in np.flatnonzero(np.diff([0, *felt, 0])).reshape(-1, 2) * tick_s:
        if begin_s == 0 or end_s == len(felt) * tick_s or end_s - begin_s < SHORTEST_S:
            continue  # one that was felt before anybody minded it, or after
        if begin_s - last_s >= WORD_S:
            found.append(([], []))
        found[-1][0].append((end_s - begin_s) * math.exp(rng.normal(0, WEBER)))
        found[-1][1].append(begin_s - last_s)
        last_s = end_s
    return found


def heard(touches, tick_s, rng):
    """The likeliest message in some seconds of touch, by the lengths of its pulses; None if only breath was felt."""
    for lengths_s, gaps_s in words(touches, tick_s, rng):
        rated = [
            (
                _of_breath(lengths_s[:cut], gaps_s[cut : cut + 1]) + _of_message(lengths_s[cut:], gaps_s[cut:], rhythm),
                message,
            )
            for cut in range(len(lengths_s))
            for rhythm, message in KNOWN.items()
            if len(rhythm) == len(lengths_s) - cut
        ]
        message = min(rated, key=lambda one: one[0], default=(0.0, None))[1]
        if message is not None:
            return message
    return None


def _of_breath(lengths_s, gaps_s):
    """How unlikely it is that these came before a message: whole pulses of the breath, the last perhaps cut short."""
    if not lengths_s:
        return 0.0
    *whole, last_s = lengths_s
    cut_short = last_s < SEEMS_S["b"] and gaps_s[0] < APART_S
    return 1.0 + sum(_unlike(s, "b") for s in whole) + (1.0 if cut_short else 3.0 + _unlike(last_s, "b"))


def _of_message(lengths_s, gaps_s, rhythm):
    close = sum(gap_s < APART_S for gap_s in gaps_s[1:])
    return 9.0 * close + sum(_unlike(s, k) for s, k in zip(lengths_s, rhythm, strict=True))


def _unlike(length_s, kind):
    return (math.log(length_s / SEEMS_S[kind]) / WEBER) ** 2
