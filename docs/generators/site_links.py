"""For the docs site: the project's own files become pages, and a link to what is no page leads to the repository.

MkDocs calls the `on_…` functions. In a checkout and at a code host the links stay as they are written.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

PAGES = {"ARCHITECTURE.md": "architecture.md", "CHANGELOG.md": "changes.md", "README.md": "index.md"}
"""Files beside docs/ with the page that stands for each; the site has a front page of its own."""
_FENCED = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(\]\()([^)\s:#]+)(#[^)\s]*)?(\))")


def on_config(config: Any) -> Any:
    """Put every page of docs/checks/ below their index, by room."""
    folder = Path(config.docs_dir) / "checks"
    rooms: dict[str, list[dict[str, str]]] = {}
    for path in sorted(folder.glob("*.md")):
        if path.name != "index.md":
            rooms.setdefault(path.name.partition(".")[0], []).append({path.stem: f"checks/{path.name}"})
    for group in _lists(config.nav):
        if group == ["checks/index.md"]:
            group += [{room: pages} for room, pages in rooms.items()]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages whose text lies beside docs/."""
    root = Path(config.docs_dir).parent
    for name, page in PAGES.items():
        if page != "index.md":
            files.append(File.generated(config, page, content=(root / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Turn the links of one page; what stands in a fence is none."""
    docs = Path(config.docs_dir)
    place = docs / page.file.src_uri
    sources = {docs / there: docs.parent / name for name, there in PAGES.items() if there != "index.md"}
    written = sources.get(place, place).parent

    def turned(match: re.Match[str]) -> str:
        begin, target, anchor, end = match.groups()
        there = Path(os.path.normpath(written / target))
        if not there.exists():
            return match.group()
        name = there.relative_to(docs.parent).as_posix()
        if name in PAGES:
            there = docs / PAGES[name]
        elif not there.is_relative_to(docs):
            return f"{begin}{config.extra['files']}/{name}{anchor or ''}{end}"
        return f"{begin}{os.path.relpath(there, place.parent)}{anchor or ''}{end}"

    fences = [match.group() for match in _FENCED.finditer(markdown)]
    text = _LINK.sub(turned, _FENCED.sub("\0", markdown))
    return re.sub("\0", lambda _: fences.pop(0), text)


def _lists(node: Any) -> Any:
    if isinstance(node, list):
        yield node
        for one in node:
            yield from _lists(one)
    elif isinstance(node, dict):
        for one in node.values():
            yield from _lists(one)
