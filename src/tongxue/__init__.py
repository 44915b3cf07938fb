"""Tongxue (通学): the "Internet + Education" platform; one program runs at every level. See README.md."""

__version__ = "0.1.0"
