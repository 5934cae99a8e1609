"""Reports of tests and of coverage, in the formats that tools write, read into one model. Pure."""
