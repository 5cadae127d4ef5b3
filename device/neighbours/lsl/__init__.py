"""Lab Streaming Layer."""
