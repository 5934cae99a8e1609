"""What continuous integration does with the tests: workflows parsed, shells read by their rules. Pure."""
