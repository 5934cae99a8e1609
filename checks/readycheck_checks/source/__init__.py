"""Source and supply chain: what reaches production, in the code and in the dependencies."""
