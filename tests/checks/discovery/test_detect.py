"""What is found, and the twins in which the same words mean nothing."""

from __future__ import annotations

import pytest
from tests.checks.discovery.conftest import Files, Found

from readycheck_checks.discovery.facts import QueueFound

CELERY: Files = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["django", "celery"]\n',
    "shop/celery.py": 'from celery import Celery\napp = Celery("shop")\n',
}
BULLMQ: Files = {
    "package.json": '{"name": "shop", "dependencies": {"bullmq": "^5", "express": "^4"}}',
    "src/queue.ts": "import { Queue } from 'bullmq'\n// new Queue('old')\nexport const mail = new Queue('mail', {})\n",
}


USES = "require('bullmq')\n"


def test_celery(found: Found) -> None:
    assert found(CELERY).queues == (QueueFound("Celery", "shop/celery.py:2", "celery"),)


def test_bullmq_with_the_names_that_are_written(found: Found) -> None:
    assert found(BULLMQ).queues == (QueueFound("BullMQ", "package.json", "bullmq", ("mail",)),)


def test_bullmq_with_a_computed_name_takes_every_queue(found: Found) -> None:
    computed = {**BULLMQ, "src/more.ts": "import { Worker } from 'bullmq'\nnew Worker(NAMES.mail, work)\n"}
    assert found(computed).queues[0].names == ()


def test_huey_on_sqlite_by_a_constant(found: Found) -> None:
    project = found({
        "requirements.txt": "huey==2.5\n",
        "app/jobs.py": 'from huey import SqliteHuey\nNAME = "mail"\nhuey = SqliteHuey(NAME, filename="var/q.db")\n',
    })  # fmt: skip
    assert project.queues == (QueueFound("Huey", "app/jobs.py:3", "huey", ("mail",), "var/q.db"),)


def test_rq_names_from_decorators(found: Found) -> None:
    project = found({
        "requirements.txt": "rq==2.0\n",
        "app/queue.py": "from rq.decorators import job\n",
        "app/tasks.py": 'from app.queue import job\n@job("emails")\ndef send(): ...\n',
    })  # fmt: skip
    assert project.queues[0].names == ("emails",)


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "Jobs run on celery, see `celery.py`.\n", "app.py": "print()\n"},
        {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["flask"]\n', "app.py": "# celery would be nice\n"},
        {"tests/fixtures/package.json": '{"dependencies": {"bullmq": "5"}}', "tests/fixtures/a.js": USES},
        {"vendor/lib/package.json": '{"dependencies": {"bullmq": "5"}}', "vendor/lib/a.js": USES},
        {"node_modules/a/package.json": '{"dependencies": {"bullmq": "5"}}', "node_modules/a/a.js": USES},
        {"package.json": '{"dependencies": {"bullmq": "5"}}', "a.js": "// require('bullmq')\n"},
        {"package.json": '{"devDependencies": {"bullmq": "5"}}', "a.js": "require('bullmq')\n"},
        {"examples/worker/pyproject.toml": '[project]\nname="w"\ndependencies=["celery"]\n',
         "examples/worker/a.py": "from celery import Celery\nCelery('a')\n"},
        {"pyproject.toml": '[project]\ndependencies=["celery"]\n', "a.py": '"""from celery import Celery"""\n'},
        {"requirements-dev.txt": "celery==5.4\n", "a.py": "from celery import Celery\nCelery('a')\n"},
    ],
)  # fmt: skip
def test_no_queue_where_it_is_only_spoken_of(found: Found, files: Files) -> None:
    assert found(files).queues == ()


def test_stack_with_its_places(found: Found) -> None:
    stack = found({**CELERY, "web/package.json": '{"name": "w", "dependencies": {"react": "18"}}'}).stack
    assert [(one.value, one.where) for one in stack] == [
        ("Python with Django, Celery", "pyproject.toml"),
        ("JavaScript with React", "web/package.json"),
    ]


def test_no_framework_from_a_fixture_or_an_example(found: Found) -> None:
    project = found(
        {"tests/fixtures/package.json": '{"dependencies": {"express": "4"}}', "docs/Gemfile": "gem 'rails'\n"}
    )
    assert project.stack == ()


ALEMBIC: Files = {
    "alembic.ini": "[alembic]\nscript_location = %(here)s/db\n",
    "db/env.py": "",
    "db/versions/0001_a.py": "revision = '1'\n",
}


