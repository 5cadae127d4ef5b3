"""Recordings: written live so that they survive, read back, repaired."""
