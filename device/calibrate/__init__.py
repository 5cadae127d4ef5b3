"""`ebb calibrate`: what this lamp's own parts are like, found out with a person's help and kept beside the settings."""
