"""Reads the definitions of continuous integration that a tree, or the repository around it, has."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect.walk import printable, root_of
from readycheck_checks.source.needs import of_tree
from readycheck_checks.source.targets import Source
from readycheck_checks.testing.facts import PipelineFile, Pipelines
from readycheck_checks.testing.targets import Tests

_ReadFile = Callable[[str], str | None]
_MOST_BYTES = 1024 * 1024
_MOST_FILES = 200
_MOST_JOBS = 300
_YAML = (".yml", ".yaml")
_OTHERS = {
    ".travis.yml": "Travis CI", "bitbucket-pipelines.yml": "Bitbucket Pipelines", ".drone.yml": "Drone",
    ".woodpecker.yml": "Woodpecker", ".woodpecker": "Woodpecker", ".buildkite": "Buildkite", "appveyor.yml": "AppVeyor",
    ".appveyor.yml": "AppVeyor", ".semaphore": "Semaphore", ".cirrus.yml": "Cirrus CI", "cloudbuild.yaml": "Cloud"
    " Build",
    "buildspec.yml": "CodeBuild", ".teamcity": "TeamCity", "bamboo-specs": "Bamboo", ".forgejo/workflows": "Forgejo"
    " Actions",
    ".gitea/workflows": "Gitea Actions", "wercker.yml": "Wercker", ".zuul.yaml": "Zuul", "zuul.d": "Zuul", ".builds":
    "builds.sr.ht",
    "codefresh.yml": "Codefresh", ".prow.yaml": "Prow",
}  # fmt: skip


def collect(source: Source, context: CollectContext) -> Pipelines:
    """Read every definition. Raises CannotLook where there is no tree."""
    root = root_of(source, context)
    # Late, as only this collector needs the readers of five formats.
    from readycheck_checks.testing.ci.document import DocumentError
    from readycheck_checks.testing.ci.model import Read
    from readycheck_checks.testing.ci.systems import READERS

    top = _top(root)
    context.files_lie_in(top)
    read_file = _reader(top)
    files: list[PipelineFile] = []
    found = Read()
    for system, patterns, read in READERS:
        for name in _names(top, patterns):
            text = read_file(name)
            problem = "" if text is not None else "it may not be read, or is larger than 1 MiB"
            if text is not None:
                try:
                    found.add(read(text, name, read_file))
                except DocumentError as error:
                    problem = str(error)[:200]
                except (RecursionError, ValueError, TypeError, AttributeError) as error:
                    problem = f"it has another shape than its format: {type(error).__name__}"
            files.append(PipelineFile(file=printable(name), system=system, problem=problem))
    files += [
        PipelineFile(file=name, system=system, problem="its format is not read yet", unsupported=True)
        for name, system in _OTHERS.items()
        if (top / name).exists()
    ]
    return Pipelines(
        root=source.path,
        files=tuple(files[:_MOST_FILES]),
        jobs=tuple(found.jobs[:_MOST_JOBS]),
        opaque=tuple(dict.fromkeys(found.opaque))[:50],
        wanted=_wanted(source, context, _reader(root)),
    )


def _top(root: Path) -> Path:
    """Where definitions stand: in the tree itself, else at the top of the repository that it lies in."""
    from readycheck_checks.testing.ci.systems import READERS

    if any(_names(root, patterns) for _, patterns, _ in READERS) or any((root / name).exists() for name in _OTHERS):
        return root
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), root)


def _names(top: Path, patterns: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    for pattern in patterns:
        if not pattern.endswith("/*"):
            if (top / pattern).is_file():
                names.append(pattern)
            continue
        folder = pattern.removesuffix("/*")
        try:
            listed = sorted(os.listdir(top / folder))  # noqa: PTH208 - names are wanted, not paths
        except OSError:
            continue
        names += [f"{folder}/{name}" for name in listed if name.endswith(_YAML)]
    return names[:_MOST_FILES]


def _reader(top: Path) -> _ReadFile:
    """Reads text files below `top`, each once; links that lead out, devices and large files are not there."""
    known: dict[str, str | None] = {}
    real = os.path.realpath(top)

    def read(name: str) -> str | None:
        if name not in known:
            known[name] = _text(top, real, name) if len(known) < 2_000 else None
        return known[name]

    return read


def _text(top: Path, real: str, name: str) -> str | None:
    path = os.path.realpath(top / name)
    try:
        if not path.startswith(real + os.sep):
            return None
        status = os.stat(path)  # noqa: PTH116 - text
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return None
        return Path(path).read_bytes()[:_MOST_BYTES].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except (OSError, ValueError):
        return None


def _wanted(source: Source, context: CollectContext, read_file: _ReadFile) -> tuple[str, ...]:
    """The runners of the test commands that the profile names for this tree."""
    from readycheck_checks.testing.ci.outcome import ERREXIT
    from readycheck_checks.testing.ci.resolve import Resolver

    families: set[str] = set()
    for tests in context.things("tests", Tests):
        command = tests.command if isinstance(tests.command, str) else " ".join(tests.command)
        if not command or tests.of not in (source.id, "main"):
            continue
        found = Resolver(read_file).tests(command, ERREXIT, tests.folder.strip("./"))
        if not found or not found[0].family:
            continue
        families.add(found[0].family)
    return tuple(sorted(families))


PIPELINES = Collector(
    id="testing.pipelines",
    title="Reads the pipelines that run the tests",
    fact=Pipelines,
    collect=collect,
    thing="sources",
    needs_for=of_tree,
    deadline=60.0,
)
