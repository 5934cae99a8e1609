"""The signatures of messages that database drivers, servers and mappers write.

The name of an exception alone is data, such as in a list of errors; with its message behind it, or as what an answer
says was thrown, it is a message.
"""

from __future__ import annotations

from readycheck_checks.http.reading.sign import Sign, sign

_PROSE = r"(?!(?i:is|are|was|were|means?|thrown|raised|occurs?|see|when|how|what|why|if|an?|the|this|these|your?)\b)"
_SAYS = r"(?: \(0x[0-9A-Fa-f]{8}\))?:\s{1,2}" + _PROSE + r"[^\s,;]"


def _said(names: str) -> str:
    """One of these exceptions with its message, as its language, SQLAlchemy, `repr` or an answer in JSON writes it."""
    return (
        rf"(?<![\w.])(?:{names}){_SAYS}|\((?:{names})\) {_PROSE}\S|(?<![\w.])(?:{names})\([\"'(]"
        rf"|\"(?:exception|trace)\":\s?\"(?:{names})\""
    )


DRIVERS: tuple[Sign, ...] = (
    sign(
        "sql_postgresql",
        _said(
            r"org\.postgresql\.util\.PSQLException|psycopg2?\.(?:errors?\.)?[A-Z]\w{2,60}|Npgsql\.\w{1,60}Exception"
            r"|asyncpg\.exceptions\.\w{3,60}|PG::\w{1,60}"
        )
        + r"|\bERROR:\s{1,4}(?:syntax error at or near |(?:relation|column|function) [^\n]{1,200} does not exist)"
        r"|\(SQLSTATE [0-9A-Z]{5}\)"
        r"|\berror returned from database: (?:syntax error |(?:relation|column) [^\n]{1,200} does not exist)",
        hints=("psycopg", "PSQLException", "PG::", "Npgsql", "asyncpg", "ERROR:", "SQLSTATE", "from database:"),
    ),
    sign(  # Go's lib/pq
        "sql_postgresql",
        r"(?<![\w.-])pq: (?:syntax error at or near |(?:relation|column|function|type|database|role|schema|operator)"
        r" [^\n]{1,200}(?:does not exist|already exists|violates )|duplicate key value violates |null value in column "
        r"|invalid input syntax for |value too long for type |password authentication failed |permission denied for "
        r"|(?:insert or update|update or delete) on table |new row for relation |deadlock detected|too many clients"
        r"|sorry, too many clients|SSL is not enabled on the server|canceling statement |numeric field overflow"
        r"|missing FROM-clause entry |bind message supplies |current transaction is aborted)",
        hints=("pq: ",),
    ),
    sign(  # an error of node-postgres as it is, in JSON
        "sql_postgresql",
        r"\"severity\":\s?\"(?:ERROR|FATAL|PANIC)\"",
        r"\"code\":\s?\"[0-9A-Z]{5}\"",
        r"\"routine\":\s?\"\w{1,80}\"",
        hints=('"severity"',),
    ),
    sign(
        "sql_mysql",
        r"You have an error in your SQL syntax; check the manual that corresponds to your (?:MySQL|MariaDB) server|"
        + _said(
            r"com\.mysql\.(?:cj\.)?jdbc\.[\w.]{1,100}|pymysql\.err\.\w{3,60}|MySQLdb\._?exceptions\.\w{3,60}"
            r"|MySQLdb\.\w{3,60}Error|mysql\.connector\.errors\.\w{3,60}|mysqli_sql_exception"
            r"|MySql\.Data\.MySqlClient\.\w{3,60}|MySqlConnector\.\w{3,60}"
        )
        + r"|\bat com\.mysql\.(?:cj\.)?jdbc\.|\bER_[A-Z_]{4,40}: "
        + _PROSE,
        hints=("SQL syntax", "mysql", "MySQLdb", "MySql", "ER_"),
    ),
    sign(  # go-sql-driver, and sqlx of Rust
        "sql_mysql",
        r"\bE(?:rror|RROR) \d{4} \([0-9A-Z]{5}\): \S|\bError 1\d{3}: (?:Table|Unknown|Duplicate|Access denied) "
        r"|\berror returned from database: \d{4} \([0-9A-Z]{5}\): ",
        hints=("rror ", "ERROR "),
    ),
    sign(  # an error of mysql and mysql2 as it is, in JSON
        "sql_mysql",
        r"\"sqlMessage\":\s?\"",
        r"\"(?:errno\":\s?\d{4}|sqlState\":\s?\"[0-9A-Z#]{5,6}\")",
        hints=('"sqlMessage"',),
    ),
    sign(
        "sql_sqlite",
        _said(
            r"(?:sqlite3|pysqlite2\.dbapi2|aiosqlite)\.(?:Operational|Integrity|Programming|Database|Interface|Data)Error"
            r"|SQLite3::\w{1,40}Exception|Microsoft\.Data\.Sqlite\.\w{3,60}|SqliteError|org\.sqlite\.SQLiteException"
        )
        + r"|\bSQLITE_(?:ERROR|CONSTRAINT\w{0,20}|BUSY|READONLY|CANTOPEN|MISUSE): "
        + _PROSE,
        hints=("sqlite", "SQLITE", "SQLite", "Sqlite"),
    ),
    sign(  # an error of better-sqlite3 or node-sqlite3 as it is, in JSON
        "sql_sqlite",
        r"\"code\":\s?\"SQLITE_[A-Z_]{3,40}\"",
        r"no such (?:table|column)|constraint failed|syntax error|database is locked|readonly database|unable to open",
        hints=('"SQLITE_',),
    ),
    sign("sql_oracle", r"\bORA-\d{5}: " + _PROSE, hints=("ORA-",)),
    sign(
        "sql_mssql",
        r"Unclosed quotation mark after the character string|\[Microsoft\]\[(?:ODBC|SQL Server)|\bat com\.microsoft\."
        r"sqlserver\.jdbc\.|"
        + _said(r"(?:System|Microsoft)\.Data\.SqlClient\.SqlException|com\.microsoft\.sqlserver\.jdbc\.\w{3,60}"),
        hints=("quotation mark", "SqlClient", "[Microsoft]", "sqlserver"),
    ),
    sign("sql_pdo", r"\bSQLSTATE\[[0-9A-Z]{5}\](?:: | \[)", hints=("SQLSTATE[",)),
    sign(
        "sql_sqlalchemy",
        _said(r"sqlalchemy\.exc\.\w{3,60}") + r"|\bhttps://sqlalche\.me/e/\d",
        hints=("sqlalchemy.exc", "sqlalche.me"),
    ),
    sign("sql_django", _said(r"django\.db\.utils\.\w{3,60}"), hints=("django.db.utils.",)),
    sign("sql_prisma", r"Invalid `prisma\.[\w.]{1,80}\(\)` invocation", hints=("`prisma.",)),
    sign("sql_sequelize", _said(r"Sequelize\w{1,60}Error"), hints=("Sequelize",)),
    sign(
        "sql_sequelize",
        r"\"name\":\s?\"Sequelize\w{1,60}Error\"",
        r"\"(?:parent|original)\":\s?\{|\"sql\":\s?\"",
        hints=('"Sequelize',),
    ),
    sign("sql_typeorm", _said("QueryFailedError"), hints=("QueryFailedError",)),
    sign("sql_typeorm", r"\"query\":\s?\"", r"\"driverError\":\s?\{", hints=('"driverError"',)),
    sign(
        "sql_jdbc",
        _said(
            r"java\.sql\.SQL\w{0,40}Exception|org\.hibernate\.exception\.\w{3,60}"
            r"|org\.springframework\.(?:jdbc|dao)\.\w{3,60}"
        )
        + r"|\bat org\.(?:hibernate\.exception|springframework\.jdbc)\.",
        hints=("java.sql.", "hibernate.exception", "springframework.jdbc", "springframework.dao"),
    ),
)
