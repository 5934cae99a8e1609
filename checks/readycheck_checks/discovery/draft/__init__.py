"""From what was found to the profile: which lines count, which are proposals, and what each says of itself. Pure."""
