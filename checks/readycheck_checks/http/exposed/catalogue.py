"""What is asked for, the gravest and most common first, and which signatures each may carry."""

from __future__ import annotations

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

    def signature(self, sample: Sample) -> Signature | None:
        """The first signature that fits."""
        return next((SIGNATURES[name] for name in self.signatures if SIGNATURES[name].fits(sample)), None)


def _entry(path: str, *signatures: str, grave: bool = False, heavy: bool = False) -> Entry:
    return Entry(path, signatures, grave, heavy)


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
    _entry("graphql?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D", "graphql_introspection", grave=True),
)
COMMON: tuple[Entry, ...] = (
    _entry("docs", *_API),
    _entry("swagger.json", "openapi"),
    _entry("v3/api-docs", "openapi"),
    _entry("swagger-ui/index.html", "swagger_ui"),
    _entry("api-docs", *_API),
    _entry("server-status", "apache_status"),
    _entry("@vite/client", "vite"),
    _entry(".htpasswd", "htpasswd"),
    _entry("docker-compose.yml", "compose"),
    _entry("package.json", "package"),
    _entry("_profiler/", "symfony_profiler"),
    _entry("telescope", "telescope"),
    _entry("wp-config.php.bak", "wp_config", "php_source"),
    _entry("backup.tar.gz", "packed"),
    _entry("{host}.zip", "packed"),
    _entry("www.zip", "packed"),
    _entry("database.sqlite", "sqlite"),
    _entry(".DS_Store", "ds_store"),
    _entry("web.config", "web_config"),
    _entry("appsettings.json", "settings"),
    _entry("nginx_status", "nginx_status"),
    _entry("requirements.txt", "requirements"),
    _entry("composer.json", "composer"),
    _entry("Dockerfile", "dockerfile"),
    _entry(".docker/config.json", "docker_auth"),
)
RARE: tuple[Entry, ...] = (
    _entry("static/", "listing"),
    _entry("assets/", "listing"),
    _entry("uploads/", "listing"),
    _entry("backup/", "listing"),
    _entry("redoc", "redoc"),
    _entry("swagger-ui/", "swagger_ui"),
    _entry("graphiql", "graphiql"),
    _entry("info.php", "phpinfo"),
    _entry("storage/logs/laravel.log", "log"),
    _entry("_debugbar/open", "debugbar"),
    _entry("rails/info/routes", "rails_routes"),
    _entry("rails/info/properties", "rails_properties"),
    _entry("__debug__/render_panel/", "django_toolbar"),
    _entry("elmah.axd", "elmah"),
    _entry("trace.axd", "aspnet_trace"),
    _entry("h2-console/", "h2_console"),
    _entry("debug/vars", "expvar"),
    _entry("jolokia", "jolokia"),
    _entry("actuator/prometheus", "metrics"),
    _entry("actuator/heapdump", "heapdump", heavy=True),
    _entry("status", "fpm_status", "nginx_status"),
    _entry("server-info", "apache_info"),
    _entry("haproxy?stats", "haproxy"),
    _entry("admin/queues", "bull_board"),
    _entry("flower/", "flower"),
    _entry("rq", "rq_dashboard"),
    _entry("sidekiq", "sidekiq"),
    _entry("horizon", "horizon"),
    _entry("__clockwork/latest", "clockwork"),
    _entry("adminer.php", "adminer"),
    _entry("phpmyadmin/", "phpmyadmin"),
    _entry(".hg/requires", "hg_requires"),
    _entry(".bzr/branch/format", "bazaar"),
    _entry(".svn/entries", "svn_entries"),
    _entry(".env.bak", "environment"),
    _entry(".env.staging", "environment"),
    _entry(".env.development", "environment"),
    _entry(".pypirc", "pypirc"),
    _entry(".dockercfg", "docker_auth"),
    _entry(".ssh/id_rsa", "private_key"),
    _entry("id_ed25519", "private_key"),
    _entry("privkey.pem", "private_key"),
    _entry("credentials.json", "service_account"),
    _entry("terraform.tfstate", "terraform_state"),
    _entry("db.sql", *_SQL),
    _entry("database.sql", *_SQL),
    _entry("backup.sql.gz", "packed"),
    _entry("data.db", "sqlite"),
    _entry("site.tar.gz", "packed"),
    _entry("config.php.bak", *_BACKUP),
    _entry("index.php.bak", *_BACKUP),
    _entry("index.php~", *_BACKUP),
    _entry("settings.py", *_BACKUP),
    _entry("settings.py.bak", *_BACKUP),
    _entry("config/database.yml", "yaml_settings"),
    _entry("application.yml", "yaml_settings"),
    _entry("application.properties", "properties"),
    _entry(".htaccess", "htaccess"),
    _entry(".vscode/sftp.json", "sftp"),
    _entry(".idea/workspace.xml", "workspace"),
    _entry(".bash_history", "shell_history"),
    _entry("debug.log", "log"),
    _entry("error.log", "log"),
    _entry("npm-debug.log", "log"),
    _entry("composer.lock", "composer_lock"),
    _entry("openapi.yaml", "openapi"),
)
CATALOGUE: tuple[Entry, ...] = (*GRAVE, *COMMON, *RARE)
LISTING = ("listing",)
MAP = ("source_map_styles", "source_map_content", "source_map")
