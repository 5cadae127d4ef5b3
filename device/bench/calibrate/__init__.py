"""`ebb calibrate`: what this lamp's own parts are like."""

PARTS = ("skin", "touch", "ring")
"""By the sections of the settings that they find values for."""
