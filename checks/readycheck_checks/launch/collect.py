"""Reads runbooks and looks whether their relative links lead anywhere. Only reads; no request is sent."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

from readycheck.api import CannotLook, CollectContext, Collector, ReasonCode
from readycheck_checks.launch.facts import Document, Link, LinkState, RunbookFacts
from readycheck_checks.launch.links import anchors, is_external, split, targets
from readycheck_checks.launch.needs import of_runbooks
from readycheck_checks.launch.targets import Runbooks

MOST_FILES = 200
MOST_BYTES = 256 * 1024
MOST_TEXT = 60_000
MOST_LINKS = 500
LONGEST_LINE = 2_000
_FORMS = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".rst": "rst", ".adoc": "asciidoc"}
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv", "_build", "site"})
_PAGES = ("", ".md", ".rst", ".adoc", ".markdown", "/index.md", "/README.md", "/_index.md")


def collect(thing: Runbooks, ctx: CollectContext) -> RunbookFacts:
    """The texts under the thing's path and the state of each link."""
    root = ctx.base / thing.path
    try:
        if not root.exists():
            return RunbookFacts(path=thing.path, exists=False)
        folder = root if root.is_dir() else root.parent
        found = list(_files(root, thing)) if root.is_dir() else [root]
    except OSError as error:
        raise CannotLook(
            ReasonCode.ACCESS_DENIED, f"{thing.path} cannot be read ({error.strerror}); let the audit's user read it"
        ) from None
    reader = _Reader(ctx.base, folder)
    documents: list[Document] = []
    left_out: list[str] = []
    for path in found[:MOST_FILES]:
        if ctx.remaining() < 1:
            raise CannotLook(ReasonCode.TIMEOUT, f"reading {thing.path} took too long; name fewer files in 'files'")
        read = reader.document(path)
        if isinstance(read, Document):
            documents.append(read)
        else:
            left_out.append(read)
    ctx.count("files", len(documents))
    return RunbookFacts(
        path=thing.path,
        exists=True,
        documents=tuple(documents),
        left_out=tuple(left_out[:50]),
        truncated=len(found) > MOST_FILES,
    )


def _files(root: Path, thing: Runbooks) -> Iterator[Path]:
    """The files that the globs name, by name; symbolic links to folders are not followed."""
    names: list[str] = []

    def stop(error: OSError) -> None:
        raise error

    for folder, folders, files in os.walk(root, onerror=stop):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in _SKIPPED_FOLDERS)
        names += [(Path(folder) / name).relative_to(root).as_posix() for name in files]
        if len(names) > 100 * MOST_FILES:
            break
    for name in sorted(names):
        if any(_matches(name, glob) for glob in thing.files) and not any(_matches(name, g) for g in thing.exclude):
            yield root / name


def _matches(name: str, glob: str) -> bool:
    """Shell globs; `**/` also stands for no folder at all."""
    return fnmatch.fnmatchcase(name, glob) or (glob.startswith("**/") and fnmatch.fnmatchcase(name, glob[3:]))


class _Reader:
    """Reads documents; remembers the anchors of files that were linked."""

    def __init__(self, base: Path, folder: Path) -> None:
        self.base = base
        self.folder = folder
        self.anchors: dict[Path, frozenset[str] | None] = {}

    def document(self, path: Path) -> Document | str:
        """The document, or why it was left out."""
        name = os.path.relpath(path, self.base)
        try:
            if not path.is_file():
                return f"{name}: not a regular file"
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            return f"{name}: {(error.strerror or 'unreadable').lower()}"
        if b"\0" in content:
            return f"{name}: not a text"
        text = _decode(content[:MOST_BYTES])
        form = _FORMS.get(path.suffix.lower(), "text")
        links = []
        for target, line in targets(text, form)[:MOST_LINKS]:
            links.append(Link(target=target[:300], line=line, state=self.state(path, target)))
        return Document.model_validate(
            {
                "path": name,
                "format": form,
                "text": text[:MOST_TEXT],
                "cut": len(content) > MOST_BYTES or len(text) > MOST_TEXT,
                "links": links,
            }
        )

    def state(self, path: Path, target: str) -> LinkState:
        """Whether what a link names is there."""
        if is_external(target):
            return "external"
        name, anchor = split(target)
        if not name:
            if not anchor:
                return "missing"
            name = path.name
        try:
            found = self.find(path, name)
        except (OSError, ValueError):  # a name that no file can have
            return "missing"
        if found is None:
            # a path from the root of a site is the web server's business, unless it names a document
            on_site = name.startswith("/") and not name.lower().endswith(tuple(_FORMS))
            return "unknown" if on_site else "missing"
        if not anchor or anchor == "top" or found.suffix.lower() not in _FORMS:
            return "ok"
        known = self.known(found)
        return "ok" if known is None or anchor.lower() in known else "no_anchor"

    def find(self, path: Path, name: str) -> Path | None:
        """The file or folder that a link names, in the spellings of the common site generators."""
        if name.startswith("/"):
            starts = [self.folder, *list(self.folder.parents)[:6]]
            name = name.lstrip("/")
        else:
            starts = [path.parent]
        stem = name.rstrip("/").removesuffix(".html")
        for start in starts:
            if (start / name).exists():
                return start / name
            for ending in _PAGES:
                candidate = start / f"{stem}{ending}"
                if candidate.exists() and (ending or candidate.is_dir()):
                    return candidate
        return None

    def known(self, path: Path) -> frozenset[str] | None:
        """The anchors of a linked document; None where it cannot be read."""
        if path not in self.anchors:
            try:
                with path.open("rb") as file:
                    text = _decode(file.read(MOST_BYTES))
            except OSError:
                self.anchors[path] = None
            else:
                self.anchors[path] = anchors(text, _FORMS[path.suffix.lower()])
        return self.anchors[path]


def _decode(content: bytes) -> str:
    """The text, however it is encoded; no line longer than a reader would read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return "\n".join(line[:LONGEST_LINE] for line in text.splitlines()) + "\n"


COLLECTOR = Collector(
    id="launch.runbooks",
    title="Runbooks and where their links lead",
    fact=RunbookFacts,
    collect=collect,
    thing="runbooks",
    needs_for=of_runbooks,
    deadline=30.0,
    memory_mb=512,
)
