"""What is asked for, the gravest and most common first, and which signatures each may carry."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from readycheck_checks.http.exposed.endpoints import ENDPOINTS
from readycheck_checks.http.exposed.files import FILES
from readycheck_checks.http.exposed.leftovers import LEFTOVERS
from readycheck_checks.http.exposed.maps import INLINE, INLINE_NAMES, MAPS
from readycheck_checks.http.exposed.pages import PAGES
from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

SIGNATURES: dict[str, Signature] = {
    one.name: one for one in (*FILES, *LEFTOVERS, *ENDPOINTS, *PAGES, *MAPS, INLINE, INLINE_NAMES)
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One path, relative to the origin's address, and the names of the signatures tried on it, in order."""

    path: str
    signatures: tuple[str, ...]
    grave: bool = False
    """Always to be asked for: where the budget leaves it out, nothing can be said."""
    heavy: bool = False
    """Costs the server something, so it is asked for only with consent for active probes."""
    stack: str = ""
    """Of `stack.py`: only what is made with it leaves this behind; empty where anything may."""
    headers: tuple[tuple[str, str], ...] = ()
    """Request headers without which it would not answer."""

    def signature(self, sample: Sample) -> Signature | None:
        """The first signature that fits."""
        return next((SIGNATURES[name] for name in self.signatures if SIGNATURES[name].fits(sample)), None)


def _entry(path: str, *signatures: str, grave: bool = False, heavy: bool = False, stack: str = "") -> Entry:
    return Entry(path, signatures, grave, heavy, stack)


def graphql(path: str, *, grave: bool = False) -> Entry:
    """Introspection at an endpoint of GraphQL, by GET: whether the schema is open to strangers."""
    return Entry(f"{path}?query={_INTROSPECTION}", ("graphql_introspection",), grave, headers=GRAPHQL)


