"""Stillreel: everything the user runs. Stills in, a clip out."""

__version__ = "0.1.0"
