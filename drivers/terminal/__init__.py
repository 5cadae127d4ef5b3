"""The ring and the keyboard of a laptop: real devices, not simulations."""
