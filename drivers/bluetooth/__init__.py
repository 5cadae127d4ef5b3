"""Parts on the air: a chest strap over the computer's own Bluetooth."""
