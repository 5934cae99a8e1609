"""readycheck: a production-readiness auditor. A box is ticked only by evidence."""

__version__ = "0.1.0"
