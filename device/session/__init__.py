"""One session: the fixed-rate loop, the people in it, its health, and the safe state it falls back to."""
