"""What is installed, what one of it means, and what is missing on this machine. Looks at no target."""
