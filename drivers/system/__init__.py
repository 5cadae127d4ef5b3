"""What any machine has: clock, disk, time of day."""
