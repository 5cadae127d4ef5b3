"""An observer of frames that shares no code with the lamp: counts flashes as WCAG 2.3.1 does, and watches the motor."""

import numpy as np

WEIGHTS = np.array((0.2126, 0.7152, 0.0722))


def reversals(level, step=0.10):
    """Indices at which a series turned by step or more against its last such turn."""
    turns, high, low, rising = [], level[0], level[0], None
    for i, now in enumerate(level):
        high, low = max(high, now), min(low, now)
        if rising is not True and now - low >= step:
            rising, high = True, now
            turns.append(i)
        elif rising is not False and high - now >= step:
            rising, low = False, now
            turns.append(i)
    return turns


def worst_second(frames, gamma=2.2, hz=45):
    """The most reversals of 10 % luminance in any one second, of any pixel and of the whole ring."""
    light = np.asarray(frames) ** gamma @ WEIGHTS
    worst = 0
    for level in [*light.T, light.mean(axis=1)]:
        turns = reversals(level)
        worst = max([worst, *(sum(1 for t in turns if begin <= t < begin + hz) for begin in turns)])
    return worst


def reddest(frames, gamma=2.2):
    """The largest share of red in any lit pixel's light."""
    light = np.asarray(frames) ** gamma
    total = light.sum(axis=2)
    return float(np.max(light[..., 0][total > 1e-9] / total[total > 1e-9], initial=0))


def longest_touch_s(touches, hz=45):
    """The longest time for which the motor was on without a pause."""
    longest = run = 0
    for touch in touches:
        run = run + 1 if touch > 0 else 0
        longest = max(longest, run)
    return longest / hz


def assert_safe(frames, touches, gamma=2.2):
    """Promise 2, over every frame there was."""
    frames, touches = np.asarray(frames), np.asarray(touches)
    assert np.isfinite(frames).all()
    assert np.isfinite(touches).all()
    assert frames.min() >= 0
    assert frames.max() <= 1
    assert touches.min() >= 0
    assert touches.max() <= 1
    assert worst_second(frames, gamma) <= 3
    assert reddest(frames, gamma) < 0.8
    assert longest_touch_s(touches) <= 3.0
