"""A session for other people's software."""
