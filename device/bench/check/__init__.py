"""`ebb check`: each part of the lamp by name, whether it is well, and what to do if not."""
