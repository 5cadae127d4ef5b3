"""One session as files: written live so that they survive, repaired, read back."""
