"""`python -m readycheck` is the same as `readycheck`."""

from readycheck.cli import main

if __name__ == "__main__":
    main()
