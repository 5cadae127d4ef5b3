"""A session as a page to read, print or bring along."""
