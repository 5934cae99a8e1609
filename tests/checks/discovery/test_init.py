"""`readycheck init` as a person types it: what it writes, what it refuses, and what never reaches the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from tests.checks.discovery.conftest import grown

from readycheck.cli.app import build
from readycheck.cli.new_profile import NewProfile
from readycheck.testing import Answer, serve

SHOP = {
    "pyproject.toml": '[project]\nname = "till"\ndependencies = ["flask", "celery"]\n',
    "till/app.py": "@app.route('/healthz')\ndef live(): ...\n@app.route('/readyz')\ndef ready(): ...\n",
    "till/jobs.py": 'import os\nfrom celery import Celery\napp = Celery(broker=os.environ["TILL_BROKER_URL"])\n',
    "tests/test_a.py": "def test_a(): ...\n",
}

Init = Callable[..., Result]


@pytest.fixture
def init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Init:
    """Runs it in an empty folder; the variables of whoever runs the tests are not there."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "TILL_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: invoked("init", *arguments)


def invoked(*arguments: object) -> Result:
    """Runs a command in this process."""
    return CliRunner().invoke(cast("click.Command", build()), [str(one) for one in arguments])


def written(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text()))


def checked(path: Path) -> None:
    done = invoked("profile", "check", path)
    assert done.exit_code == 0, done.output


def test_a_tree(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", SHOP)
    done = init("shop")
    assert done.exit_code == 0, done.output
    profile = written(tmp_path / "readycheck.yaml")
    assert profile["target"]["name"] == "till"
    assert profile["target"]["sources"][0]["path"] == "shop"
    assert profile["target"]["tests"][0]["id"] == "main"
    assert "queues" not in profile["target"]  # its variable is not set, and unset it would make the profile invalid
    assert "consent" not in profile
    checked(tmp_path / "readycheck.yaml")
    assert "readycheck audit" in done.stdout
    assert sorted(one.name for one in tmp_path.iterdir()) == ["readycheck.yaml", "shop"]


def test_a_variable_that_is_set_counts(init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(tmp_path / "shop", SHOP)
    monkeypatch.setenv("TILL_BROKER_URL", "redis://:hidden-secret@127.0.0.1/3")
    assert init("shop").exit_code == 0
    queue = written(tmp_path / "readycheck.yaml")["target"]["queues"][0]
    assert queue == {"id": "celery", "celery": {"redis": "${env:TILL_BROKER_URL}"}}
    assert "hidden-secret" not in (tmp_path / "readycheck.yaml").read_text()
    checked(tmp_path / "readycheck.yaml")


def test_a_broker_that_is_not_redis_stays_a_proposal(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(tmp_path / "shop", SHOP)
    monkeypatch.setenv("TILL_BROKER_URL", "amqp://guest@localhost")
    assert init("shop").exit_code == 0
    assert "queues" not in written(tmp_path / "readycheck.yaml")["target"]


def test_without_a_code_and_an_address_it_still_runs(init: Init, tmp_path: Path) -> None:
    done = init()
    assert done.exit_code == 0, done.output
    assert "sources" not in written(tmp_path / "readycheck.yaml").get("target", {})
    checked(tmp_path / "readycheck.yaml")


def test_migrations_that_are_not_read_are_named_and_nothing_more_is_claimed(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", {"Gemfile": "gem 'rails'\n", "db/migrate/20240101000000_a.rb": ""})
    assert init("shop").exit_code == 0
    text = (tmp_path / "readycheck.yaml").read_text()
    assert "Its migrations are those of Rails (db/migrate/20240101000000_a.rb)." in text
    assert "reads Alembic's only, so DATA-01 and DATA-02 are not judged; `bin/rails db:migrate:status` shows" in text
    assert "alembic:" not in text
    assert "(there are migrations: db/migrate/20240101000000_a.rb): export one as DATABASE_URL" in text
    checked(tmp_path / "readycheck.yaml")


def test_a_service_that_is_not_read_is_no_reason_to_export_its_url(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", {"compose.yaml": "services:\n  db:\n    image: mysql:8\n", "app.py": ""})
    assert init("shop").exit_code == 0
    text = (tmp_path / "readycheck.yaml").read_text()
    assert "MySQL (compose.yaml:3) is not read yet" in text
    assert "export one" not in text


def test_the_projects_interpreter_lies_in_the_project(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", {"migrations/env.py": "", "migrations/versions/a.py": "", "app.py": ""})
    assert init("shop").exit_code == 0
    assert "python: shop/.venv/bin/python" in (tmp_path / "readycheck.yaml").read_text()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"go.mod": "module example.org/a\n", "go.sum": ""}, "[go.sum]  # not needed: every lock file of the tree"),
        ({"go.sum": ""}, "[go.sum]  # not needed: every lock file of the tree is taken; go.sum cannot be looked up"),
        ({"uv.lock": ""}, "[uv.lock]  # not needed: every lock file of the tree is taken\n"),
        ({"package.json": '{"name": "a"}'}, "[package-lock.json]  # no lock file was found"),
    ],
)  # fmt: skip
def test_lock_files_as_far_as_they_are_looked_up(init: Init, tmp_path: Path, files: dict[str, str], said: str) -> None:
    grown(tmp_path / "shop", {**files, "a.js": ""})
    assert init("shop").exit_code == 0
    assert f"# locks: {said}" in (tmp_path / "readycheck.yaml").read_text()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop:pass-w0rd@db/shop",
        "postgresql://db/shop?password=pass-w0rd",
        "postgresql://shop:pass%2Dw0rd@db/shop",
        "mysql+pymysql://shop:pass-w0rd@db/shop",
        "postgresql://shop:pass/w0rd@db/shop",
        "postgresql://shop:pass#w0rd@db/shop",
        "postgresql://shop:pass?w0rd@db/shop",
        "postgresql://shop:pass@/w0rd@db/shop",
        "postgresql://:pass[w0rd@db/shop",
    ],
)
def test_a_password_is_never_written(init: Init, tmp_path: Path, url: str) -> None:
    done = init("--database", url)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "readycheck.yaml").read_text()
    assert "w0rd" not in text + done.output
    assert written(tmp_path / "readycheck.yaml")["target"]["databases"][0]["url"] == "${env:DATABASE_URL}"
    assert "export DATABASE_URL" in done.stdout


