"""The parts of a tree: folders with a manifest of their own, each in one language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from readycheck_checks.monitoring.collect.manifests import STARTING, Manifest, folder_of, roles
from readycheck_checks.monitoring.facts import Part

RUNTIMES = {
    "python": "python", "go": "go", "java": "java", "php": "php", "ruby": "ruby",
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue", "svelte", "astro", "html"), "javascript"),
}  # fmt: skip
"""Runtime by language."""

_SERVES = {
    "javascript": re.compile(
        rb"""(?:\bfrom\s*|\brequire\(\s*)['"](?:express|fastify|koa|@nestjs/core|@hapi/hapi|hono|restify|bullmq)['"]"""
        rb"""|\bhttps?\.createServer\("""
    ),
    "python": re.compile(
        rb"(?m)^(?:from|import)[ \t]+(?:flask|django|fastapi|starlette|tornado|sanic|litestar|quart|falcon|celery"
        rb"|dramatiq|huey|bottle)\b|^from[ \t]+aiohttp[ \t]+import[^\n]*\bweb\b"
    ),
    "go": re.compile(
        rb"\bListenAndServe(?:TLS)?\(|\bgin\.(?:Default|New)\(|\becho\.New\(|\bfiber\.New\(|\bgrpc\.NewServer\("
    ),
    "java": re.compile(rb"@SpringBootApplication|@RestController|@WebServlet|HttpServer\.create"),
    "php": re.compile(rb"\$_(?:SERVER|POST|GET|REQUEST)\b"),
    "ruby": re.compile(rb"<\s*Sinatra::|\bRails\.application\b|\bSidekiq::(?:Worker|Job)\b"),
}
_FOR_OTHERS = {"sdk", "sdks", "client", "clients"}
"""Folders of what is published for others' programs."""


@dataclass
class _Draft:
    folder: str
    runtime: str
    name: str = ""
    roles: set[str] = field(default_factory=set)
    files: int = 0
    manifests: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    starts: bool = True


class Parts:
    """Sorts manifests and files into parts."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[str, str], _Draft] = {}
        self._folders: dict[str, set[str]] = {}
        self._known: dict[tuple[str, str], str] = {}

    def add(self, file: str, manifest: Manifest) -> str:
        """Take a manifest; gives the folder of its part."""
        folder = folder_of(file)
        self._folders.setdefault(manifest.runtime, set()).add(folder)
        draft = self._draft(folder, manifest.runtime)
        draft.name = draft.name or manifest.name
        draft.manifests.append(file)
        draft.roles.update(roles(manifest))
        draft.declared.update(manifest.production, manifest.development)
        draft.starts = manifest.runtime != "javascript" or bool(STARTING & set(manifest.scripts))
        return folder

    def folder(self, file: str, runtime: str) -> str:
        """The folder of the part that a file belongs to: the nearest with a manifest of its runtime, else of any."""
        parent = str(PurePosixPath(file).parent)
        key = (parent, runtime)
        if key not in self._known:
            above = ["" if str(one) == "." else str(one) for one in PurePosixPath(file).parents]
            own = self._folders.get(runtime, set())
            every = set().union(*self._folders.values()) if self._folders else set()
            found = next((one for one in above if one in own), None)
            self._known[key] = found if found is not None else next((one for one in above if one in every), "")
        return self._known[key]

    def count(self, file: str, runtime: str, data: bytes, *, code: bool = True) -> str:
        """Take a file that reaches production; gives the folder of its part."""
        folder = self.folder(file, runtime)
        draft = self._draft(folder, runtime)
        draft.files += code
        if code and "server" not in draft.roles and _SERVES[runtime].search(data):
            draft.roles.add("server")
        return folder

    def near(self, file: str, runtime: str) -> list[str]:
        """The folders of the parts of a runtime that a file of the deployment may mean."""
        folder = self.folder(file, runtime)
        if (folder, runtime) in self._drafts:
            return [folder]
        below = [one for one, kind in self._drafts if kind == runtime and (not folder or one.startswith(f"{folder}/"))]
        return below or [one for one, kind in self._drafts if kind == runtime]

    def owner(self, file: str) -> str | None:
        """The folder of the innermost part that a file of the deployment lies in; None where that is the root."""
        every = {folder for folder, _ in self._drafts}
        above = [str(one) for one in PurePosixPath(file).parents]
        return next((one for one in above if one in every and one not in ("", ".")), None)

    def all(self) -> tuple[Part, ...]:
        """The parts that have code, in order."""
        names = Counter(one.name for one in self._drafts.values() if one.name)
        return tuple(
            Part(
                folder=one.folder,
                runtime=one.runtime,
                name=one.name[:100],
                roles=() if _FOR_OTHERS & set(one.folder.split("/")) else tuple(sorted(one.roles)),
                files=one.files,
                manifests=tuple(sorted(one.manifests)[:20]),
                uses=tuple(sorted(name for name in one.declared if name in names and name != one.name)[:50]),
                starts=one.starts,
            )
            for _, one in sorted(self._drafts.items())
            if one.files or one.manifests
        )

    def _draft(self, folder: str, runtime: str) -> _Draft:
        return self._drafts.setdefault((folder, runtime), _Draft(folder, runtime))
