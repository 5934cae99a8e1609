"""What is known of advisories: canaries, version order, matching, severity. Pure."""
