"""Puts the load on: the only part of the room that opens connections."""
