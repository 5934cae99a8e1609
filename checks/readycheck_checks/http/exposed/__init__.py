"""Pure knowledge of what should not be served: what to ask for, what each format looks like, what a missing page is."""
