"""Recordings that other devices made, on the lamp's 90 Hz grid: EDF, EDF+, BDF, BDF+ and tables of text."""
