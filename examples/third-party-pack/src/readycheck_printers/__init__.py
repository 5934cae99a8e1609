"""Printers of a campus, as a pack for readycheck."""
