"""What `doctor` finds missing, on profiles that lack one thing each and on their clean twins."""

from __future__ import annotations

import json
import socket
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.support.installed import readycheck

from readycheck.catalog import Catalog, load_catalog
from readycheck.guide.doctor import Examination, Item, examine
from readycheck.guide.doctor_page import page, plain, verdict
from readycheck.guide.page import markdown, terminal
from readycheck.guide.reading import read_anyway
from readycheck.render import View

TODAY = date(2026, 11, 23)
HEAD = "version: 1\nareas: {S: Stones}\n"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def examined(folder: Path, profile: str, catalog: Catalog, *, connect: bool = False) -> Examination:
    path = folder / "readycheck.yaml"
    path.write_text(profile)
    reading = read_anyway(path, catalog, today=TODAY)
    return examine(path, reading, catalog, runs=folder / "runs", today=TODAY, connect=connect)


def control(check: str, options: str = "{}") -> str:
    return f"controls: {{S-1: {{title: T, severity: blocker, checks: {{{check}: {options}}}}}}}\n"


def of(found: Examination, kind: str) -> list[Item]:
    return [one for one in (*found.missing, *found.not_given) if one.kind == kind]


@pytest.mark.parametrize(
    ("target", "check", "kind", "name", "repair"),
    [
        ("backups: [{id: n, files: 'b/*.db', rpo: 24h}]", "backups.fresh", "files", "b/*.db", "b/a.db"),
        ("source: app", "source.debug_logging", "file", "app", "app/x.py"),
        ("runbook: docs/ops.md", "launch.documentation", "file", "docs/ops.md", "docs/ops.md"),
        ("databases: [{id: m, url: 'sqlite:///d/a.db', expected: {alembic: m/alembic.ini}}]", "database.migrations",
         "file", "m/alembic.ini", "m/alembic.ini"),
        ("queues: [{huey: var/q.db}]", "queue.depth", "file", "var/q.db", "var/q.db"),
        ("origins: [{har: saved.har, url: 'https://x.example'}]", "http.cors", "file", "saved.har", "saved.har"),
        ("sources: [{path: ., osv: feeds/osv.zip}]", "source.dependencies", "file", "feeds/osv.zip", "feeds/osv.zip"),
    ],
)  # fmt: skip
def test_a_path_that_is_not_there_and_its_clean_twin(
    target: str, check: str, kind: str, name: str, repair: str, tmp_path: Path, catalog: Catalog
) -> None:
    profile = f"{HEAD}target: {{name: t, {target}}}\n{control(check)}"
    (tmp_path / "uv.lock").touch()
    if "d/a.db" in target:
        (tmp_path / "d").mkdir()
        (tmp_path / "d" / "a.db").touch()
    found = examined(tmp_path, profile, catalog)
    (item,) = [one for one in found.missing if one.vital]
    assert (item.kind, item.name, item.controls) == (kind, name, ("S-1",))
    assert name in item.message
    assert item.fix
    assert (found.exit_code, found.looked_at) == (1, 0)
    (tmp_path / repair).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / repair).touch()
    found = examined(tmp_path, profile, catalog)
    assert not [one for one in found.missing if one.vital]
    assert (found.exit_code, found.looked_at) == (0, 1)


