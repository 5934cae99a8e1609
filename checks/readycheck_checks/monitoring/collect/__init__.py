"""The only modules of this room that touch a tree."""
