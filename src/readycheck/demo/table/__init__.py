"""The table of flaws, one module for each part of the system."""
