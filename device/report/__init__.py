"""A session as a page to read, print or bring along: its layout and plots. Its words are in `text`."""
