"""Looks at databases: the only modules of this room that open anything."""
