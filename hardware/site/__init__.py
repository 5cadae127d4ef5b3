"""The documentation as a site: gathered from the rooms, with what is generated beside it."""
