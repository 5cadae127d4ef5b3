"""What the lamp asks of the breath. Pure: numpy and values only."""
