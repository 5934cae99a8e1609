"""What readycheck wrote into the tree itself: reports quote the code that they are about, and are not part of it."""

from __future__ import annotations

import os

from readycheck.api import OUTPUT_HEAD, OUTPUT_SUFFIXES, is_own_output, is_own_run


def is_own_file(path: str) -> bool:
    """True for a report, a summary or a baseline, known by its mark and not by its name."""
    return path.endswith(OUTPUT_SUFFIXES) and is_own_output(_head(path))


def is_own_folder(path: str) -> bool:
    """True for the folder of a run, wherever `--out` put it."""
    return is_own_run(_head(f"{path}/run.json"))


def _head(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return b""
    try:
        return os.read(file, OUTPUT_HEAD)
    except OSError:
        return b""
    finally:
        os.close(file)
