"""One detector a file, each pure over what was read."""
