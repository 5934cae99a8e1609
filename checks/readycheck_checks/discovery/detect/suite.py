"""How the tests are run: by what the tests' own configuration says, and the reports that it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from readycheck_checks.discovery.detect.code import CODE, base_of, line_of, outline, suffix_of
from readycheck_checks.discovery.facts import Seen, Suite, TreeFacts
from readycheck_checks.monitoring.collect.manifests import folder_of, roles
from readycheck_checks.source.facts import FileClass
from readycheck_checks.testing.ci.outcome import PLAIN
from readycheck_checks.testing.ci.resolve import Resolver

_PYTEST = (("pyproject.toml", "[tool.pytest"), ("pytest.ini", "[pytest]"), ("tox.ini", "[pytest]"),
           ("setup.cfg", "[tool:pytest]"), ("pytest.toml", "[pytest]"))  # fmt: skip
_RUNNERS = (
    ("uv.lock", "uv run "),
    ("poetry.lock", "poetry run "),
    ("Pipfile.lock", "pipenv run "),
    ("pdm.lock", "pdm run "),
)
_PACKAGERS = (("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"))
_JUNIT = re.compile(r"""--junit-?xml[= ]["']?(?P<path>[\w./-]{1,120})""")
_COVERAGE = re.compile(r"""--cov-report[= ]["']?(?:xml|json|lcov):(?P<path>[\w./-]{1,120})""")


def suite(tree: TreeFacts) -> Suite | None:
    """The command nearest to the root, with the others named; None where nothing says how to test."""
    serving = servers(tree)
    found = sorted(_commands(tree), key=lambda one: (bool(one[1]), one[1] not in serving, one[1].count("/")))
    if not found:
        return None
    command, folder, where = found[0]
    further = tuple(Seen(f"{one} (in {place})" if place else one, at) for one, place, at in found[1:4])
    return Suite(
        command=command,
        folder=folder,
        where=where,
        further=further,
        junit=tuple(_written(tree, _JUNIT, folder))[:3],
        coverage=tuple(_written(tree, _COVERAGE, folder))[:3],
    )


def servers(tree: TreeFacts) -> set[str]:
    """The folders of the parts that serve, by what their manifests declare."""
    return {folder_of(name) for name, one in tree.manifests.items() if "server" in roles(one)}


def has_tests(tree: TreeFacts) -> bool:
    """Whether the tree has files of tests."""
    return any(suffix_of(name) in CODE for name in tree.of(FileClass.TEST))


def _commands(tree: TreeFacts) -> Iterator[tuple[str, str, str]]:
    """(command, folder, where) of every part that has a way to test."""
    if has_tests(tree):
        yield from _python(tree)
    for name, manifest in tree.manifests.items():
        folder, base = folder_of(name), base_of(name)
        if base == "package.json":
            yield from _script(tree, name, folder, manifest.scripts)
        elif base == "go.mod" and any(one.endswith("_test.go") for one in tree.names):
            yield "go test ./...", folder, name
        elif base == "pom.xml" and any("src/test/java/" in f"/{one}" for one in tree.names):
            yield ("./mvnw test" if _beside(tree, folder, "mvnw") else "mvn test"), folder, name
        elif base.startswith("build.gradle") and any("src/test/" in f"/{one}" for one in tree.names):
            yield ("./gradlew test" if _beside(tree, folder, "gradlew") else "gradle test"), folder, name
        elif base == "Gemfile":
            declared = manifest.production.keys() | manifest.development.keys()
            if declared & {"rspec-rails", "rspec"} and any(one.endswith("_spec.rb") for one in tree.names):
                yield "bundle exec rspec", folder, name
            elif "rails" in declared and any(one.endswith("_test.rb") for one in tree.names):
                yield "bin/rails test", folder, name
        elif base == "composer.json":
            declared = manifest.production.keys() | manifest.development.keys()
            if _beside(tree, folder, "artisan"):
                yield "php artisan test", folder, name
            elif declared & {"phpunit/phpunit", "pestphp/pest"}:
                yield ("vendor/bin/pest" if "pestphp/pest" in declared else "vendor/bin/phpunit"), folder, name


