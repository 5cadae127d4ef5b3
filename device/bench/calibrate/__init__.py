"""`ebb calibrate`: what this lamp's own parts are like."""