@pytest.mark.parametrize(
    ("files", "tool", "path"),
    [
        (ALEMBIC, "Alembic", "alembic.ini"),
        ({**ALEMBIC, "alembic.ini": "[alembic]\nscript_location = shop:db\n"}, "Alembic", "db"),
        ({"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "", "migrations/versions/a.py": ""}, "Alembic",
         "migrations"),
        ({"requirements.txt": "django==5.0\n", "shop/migrations/0001_initial.py": ""}, "Django", ""),
        ({"prisma/schema.prisma": "", "prisma/migrations/2024_a/migration.sql": ""}, "Prisma", ""),
        ({"Gemfile": "gem 'rails'\n", "db/migrate/20240101000000_a.rb": ""}, "Rails", ""),
        ({"src/main/resources/db/migration/V1__a.sql": ""}, "Flyway", ""),
        ({"package.json": '{"dependencies": {"knex": "3"}}', "migrations/2024_a.js": ""}, "Knex", ""),
        ({"package.json": '{"dependencies": {"typeorm": "0.3"}}', "src/migrations/1-a.ts": ""}, "TypeORM", ""),
        ({"package.json": '{"dependencies": {"sequelize": "6"}}', "migrations/1-a.js": ""}, "Sequelize", ""),
    ],
)  # fmt: skip
def test_migrations(found: Found, files: Files, tool: str, path: str) -> None:
    seen = found(files).migrations
    assert seen is not None
    assert (seen.tool, seen.path) == (tool, path)


@pytest.mark.parametrize(
    "files",
    [
        {"alembic.ini": "[alembic]\nscript_location = db\n"},
        {f"tests/{name}": text for name, text in ALEMBIC.items()},
        {"shop/migrations/0001_initial.py": ""},
        {"tests/migrations/0001_initial.py": "", "requirements.txt": "django==5.0\n"},
    ],
)
def test_no_migrations(found: Found, files: Files) -> None:
    assert found(files).migrations is None


@pytest.mark.parametrize(
    ("files", "command", "folder"),
    [
        ({"pytest.ini": "[pytest]\n", "tests/test_a.py": ""}, "pytest", ""),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n", "uv.lock": "", "tests/test_a.py": ""}, "uv run pytest", ""),
        ({"requirements.txt": "django==5\n", "manage.py": "", "shop/tests.py": ""}, "python manage.py test", ""),
        ({"package.json": '{"name": "a", "scripts": {"test": "vitest run"}}'}, "npm test", ""),
        ({"package.json": '{"name": "a", "scripts": {"test": "jest"}}', "yarn.lock": ""}, "yarn test", ""),
        ({"api/package.json": '{"name": "a", "scripts": {"test": "jest"}, "dependencies": {"express": "4"}}',
          "app/package.json": '{"name": "b", "scripts": {"test": "jest"}}'}, "npm test", "api"),
        ({"go.mod": "module example.org/a\n", "a_test.go": ""}, "go test ./...", ""),
        ({"Gemfile": "gem 'rspec-rails'\n", "spec/a_spec.rb": ""}, "bundle exec rspec", ""),
    ],
)  # fmt: skip
def test_command(found: Found, files: Files, command: str, folder: str) -> None:
    suite = found(files).suite
    assert suite is not None
    assert (suite.command, suite.folder) == (command, folder)


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": '{"name": "a", "scripts": {"test": "echo no test specified && exit 1"}}'},
        {"pytest.ini": "[pytest]\n"},
        {"tests/fixtures/package.json": '{"name": "a", "scripts": {"test": "jest"}}'},
    ],
)
def test_no_command(found: Found, files: Files) -> None:
    assert found(files).suite is None


def test_reports_that_the_configuration_has_written(found: Found) -> None:
    suite = found({
        "pytest.ini": "[pytest]\naddopts = --junitxml=out/junit.xml --cov-report=xml:out/cov.xml\n",
        "tests/test_a.py": "",
    }).suite  # fmt: skip
    assert suite is not None
    assert [one.value for one in (*suite.junit, *suite.coverage)] == ["out/junit.xml", "out/cov.xml"]