def _python(tree: TreeFacts) -> Iterator[tuple[str, str, str]]:
    for base, mark in _PYTEST:
        for name, text in tree.texts.items():
            if base_of(name) == base and mark in text and _is_own(tree, name):
                folder = str(PurePosixPath(name).parent).removeprefix(".")
                yield f"{_runner(tree, folder)}pytest", folder, f"{name}:{line_of(text, text.index(mark))}"
                return
    declared = next(
        (
            name
            for name, manifest in tree.manifests.items()
            if manifest.runtime == "python" and "pytest" in {*manifest.production, *manifest.development}
        ),
        "",
    )
    if declared:
        yield f"{_runner(tree, folder_of(declared))}pytest", folder_of(declared), declared
        return
    manage = next((one for one in sorted(tree.names, key=lambda one: one.count("/")) if one.endswith("manage.py")), "")
    if manage and tree.declares("python", "django"):
        yield "python manage.py test", str(PurePosixPath(manage).parent).removeprefix("."), manage
        return
    yield from _unittest(tree)


def _unittest(tree: TreeFacts) -> Iterator[tuple[str, str, str]]:
    """The library's own runner, where the tests import it and nothing else that runs them."""
    for name in tree.of(FileClass.TEST):
        module = outline(tree.texts[name]) if name in tree.texts and name.endswith(".py") else None
        if module is None or "unittest" not in module.imported or "pytest" in module.imported:
            continue
        folder, base = str(PurePosixPath(name).parent), base_of(name)
        # Discovery takes `test*.py`, and of a folder only what is a package.
        if not base.startswith("test") or folder not in (".", "test", "tests"):
            continue
        package = folder == "." or f"{folder}/__init__.py" in tree.classes
        yield f"{_runner(tree, '')}python -m unittest{'' if package else f' discover -s {folder}'}", "", name
        return


def _script(tree: TreeFacts, name: str, folder: str, scripts: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    script = scripts.get("test", "")
    # A script that only says that there is none, or hands on to lint, is no way to test.
    if script and Resolver(tree.texts.get).tests(script, PLAIN, folder):
        packager = next(
            (one for lock, one in _PACKAGERS if _beside(tree, folder, lock) or _beside(tree, "", lock)), "npm"
        )
        text = tree.texts.get(name, "")
        at = text.find('"test"')
        yield (
            f"{packager} run test" if packager == "bun" else f"{packager} test",
            folder,
            (f"{name}:{line_of(text, at)}" if at >= 0 else name),
        )


def _runner(tree: TreeFacts, folder: str) -> str:
    return next((prefix for lock, prefix in _RUNNERS if _beside(tree, folder, lock) or _beside(tree, "", lock)), "")


def _beside(tree: TreeFacts, folder: str, base: str) -> bool:
    return (f"{folder}/{base}" if folder else base) in tree.classes


def _is_own(tree: TreeFacts, name: str) -> bool:
    return tree.classes.get(name) not in (FileClass.VENDORED, FileClass.MINIFIED) and "/fixtures/" not in f"/{name}"


def _written(tree: TreeFacts, pattern: re.Pattern[str], folder: str) -> Iterator[Seen]:
    """Where the configuration, or a pipeline, has the reports written; relative to the root."""
    known: set[str] = set()
    for name, text in tree.texts.items():
        ours = base_of(name) in {one for one, _ in _PYTEST} and _is_own(tree, name)
        for found in pattern.finditer(text) if ours else ():
            path = str(PurePosixPath(folder) / found["path"].removeprefix("./"))
            if path not in known and not found["path"].startswith("/") and ".." not in path:
                known.add(path)
                yield Seen(path, f"{name}:{line_of(text, found.start())}")
