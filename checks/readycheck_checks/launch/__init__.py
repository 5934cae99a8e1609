"""Launch: what people signed for, and whether whoever is on call finds a runbook that works."""
