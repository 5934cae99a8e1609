"""Lock files of PyPI and npm, read by their formats. Pure: bytes in, packages out."""