@pytest.mark.parametrize(
    ("name", "text", "paths"),
    [
        ("app.py", "@app.route('/healthcheck')\ndef up(): ...\n", ["/healthcheck"]),
        ("urls.py", "urlpatterns = [path('healthz/', live), re_path(r'^ready/$', ready)]\n", ["/ready/", "/healthz/"]),
        ("app.py", "routes = [Route('/healthz', a), Route('/readyz', b)]\n", ["/readyz", "/healthz"]),
        ("server.js", "app.get('/health', (a, b) => b.send('ok'))\n", ["/health"]),
        ("health.controller.ts", "@Controller('health')\nclass A {\n@Get('live') a() {}\n@Get() b() {}\n}\n",
         ["/health", "/health/live"]),
        ("routes.rb", 'get "up" => "rails/health#show"\n', ["/up"]),
        ("main.go", 'http.HandleFunc("/healthz", f)\n', ["/healthz"]),
        ("app.py", '"""route("/healthz")"""\n# route("/readyz")\n', []),
        ("server.js", "// app.get('/health', f)\n/* app.get('/ready', f) */\n", []),
        ("app.py", "get('/orders/status')\nget('/students/{id}/health')\n", []),
    ],
)  # fmt: skip
def test_health_routes(found: Found, name: str, text: str, paths: list[str]) -> None:
    assert sorted(one.value for one in found({name: text}).health) == sorted(paths)


def test_health_behind_a_global_prefix(found: Found) -> None:
    project = found({
        "src/main.ts": "app.setGlobalPrefix('api')\n",
        "src/health.controller.ts": "@Controller('health')\nclass A { @Get('live') a() {} }\n",
    })  # fmt: skip
    assert [one.value for one in project.health] == ["/api/health/live"]


def test_variables_and_services(found: Found) -> None:
    project = found({
        "compose.yaml": "services:\n  db:\n    image: postgres:16\n  # old:\n  #   image: mysql\n",
        ".env.example": "DATABASE_URL=postgres://shop:secret@db/shop\nREDIS_URL=redis://cache\nAPI_URL=https://x\n",
        "settings.py": 'import os\nBROKER = os.environ["CELERY_BROKER_URL"]\nX = {}["CACHE_REDIS_URL"]\n',
    })  # fmt: skip
    assert [(one.name, one.scheme) for one in project.databases] == [("DATABASE_URL", "postgresql")]
    assert [one.name for one in project.brokers] == ["REDIS_URL", "CELERY_BROKER_URL"]
    assert [one.value for one in project.services] == ["PostgreSQL"]
    assert "secret" not in repr(project)


def test_places(found: Found) -> None:
    project = found({
        ".github/workflows/ci.yml": "on: push\n", "Dockerfile": "", "docs/runbooks/restore.md": "", "uv.lock": "",
        "tests/data/yarn.lock": "", "app/login.py": "x = 1\n", "tests/test_a.py": "", "src/a.ts": "",
    })  # fmt: skip
    assert [one.value for one in project.pipelines] == ["GitHub Actions"]
    assert [one.value for one in project.containers] == ["Dockerfile"]
    assert project.runbooks is not None
    assert project.runbooks.value == "docs/runbooks"
    assert project.locks == ("uv.lock",)
    assert project.auth == ("app/login.py",)
    assert project.languages == ("TypeScript",)


def test_bundles_that_git_ignores(found: Found) -> None:
    project = found({
        ".gitignore": "dist/\n", "web/package.json": '{"name": "w", "scripts": {"build": "vite build"}}',
        "web/dist/assets/a.js": "", "other/dist/a.js": "",
    })  # fmt: skip
    assert project.bundles == ("web/dist",)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pyproject.toml": '[project]\nname = "till"\n', "package.json": '{"name": "till-web"}'}, "till"),
        ({"package.json": '{"name": "@org/till"}'}, "@org/till"),
        ({"package.json": '{"name": "a: b\\n# c"}'}, "shop"),
        ({"a.txt": ""}, "shop"),
    ],
)
def test_name(found: Found, files: Files, name: str) -> None:
    seen = found(files).name
    assert seen is not None
    assert seen.value == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("views.py", "status = data.get('status')\nself.request.GET.get('/health')\n"),
        ("client.py", "import requests\nrequests.get('/healthz')\nsession.head('/ready', timeout=1)\n"),
        ("poll.ts", "const a = await axios.get('/health')\nconst b = data.get('/status', other)\n"),
        ("poll.js", "map.get('/status')\napi.get('/health', { params })\n"),
        ("status.rb", "hash.get 'status'\nparams.get('up')\n"),
        ("poll.php", "<?php $client->get('/health');\n"),
        ("poll.go", 'client.Get("/healthz")\n'),
    ],
)
def test_no_health_where_something_is_only_got_by_its_name(found: Found, name: str, text: str) -> None:
    assert found({name: text}).health == ()


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"app.py": "from aiohttp import web\nroutes = [web.get('/healthz', live)]\n"}, "/healthz"),
        ({"main.go": 'r.Get("/healthz", live)\n'}, "/healthz"),
        ({"routes.js": "api.get('/health', async (request, reply) => 'ok')\n"}, "/health"),
        ({"app.rb": "get '/health' do\n  'ok'\nend\n"}, "/health"),
        ({"routes/api.php": "<?php Route::get('/health', fn () => 'ok');\n"}, "/health"),
        ({"package.json": '{"name": "a", "dependencies": {"next": "15"}}',
          "src/app/(open)/api/heartbeat/route.ts": "export function GET() {}\n"}, "/api/heartbeat"),
        ({"package.json": '{"name": "a", "dependencies": {"next": "15"}}', "pages/api/health.js": ""}, "/api/health"),
        ({"package.json": '{"name": "a", "dependencies": {"@sveltejs/kit": "2"}}',
          "src/routes/healthz/+server.ts": ""}, "/healthz"),
        ({"package.json": '{"name": "a", "dependencies": {"nuxt": "3"}}', "server/api/health.get.ts": ""},
         "/api/health"),
    ],
)  # fmt: skip
def test_health_as_other_stacks_write_it(found: Found, files: Files, path: str) -> None:
    assert [one.value for one in found(files).health] == [path]


