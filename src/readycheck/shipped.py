"""Where the shipped checklists lie. Light: shell completion reads it at every key press."""

from __future__ import annotations

from pathlib import Path


def shipped_folder() -> Path:
    """The folder of the shipped checklists: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_profiles"
    return installed if installed.is_dir() else package.parent.parent / "profiles"


def shipped_profiles(folder: Path | None = None) -> dict[str, Path]:
    """The shipped checklists by name."""
    try:
        found = sorted((folder or shipped_folder()).iterdir())
    except OSError:
        return {}
    return {path.stem: path for path in found if path.suffix == ".yaml"}
