"""Saved responses in place of a live origin: a HAR file, or what a client wrote down."""
