"""SARIF 2.1.0 (and 2.0.0), read by its specification. Pure: documents in, runs and results out."""
