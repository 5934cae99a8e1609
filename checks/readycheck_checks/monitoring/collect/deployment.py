"""What the files of a deployment say: commands that start the program, and variables that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

from readycheck_checks.monitoring.facts import Given, Statement
from readycheck_checks.monitoring.libraries import LIBRARIES, Library, matches
from readycheck_checks.monitoring.values import of_switch, of_text

MOST_BYTES = 512 * 1024

_DEVELOPMENT = re.compile(
    r"(?:^|[._/-])(?:dev|devel|development|local|test|tests|testing|ci|override|example|sample|template|dist|debug)"
    r"(?:[._/-]|$)"
)
_PRODUCTION = re.compile(r"(?:^|[._/-])(?:prod|production|live)(?:[._/-]|$)")
_DOTENV = re.compile(r"^(?:\.env(?:\..+)?|(?:.+\.)?env|.+\.env)$")
_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_COMMANDS = re.compile(
    r"(?:^|/)(?:[\w.-]*Dockerfile[\w.-]*|Procfile|(?:docker-)?(?:entrypoint|start|run|serve|boot)[\w.-]*(?:\.sh)?"
    r"|[\w.@-]+\.service|fly\.toml|app\.ya?ml|app\.json|render\.ya?ml|heroku\.yml|serverless\.ya?ml"
    r"|ecosystem\.config\.c?js|vercel\.json|nixpacks\.toml|railway\.(?:json|toml))$"
)
_MANIFEST = re.compile(rb"^(?:apiVersion|kind):", re.MULTILINE)
_FOLDERS = {
    "k8s", "kubernetes", "deploy", "deployment", "manifests", "helm", "charts", "base", "overlays", "infra", "ops",
    "production", "prod",
}  # fmt: skip
_OTHERS = ("values", "app", "fly", "render", "serverless")
"""How YAML files begin that are no manifests of Kubernetes and give variables all the same."""
_OF_TRACKERS = (
    r"\w*(?:DSN|SENTRY|ROLLBAR|BUGSNAG|HONEYBADGER|AIRBRAKE|ELASTIC_APM|NEW_RELIC|DD_TRACE|APPLICATIONINSIGHTS|APPSIGNAL"
    r"|RAYGUN|GLITCHTIP)\w*"
)
_LINE = re.compile(
    rf"""(?mi)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+)?["']?(?P<name>{_OF_TRACKERS})["']?"""
    r"""(?P<sign>[ \t]*[=:][ \t]*|[ \t]+|$)(?P<value>.*)$"""
)
_NAMED = re.compile(
    rf"""(?mi)^[ \t]*-?[ \t]*name:[ \t]*["']?(?P<name>{_OF_TRACKERS})["']?[ \t]*\r?\n"""
    r"""[ \t]*(?P<key>value|valueFrom)[ \t]*:[ \t]*(?P<value>.*)$"""
)
_SWITCH = re.compile(r"(?:ENABLED?|ACTIVE)$", re.IGNORECASE)
_PASSED_ON = re.compile(r"^\$\{?\w+(?::?-\}|\})?|^\$\w+$")
_LOADED = re.compile(
    r"""(?:^|[\s"'=])(?:-r|--require|--import|--loader|--experimental-loader)[ =]['"]?(?P<module>[@\w./-]+)"""
)
_BETWEEN = re.compile(r"""["'][ \t]*,[ \t]*["']""")
_COMMENT = re.compile(r"^[ \t]*(?:#|//).*$", re.MULTILINE)


def is_deployment(name: str) -> bool:
    """Whether a file of this name may say how the program is started or what it is given, in production."""
    path = PurePosixPath(name)
    if _DOTENV.match(path.name):
        return bool(_PRODUCTION.search(path.name.lower()) or _PRODUCTION.search(path.parent.name.lower()))
    if _DEVELOPMENT.search(name.lower()) and not _PRODUCTION.search(path.name.lower()):
        return False
    if _COMPOSE.match(path.name) or _COMMANDS.search(name):
        return True
    return path.suffix in (".yaml", ".yml") and bool(_FOLDERS & set(path.parts[:-1]))


def statements(name: str, data: bytes) -> Iterator[Statement]:
    """What a file says about the variables of error trackers."""
    words, base = data.decode("utf-8", "replace"), PurePosixPath(name).name
    is_yaml, is_compose = name.endswith((".yaml", ".yml")), bool(_COMPOSE.match(base))
    colons = is_yaml or name.endswith(".json")
    if is_yaml and not is_compose and _MANIFEST.search(data) is None and not base.startswith(_OTHERS):
        return
    taken: set[int] = set()
    for found in _NAMED.finditer(words) if is_yaml else ():
        line = words.count("\n", 0, found.start("name")) + 1
        taken.add(line)
        named = Given.VARIABLE if found["key"].lower() == "valuefrom" else _given(found["name"], found["value"])
        yield Statement(variable=found["name"], given=named, file=name, line=line)
    for found in _LINE.finditer(words):
        line = words.count("\n", 0, found.start("name")) + 1
        given = None if line in taken else _of_line(found, is_compose=is_compose, colons=colons)
        if given is not None:
            yield Statement(variable=found["name"], given=given, file=name, line=line)


def _of_line(found: re.Match[str], *, is_compose: bool, colons: bool) -> Given | None:
    """What one line says; None where it says nothing."""
    sign, value = found["sign"].strip(), found["value"].split(" #")[0].strip().rstrip(" ,")
    if not value and is_compose and sign != "=":
        return Given.VARIABLE  # a name alone, or null: composed files then hand on what is outside
    if sign not in ("=", ":") or (sign == ":" and (not colons or not value)) or value in ("|", ">", "{", "["):
        return None
    return _given(found["name"], value)


def _given(name: str, value: str) -> Given:
    bare = value.strip().strip("'\"").strip()
    if _PASSED_ON.match(bare):
        return Given.VARIABLE
    if _SWITCH.search(name):
        return of_switch(bare)
    return of_text(bare, "dsn" if name.upper().endswith("DSN") else "")[0]


@cache
def _wrappers() -> tuple[tuple[Library, str, re.Pattern[str]], ...]:
    return tuple((one, runtime, re.compile(text)) for one in LIBRARIES for runtime, text in one.commands)


def commands(words: str) -> Iterator[tuple[Library, str, int, str]]:
    """Library, runtime, line and words of what a command line switches on."""
    plain = _BETWEEN.sub(" ", _COMMENT.sub("", words))
    for library, runtime, pattern in _wrappers():
        for found in pattern.finditer(plain):
            yield library, runtime, plain.count("\n", 0, found.start()) + 1, found.group().split()[0][:60]
    for found in _LOADED.finditer(plain):
        module = found["module"]
        for library in LIBRARIES:
            if library.side_effects and matches(module, library.side_effects):
                yield library, "javascript", plain.count("\n", 0, found.start()) + 1, f"--require {module}"[:60]


def loaded_modules(words: str) -> Iterator[str]:
    """The project's own modules that a command line loads: `--import ./instrument.mjs`."""
    for found in _LOADED.finditer(_BETWEEN.sub(" ", _COMMENT.sub("", words))):
        yield found["module"]
