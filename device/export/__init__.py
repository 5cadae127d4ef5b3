"""A session as files for other software: tables with a dictionary, or the recording itself."""
