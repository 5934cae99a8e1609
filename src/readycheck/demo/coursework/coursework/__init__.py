"""Coursework: students hand in assignments, a queue grades them, results are shown."""

__version__ = "2.3.1"
