"""The matrix of faults and promises: every event befalls a real session, and observers look at every promise."""
