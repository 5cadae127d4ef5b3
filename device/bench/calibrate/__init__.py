"""`ebb calibrate`: what this lamp's own parts are like."""

PARTS = ("skin", "touch", "touch_b", "ring")
"""By the sections of the settings that they find values for."""
