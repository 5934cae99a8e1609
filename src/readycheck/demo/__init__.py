"""The embedded target: a small real submission system, and one switch for each flaw."""
