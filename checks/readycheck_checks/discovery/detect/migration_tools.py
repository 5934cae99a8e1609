"""The tools that keep a schema: how their files look, what declares them, and how each shows what is applied."""

from __future__ import annotations

import re
from dataclasses import dataclass

SQL = re.compile(r"(?:^|.*/)(?:migrations?|schema)/(?:.*/)?V?\d[\w.]*[_-][\w.-]*\.sql")
"""Numbered SQL files: what writes them is told by what they say."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool whose files say by their names whose they are. With `declared`, one of these packages is needed, too."""

    name: str
    files: re.Pattern[str]
    runtime: str = ""
    declared: tuple[str, ...] = ()


TOOLS: tuple[Tool, ...] = (
    Tool("Django", re.compile(r"(?:^|.*/)migrations/0001_\w+\.py"), "python", ("django", "wagtail")),
    Tool("Prisma", re.compile(r"(?:^|.*/)prisma/(?:.*/)?migrations/[^/]+/(?:migration\.sql|steps\.json)")),
    Tool("Rails", re.compile(r"(?:^|.*/)db/migrate/\d{8,}_\w+\.rb")),
    Tool("TypeORM", re.compile(r"(?:^|.*/)migrations?/(?:.*/)?\d{13}-[\w.-]+\.[cm]?[jt]s"), "javascript", ("typeorm",)),
    Tool("Sequelize", re.compile(r"(?:^|.*/)migrations?/(?:.*/)?\d{14}-[\w.-]+\.[cm]?[jt]s"), "javascript",
         ("sequelize", "sequelize-typescript")),
    Tool("Knex", re.compile(r"(?:^|.*/)migrations?/(?:.*/)?\d{14}_[\w.-]+\.[cm]?[jt]s"), "javascript", ("knex",)),
    Tool("MikroORM", re.compile(r"(?:^|.*/)migrations?/(?:.*/)?Migration\d{14}\w*\.[cm]?[jt]s"), "javascript",
         ("@mikro-orm/core",)),
    Tool("Drizzle", re.compile(r"(?:^|.*/)(?:drizzle|migrations?)/(?:.*/)?\d{4}_\w+\.sql"), "javascript",
         ("drizzle-orm",)),
    *(
        Tool(name, re.compile(r"(?:^|.*/)migrations?/(?:.*/)?[\w.-]+\.(?:[cm]?[jt]s|sql)"), "javascript", (package,))
        for name, package in (
            ("TypeORM", "typeorm"), ("Sequelize", "sequelize"), ("Knex", "knex"), ("Kysely", "kysely"),
            ("MikroORM", "@mikro-orm/core"), ("node-pg-migrate", "node-pg-migrate"), ("Umzug", "umzug"),
            ("db-migrate", "db-migrate"),
        )
    ),
    Tool("Flyway", re.compile(r"(?:^|.*/)db/migration/(?:.*/)?[VR][\d._]*__\w+\.(?:sql|java|kt)")),
    Tool("Liquibase", re.compile(r"(?:^|.*/)(?:[\w.]+-)?changelog(?:-[\w.]+)?\.(?:xml|ya?ml|sql|json)"), "java",
          ("org.liquibase:liquibase-core",)),
    Tool("Liquibase", re.compile(r"(?:^|.*/)db/changelog/.*\.(?:xml|ya?ml|sql)")),
    Tool("Laravel", re.compile(r"(?:^|.*/)database/migrations/\d{4}_\d\d_\d\d_\d{6}_\w+\.php")),
    Tool("Doctrine", re.compile(r"(?:^|.*/)migrations/(?:.*/)?Version\d{14}\.php")),
    Tool("Ecto", re.compile(r"(?:^|.*/)priv/\w+/migrations/\d{14}_\w+\.exs")),
    Tool("Entity Framework", re.compile(r"(?:^|.*/)Migrations/\d{14}_\w+\.cs")),
    Tool("Diesel", re.compile(r"(?:^|.*/)migrations/\d[\w-]*_\w+/up\.sql")),
)  # fmt: skip
"""The first whose files are there counts; those whose names are the plainest come before those that share a form."""

SAYS = (
    ("goose", re.compile(r"^\s*--\s*\+goose\b", re.MULTILINE)),
    ("sql-migrate", re.compile(r"^\s*--\s*\+migrate\b", re.MULTILINE)),
    ("dbmate", re.compile(r"^\s*--\s*migrate:up\b", re.MULTILINE)),
)
"""What the SQL files of a tool say in a comment that the tool itself reads."""

GO_DECLARES = (
    ("golang-migrate", "github.com/golang-migrate/migrate"), ("goose", "github.com/pressly/goose"),
    ("sql-migrate", "github.com/rubenv/sql-migrate"), ("Atlas", "ariga.io/atlas"),
)  # fmt: skip

UNNAMED = "a tool that was not recognised"
"""Numbered SQL files that nothing says whose they are."""

SHOWS = {
    "Django": "python manage.py migrate --check", "Prisma": "npx prisma migrate status",
    "Rails": "bin/rails db:migrate:status", "TypeORM": "npx typeorm migration:show",
    "Sequelize": "npx sequelize-cli db:migrate:status", "Knex": "npx knex migrate:list",
    "MikroORM": "npx mikro-orm migration:pending", "Flyway": "flyway info", "Liquibase": "liquibase status",
    "Laravel": "php artisan migrate:status", "Doctrine": "php bin/console doctrine:migrations:status",
    "Ecto": "mix ecto.migrations", "Entity Framework": "dotnet ef migrations list", "Diesel": "diesel migration list",
    "goose": "goose status", "sql-migrate": "sql-migrate status", "dbmate": "dbmate status",
    "golang-migrate": "migrate version", "Atlas": "atlas migrate status",
}  # fmt: skip
"""The tool's own command that shows what is applied."""
