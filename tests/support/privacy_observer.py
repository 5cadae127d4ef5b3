"""Somebody who sees and feels the lamp, and nothing else, and tries to learn from it which of two people is activated.

Shares no code with the lamp. It looks at all that a person could see of a stretch of light: where it is bright, in
which colour, how far and how fast it moves, and all of that left against right; and learns by least squares.
"""

import numpy as np
from support import frame_safety

RIDGE = 10.0  # keeps a hundred examples from fitting more features than there are


def features(frames, touches):
    """What was seen and felt of one pair: frames (ticks, pixels, 3), touches (ticks,)."""
    light = np.asarray(frames) ** 2.2
    level, total = light @ frame_safety.WEIGHTS, light.sum(axis=(0, 2)) + 1e-12
    of_each = np.array(
        [
            level.mean(axis=0),
            level.std(axis=0),
            np.diff(level, axis=0).std(axis=0),
            np.diff(level, 2, axis=0).std(axis=0),
            light[..., 0].sum(axis=0) / total,
            light[..., 2].sum(axis=0) / total,
        ]
    )
    across = of_each - np.roll(of_each[:, ::-1], 1, axis=1)
    felt = [np.mean(touches), np.std(touches), np.max(touches)]
    return np.concatenate((of_each.ravel(), across.ravel(), felt))


def right_guesses(seen, truth):
    """How many of all it guesses right, each from what it learnt on the other half. seen: (n, features)."""
    seen, truth = np.asarray(seen), np.where(truth, 1.0, -1.0)
    odd = np.arange(len(seen)) % 2 == 1
    return sum(_guesses(seen, truth, learnt, ~learnt) for learnt in (odd, ~odd))


def _guesses(seen, truth, learnt, asked):
    mean, spread = seen[learnt].mean(axis=0), seen[learnt].std(axis=0)
    scaled = (seen - mean) / np.where(spread > 1e-9, spread, 1.0)
    x = scaled[learnt]
    weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ (truth[learnt] - truth[learnt].mean()))
    guess = scaled[asked] @ weights + truth[learnt].mean()
    return int(((guess > 0) == (truth[asked] > 0)).sum())


def by_chance(n, sure=0.95):
    """(fewest, most) right guesses out of n that a coin stays within, as surely as that."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    k = np.arange(n + 1)
    below = np.cumsum(np.exp(logs[n] - logs[k] - logs[n - k] - n * np.log(2)))
    return int(np.searchsorted(below, (1 - sure) / 2)), int(np.searchsorted(below, (1 + sure) / 2))
