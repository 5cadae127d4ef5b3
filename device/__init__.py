"""Ebb, a bedside lamp that breathes with one or two people and shows a body settling."""

from importlib.metadata import version

__version__ = version("ebb-lamp")
