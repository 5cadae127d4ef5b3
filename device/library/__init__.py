"""What a person keeps and does with it: programmes, journal, trend, resonance history, agreement, forgetting."""