GRAPHQL = (("Accept", "application/json"), ("Apollo-Require-Preflight", "true"))
"""Apollo answers a GET that a form could send with 400, unless one of a few headers shows that it is none."""
_INTROSPECTION = "%7B__schema%7BqueryType%7Bname%7D%7D%7D"
_SQL = ("sql", "packed", "sqlite")
_API = ("openapi", "swagger_ui", "redoc")
_BACKUP = ("php_source", "python_source", "wp_config", "environment", "settings", "yaml_settings")
GRAVE: tuple[Entry, ...] = (
    _entry(".env", "environment", grave=True),
    _entry(".git/HEAD", "git_head", grave=True),
    _entry(".git/config", "git_config", grave=True),
    _entry(".env.production", "environment", grave=True),
    _entry(".env.local", "environment", grave=True),
    _entry(".svn/wc.db", "svn", grave=True),
    _entry("backup.sql", *_SQL, grave=True),
    _entry("dump.sql", *_SQL, grave=True),
    _entry("backup.zip", "packed", grave=True),
    _entry("db.sqlite3", "sqlite", grave=True),
    _entry("actuator", "actuator_memory", "actuator", grave=True),
    _entry("actuator/env", "actuator_env", grave=True),
    _entry("debug/pprof/", "pprof", grave=True),
    _entry("console", "werkzeug_console", "h2_console", grave=True),
    _entry("phpinfo.php", "phpinfo", grave=True),
    _entry("id_rsa", "private_key", grave=True),
    _entry("server.key", "private_key", grave=True),
    _entry(".aws/credentials", "aws", grave=True),
    _entry(".npmrc", "npmrc", grave=True),
    _entry("metrics", "metrics", grave=True),
    _entry("openapi.json", "openapi", grave=True),
    graphql("graphql", grave=True),
)
COMMON: tuple[Entry, ...] = (
    _entry("terraform.tfstate", "terraform_state"),
    _entry("id_ed25519", "private_key"),
    _entry("db.sql", *_SQL),
    _entry(".htpasswd", "htpasswd"),
    _entry("wp-config.php.bak", "wp_config", "php_source", stack="php"),
    _entry("config.php.bak", *_BACKUP, stack="php"),
    _entry("settings.py.bak", *_BACKUP, stack="python"),
    _entry("index.php~", *_BACKUP, stack="php"),
    _entry(".hg/requires", "hg_requires"),
    _entry("docs", *_API),
    graphql("api/graphql"),
    _entry("server-status", "apache_status"),
    _entry("debug.log", "log"),
    _entry("docker-compose.yml", "compose"),
    _entry("package.json", "package"),
    _entry("database.sql", *_SQL),
    _entry("backup.tar.gz", "packed"),
    _entry("appsettings.json", "settings", stack="dotnet"),
    _entry("config/database.yml", "yaml_settings", stack="ruby"),
    _entry("uploads/", "listing"),
    _entry("adminer.php", "adminer", stack="php"),
    _entry("_profiler/", "symfony_profiler", stack="php"),
    _entry("telescope", "telescope", stack="php"),
    _entry("@vite/client", "vite", stack="node"),
    _entry("swagger.json", "openapi"),
)
RARE: tuple[Entry, ...] = (
    _entry("v3/api-docs", "openapi", stack="java"),
    _entry("swagger-ui/index.html", "swagger_ui"),
    _entry("api-docs", *_API),
    _entry(".docker/config.json", "docker_auth"),
    _entry("credentials.json", "service_account"),
    _entry("privkey.pem", "private_key"),
    _entry(".env.bak", "environment"),
    _entry(".env.staging", "environment"),
    _entry(".env.development", "environment"),
    _entry("{host}.zip", "packed"),
    _entry("www.zip", "packed"),
    _entry("database.sqlite", "sqlite"),
    _entry("backup.sql.gz", "packed"),
    _entry("backup/", "listing"),
    _entry(".DS_Store", "ds_store"),
    _entry("web.config", "web_config", stack="dotnet"),
    _entry("requirements.txt", "requirements", stack="python"),
    _entry("settings.py", *_BACKUP, stack="python"),
    _entry("composer.json", "composer", stack="php"),
    _entry("phpmyadmin/", "phpmyadmin", stack="php"),
    _entry("info.php", "phpinfo", stack="php"),
    _entry("storage/logs/laravel.log", "log", stack="php"),
    _entry("index.php.bak", *_BACKUP, stack="php"),
    _entry("_debugbar/open", "debugbar", stack="php"),
    _entry("horizon", "horizon", stack="php"),
    _entry("__clockwork/latest", "clockwork", stack="php"),
    _entry("composer.lock", "composer_lock", stack="php"),
    _entry("__debug__/render_panel/", "django_toolbar", stack="python"),
    _entry("flower/", "flower", stack="python"),
    _entry("rq", "rq_dashboard", stack="python"),
    _entry("rails/info/routes", "rails_routes", stack="ruby"),
    _entry("rails/info/properties", "rails_properties", stack="ruby"),
    _entry("sidekiq", "sidekiq", stack="ruby"),
    _entry("elmah.axd", "elmah", stack="dotnet"),
    _entry("trace.axd", "aspnet_trace", stack="dotnet"),
    _entry("application.yml", "yaml_settings", stack="java"),
    _entry("application.properties", "properties", stack="java"),
    _entry("h2-console/", "h2_console", stack="java"),
    _entry("jolokia", "jolokia", stack="java"),
    _entry("actuator/prometheus", "metrics", stack="java"),
    _entry("actuator/heapdump", "heapdump", heavy=True, stack="java"),
    _entry("admin/queues", "bull_board", stack="node"),
    _entry("npm-debug.log", "log", stack="node"),
    _entry("nginx_status", "nginx_status"),
    _entry("Dockerfile", "dockerfile"),
    _entry("error.log", "log"),
    _entry(".bash_history", "shell_history"),
    _entry("static/", "listing"),
    _entry("assets/", "listing"),
    _entry("redoc", "redoc"),
    _entry("swagger-ui/", "swagger_ui"),
    _entry("openapi.yaml", "openapi"),
    _entry("graphiql", "graphiql"),
    _entry("debug/vars", "expvar"),
    _entry("status", "fpm_status", "nginx_status"),
    _entry("server-info", "apache_info"),
    _entry("haproxy?stats", "haproxy"),
    _entry(".bzr/branch/format", "bazaar"),
    _entry(".svn/entries", "svn_entries"),
    _entry(".pypirc", "pypirc"),
    _entry(".dockercfg", "docker_auth"),
    _entry(".ssh/id_rsa", "private_key"),
    _entry("data.db", "sqlite"),
    _entry("site.tar.gz", "packed"),
    _entry(".htaccess", "htaccess"),
    _entry(".vscode/sftp.json", "sftp"),
    _entry(".idea/workspace.xml", "workspace"),
)
CATALOGUE: tuple[Entry, ...] = (*GRAVE, *COMMON, *RARE)
_WORDS = re.compile(r"[a-z]{3,}")
_COMMON_WORDS = {
    "json", "yml", "yaml", "html", "sql", "zip", "tar", "config", "conf", "log", "index", "www", "backup", "database",
    "local", "production",
}  # fmt: skip


def akin(entry: Entry, served: Collection[str]) -> bool:
    """Whether a path shares a word with one that is served: where there is one profiler, there may be another."""
    words = {word for path in served for word in _WORDS.findall(path.lower())} - _COMMON_WORDS
    return bool(words & set(_WORDS.findall(entry.path.lower())))


LISTING = ("listing",)
MAP = ("source_map_styles", "source_map_content", "source_map")


def first(seen: Collection[str]) -> list[Entry]:
    """What is asked for behind the gravest: of each family the most telling, and what the seen stacks leave behind."""
    own = [one for one in RARE if one.stack in seen and one.stack]
    return [*(one for one in COMMON if not foreign(one, seen)), *own]


def last(seen: Collection[str], served: Collection[str]) -> list[Entry]:
    """The rest: what is akin to something that is served, then what any stack may have, then what others leave."""
    before = set(first(seen))
    rest = [one for one in (*COMMON, *RARE) if one not in before]
    return sorted(rest, key=lambda one: (not akin(one, served), foreign(one, seen)))


def foreign(entry: Entry, seen: Collection[str]) -> bool:
    """Whether only another stack than those that were seen leaves it behind; where none was seen, nothing is."""
    return bool(seen) and bool(entry.stack) and entry.stack not in seen
