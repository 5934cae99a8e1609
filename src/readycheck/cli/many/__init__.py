"""Several targets in one audit: each in a process of its own, one summary over all."""
