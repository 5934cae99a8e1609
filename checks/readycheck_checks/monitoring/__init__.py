"""Whether production is watched: what is wired in to collect errors, logs and measurements."""
