"""Routes whose names say that they tell of the system's health, and pages to log in, as the source writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from readycheck_checks.discovery.detect.code import line_of, outline, suffix_of, without_comments
from readycheck_checks.discovery.facts import Answered, Seen, TreeFacts
from readycheck_checks.source.facts import FileClass

LIVE = ("live", "livez", "liveness", "alive", "ping", "up", "lbheartbeat", "__lbheartbeat__")
READY = ("ready", "readyz", "readiness", "__heartbeat__")
GENERAL = ("health", "healthz", "healthcheck", "health-check", "health_check", "heartbeat", "status", "ht", "-/health")
WELL_KNOWN = (
    "/healthz", "/readyz", "/livez", "/health", "/health/live", "/health/ready", "/api/health", "/healthcheck",
    "/ping", "/up", "/status",
)  # fmt: skip
"""Asked for where the source names none, or is not at hand."""
LOGINS = ("/login", "/accounts/login/", "/users/sign_in", "/auth/login")

MENTIONS = (
    rb"[\"'`/^](?:health[\w-]{0,12}|readyz?|readiness|livez?|liveness|alive|ping|up|status|ht|_{0,2}l?b?heartbeat_{0,2})"
    rb"(?:\.json)?[/\"'`$]|setGlobalPrefix"
)
"""What a file mentions that may hold such a route."""

_WORDS = {*LIVE, *READY, *GENERAL}
_ROUTERS = {
    "route", "path", "re_path", "url", "Route", "add_url_rule", "add_route", "add_api_route", "api_route",
    "add_resource", "add_get", "add_org_resource",
}  # fmt: skip
_VERBS = {"get", "head", "HEAD"}
"""A route as a decorator; else what a dictionary or a client of HTTP has too."""
_ROUTE = re.compile(
    r"""(?:\b(?P<owner>[\w$]+)\s*\.\s*)?\b(?P<verb>get|GET|Get|GetMapping|RequestMapping|all|use|route|Route|Handle|HandleFunc"""
    r"""|match|MapHealthChecks|MapGet)\s*(?:\(\s*|\s)(?P<quote>["'`])(?P<path>[/\w][\w./-]{0,60})(?P=quote)"""
    r"""(?P<after>\s*(?:,\s*(?P<handler>async\b|function\b|\(|\w+\s*=>)?|\bdo\b))?"""
)
_ASKS = re.compile(
    r"axios|ky|got|superagent|fetch|api|https?|client|request|req|res|response|data|params|query|headers|cookies|cache"
    r"|map|config|session|storage|form|formData|searchParams|\w*(?:[cC]lient|[aA]pi|[sS]ervice)"
)
"""Who gets something by a name or an address, and serves nothing; unless a handler stands beside it."""
_CONTROLLER = re.compile(r"""@Controller\(\s*(?:\{\s*path:\s*)?["'`](?P<path>[\w/-]{1,60})["'`]""")
_GET = re.compile(r"""@Get\(\s*(?:["'`](?P<path>[\w/-]{0,60})["'`])?\s*\)""")
_PREFIX = re.compile(r"""\bsetGlobalPrefix\(\s*["'`](?P<path>[\w/-]{1,40})["'`]""")
_LARAVEL = re.compile(r"""\bhealth:\s*["'](?P<path>/[\w/-]{1,40})["']""")
_PATTERN = re.compile(r"^\^?(?P<path>/?[\w./-]{1,60}?)/?\$?$")
_MOST = 8


def routes(tree: TreeFacts) -> tuple[Seen, ...]:
    """The routes of health, the plainest first."""
    found: dict[str, Seen] = {}
    prefix = next((one["path"] for _, text in _scripts(tree) if (one := _PREFIX.search(text))), "")
    for name, text in tree.texts.items():
        if not _is_code(tree, name):
            continue
        for path, line in _python(text) if suffix_of(name) == ".py" else _others(name, text, prefix):
            if is_health(path):
                found.setdefault(path, Seen(path, f"{name}:{line}"))
    for path, name in _by_files(tree):
        if is_health(path):
            found.setdefault(path, Seen(path, name))
    actuator = tree.declares("java", "org.springframework.boot:spring-boot-starter-actuator")
    for part in ("liveness", "readiness") if actuator else ():
        found.setdefault(
            f"/actuator/health/{part}", Seen(f"/actuator/health/{part}", actuator.where if actuator else "")
        )
    return tuple(sorted(found.values(), key=lambda one: (one.value.count("/"), len(one.value), one.value))[:_MOST])


def is_health(path: str) -> bool:
    """Whether a path speaks of health: its last part does, and what stands before is short."""
    parts = [one for one in path.lower().split("/") if one]
    if not parts or len(parts) > 4 or any(one.startswith((":", "{", "<")) for one in parts):
        return False
    last = parts[-1].removesuffix(".json").removesuffix(".php")
    if last in ("up", "status", "ping", "ht", "alive", "ready", "live"):
        return len(parts) == 1 or parts[-2] in (*GENERAL, "api", "_", "-", "internal", "system")
    return last in _WORDS


def chosen(answers: tuple[Answered, ...]) -> tuple[Answered | None, Answered | None]:
    """Which answers are liveness and readiness: by their names, then by whether they tell of dependencies."""
    good = [one for one in answers if is_health(one.path) and one.status in (200, 204, 503) and not one.same]
    good = [one for one in good if one.kind != "html"]
    live = next((one for one in good if _named(one.path, LIVE)), None)
    ready = next((one for one in good if _named(one.path, READY)), None)
    # `healthz` beside `readyz` is what schedulers call liveness; alone it may be either.
    general = [one for one in good if one not in (live, ready)]
    if general and ready is None and (live is not None or general[0].details):
        ready = general.pop(0)
    if general and live is None:
        live = general.pop(0)
    return live, ready


def _named(path: str, words: tuple[str, ...]) -> bool:
    return path.lower().rstrip("/").rpartition("/")[2].removesuffix(".json") in words


def _is_code(tree: TreeFacts, name: str) -> bool:
    return tree.classes.get(name) in (FileClass.PRODUCTION, FileClass.CLI)


def _scripts(tree: TreeFacts) -> Iterator[tuple[str, str]]:
    for name, text in tree.texts.items():
        if _is_code(tree, name) and suffix_of(name) in (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"):
            yield name, without_comments(text, suffix_of(name))


def _by_files(tree: TreeFacts) -> Iterator[tuple[str, str]]:
    """(path, file) of frameworks in which the place of a file is its route."""
    wanted = [pattern for package, pattern in _FILED if tree.declares("javascript", package)]
    for name in tree.production if wanted else ():
        for pattern in wanted:
            if found := pattern.fullmatch(name):
                parts = [one for one in found["path"].split("/") if one and not one.startswith("(")]
                yield f"/{'/'.join(parts)}", name


_FILED = (
    ("next", re.compile(r"(?:.*/)?app/(?P<path>.+)/route\.[jt]sx?")),
    ("next", re.compile(r"(?:.*/)?pages/(?P<path>api/.+?)(?:/index)?\.[jt]sx?")),
    ("nuxt", re.compile(r"(?:.*/)?server/(?:routes/)?(?P<path>.+?)(?:\.get)?\.[jt]s")),
    ("@sveltejs/kit", re.compile(r"(?:.*/)?src/routes/(?P<path>.+)/\+server\.[jt]s")),
)


def _python(text: str) -> Iterator[tuple[str, int]]:
    module = outline(text)
    if module is None:
        return
    for name, call in module.calls:
        if name not in _ROUTERS and not (name in _VERBS and (id(call) in module.decorators or _serves(call))):
            continue
        for argument in call.args[:3]:
            value = getattr(argument, "value", None)
            if isinstance(value, str) and (plain := _PATTERN.match(value)):
                slash = "/" if value.rstrip("$").endswith("/") else ""
                yield f"/{plain['path'].strip('/')}{slash}", call.lineno


def _serves(call: ast.Call) -> bool:
    """`web.get("/healthz", answer)`, as aiohttp writes its routes."""
    owner = getattr(call.func, "value", None)
    return isinstance(owner, ast.Name) and owner.id == "web" and len(call.args) > 1


def _others(name: str, text: str, prefix: str) -> Iterator[tuple[str, int]]:
    suffix = suffix_of(name)
    bare = without_comments(text, suffix)
    controller = _CONTROLLER.search(bare)
    if controller is not None:
        for found in _GET.finditer(bare, controller.end()):
            parts = (one.strip("/") for one in (prefix, controller["path"], found["path"] or ""))
            yield f"/{'/'.join(one for one in parts if one)}", line_of(bare, found.start())
        return
    for pattern in (_ROUTE, _LARAVEL) if suffix == ".php" else (_ROUTE,):
        for found in pattern.finditer(bare):
            if pattern is _ROUTE and not _is_route(found, name):
                continue
            if found["path"].startswith("/") or suffix == ".rb":
                yield f"/{found['path'].strip('/')}", line_of(bare, found.start())


def _is_route(found: re.Match[str], name: str) -> bool:
    """Whether a route is set up here: what only gets something by its name serves nothing."""
    suffix = suffix_of(name)
    if found["verb"] not in ("get", "GET", "Get"):
        return suffix != ".rb" or _ROUTES.search(name) is not None
    after = (found["after"] or "").strip()
    if suffix == ".rb":
        # Out of the routes a path may be any key; those of Sinatra are followed by a block.
        return _ROUTES.search(name) is not None or after == "do"
    if found["handler"]:
        return True
    asks = found["owner"] and _ASKS.fullmatch(found["owner"])
    return not asks and (after.startswith(",") or suffix not in _WITH_HANDLER)


_ROUTES = re.compile(r"(?:^|/)routes(?:\.rb$|/)")
_WITH_HANDLER = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".go", ".php")
"""Languages in which a route names its handler beside its path."""
