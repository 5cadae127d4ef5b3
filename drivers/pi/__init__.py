"""A Raspberry Pi's own parts."""
