"""Handshakes with the origin: the chain that it shows, the versions and suites that it speaks."""
