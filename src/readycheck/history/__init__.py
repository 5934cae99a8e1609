"""Earlier runs: where they are kept, what they were, what has changed between two of them."""
