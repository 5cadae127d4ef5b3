"""Two people afterwards: entrainment to the lamp, synchrony of hearts and skins beyond it. Arrays in, values out."""
