"""Looks at backups: the only modules of this room that open anything."""
