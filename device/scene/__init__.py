"""What the lamp shows. Pure: numpy and values only."""
