"""`ebb check`: each part of the lamp by name, whether it is well, and what to do if not."""

PARTS = ("machine", "converter", "ring", "motor", "button", "ripple", "crosstalk")
"""In the order in which they are looked at. They stand here for the command, which imports no check to parse a line."""
