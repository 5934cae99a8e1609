"""What is known of one library: under which names it is declared, imported and called."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from readycheck_checks.monitoring.facts import Kind


@dataclass(frozen=True, slots=True)
class Library:
    """One library in all languages that it exists for.

    Names of packages, modules and calls are globs (`@sentry/*`). In JavaScript a call is named by the export, `""`
    for the module itself: `init`, `Handlers.errorHandler`. In Python it is a dotted name, with `()` for what a call
    gave and `(app=)` for a call with that argument.
    """

    id: str
    name: str
    kind: Kind
    npm: tuple[str, ...] = ()
    not_npm: tuple[str, ...] = ()
    """Packages of the same maker that do nothing at run time, such as plug-ins of bundlers."""
    pypi: tuple[str, ...] = ()
    go: tuple[str, ...] = ()
    """Import paths, which begin with these."""
    maven: tuple[str, ...] = ()
    composer: tuple[str, ...] = ()
    gems: tuple[str, ...] = ()
    script_calls: tuple[str, ...] = ()
    script_plugins: tuple[str, ...] = ()
    """Exports that are handed to `app.use`, `register` and their like without being called."""
    side_effects: tuple[str, ...] = ()
    """JavaScript modules that do their work when they are merely loaded."""
    globals: tuple[str, ...] = ()
    """Names in the browser where a loader script brings the library: `Sentry`."""
    python: tuple[str, ...] = ()
    """Modules: the name itself and everything below it."""
    python_calls: tuple[str, ...] = ()
    python_made: tuple[str, ...] = ()
    """Classes whose object has to be kept in a name that something else uses."""
    python_used: tuple[str, ...] = ()
    """Names that are wired in by being handed on, listed, decorated with or called."""
    python_bases: tuple[str, ...] = ()
    python_settings: tuple[str, ...] = ()
    """Dotted names in lists of settings, such as MIDDLEWARE and INSTALLED_APPS."""
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Per language (`go`, `java`, `php`, `ruby`): expressions of the code that wires it in."""
    imports: dict[str, str] = field(default_factory=dict)
    """Per language: an expression of its import."""
    commands: tuple[tuple[str, str], ...] = ()
    """Runtime, and an expression of the command line or variable that switches it on."""
    files: tuple[tuple[str, str, str], ...] = ()
    """Runtime, expression of a configuration file's path, expression whose group `value` is the address or key."""
    keys: tuple[str, ...] = ()
    """Settings that hold the address or key, without which nothing is sent."""
    variable: str = ""
    """The environment variable that the library reads by itself."""
    switch: str = ""
    """The environment variable that switches it off."""
    by_itself: tuple[str, ...] = ()
    """Packages that a framework starts by itself, once the variable is given."""
    kept: bool = False
    """Whether a call is worth nothing where its result is dropped."""

    def of_npm(self, package: str) -> bool:
        """Whether a package of npm is this library."""
        return matches(package, self.npm) and not matches(package, self.not_npm)

    def of_python(self, dotted: str) -> bool:
        """Whether a dotted name lies in one of its modules."""
        return any(dotted == one or dotted.startswith(f"{one}.") for one in self.python)


def matches(name: str, globs: tuple[str, ...]) -> bool:
    """Whether a name is one of the globs."""
    return any(fnmatchcase(name, one) for one in globs)
