"""What the manifests of a tree declare, for production and for development, and what that says of their parts."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from readycheck_checks.source.locks.kinds import is_development
from readycheck_checks.source.locks.model import DamagedError, Given, json_table, table, text, texts, toml
from readycheck_checks.source.locks.requirements import requirements
from readycheck_checks.source.locks.words import development_word

MOST_BYTES = 1024 * 1024

_REQUIREMENTS = re.compile(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in|lock)")
_NAME = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")
_GO = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/[^\s]+)\s+v\S+(?P<indirect>\s*//\s*indirect)?", re.MULTILINE)
_GO_MODULE = re.compile(r"^module\s+(\S+)", re.MULTILINE)
_GEM = re.compile(r"""^\s*gem\s*\(?\s*['"]([\w-]+)['"](?P<rest>.*)$""")
_GEM_GROUP = re.compile(r"^\s*group\s*\(?(?P<names>[^\n]*?)\)?\s+do\b")
_MAVEN = re.compile(r"<dependency>(?P<body>[\s\S]*?)</dependency>")
_TAG = re.compile(r"<(groupId|artifactId|scope)>\s*([^<]+?)\s*</")
_GRADLE = re.compile(
    r"""^\s*(?P<how>\w*(?:implementation|Implementation|api|compile|compileOnly|runtimeOnly|classpath|testRuntimeOnly))"""
    r"""\s*\(?\s*(?:platform\s*\(\s*)?['"](?P<name>[\w.-]+:[\w.-]+)""",
    re.MULTILINE,
)
_GRADLE_PLUGIN = re.compile(r"""^\s*id\s*\(?\s*['"](io\.sentry[\w.]*)['"]""", re.MULTILINE)
_SETUP = re.compile(r"install_requires\s*=\s*\[(?P<list>[^\]]*)\]")
_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")


@dataclass
class Manifest:
    """One manifest: its runtime, and the names of packages that it declares."""

    runtime: str
    name: str = ""
    production: dict[str, int] = field(default_factory=dict)
    """Package to line, where that is known."""
    development: dict[str, int] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    is_library: bool = False
    """It says of itself that others import it."""


def runtime_of(name: str) -> str:
    """The runtime whose packages a file of this name declares; empty for other files."""
    path = PurePosixPath(name)
    match path.name:
        case "package.json":
            return "javascript"
        case "pyproject.toml" | "Pipfile" | "setup.py" | "setup.cfg":
            return "python"
        case "go.mod":
            return "go"
        case "Gemfile":
            return "ruby"
        case "composer.json":
            return "php"
        case "pom.xml" | "build.gradle" | "build.gradle.kts":
            return "java"
    wanted = _REQUIREMENTS.fullmatch(path.name) or (
        path.parent.name == "requirements" and path.suffix in (".txt", ".in")
    )
    return "python" if wanted else ""


def folder_of(name: str) -> str:
    """The folder of the part that a manifest belongs to."""
    parent = PurePosixPath(name).parent
    if parent.name == "requirements":
        parent = parent.parent
    return "" if str(parent) == "." else str(parent)


def read(name: str, data: bytes) -> Manifest | None:  # noqa: PLR0912 - one branch a format
    """What a manifest declares; None where it declares nothing at all or cannot be read."""
    runtime, base = runtime_of(name), PurePosixPath(name).name
    words = data.decode("utf-8", "replace")
    manifest = Manifest(runtime)
    try:
        match base:
            case "package.json":
                _package_json(json_table(data), words, manifest)
            case "pyproject.toml":
                _pyproject(toml(data), manifest)
            case "Pipfile":
                document = toml(data)
                _add(manifest.production, table(document.get("packages")), words)
                _add(manifest.development, table(document.get("dev-packages")), words)
            case "setup.py":
                for found in _SETUP.finditer(words):
                    _python(manifest.production, _QUOTED.findall(found["list"]))
            case "setup.cfg":
                _setup_cfg(words, manifest)
            case "go.mod":
                _go(words, manifest)
            case "Gemfile":
                _gemfile(words, manifest)
            case "composer.json":
                document = json_table(data)
                manifest.name = text(document.get("name"))
                _add(manifest.production, table(document.get("require")), words)
                _add(manifest.development, table(document.get("require-dev")), words)
            case "pom.xml":
                _maven(words, manifest)
            case "build.gradle" | "build.gradle.kts":
                _gradle(words, manifest)
            case _:
                _requirements(name, data, manifest)
    except (DamagedError, configparser.Error):
        return None
    return manifest if manifest.production or manifest.development or manifest.name else None


def _add(into: dict[str, int], names: Iterable[str], words: str) -> None:
    for name in names:
        at = words.find(f'"{name}"')
        into.setdefault(name, words.count("\n", 0, at) + 1 if at >= 0 else 1)


def _python(into: dict[str, int], given: Iterable[str]) -> None:
    for one in given:
        found = _NAME.match(one)
        if found:
            into.setdefault(re.sub(r"[-_.]+", "-", found.group(1)).lower(), 1)


def _package_json(document: dict[str, Any], words: str, manifest: Manifest) -> None:
    manifest.name = text(document.get("name"))
    for key in ("dependencies", "optionalDependencies", "peerDependencies"):
        _add(manifest.production, table(document.get(key)), words)
    _add(manifest.development, table(document.get("devDependencies")), words)
    manifest.scripts = {name: one for name, one in table(document.get("scripts")).items() if isinstance(one, str)}
    manifest.is_library = not document.get("private") and bool({"exports", "main", "module", "files"} & set(document))
    manifest.is_library = manifest.is_library or bool(table(document.get("peerDependencies")))


def _pyproject(document: dict[str, Any], manifest: Manifest) -> None:
    project, tool = table(document.get("project")), table(document.get("tool"))
    poetry = table(tool.get("poetry"))
    manifest.name = text(project.get("name")) or text(poetry.get("name"))
    _python(manifest.production, texts(project.get("dependencies")))
    for group, names in table(project.get("optional-dependencies")).items():
        _python(manifest.development if development_word(group) else manifest.production, texts(names))
    for names in table(document.get("dependency-groups")).values():
        _python(manifest.development, texts(names))
    _python(manifest.production, [one for one in table(poetry.get("dependencies")) if one != "python"])
    _python(manifest.development, table(poetry.get("dev-dependencies")))
    for group, entry in table(poetry.get("group")).items():
        into = manifest.production if group in ("main", "prod", "production", "server") else manifest.development
        _python(into, table(table(entry).get("dependencies")))
    _python(manifest.development, texts(table(tool.get("uv")).get("dev-dependencies")))


def _setup_cfg(words: str, manifest: Manifest) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(words)
    _python(manifest.production, parser.get("options", "install_requires", fallback="").splitlines())
    manifest.name = parser.get("metadata", "name", fallback="")


def _requirements(name: str, data: bytes, manifest: Manifest) -> None:
    read_ = requirements(Given(data, name))
    into = manifest.development if is_development(name) else manifest.production
    lines = data.decode("utf-8", "replace").splitlines()
    for one in read_.pinned:
        if not _comes_along(lines, one.line or 1):
            into.setdefault(one.name, one.line or 1)
    _python(into, read_.unpinned)


def _comes_along(lines: list[str], number: int) -> bool:
    """Whether a compiled file says that a package is there for another's sake only: `# via celery`."""
    said: list[str] = []
    for line in lines[number - 1 : number + 100]:
        stripped = line.strip()
        if said and not stripped.startswith("#"):
            break
        if "# via" in stripped or (said and stripped.startswith("#")):
            said.append(stripped)
        elif not stripped.startswith(("--hash", "#")) and line != lines[number - 1]:
            break
    return bool(said) and not any("-r " in one or "(pyproject.toml)" in one or "(setup." in one for one in said)


def _go(words: str, manifest: Manifest) -> None:
    named = _GO_MODULE.search(words)
    manifest.name = named.group(1) if named else ""
    for found in _GO.finditer(words):
        if not found["indirect"]:
            manifest.production.setdefault(found.group(1), words.count("\n", 0, found.start(1)) + 1)


def _gemfile(words: str, manifest: Manifest) -> None:
    group = ""
    for number, line in enumerate(words.splitlines(), 1):
        opened = _GEM_GROUP.match(line)
        if opened:
            group = opened["names"]
        elif group and line.strip() == "end":
            group = ""
        elif found := _GEM.match(line):
            groups = group + " " + " ".join(re.findall(r"groups?:\s*(\[[^\]]*\]|:\w+)", found["rest"]))
            named = re.findall(r":(\w+)", groups)
            only = bool(named) and all(one in ("development", "test") for one in named)
            (manifest.development if only else manifest.production).setdefault(found.group(1), number)


def _maven(words: str, manifest: Manifest) -> None:
    plain = re.sub(r"<!--[\s\S]*?-->", lambda found: "\n" * found.group().count("\n"), words)
    for found in _MAVEN.finditer(plain):
        tags = dict(_TAG.findall(found["body"]))
        if {"groupId", "artifactId"} <= set(tags):
            into = manifest.development if tags.get("scope") == "test" else manifest.production
            into.setdefault(f"{tags['groupId']}:{tags['artifactId']}", plain.count("\n", 0, found.start()) + 1)


def _gradle(words: str, manifest: Manifest) -> None:
    for found in _GRADLE.finditer(words):
        into = manifest.development if found["how"].lower().startswith("test") else manifest.production
        into.setdefault(found["name"], words.count("\n", 0, found.start("name")) + 1)
    for found in _GRADLE_PLUGIN.finditer(words):
        manifest.production.setdefault(f"io.sentry:{found.group(1)}", words.count("\n", 0, found.start(1)) + 1)


_SERVES = {
    "javascript": {
        "express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "hono", "restify", "polka", "@adonisjs/core",
        "@apollo/server", "apollo-server", "apollo-server-express", "graphql-yoga", "socket.io", "next", "nuxt",
        "@sveltejs/kit", "@remix-run/node", "@remix-run/server-runtime", "@react-router/node", "sails", "moleculer",
        "@trpc/server", "bullmq", "bull", "agenda", "elysia", "h3", "nitropack", "serverless-http", "@strapi/strapi",
        "payload", "@feathersjs/feathers", "@google-cloud/functions-framework",
    },
    "python": {
        "django", "flask", "fastapi", "starlette", "tornado", "sanic", "litestar", "quart", "bottle", "falcon",
        "pyramid", "connexion", "gunicorn", "uvicorn", "celery", "dramatiq", "rq", "huey", "channels", "wagtail",
        "dash", "streamlit", "djangorestframework", "robyn", "granian", "daphne", "hypercorn",
    },
    "ruby": {"rails", "sinatra", "sidekiq", "hanami", "roda", "grape", "puma"},
    "php": {"laravel/framework", "symfony/framework-bundle", "slim/slim", "laminas/laminas-mvc", "cakephp/cakephp"},
}  # fmt: skip
_SHOWN = {
    "react-dom", "vue", "svelte", "@angular/core", "preact", "solid-js", "next", "nuxt", "@sveltejs/kit", "gatsby",
    "ember-source", "react-native", "expo", "@remix-run/react", "electron", "lit",
}  # fmt: skip


STARTING = {"start", "serve", "server", "preview", "start:prod", "start:production", "worker"}
"""Scripts of a package that start it."""
_SHOWS = re.compile(
    r"\b(?:vite|next|nuxt|nuxi|ng|react-scripts|vue-cli-service|webpack|parcel|gatsby|expo|rspack|rsbuild|craco|ember|astro|remix|electron)\b"
)


def roles(manifest: Manifest) -> Iterator[str]:
    """What the dependencies say that a part is for."""
    declared = set(manifest.production)
    wanted = _SERVES.get(manifest.runtime, set())
    own = set() if manifest.is_library or manifest.runtime != "javascript" else set(manifest.development)
    spring = manifest.runtime == "java" and any(
        "spring-boot-starter" in one or "quarkus" in one or "micronaut-http-server" in one for one in declared
    )
    if spring or (declared | own) & wanted:
        yield "server"
    shown = manifest.runtime == "javascript" and not manifest.is_library and (declared | own) & _SHOWN
    if shown and any(_SHOWS.search(one) for one in manifest.scripts.values()):
        yield "browser"