def test_a_url_without_a_secret_is_written(init: Init, tmp_path: Path) -> None:
    (tmp_path / "audits").mkdir()
    assert init("--database", "sqlite:///var/shop.db", "--out", "audits/shop.yaml").exit_code == 0
    assert written(tmp_path / "audits/shop.yaml")["target"]["databases"][0]["url"] == "sqlite:///../var/shop.db"
    assert init("--database", "postgresql://reader@db/shop").exit_code == 0
    assert written(tmp_path / "readycheck.yaml")["target"]["databases"][0]["url"] == "postgresql://reader@db/shop"


def test_what_is_too_large_is_told_once(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", SHOP)
    (tmp_path / "shop" / "pyproject.toml").write_text("#" * (2 * 2**20))
    done = init("shop")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("Not read: pyproject.toml") == 1
    assert (tmp_path / "readycheck.yaml").read_text().count("Not read: pyproject.toml") == 1


def test_paths_start_at_the_profile(init: Init, tmp_path: Path) -> None:
    grown(tmp_path / "shop", {**SHOP, "docs/runbooks/a.md": "# A\n", "backups/shop-2024-01-01.dump": "x"})
    (tmp_path / "audits").mkdir()
    assert init("shop", "--out", "audits/shop.yaml").exit_code == 0
    target = written(tmp_path / "audits/shop.yaml")["target"]
    assert target["sources"][0]["path"] == "../shop"
    assert target["runbooks"][0]["path"] == "../shop/docs/runbooks"
    assert target["backups"][0]["files"] == "../shop/backups/shop-*.dump"


@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_it_never_overwrites(init: Init, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "readycheck.yaml"
    if kind == "file":
        path.write_text("mine\n")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    done = init()
    assert done.exit_code == 2
    assert "--out" in done.stderr
    assert not (tmp_path / "elsewhere").exists()
    assert kind != "file" or path.read_text() == "mine\n"


def test_it_loses_a_race_politely(init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "readycheck.yaml"
    real = NewProfile.write

    def late(self: NewProfile, to: Path, text: str) -> None:
        path.write_text("theirs\n")
        real(self, to, text)

    monkeypatch.setattr(NewProfile, "write", late)
    assert init().exit_code == 2
    assert path.read_text() == "theirs\n"
    assert [one.name for one in tmp_path.iterdir()] == ["readycheck.yaml"]


def test_standard_output_holds_the_profile_alone(init: Init, tmp_path: Path) -> None:
    done = init("--stdout")
    assert done.exit_code == 0
    assert yaml.safe_load(done.stdout)["version"] == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere",),
        ("--url", "staging.example.edu"),
        ("--url", "https://me:secret-word@h.example"),
        ("--url", "https://[::1"),
        ("--out", "no/where.yaml"),
        ("--ca", "missing.pem"),
    ],
)
def test_bad_input_is_one_sentence(init: Init, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = init(*arguments)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "secret-word" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_lost_pack_is_told_as_the_reason(init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from readycheck.catalog import Catalog

    lost = Catalog(problems=("pack 'readycheck' is not used: importing it raised ImportError",))
    monkeypatch.setattr("readycheck.engine.audit.catalog_for", lambda _path: (lost, ()))
    done = init()
    assert done.exit_code == 4
    assert "raised ImportError" in done.stderr
    assert list(tmp_path.iterdir()) == []


HOSTILE = (
    "${env:HOME}", "a\\nconsent: {drill: {restore: true}}", "x # y", "' \\\" :", "\\u001b[31mred", "ghp_" + "a1B2" * 9,
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_forges_nothing(init: Init, tmp_path: Path, name: str) -> None:
    grown(tmp_path / "shop", {
        "package.json": f'{{"name": "{name}", "scripts": {{"test": "jest", "build": "x"}},'
        '"dependencies": {"express": "4"}}',
        "a.test.js": "", "dist: [x]/a.js": "", "src/login\n# consent: true.js": "",
        "backups/x: y-1.dump": "", "docs/runbooks/a # b.md": "",
    })  # fmt: skip
    assert init("shop").exit_code == 0
    profile = written(tmp_path / "readycheck.yaml")
    assert set(profile) <= {"version", "extends", "target"}
    assert os.environ["HOME"] not in (tmp_path / "readycheck.yaml").read_text()
    checked(tmp_path / "readycheck.yaml")


def test_trees_that_bite(init: Init, tmp_path: Path) -> None:
    root = grown(tmp_path / "shop", {
        "pyproject.toml": b"\xff\xfe\x00broken", "Gemfile": b"gem '\xe9'\n", "composer.json": "[" * 100_000,
        "app.py": b"# \xff health\n'/health'\n", "setup.py": "(" * 50_000,
    })  # fmt: skip
    with (root / "package.json").open("wb") as large:
        large.truncate(2**30)
    os.mkfifo(root / "requirements.txt")
    os.mkfifo(root / "compose.yaml")
    (root / "loop").symlink_to(root)
    (root / "Dockerfile").symlink_to("Dockerfile")
    (root / "backups").mkdir()
    os.mkfifo(root / "backups" / "a.dump")
    done = init("shop")
    assert done.exit_code == 0, done.output
    assert "package.json" in done.output
    checked(tmp_path / "readycheck.yaml")


def test_the_time_ends_the_look(init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readycheck_checks.discovery.collect.init_command._seconds_to_look", lambda: 0.0)
    grown(tmp_path / "shop", SHOP)
    done = init("shop")
    assert done.exit_code == 0, done.output
    assert "not read as a whole" in done.stdout
    assert "not read as a whole" in (tmp_path / "readycheck.yaml").read_text()
    checked(tmp_path / "readycheck.yaml")


def test_a_folder_that_was_not_read_in_time_is_not_taken_for_one_without_code(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readycheck_checks.discovery.collect.init_command._seconds_to_look", lambda: 0.0)
    grown(tmp_path / "shop", SHOP)
    monkeypatch.chdir(tmp_path / "shop")
    assert init().exit_code == 0
    assert written(tmp_path / "shop" / "readycheck.yaml")["target"]["sources"][0]["path"] == "."


LOGIN = b"<!doctype html><form method=post><input name=user><input type=password name=p></form>"


class Noting(dict[str, Answer]):
    """Answers that note which paths were asked for."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        super().__init__({path: Answer(200, {}, body) for path, body in answers.items()})
        self.asked: list[str] = []

    def get(self, path: str, default: Any = None) -> Any:
        self.asked.append(path)
        return super().get(path, default)


def test_an_origin_is_asked_for_what_the_source_names_and_what_is_known(init: Init, tmp_path: Path) -> None:
    answers = Noting({
        "/inner/healthz": b"ok", "/readyz": b'{"database": "up"}', "/login": LOGIN, "/metrics": b"# HELP a b\na 1\n"
    })  # fmt: skip
    grown(tmp_path / "shop", {"app.py": "@app.get('/inner/healthz')\ndef a(): ...\n"})
    with serve(answers) as url:
        assert init("shop", "--url", url).exit_code == 0
    origin = written(tmp_path / "readycheck.yaml")["target"]["origins"][0]
    assert origin["health"] == {"live": "/inner/healthz", "ready": "/readyz"}
    assert origin["pages"] == ["", "/login"]
    assert origin["metrics"] == "/metrics"
    assert len(answers.asked) <= 30
    checked(tmp_path / "readycheck.yaml")


def test_a_front_end_that_answers_everything_has_no_health(init: Init, tmp_path: Path) -> None:
    page = Answer(200, {}, b"<!doctype html><div id=app></div>")
    with serve({}, page) as url:
        assert init("--url", url).exit_code == 0
    origin = written(tmp_path / "readycheck.yaml")["target"]["origins"][0]
    assert not {"health", "metrics", "login"} & set(origin)


def test_an_origin_that_is_down_is_told(init: Init, tmp_path: Path) -> None:
    done = init("--url", "http://127.0.0.1:9")
    assert done.exit_code == 0
    assert "The url taught nothing" in done.stdout
    assert written(tmp_path / "readycheck.yaml")["target"]["origins"][0]["url"] == "http://127.0.0.1:9"


def test_the_proposals_are_controls_of_the_checklist() -> None:
    from readycheck.profile import shipped_profiles
    from readycheck_checks.discovery.draft.document import DATABASE_CONTROLS, QUEUE_CONTROLS

    controls = written(shipped_profiles()["submission-system"])["controls"]
    for control, is_blocker in (*QUEUE_CONTROLS, *DATABASE_CONTROLS):
        assert (controls[control]["severity"] == "blocker") is is_blocker
    assert {one for one in controls if one.startswith("QUEUE-")} == {one for one, _ in QUEUE_CONTROLS}


def test_the_demo_target_end_to_end(init: Init, tmp_path: Path) -> None:
    """Everything that the embedded system has is found, and the profile is planned as a whole."""
    pytest.importorskip("trustme")
    from readycheck.demo.system import start

    with start(tmp_path / "demo", ()) as running:
        os.chdir(tmp_path / "demo")
        done = init("project", "--url", running.url, "--ca", running.ca_file, "--database", running.database_url)
        assert done.exit_code == 0, done.output
        target = written(Path("readycheck.yaml"))["target"]
        assert target["origins"][0]["health"] == {"live": "/healthz", "ready": "/readyz"}
        assert target["origins"][0]["pages"] == ["", "/login"]
        assert target["databases"][0]["expected"] == {"alembic": "project/alembic.ini"}
        assert target["queues"][0]["huey"] == {"sqlite": "var/queue.db", "name": "coursework"}
        assert target["backups"][0]["files"] == "backups/coursework-*.db"
        assert target["runbooks"][0]["path"] == "project/docs/runbooks"
        assert target["sources"][0]["built"] == ["web/dist"]
        assert target["tests"][0]["command"] == "pytest"
        checked(Path("readycheck.yaml"))
        planned = invoked("audit", "--dry-run")
        assert "not_configured" not in planned.stdout
