"""The signatures of traces, debug pages and drivers' messages, as each product's own code writes them.

Each is a search with bounded repeats. A sentence about traces must not fit: a trace needs its frames, a page the
parts of its template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FRAME_JS = r"^[ \t]{0,16}at [^\n]{0,200}?(?:file://|node:|[A-Za-z]:\\|/)[^\s()]{1,300}:\d{1,7}:\d{1,6}\)?[ \t]{0,4}$"
_FRAME_JAVA = (
    r"^[ \t]{0,16}at [\w.$/@-]{2,300}\.[\w$<>]{1,100}\("
    r"(?:[\w$-]{1,100}\.(?:java|kt|scala|groovy|clj):\d{1,7}|Native Method|Unknown Source)\)"
)
_FRAME_NET = r"^[ \t]{0,16}at [\w.<>`+\[\],|$ ]{3,300}\([^()\n]{0,300}\)(?: in [^\n]{1,300}:line \d{1,7})?[ \t\r]{0,4}$"
_FRAME_RUBY = r"^[ \t]{0,16}(?:from )?[\w/.@+-]{1,300}\.(?:rb|erb|haml|slim):\d{1,7}:in [`'][^'\n]{1,200}'"
_FRAME_PHP = r"^[ \t]{0,16}#\d{1,3} (?:/|[A-Z]:\\)[^\n(]{1,300}\.(?:php|phtml|inc)\(\d{1,7}\)"


@dataclass(frozen=True, slots=True)
class Sign:
    """All of `needs` must be found; the excerpt is the line of the first."""

    kind: str
    needs: tuple[re.Pattern[str], ...]
    hints: tuple[str, ...]
    """Without one of these words no search is made."""
    debug: bool = False
    markup: bool = False
    """Searched in the page as sent, not in its text."""
    times: int = 1
    """How often the first must be found."""


def _sign(
    kind: str, *needs: str, hints: tuple[str, ...], debug: bool = False, markup: bool = False, times: int = 1
) -> Sign:
    return Sign(kind, tuple(re.compile(one, re.MULTILINE) for one in needs), hints, debug, markup, times)


SIGNS: tuple[Sign, ...] = (
    # Debug pages, as each framework's own template writes them.
    _sign(
        "werkzeug_debugger",
        r"<title>[^<]{0,400}// Werkzeug Debugger</title>",
        r"\bEVALEX\b|__debugger__|\bCONSOLE_MODE\b",
        hints=("Werkzeug Debugger",),
        debug=True,
        markup=True,
    ),
    _sign(
        "vite_debug",
        r"\bconst error = \{\"message\":[^\n]{1,4000}\"stack\":\"",
        r"\{ ErrorOverlay \} = await import\(",
        hints=("ErrorOverlay",),
        debug=True,
        markup=True,
    ),
    _sign(
        "django_debug",
        r"You're seeing this error because you have DEBUG = True",
        r"Using the URLconf defined in|Exception Type:|Request Method:|Exception Value:",
        hints=("DEBUG = True",),
        debug=True,
    ),
    _sign(
        "starlette_debug",
        r"<title>Starlette Debugger</title>|<h1>500 Server Error</h1>",
        r"class=[\"']?(?:traceback-container|frame-line|traceback-title)",
        hints=("Starlette Debugger", "traceback-"),
        debug=True,
        markup=True,
    ),
    _sign(  # to clients that do not ask for HTML; the frame that caught it is the first
        "starlette_debug",
        r"\ATraceback \(most recent call last\):\n[ \t|+]{0,16}File \"[^\"\n]{1,300}\bstarlette[/\\]"
        r"(?:middleware[/\\]errors|_exception_handler)\.py\", line \d",
        hints=("Traceback",),
        debug=True,
    ),
    _sign(
        "laravel_debug",
        r"window\.(?:ignite|data)\b|<title>[^<]{0,300}Whoops! There was an error"
        r"|class=[\"'][^\"']{0,40}Whoops container",
        r"flareapp|[Ii]gnition|Whoops",
        hints=("gnition", "Whoops"),
        debug=True,
        markup=True,
    ),
    _sign(
        "symfony_debug",
        r"<title>[^<]{0,400}\(\d{3} [A-Z][\w -]{1,40}\)</title>",
        r"class=[\"'][^\"']{0,60}(?:exception-summary|exception-message-wrapper|trace-details)",
        hints=("exception-summary", "exception-message", "trace-details"),
        debug=True,
        markup=True,
    ),
    _sign(
        "aspnet_debug",
        r"Server Error in '[^'\n]{0,200}' Application",
        r"Stack Trace:|Source Error:",
        hints=("Server Error in '",),
        debug=True,
    ),
    _sign(
        "aspnet_debug",
        r"An unhandled exception occurred while processing the request",
        r"^[ \t]{0,16}[\w.<>+]{1,200} in [^\n]{1,300}|:line \d|(?:Exception|Error): ",
        r"\bStack\b[^\n]{0,40}|\bQuery\b",
        hints=("unhandled exception occurred while processing",),
        debug=True,
    ),
    _sign(
        "rails_debug",
        r"Rails\.root: [^\n]{1,300}",
        r"Application Trace|Framework Trace|Full Trace|Routing Error",
        hints=("Rails.root:",),
        debug=True,
    ),
    _sign(
        "rails_debug",
        r"BetterErrors\b|better_errors|better-errors",
        r"window\.OID|class=[\"']?trace_info|/__better_errors",
        hints=("etter_errors", "etter-errors", "BetterErrors"),
        debug=True,
        markup=True,
    ),
    _sign(
        "rack_debug",
        r"You're seeing this error because you (?:use Rack::ShowExceptions|have enabled the show_exceptions setting)",
        hints=("seeing this error because",),
        debug=True,
    ),
    _sign(
        "spring_whitelabel",
        r"Whitelabel Error Page",
        _FRAME_JAVA,
        hints=("Whitelabel",),
    ),
    # Traces.
    _sign(
        "python",
        r"Traceback \(most recent call last\)",
        r"^[ \t]{0,16}File \\?\"[^\"\n]{1,300}\", line \d{1,7}",
        hints=("Traceback",),
    ),
    _sign("java", _FRAME_JAVA, hints=("at ",), times=2),
    _sign("java", r"^[ \t]{0,16}(?:Caused by: )?[\w.$]{3,200}(?:Exception|Error)\b[^\n]{0,300}\n" + _FRAME_JAVA,
          hints=("at ",)),
    _sign("node", _FRAME_JS, hints=("at ",), times=2),
    _sign(
        "node",
        r"^[^\n]{0,40}\b\w{0,40}Error\b[^\n]{0,300}\n" + _FRAME_JS,
        hints=("at ",),
    ),
    _sign("dotnet", r"^[^\n]{0,40}\b(?:System|Microsoft)\.[\w.]{1,200}Exception\b[^\n]{0,400}\n(?:[^\n]{0,400}\n){0,3}?"
          + _FRAME_NET, hints=("at ",)),
    _sign("dotnet", r"^[ \t]{0,16}at [^\n]{3,400}\) in [^\n]{1,300}\.(?:cs|vb|fs|cshtml|razor):line \d{1,7}",
          hints=(":line ",)),
    _sign(
        "php",
        r"\b(?:Fatal error|Parse error|Recoverable fatal error|Warning|Notice|Deprecated)[ \t]{0,4}: [^\n]{1,800}?"
        r" in (?:/|[A-Z]:\\)(?:(?! in )[^\n]){1,300}?(?: on line |:)\d{1,7}\b",
        hints=(".php", ".phtml", ".inc"),
    ),
    _sign("php", _FRAME_PHP, hints=(".php(", ".phtml(", ".inc("), times=2),
    _sign("php", r"\"exception\":[ ]?\"[\w\\]{1,300}\"", r"\"file\":[ ]?\"[^\"]{1,300}\.php\"", r"\"trace\":[ ]?\[",
          hints=('"exception"',)),
    _sign("ruby", _FRAME_RUBY, hints=(".rb:", ".erb:", ".haml:", ".slim:"), times=2),
    _sign(
        "go",
        r"^goroutine \d{1,9} \[[\w ,()-]{1,80}\]:",
        r"^[ \t]{1,8}(?:/|[A-Z]:)[^\s]{1,300}\.go:\d{1,7}",
        hints=("goroutine ",),
    ),
    # Database drivers: words that only the driver or the server writes.
    _sign(
        "sql_postgresql",
        r"\borg\.postgresql\.util\.PSQLException|\bpsycopg2?\.errors?\.\w|\bPG::\w{1,60}(?:Error|Violation|Table|Column)"
        r"|\bNpgsql\.\w{1,60}Exception|\basyncpg\.exceptions\.\w"
        r"|\bERROR:\s{1,4}(?:syntax error at or near |(?:relation|column|function) [^\n]{1,200} does not exist)",
        hints=("psycopg", "PSQLException", "PG::", "Npgsql", "asyncpg", "ERROR:"),
    ),
    _sign(
        "sql_mysql",
        r"You have an error in your SQL syntax; check the manual that corresponds to your (?:MySQL|MariaDB) server"
        r"|\bcom\.mysql\.(?:cj\.)?jdbc\.|\bpymysql\.err\.\w|\bMySQLdb\._?exceptions\.\w|\bmysqli_sql_exception\b"
        r"|\bMySql\.Data\.MySqlClient\.\w|\bER_[A-Z_]{4,40}: ",
        hints=("SQL syntax", "mysql", "MySQLdb", "MySql", "ER_"),
    ),
    _sign(
        "sql_sqlite",
        r"\bsqlite3\.(?:Operational|Integrity|Programming|Database|Interface)Error\b"
        r"|\bSQLITE_(?:ERROR|CONSTRAINT\w{0,20}|BUSY): "
        r"|\bSQLite3::\w{1,40}Exception\b|\bMicrosoft\.Data\.Sqlite\.\w",
        hints=("sqlite", "SQLITE", "SQLite", "Sqlite"),
    ),
    _sign("sql_oracle", r"\bORA-\d{5}: ", hints=("ORA-",)),
    _sign(
        "sql_mssql",
        r"Unclosed quotation mark after the character string|\b(?:System|Microsoft)\.Data\.SqlClient\.SqlException\b"
        r"|\[Microsoft\]\[(?:ODBC|SQL Server)|\bcom\.microsoft\.sqlserver\.jdbc\.",
        hints=("quotation mark", "SqlClient", "[Microsoft]", "sqlserver"),
    ),
    _sign("sql_pdo", r"\bSQLSTATE\[[0-9A-Z]{5}\](?:: | \[)", hints=("SQLSTATE[",)),
    _sign(
        "sql_sqlalchemy",
        r"\bsqlalchemy\.exc\.\w|\bhttps://sqlalche\.me/e/\d",
        hints=("sqlalchemy.exc", "sqlalche.me"),
    ),
    _sign("sql_prisma", r"Invalid `prisma\.[\w.]{1,80}\(\)` invocation", hints=("`prisma.",)),
    _sign(
        "sql_jdbc",
        r"\bjava\.sql\.SQL\w{0,40}Exception\b|\borg\.hibernate\.exception\.\w|\borg\.springframework\.jdbc\.\w",
        hints=("java.sql.", "hibernate.exception", "springframework.jdbc"),
    ),
    # Not traces: where the server's files lie, and which version it is.
    _sign(
        "path",
        r"(?<![\w/.:])(?:/var/(?:www|lib|task|app|opt)|/(?:srv|opt|root|usr/src|usr/local|home/[\w.-]{1,40}|Users/[\w.-]{1,40}"
        r"|workspace))/[\w./@+-]{0,300}\.(?:py|js|mjs|cjs|ts|php|phtml|rb|erb|java|jar|war|go|cs|cshtml|jsp|pl|conf|ya?ml|ini"
        r"|log|sock|db|sqlite3?|tpl|twig|env)\b|\b[A-Z]:\\(?:inetpub|[\w .-]{1,40}\\)[\w\\ .-]{1,200}\.\w{1,6}\b",
        hints=("/", "\\"),
    ),
    _sign(
        "version",
        r"(?i)\b(?:nginx|openresty|apache(?: tomcat)?|tomcat|jetty(?:://)?|werkzeug|gunicorn|uvicorn|php|python|openssl|express"
        r"|passenger|puma|lighttpd|caddy|microsoft-iis|mod_\w{2,12}|glassfish|wildfly|jboss|weblogic|asp\.net|kestrel)"
        r"/v?\d{1,3}\.\d{1,4}[\w.-]{0,20}|Microsoft \.NET Framework Version:\s?\d+\.\d+",
        hints=("/", "Framework Version"),
    ),
)  # fmt: skip

TITLES: dict[str, str] = {
    "werkzeug_debugger": "the Werkzeug debugger",
    "vite_debug": "the error page of Vite's development server",
    "django_debug": "Django's debug page",
    "starlette_debug": "Starlette's debug page",
    "laravel_debug": "Laravel's debug page",
    "symfony_debug": "Symfony's debug page",
    "aspnet_debug": "ASP.NET's developer page",
    "rails_debug": "the debug page of Rails",
    "rack_debug": "the debug page of Rack",
    "spring_whitelabel": "Spring's error page with a trace",
    "python": "a trace of Python",
    "java": "a trace of Java",
    "node": "a trace of Node.js",
    "dotnet": "a trace of .NET",
    "php": "an error message of PHP with its file",
    "ruby": "a trace of Ruby",
    "go": "a trace of Go",
    "sql_postgresql": "a message of PostgreSQL",
    "sql_mysql": "a message of MySQL",
    "sql_sqlite": "a message of SQLite",
    "sql_oracle": "a message of Oracle Database",
    "sql_mssql": "a message of SQL Server",
    "sql_pdo": "a message of a database, SQLSTATE included",
    "sql_sqlalchemy": "a message of SQLAlchemy",
    "sql_prisma": "a message of Prisma",
    "sql_jdbc": "a message of a Java database driver",
    "path": "the folder in which the server's files lie",
    "version": "the version of the software that answers",
}
"""Each kind as a person reads it in a sentence."""