def test_a_file_is_no_route_without_its_framework(found: Found) -> None:
    assert found({"app/api/health/route.ts": ""}).health == ()


GO_MIGRATE = "module example.org/a\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.0\n)\n"
GO_GOOSE = "module example.org/a\n\nrequire (\n\tgithub.com/pressly/goose/v3 v3.20.0\n)\n"
NODE = '{{"name": "a", "dependencies": {{"{}": "1"}}}}'


@pytest.mark.parametrize(
    ("files", "tool"),
    [
        ({"requirements.txt": "flask-migrate==4\n", "migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "",
          "migrations/versions/a.py": ""}, "Flask-Migrate (Alembic)"),
        ({"package.json": NODE.format("knex"), "db/migrations/20240101120000_users.js": ""}, "Knex"),
        ({"package.json": '{"name": "a", "dependencies": {"knex": "3", "typeorm": "0.3"}}',
          "src/migrations/1715028537217-CreateUser.ts": ""}, "TypeORM"),
        ({"package.json": '{"name": "a", "dependencies": {"knex": "3", "sequelize": "6"}}',
          "migrations/20240101120000-users.js": ""}, "Sequelize"),
        ({"package.json": NODE.format("@mikro-orm/core"), "migrations/Migration20240101120000.ts": ""}, "MikroORM"),
        ({"package.json": NODE.format("drizzle-orm"), "drizzle/0000_first.sql": ""}, "Drizzle"),
        ({"pom.xml": "<dependency><groupId>org.liquibase</groupId><artifactId>liquibase-core</artifactId></dependency>",
          "src/main/resources/db.changelog-1.0.xml": "", "src/main/resources/db/changelog/a.yaml": ""}, "Liquibase"),
        ({"database/migrations/2014_10_12_000000_create_users_table.php": ""}, "Laravel"),
        ({"migrations/Version20240101120000.php": ""}, "Doctrine"),
        ({"priv/repo/migrations/20240101120000_users.exs": ""}, "Ecto"),
        ({"src/Data/Migrations/20240101120000_Users.cs": ""}, "Entity Framework"),
        ({"go.mod": GO_MIGRATE, "db/migration/000001_init.up.sql": "", "db/migration/000001_init.down.sql": ""},
         "golang-migrate"),
        ({"go.mod": GO_GOOSE, "sql/schema/001_users.sql": "", }, "goose"),
        ({"go.mod": "module example.org/a\n", "migrations/001_users.sql": "-- +goose Up\nCREATE TABLE a (b int);\n"},
         "goose"),
        ({"go.mod": "module example.org/a\n", "db/migrations/20240101120000_users.sql": "-- migrate:up\nSELECT 1;\n"},
         "dbmate"),
        ({"go.mod": "module example.org/a\n", "store/migration/0.17/00__inbox.sql": "CREATE TABLE a (b int);\n"},
         "a tool that was not recognised"),
        ({"pyproject.toml": '[project]\nname = "a"\n', "migrations/001_users.sql": "-- goose is a bird\n"},
         "a tool that was not recognised"),
    ],
)  # fmt: skip
def test_the_tool_of_the_migrations_has_a_name(found: Found, files: Files, tool: str) -> None:
    seen = found(files).migrations
    assert seen is not None
    assert seen.tool == tool
    assert not seen.where.endswith(".down.sql")
    assert bool(seen.path) is ("Alembic" in tool)


