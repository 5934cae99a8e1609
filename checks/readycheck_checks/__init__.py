"""The first-party pack: one room a domain, registered like anybody's."""
