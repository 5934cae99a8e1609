"""The only code of this room that touches a network."""
