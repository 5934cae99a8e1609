"""Load: virtual users put weight on the target, and what they met is judged as a share with its interval."""
