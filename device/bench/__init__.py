"""A lamp on the bench: its parts looked at one by one, and calibrated."""
