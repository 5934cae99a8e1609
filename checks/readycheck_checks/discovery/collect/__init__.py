"""The only modules of the room that touch a tree, a host or a database."""
