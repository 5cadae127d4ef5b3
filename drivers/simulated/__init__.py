"""A world without hardware: little machines with physics, used by people on a laptop and by every test."""