def test_a_database_by_what_its_variable_holds(found: Found) -> None:
    project = found({
        "app.env": "TEST_URL=postgres://a@b/test\nDB_SOURCE=postgresql://a:pw-secret@b/c\nMIGRATION_URL=file://db\n",
    })  # fmt: skip
    assert [(one.name, one.where) for one in project.databases] == [
        ("DB_SOURCE", "app.env:2"),
        ("TEST_URL", "app.env:1"),
    ]
    assert "pw-secret" not in repr(project)


@pytest.mark.parametrize(("provider", "scheme"), [("postgresql", "postgresql"), ("mongodb", "")])
def test_a_database_by_the_schema_of_prisma(found: Found, provider: str, scheme: str) -> None:
    schema = f'datasource db {{\n  provider = "{provider}"\n  url = env("SHOP_DB")\n}}\n// url = env("OLD")\n'
    found_ = [(one.name, one.scheme, one.where) for one in found({"prisma/schema.prisma": schema}).databases]
    assert found_ == ([("SHOP_DB", scheme, "prisma/schema.prisma:3")] if scheme else [])


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"go.mod": "module miniflux.app/v2\n"}, "miniflux.app"),
        ({"go.mod": "module example.org/till/v3\n"}, "till"),
        ({"composer.json": '{"name": "laravel/laravel", "require": {"laravel/framework": "11"}}'}, "shop"),
    ],
)
def test_a_name_is_no_version_and_no_templates(found: Found, files: Files, name: str) -> None:
    seen = found(files).name
    assert seen is not None
    assert seen.value == name


@pytest.mark.parametrize(
    ("files", "auth"),
    [
        ({"app/checkout/session.py": "", "app/permissions.py": ""}, ("app/permissions.py",)),
        ({"api/account.go": "", "token/jwt_maker.go": "", "pb/rpc_login_user.pb.go": ""}, ("token/jwt_maker.go",)),
        ({"app/controllers/sessions_controller.rb": ""}, ("app/controllers/sessions_controller.rb",)),
        ({"requirements.txt": "django==5\n", "accounts/models.py": ""}, ("accounts/**",)),
        ({"requirements.txt": "flask==3\n", "accounts/models.py": "", "app/utils/requests_session.py": ""}, ()),
        ({"app/Http/AuthController.php": "", "resources/lang/en/auth.php": "", "resources/views/auth/a.blade.php": ""},
         ("app/Http/AuthController.php",)),
        ({"src/a/JwtService.java": "", "src/a/AuthenticationException.java": "", "src/dto/Login.java": ""},
         ("src/a/JwtService.java",)),
        ({"go.mod": "module example.org/a\n", "server/auth.go": "",
          "web/package.json": '{"name": "w", "dependencies": {"react-dom": "18"}, "scripts": {"build": "vite build"}}',
          "web/src/login.ts": ""}, ("server/auth.go",)),
    ],
)  # fmt: skip
def test_what_decides_who_somebody_is(found: Found, files: Files, auth: tuple[str, ...]) -> None:
    assert found(files).auth == auth


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"tests.py": "import unittest\n"}, "python -m unittest"),
        ({"tests/__init__.py": "", "tests/test_a.py": "import unittest\n"}, "python -m unittest"),
        ({"tests/test_a.py": "from unittest import TestCase\n"}, "python -m unittest discover -s tests"),
        ({"tests/test_a.py": "import unittest\nimport pytest\n"}, ""),
        ({"tests/check_a.py": "import unittest\n"}, ""),
        ({"tests/test_a.py": "from unittest.mock import Mock\n", "requirements-dev.txt": "pytest==8\n"}, "pytest"),
    ],
)
def test_the_librarys_own_runner(found: Found, files: Files, command: str) -> None:
    suite = found(files).suite
    assert (suite.command if suite else "") == command


@pytest.mark.parametrize(
    ("files", "library"),
    [
        (
            {"composer.json": '{"name": "a/b", "require": {"laravel/framework": "11"}}', "app/Jobs/Send.php": ""},
            "Laravel's queue",
        ),
        ({"Gemfile": "gem 'rails'\n", "app/jobs/send_job.rb": ""}, "Active Job"),
        ({"Gemfile": "gem 'rails'\n", "app/jobs/application_job.rb": ""}, ""),
        ({"Gemfile": "gem 'rails'\ngem 'sidekiq'\n", "app/jobs/send_job.rb": ""}, "Sidekiq"),
    ],
)
def test_queues_that_come_with_a_framework(found: Found, files: Files, library: str) -> None:
    assert [one.library for one in found(files).queues] == ([library] if library else [])
