"""What the installed `readycheck` script does."""

from readycheck.cli import main

main()
