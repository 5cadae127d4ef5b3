"""Eyes without one of the three cones, and how far apart two colours are to them. Shares no code with the lamp.

The matrices are Machado, Oliveira & Fernandes 2009 (10.1109/TVCG.2009.113) at severity 1.0, on linear RGB; distances
are CIE delta E 2000 (Sharma, Wu & Dalal 2005, 10.1002/col.20070) under D65. Both take the LEDs' primaries for sRGB's,
which an LED's deeper red and green exceed: distances on the lamp are rather larger. 1 is just seen side by side.
"""

import numpy as np

EYES = {
    "all cones": np.eye(3),
    "protan": np.array(
        ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
    ),
    "deutan": np.array(
        ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
    ),
    "tritan": np.array(
        ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))
    ),
}
TO_XYZ = np.array(((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.119192, 0.9503)))
LUMINANCE = TO_XYZ[1]
SHOWN_AT = 0.3  # of white's luminance: both colours are compared there, for the breath itself changes brightness


def apart(one, other, eyes):
    """Delta E 2000 of two linear RGB colours of equal luminance, as these eyes see them."""
    return delta_e(*(lab(np.clip(EYES[eyes] @ (c * SHOWN_AT / (LUMINANCE @ c)), 0, None)) for c in (one, other)))


def lab(linear):
    x = TO_XYZ @ linear / TO_XYZ.sum(axis=1)
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def delta_e(one, other):
    """CIE delta E 2000 of two (L*, a*, b*)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grey = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    c1, c2 = np.hypot(grey * a1, b1), np.hypot(grey * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, grey * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    hue = np.radians(h1 + turn / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(hue - np.pi / 6) + 0.24 * np.cos(2 * hue)
    t += 0.32 * np.cos(3 * hue + np.radians(6)) - 0.20 * np.cos(4 * hue - np.radians(63))
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    blue = np.exp(-((((np.degrees(hue) % 360) - 275) / 25) ** 2))
    twist = -np.sin(np.radians(60 * blue)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh))
