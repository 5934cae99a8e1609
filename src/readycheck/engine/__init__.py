"""Runs collectors and judges in workers with hard limits, and keeps the journal of a run."""
