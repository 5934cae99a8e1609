"""The only modules of this room that read files or start processes."""
