"""HTTP: what an origin answers, and whether it protects the people who use it."""
