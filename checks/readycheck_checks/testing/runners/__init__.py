"""What test runners print at their end, by runner. Pure."""
