"""Gradient homework from a seed: a problem sheet, its proved worked solution, and a key."""

__version__ = "0.1.0"
