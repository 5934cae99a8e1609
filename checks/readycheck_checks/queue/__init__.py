"""Queues: how many jobs wait, for how long, and which ones have failed."""
