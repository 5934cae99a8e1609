"""Backups: are they fresh, whole and regular, and can one be restored."""
