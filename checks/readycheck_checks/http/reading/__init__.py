"""Headers, addresses, bodies and pages as browsers read them, each by its specification. All pure."""
