"""What the body says: numbers in, numbers out. Pure: numpy and values only; no clock, no driver, no file."""