def test_every_variable_and_file_is_told_at_once_with_its_place(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MAIN_DB", "JOBS_REDIS", "USERS_MANY", "WHEN_DAY", "SITE"):
        monkeypatch.delenv(name, raising=False)
    profile = (
        "version: 1\nextends: submission-system\ntarget:\n  name: t\n  url: '${env:SITE}/app'\n"
        "  databases: [{id: main, url: '${env:MAIN_DB}', expected: {alembic: alembic.ini}}]\n"
        "  queues: [{id: q, celery: {redis: '${env:JOBS_REDIS}'}}]\n"
        "consent:\n  active: {hosts: [x.example], account: {user: u, password: '${file:secret.txt}'}}\n"
        "  load: {hosts: [x.example], users: '${env:USERS_MANY}', for: 1m,\n"
        "    production: {name: t, on: '${env:WHEN_DAY}'}}\n"
    )
    found = examined(tmp_path, profile, catalog)
    assert not found.invalid, [one.message for one in of(found, "profile")]
    told = {(one.kind, one.name): one for one in found.missing if one.unmet}
    assert set(told) == {
        ("env", "SITE"), ("env", "MAIN_DB"), ("env", "JOBS_REDIS"), ("env", "USERS_MANY"), ("env", "WHEN_DAY"),
        ("file", "secret.txt"),
    }  # fmt: skip
    assert told["env", "MAIN_DB"].place == f"{tmp_path / 'readycheck.yaml'}:6"
    assert told["env", "MAIN_DB"].controls == ("DATA-01", "DATA-02")
    assert told["env", "JOBS_REDIS"].controls == ("QUEUE-06",)
    assert "SEC-04" in told["env", "SITE"].controls
    assert found.exit_code == 1
    assert "no audit starts" in verdict(found)
    everything = terminal(page(found), View()) + markdown(page(found)) + json.dumps(plain(found))
    assert "not-set.invalid" not in everything, "what stands in for a value is nobody's business"
    monkeypatch.setenv("MAIN_DB", "sqlite:///a.db")
    told_again = {one.name for one in of(examined(tmp_path, profile, catalog), "env")}
    assert told_again == {"SITE", "JOBS_REDIS", "USERS_MANY", "WHEN_DAY"}


def test_what_is_wrong_with_the_profile_is_told_beside_what_is_missing(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAIN_DB", raising=False)
    found = examined(
        tmp_path,
        "version: 1\nextends: submission-system\n"
        "target: {name: t, urll: x, database: '${env:MAIN_DB}'}\ngate: {min_score: 200}\n",
        catalog,
    )
    assert found.exit_code == 2
    assert [one.name for one in of(found, "env")] == ["MAIN_DB"]
    wrong = of(found, "profile")
    assert {one.place for one in wrong} == {f"{tmp_path / 'readycheck.yaml'}:3", f"{tmp_path / 'readycheck.yaml'}:4"}
    assert any("urll" in one.message for one in wrong)


def test_a_module_that_is_not_installed_comes_with_its_extra(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from readycheck.guide import probes

    profile = (
        HEAD + "target: {name: t, queues: [{bullmq: {redis: 'redis://127.0.0.1:1/0'}}]}\n" + control("queue.depth")
    )
    probes._module.cache_clear()
    assert examined(tmp_path, profile, catalog).exit_code == 0
    probes._module.cache_clear()
    monkeypatch.setitem(sys.modules, "redis", None)
    found = examined(tmp_path, profile, catalog)
    probes._module.cache_clear()
    (item,) = of(found, "module")
    assert item.name == "redis"
    assert item.fix == "pip install 'readycheck-audit[redis]'"
    assert item.controls == ("S-1",)
    assert found.exit_code == 1


def test_a_program_is_missed_only_where_something_is_there_for_it(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    profile = HEAD + "target: {name: t, source: app}\n" + control("source.dependencies")
    (tmp_path / "app" / "web").mkdir(parents=True)
    (tmp_path / "app" / "uv.lock").touch()
    assert examined(tmp_path, profile, catalog).exit_code == 0
    (tmp_path / "app" / "web" / "package-lock.json").touch()
    found = examined(tmp_path, profile, catalog)
    assert [(one.kind, one.name) for one in found.missing] == [("program", "npm")]


def locked(folder: Path, catalog: Catalog, more: str = "") -> Examination:
    target = f"target: {{name: t, sources: [{{path: app{more}}}]}}\n"
    return examined(folder, HEAD + target + control("source.dependencies"), catalog)


def test_a_missing_lock_file_is_told_and_one_further_down_is_found(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "app" / "api" / "web").mkdir(parents=True)
    found = locked(tmp_path, catalog)
    (item,) = found.missing
    assert (item.kind, item.controls, item.vital) == ("files", ("S-1",), True)
    assert item.message.startswith("a lock file at the root of app or at most two folders below was not found")
    assert "source.locks" in item.fix
    assert (found.exit_code, found.looked_at) == (1, 0)
    for name in ("app/api/web/requirements.txt", "app/requirements/base.txt", "app/go.sum", "app/api/pnpm-lock.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        assert not [one for one in locked(tmp_path, catalog).missing if one.kind == "files"], name
        path.unlink()


def test_a_lock_file_below_a_folder_with_the_signs_of_a_glob(tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "app[1]"
    folder.mkdir()
    profile = HEAD + "target: {name: t, sources: [{path: 'app[1]'}]}\n" + control("source.dependencies")
    assert len(examined(tmp_path, profile, catalog).missing) == 1
    (folder / "uv.lock").touch()
    assert examined(tmp_path, profile, catalog).missing == []


def test_a_tree_that_is_not_there_lacks_no_lock_file(tmp_path: Path, catalog: Catalog) -> None:
    assert [one.message.partition(";")[0] for one in locked(tmp_path, catalog).missing] == ["app does not exist"]


def test_a_lock_file_that_is_not_read_is_no_fault_of_the_machine(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "app" / "vendor").mkdir(parents=True)
    (tmp_path / "app" / "uv.lock").touch()
    (tmp_path / "app" / "vendor" / "go.sum").touch()
    assert not of(locked(tmp_path, catalog), "reader"), "further down it may be no part of the system"
    (tmp_path / "app" / "go.sum").touch()
    found = locked(tmp_path, catalog)
    (item,) = of(found, "reader")
    assert item.message.startswith("go.sum cannot be read yet")
    assert (item.controls, found.missing, found.exit_code, found.looked_at) == (("S-1",), [], 0, 0)
    shown = terminal(page(found), View())
    assert shown.index("Not there yet") < shown.index("go.sum")
    assert not of(locked(tmp_path, catalog, ", locks: [uv.lock]"), "reader"), "the profile says which count"


def test_who_is_asked_for_advisories(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "uv.lock").touch()
    found = locked(tmp_path, catalog)
    assert found.online == ("PyPI for advisories about Python",)
    assert found.exit_code == 0
    shown = " ".join(terminal(page(found), View()).split())
    assert "PyPI for advisories about Python: whether they answer, only the audit sees; without a way out" in shown
    assert plain(found)["online"] == list(found.online)
    (tmp_path / "app" / "web").mkdir()
    (tmp_path / "app" / "web" / "yarn.lock").touch()
    assert len(locked(tmp_path, catalog).online) == 2
    (tmp_path / "feeds").mkdir()
    assert locked(tmp_path, catalog, ", osv: feeds").online == ()
    nobody = locked(tmp_path, catalog, ", service: none, npm: none")
    assert nobody.online == ()
    (item,) = of(nobody, "target")
    assert item.message.startswith("nobody is asked for advisories")
    assert (item.controls, nobody.looked_at) == (("S-1",), 0)


@pytest.mark.parametrize(
    ("url", "check", "said"),
    [
        ("mysql://db/shop", "database.migrations", "a database of MySQL cannot be read yet"),
        ("postgresql://127.0.0.1:9/shop", "database.schema_drift", "the schema of PostgreSQL cannot be read yet"),
        ("postgresql://127.0.0.1:9/shop", "database.migrations", ""),
    ],
)
def test_a_database_that_is_not_read(url: str, check: str, said: str, tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "alembic.ini").touch()
    target = f"target: {{name: t, databases: [{{id: m, url: '{url}', expected: {{alembic: alembic.ini}}}}]}}\n"
    found = examined(tmp_path, HEAD + target + control(check), catalog)
    told = [one.message.partition(";")[0] for one in of(found, "reader")]
    assert told == ([said] if said else [])
    assert found.looked_at == int(not said)


def test_a_missing_path_is_told_with_its_place(tmp_path: Path, catalog: Catalog) -> None:
    profile = HEAD + "target:\n  name: t\n  source: app\n" + control("source.debug_logging")
    (item,) = examined(tmp_path, profile, catalog).missing
    assert item.place == f"{tmp_path / 'readycheck.yaml'}:5"
    assert "no audit starts" not in verdict(examined(tmp_path, profile, catalog))


def test_the_program_of_the_tests_is_missed_and_what_consent_would_add_is_told(
    tmp_path: Path, catalog: Catalog
) -> None:
    (tmp_path / "app").mkdir()
    base = HEAD + "target: {name: t, source: app, tests: {command: frobnicate -q}}\n" + control("testing.runs")
    found = examined(tmp_path, base, catalog)
    assert found.exit_code == 0
    assert [(one.kind, one.name, one.vital, one.controls) for one in found.not_given] == [
        ("consent", "exec", False, ("S-1",))
    ]
    found = examined(tmp_path, base + "consent: {exec: {commands: [frobnicate -q]}}\n", catalog)
    (item,) = [one for one in found.missing if one.vital]
    assert (item.kind, item.name, item.partly) == ("program", "frobnicate", True)
    found = examined(tmp_path, base + "consent: {exec: {commands: [other]}}\n", catalog)
    assert not [one for one in found.missing if one.vital]
    (item,) = found.not_given
    assert "consent.exec.commands does not name the test command" in item.message


def test_what_the_profile_leaves_out_is_a_choice_and_no_fault(tmp_path: Path, catalog: Catalog) -> None:
    found = examined(tmp_path, "version: 1\nextends: submission-system\ntarget: {name: t}\n", catalog)
    assert found.exit_code == 0
    kinds = {one.kind for one in found.not_given}
    assert kinds == {"target", "check"}
    assert any("target.backups" in one.message and "DATA-05" in one.controls for one in found.not_given)
    (no_check,) = of(found, "check")
    assert "TEST-05" in no_check.controls
    assert "waiver" in no_check.fix
    assert "sign" not in no_check.fix


def test_it_counts_the_controls_of_the_profile_and_says_no_thing_twice(tmp_path: Path, catalog: Catalog) -> None:
    profile = (
        f"{HEAD}target: {{name: t, databases: [{{id: m, url: 'sqlite:///a.db'}}], source: .}}\n"
        "controls:\n"
        "  S-1: {title: A, severity: high, checks: [database.migrations]}\n"
        "  S-2: {title: B, severity: high, checks: [database.schema_drift]}\n"
        "  S-3: {title: C, severity: high, derive: [S-1]}\n"
        "  S-4: {title: D, severity: high, checks: [source.debug_logging]}\n"
        "  S-5: {title: E, severity: high, derive: [S-4]}\n"
        "  S-6: {title: F, severity: low, checks: [source.debug_logging], skip: later}\n"
    )
    (tmp_path / "a.db").touch()
    found = examined(tmp_path, profile, catalog)
    (item,) = of(found, "target")
    assert item.controls == ("S-1", "S-2")
    assert (found.controls, found.skipped, found.looked_at, found.exit_code) == (6, 1, 2, 0)
    said = verdict(found)
    assert said.startswith(
        "Nothing is missing on this machine; by machine and profile, 2 of 6 controls can be looked at"
    )
    assert "(1 is skipped)" in said
    (tmp_path / "a.db").unlink()
    found = examined(tmp_path, profile, catalog)
    assert (found.exit_code, len(found.lacks)) == (1, 1)
    assert verdict(found).startswith("1 thing is missing")


def test_a_drill_without_consent_names_the_controls_that_wait_for_it(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "a.db").touch()
    profile = HEAD + "target: {name: t, backups: [{sqlite: '*.db'}]}\n" + control("backups.restores")
    for consent in ("", "consent: {drill: {alert: true}}\n"):
        found = examined(tmp_path, profile + consent, catalog)
        (item,) = of(found, "consent")
        assert item.controls == ("S-1",)
        assert "drill" in item.fix
        assert (found.exit_code, found.looked_at) == (0, 0)
    found = examined(tmp_path, profile + "consent: {drill: {restore: true}}\n", catalog)
    assert (of(found, "consent"), found.looked_at) == ([], 1)


def test_services_are_tried_on_request_only(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as closed:
        port, other = server.getsockname()[1], closed.getsockname()[1]
        closed.close()
        target = f"origins: [{{id: a, url: 'http://127.0.0.1:{port}'}}, {{id: b, url: 'http://127.0.0.1:{other}'}}]"
        profile = HEAD + f"target: {{name: t, {target}}}\n" + control("http.cors")
        server.settimeout(0)
        found = examined(tmp_path, profile, catalog)
        assert found.services == (f"127.0.0.1:{port}", f"127.0.0.1:{other}")
        assert (found.missing, found.tried) == ([], False)
        with pytest.raises(BlockingIOError):
            server.accept()
        found = examined(tmp_path, profile, catalog, connect=True)
        assert [one.name for one in of(found, "service")] == [f"127.0.0.1:{other}"]
        assert found.exit_code == 1
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            assert connection.recv(100) == b"", "nothing is asked"


def test_no_secret_is_told(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN_DB", "postgresql://app:tops3cretpw@127.0.0.1:9/shop")
    monkeypatch.setenv("PLACE", "hidden-place-7781/alembic.ini")
    profile = (
        HEAD + "target: {name: t, databases: [{url: '${env:MAIN_DB}', expected: {alembic: '${env:PLACE}'}}]}\n"
        + control("database.migrations")
    )  # fmt: skip
    found = examined(tmp_path, profile, catalog)
    everything = terminal(page(found), View()) + markdown(page(found)) + json.dumps(plain(found))
    assert found.exit_code == 1
    assert "tops3cretpw" not in everything
    assert "hidden-place-7781" not in everything


def test_a_pack_that_is_not_used_is_missing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.py").write_text("raise RuntimeError('no')\n")
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\npacks: [./mine]\ntarget: {name: t}\n" + HEAD.partition("\n")[2] + control("launch.attestation")
    )
    done = readycheck("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "broken.py raised RuntimeError" in " ".join(done.stdout.split())


def test_a_strangers_collector_that_breaks_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.py").write_text(
        "from readycheck.api import *\n"
        "class Seen(Fact):\n    x: int = 0\n"
        "def needs(thing, around):\n"
        "    yield Requirement(Need.PROGRAM, 'frobnicate', 'looking', 'make frobnicate')\n    raise ValueError('x')\n"
        "COLLECTOR = Collector('own.seen', 'See', Seen, lambda thing, context: Seen(), needs_for=needs)\n"
        "def judge(fact, options, context):\n    yield passed('own.check', 'fine')\n"
        "CHECK = Check('own.check', 'It is fine', judge, Seen, NoOptions)\n"
    )
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\npacks: [./mine]\ntarget: {name: t}\n" + HEAD.partition("\n")[2] + control("own.check")
    )
    done = readycheck("doctor", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    missing = {one["name"]: one for one in json.loads(done.stdout)["missing"]}
    assert missing["frobnicate"]["vital"] is True
    assert "raised ValueError" in missing["own.seen"]["message"]


def test_the_command_writes_nothing_and_fits_80_columns(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\nextends: submission-system\ntarget: {name: t, url: 'http://127.0.0.1:9', source: nowhere}\n"
    )
    before = sorted(tmp_path.rglob("*"))
    done = readycheck("doctor", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "\x1b" not in done.stdout
    document = json.loads(readycheck("doctor", "--format", "json", cwd=tmp_path).stdout)
    assert document["schema"] == "readycheck.doctor/1"
    assert document["exit_code"] == 1
    assert {one["name"] for one in document["machine"]} >= {"python", "system", "folder of runs"}


@pytest.mark.parametrize("profile", ["nowhere.yaml", "."])
def test_a_profile_that_cannot_be_read_is_a_usage_error(profile: str, tmp_path: Path) -> None:
    done = readycheck("doctor", profile, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
