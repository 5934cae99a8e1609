"""The target's own tests: do they run, what do they cover, and does every change meet them."""
