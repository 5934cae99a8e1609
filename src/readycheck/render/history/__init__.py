"""What the history says, for a terminal, a merge request and machines. Light: imports no model and no renderer."""
