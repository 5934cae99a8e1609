"""One module a header: its grammar, and what its value means for the people who use the origin. All pure."""
