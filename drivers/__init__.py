"""The edge of Ebb: volts in, light and touch out. Knows no physiology and imports nothing from `device`."""
