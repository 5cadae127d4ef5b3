"""Ebb, a bedside lamp that breathes with one or two people and shows a body settling."""


def version() -> str:
    """Ebb's own, as it was installed: "0.3.0"."""
    from importlib.metadata import version  # a third of all the time that the way into the dark takes

    return version("ebb-lamp")
