"""What a good profile becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Profile, Severity
from readycheck.profile import Vocabulary, load_profile, packs_named, shipped_folder, shipped_profiles

Load = Callable[..., Profile]

WHOLE = """\
# yaml-language-server: $schema=readycheck-profile.schema.json
version: 1
extends: submission-system            # a shipped checklist
target:
  name: coursework
  environment: staging
  url: https://staging.example.edu
  source: .
  databases: [{id: main, url: "${env:DATABASE_URL}", expected: {prisma: prisma/migrations}}]
  queues:    [{id: grading, store: {redis: "redis://localhost:6379/0", names: [grading]}}]
  backups:   [{id: nightly, of: main, pg_dump: /backups/*.dump, rpo: 24h, recover_within: 30m}]
consent:
  active: {hosts: [staging.example.edu], account: {user: probe, password: "${env:PROBE_PASSWORD}"}}
  load: {hosts: [staging.example.edu], users: 1000, for: 5m}
  drill: {restore: true}
controls:
  QUEUE-05: {checks: {queue.latency: {max: 30s}}, owner: platform}
  LAUNCH-09: {skip: "no survey before launch"}
gate: {fail_on: blocker, min_score: 85, min_coverage: 90}
waivers: [{control: SEC-09, reason: "maps are public by choice", owner: ana, approver: lee, expires: 2027-01-31}]
attestations: [{control: LAUNCH-08, by: lee, on: 2026-11-20, valid: 30d, evidence: "https://wiki/oncall"}]
"""
TARGET = "version: 1\ntarget: {name: t, "


def control(profile: Profile, name: str) -> Any:
    return next(one for one in profile.controls if one.id == name)


def test_the_profile_of_the_guide(load: Load, tmp_path: Path) -> None:
    profile = load(WHOLE)
    assert profile.base == tmp_path
    assert profile.target is not None
    assert (profile.target.name, profile.target.environment) == ("coursework", "staging")
    things = profile.target.things
    assert things["origins"] == ({"id": "main", "url": "https://staging.example.edu"},)
    assert things["sources"] == ({"id": "main", "path": "."},)
    assert things["backups"] == (
        {"id": "nightly", "of": "main", "pg_dump": "/backups/*.dump", "rpo": 86400.0, "recover_within": 1800.0},
    )
    assert things["databases"][0]["url"] == "postgresql://app:s3cr3t-pw@db.internal/app"
    queue = control(profile, "QUEUE-05")
    assert queue.checks == {"queue.latency": {"max": "30s"}}
    assert (queue.area, queue.owner, queue.severity) == ("QUEUE", "platform", Severity.BLOCKER)
    assert control(profile, "SEC-09").checks == {"http.headers": {}, "soon.there": {}}
    assert control(profile, "LAUNCH-09").skip.reason == "no survey before launch"
    assert control(profile, "LAUNCH-09").derive == ("LAUNCH-08",)
    assert profile.planned == ("soon.there",)
    assert profile.consent.load is not None
    assert profile.consent.load.duration == 300
    assert (profile.gate.min_score, profile.gate.min_coverage) == (85, 90)
    assert [one.reason for one in profile.waivers] == ["below", "maps are public by choice"]
    assert profile.waivers[1].expires == date(2027, 1, 31)
    assert profile.attestations[0].on == date(2026, 11, 20)
    assert profile.attestations[0].valid == timedelta(days=30)


def test_a_checklist_is_a_profile_without_a_target(load: Load) -> None:
    assert load("version: 1\nextends: submission-system\n").target is None


def test_the_document_is_masked_and_the_digest_covers_it(load: Load) -> None:
    profile = load(WHOLE)
    assert "s3cr3t-pw" not in str(profile.document)
    assert "correct-horse" not in str(profile.document)
    assert {"postgresql://app:s3cr3t-pw@db.internal/app", "s3cr3t-pw", "correct-horse"} <= set(profile.secrets)
    assert "secrets" not in profile.model_dump()
    assert load(WHOLE).digest == profile.digest
    assert load(WHOLE.replace("min_score: 85", "min_score: 86")).digest != profile.digest
    reordered = WHOLE.replace("{fail_on: blocker, min_score: 85,", "{min_score: 85, fail_on: blocker,")
    assert load(reordered + "# a remark\n").digest == profile.digest


@pytest.mark.parametrize(
    ("target", "masked"),
    [
        ('url: "${env:SITE}"', False),
        ('url: "https://${env:HOST}/app"', False),
        ('url: {url: "${env:SITE}", paths: ["${env:HOST}"]}', True),  # HOST stands in an ordinary field too
        ('url: {url: "${env:SITE}", headers: {X-Key: "${env:SITE}"}}', True),
        ('url: "${env:SITE_WITH_PASSWORD}"', True),
        ('url: "${env:SITE_WITH_QUERY}"', True),
        ('url: "${env:TOKEN}"', True),
        ('database: "${env:SITE}"', True),
        ('url: "${env:SITE}"\n  database: "${env:SITE:-sqlite:///a.db}"', True),
    ],
)
def test_an_address_is_shown_unless_it_may_be_a_secret(load: Load, target: str, masked: bool) -> None:
    environ = {
        "SITE": "https://staging.example.edu",
        "HOST": "staging.example.edu",
        "SITE_WITH_PASSWORD": "https://probe:correct-horse@staging.example.edu",
        "SITE_WITH_QUERY": "https://staging.example.edu/?key=correct-horse",
        "TOKEN": "ghp_" + "a1B2" * 9,
    }
    profile = load(f"version: 1\nextends: submission-system\ntarget:\n  name: t\n  {target}\n", environ=environ)
    assert bool(profile.secrets) is masked
    shown = str(profile.document)
    assert "correct-horse" not in shown
    assert environ["TOKEN"] not in shown
    if not masked:
        assert "staging.example.edu" in shown


@pytest.mark.parametrize(
    "short",
    [
        'database: "sqlite:///app.db"}',
        'database: {url: "sqlite:///app.db"}}',
        'databases: ["sqlite:///app.db"]}',
        'databases: [{id: main, url: "sqlite:///app.db"}]}',
    ],
)
def test_one_thing_may_be_given_short(load: Load, short: str) -> None:
    profile = load(TARGET + short)
    assert profile.target is not None
    assert profile.target.things["databases"] == ({"id": "main", "url": "sqlite:///app.db"},)
    assert profile.digest == load(TARGET + 'databases: [{id: main, url: "sqlite:///app.db"}]}').digest


def test_layers_merge_deep_and_the_later_wins(load: Load) -> None:
    files = {
        "base.yaml": """\
version: 1
target:
  name: base
  databases: [{id: a, url: "sqlite:///a", timeout: 5s}, {id: b, url: "sqlite:///b"}]
  url: {url: https://one, paths: [/a, /b]}
consent: {active: {hosts: [one]}, drill: {restore: true}}
attestations: [{control: A-1, by: base, on: 2026-01-01}]
controls: {A-1: {title: base, severity: low, why: kept, checks: {http.headers: {count: 3, mode: low}}}}
""",
        "more.yaml": "version: 1\nconsent: {active: null}\ncontrols: {A-1: {severity: high}}\n",
    }
    profile = load(
        """\
version: 1
extends: [./base.yaml, more.yaml]
target: {name: top, databases: [{id: b, url: "sqlite:///c"}, {id: d, url: "sqlite:///d"}], url: {paths: [/c]}}
attestations: [{control: A-1, by: top, on: 2026-02-01}]
controls: {A-1: {title: top, options: {count: 4}}}
""",
        files=files,
    )
    assert profile.target is not None
    things = profile.target.things
    assert [(one["id"], one["url"]) for one in things["databases"]] == [
        ("a", "sqlite:///a"),
        ("b", "sqlite:///c"),
        ("d", "sqlite:///d"),
    ]
    assert things["databases"][0]["timeout"] == 5
    assert things["origins"] == ({"id": "main", "url": "https://one", "paths": ["/c"]},)
    assert profile.consent.active is None
    assert profile.consent.drill is not None
    assert [one.by for one in profile.attestations] == ["base", "top"]
    one = control(profile, "A-1")
    assert (one.title, one.severity, one.why) == ("top", Severity.HIGH, "kept")
    assert one.checks == {"http.headers": {"count": 4, "mode": "low"}}


def test_a_list_of_checks_replaces_those_below(load: Load) -> None:
    profile = load("version: 1\nextends: submission-system\ncontrols: {SEC-09: {checks: [http.headers]}}\n")
    assert control(profile, "SEC-09").checks == {"http.headers": {}}


def test_a_layer_that_two_others_share_is_laid_once(load: Load) -> None:
    files = {
        "d.yaml": "version: 1\ngate: {min_score: 1}\nhistory: d\n",
        "b.yaml": "version: 1\nextends: ./d.yaml\ngate: {min_score: 2}\n",
        "c.yaml": "version: 1\nextends: ./d.yaml\n",
    }
    profile = load("version: 1\nextends: [b.yaml, c.yaml]\n", files=files)
    assert profile.gate.min_score == 2
    assert profile.history == "d"


def test_references_are_filled_in_and_typed(load: Load) -> None:
    profile = load(
        """\
version: 1
target:
  name: "${env:NOT_SET:-fallback}"
  url: "https://${env:HOST}/${file:sub/path.txt}"
  database: "postgresql://app:${env:PROBE_PASSWORD}@db/app"
consent: {load: {hosts: [a], users: "${env:USERS}", for: "${env:EMPTY:-5m}"}}
history: "$${env:HOME} costs $5 $"
""",
        files={"sub/path.txt": "deep\r\n"},
        environ={"HOST": "h.example", "PROBE_PASSWORD": "correct-horse", "USERS": "1000", "EMPTY": ""},
    )
    assert profile.target is not None
    assert profile.target.name == "fallback"
    assert profile.target.things["origins"][0]["url"] == "https://h.example/deep"
    assert profile.target.things["databases"][0]["url"] == "postgresql://app:correct-horse@db/app"
    assert profile.consent.load is not None
    assert (profile.consent.load.users, profile.consent.load.duration) == (1000, 300)
    assert profile.history == "${env:HOME} costs $5 $"
    assert set(profile.secrets) == {"correct-horse"}


def test_an_overridden_reference_is_not_asked_for(load: Load) -> None:
    files = {"base.yaml": 'version: 1\nhistory: "${env:NOT_SET}"\n'}
    assert load("version: 1\nextends: ./base.yaml\nhistory: here\n", files=files).history == "here"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("2026-01-01", "2026-01-01"),
        ("12:30:00", "12:30:00"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("'7'", "7"),
        ("!!str 7", "7"),
        ("~x", "~x"),
    ],
)
def test_only_the_core_schema_types_a_scalar(load: Load, written: str, value: str) -> None:
    assert load(f"version: 1\nhistory: {written}\n").history == value


def test_numbers_of_the_core_schema(load: Load) -> None:
    profile = load("version: 1\ngate: {min_score: 0x1F, min_coverage: 9e1}\n")
    assert (profile.gate.min_score, profile.gate.min_coverage) == (31, 90)


def test_anchors_aliases_and_merge_keys(load: Load) -> None:
    profile = load(
        """\
version: 1
controls:
  A-1: &one {title: a, severity: low, checks: {http.headers: &options {count: 2}}}
  A-2: {<<: *one, title: b}
  A-3: {title: c, severity: low, checks: {http.headers: *options}}
"""
    )
    assert control(profile, "A-2").title == "b"
    assert control(profile, "A-2").checks == control(profile, "A-3").checks == {"http.headers": {"count": 2}}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark(load: Load, newline: str, mark: str) -> None:
    assert load(mark + newline.join(WHOLE.splitlines())).digest == load(WHOLE).digest


@pytest.mark.parametrize(
    ("name", "area"), [("QUEUE-05", "QUEUE"), ("MY-SEC-01", "MY-SEC"), ("alone", "alone"), ("a-b-c", "a")]
)
def test_the_area_defaults_to_the_ids_first_part(load: Load, name: str, area: str) -> None:
    profile = load(f"version: 1\ncontrols: {{{name}: {{title: t, severity: low, checks: [http.headers]}}}}")
    assert control(profile, name).area == area


@pytest.mark.parametrize(
    ("written", "day", "problem"),
    [
        ("2027-01-31", date(2027, 1, 31), ""),
        ("2028-02-29", date(2028, 2, 29), ""),
        ("2027-01-31T23:30:00-05:00", date(2027, 2, 1), ""),
        ("2027-01-31T00:30:00+02:00", date(2027, 1, 30), ""),
        ("2027-01-31T10:00Z", date(2027, 1, 31), ""),
        ("'2027-01-31 10:00:00Z'", date(2027, 1, 31), ""),
        ("2027-01-31T10:00:00", None, "without a zone"),
        ("2027-02-29", None, "is not a date"),
        ("2027-1-5", None, "is not a date"),
        ("31.01.2027", None, "is not a date"),
        ("20270131", None, "is not a date"),
        ("2027-W01-1", None, "is not a date"),
        ("never", None, "is not a date"),
        ("''", None, "is not a date"),
        ("", None, "is missing"),
        ("true", None, "is not a date"),
        ("[2027-01-31]", None, "is not a date"),
        ("{day: 1}", None, "is not a date"),
        ("0001-01-01T00:00:00+05:00", None, "is not a date"),
        ("\u0662\u0660\u0662\u0667-01-31", None, "is not a date"),
    ],
)
def test_a_malformed_date_is_kept_as_expired(load: Load, written: str, day: date | None, problem: str) -> None:
    profile = load(
        "version: 1\n"
        f"waivers:\n- {{control: A-1, reason: r, owner: o, approver: p, expires: {written}}}\n"
        f"attestations:\n- {{control: A-1, by: b, on: {written}}}\n"
    )
    waiver, attestation = profile.waivers[0], profile.attestations[0]
    assert waiver.expires == attestation.on == day
    assert problem in waiver.problem
    assert problem in attestation.problem
    assert bool(waiver.problem) == bool(problem)


def test_a_malformed_start_makes_a_waiver_malformed(load: Load) -> None:
    waiver = load(
        "version: 1\nwaivers: [{control: A, reason: r, owner: o, approver: p, starts: soon, expires: 2027-01-31}]"
    ).waivers[0]
    assert waiver.expires is None
    assert "'starts' is not a date: 'soon'" in waiver.problem


def test_a_waiver_without_a_date_is_malformed(load: Load) -> None:
    assert (
        load("version: 1\nwaivers: [{control: A, reason: r, owner: o, approver: p}]").waivers[0].problem
        == "'expires' is missing"
    )


@pytest.mark.parametrize(
    ("override", "look", "value"),
    [
        ("gate.min_score=90", lambda profile: profile.gate.min_score, 90),
        (" gate.min_score = 90 ", lambda profile: profile.gate.min_score, 90),
        (
            "controls.QUEUE-05.checks.queue.latency.max=20s",
            lambda profile: control(profile, "QUEUE-05").checks["queue.latency"]["max"],
            "20s",
        ),
        (
            'controls.QUEUE-05.checks."queue.latency".max=20s',
            lambda profile: control(profile, "QUEUE-05").checks["queue.latency"]["max"],
            "20s",
        ),
        ("controls.QUEUE-05.owner=a: b", lambda profile: control(profile, "QUEUE-05").owner, "a: b"),
        ("controls.LAUNCH-09.skip=not now", lambda profile: control(profile, "LAUNCH-09").skip.reason, "not now"),
        ("target.environment=production", lambda profile: profile.target.environment, "production"),
        ("target.backups.nightly.rpo=2h", lambda profile: profile.target.things["backups"][0]["rpo"], 7200),
        ("target.url=https://x", lambda profile: profile.target.things["origins"][0]["url"], "https://x"),
        ("target.url.paths=[/a, '/b']", lambda profile: profile.target.things["origins"][0]["paths"], ["/a", "/b"]),
        ("consent.load=null", lambda profile: profile.consent.load, None),
        ("history=${env:USERS}", lambda profile: profile.history, "1000"),
        ("history=a=b", lambda profile: profile.history, "a=b"),
    ],
)
def test_any_key_can_be_set(load: Load, override: str, look: Callable[[Profile], object], value: object) -> None:
    assert look(load(WHOLE, override)) == value


def test_a_later_option_wins(load: Load) -> None:
    assert load(WHOLE, "gate.min_score=1", "gate.min_score=2").gate.min_score == 2


def test_things_in_short_of_the_command_line(load: Load) -> None:
    profile = load("version: 1\n", short={"url": "https://a.example/x", "database": "sqlite:///a"})
    assert profile.target is not None
    assert profile.target.name == "a.example"
    assert profile.target.things["databases"] == ({"id": "main", "url": "sqlite:///a"},)
    profile = load(WHOLE, short={"url": "https://b.example", "source": "/src", "database": "${env:DATABASE_URL}"})
    assert profile.target is not None
    assert profile.target.name == "coursework"
    assert profile.target.things["origins"] == ({"id": "main", "url": "https://b.example"},)
    assert profile.target.things["databases"][0]["expected"] == {"prisma": "prisma/migrations"}
    only = 'databases: [{id: x, url: "sqlite:///x", timeout: 1}]}'
    profile = load(TARGET + only, short={"database": "sqlite:///y"})
    assert profile.target is not None
    assert profile.target.things["databases"] == ({"id": "x", "url": "sqlite:///y", "timeout": 1.0},)


def test_packs_are_named_before_the_profile_is_checked(load: Load, tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "sub" / "more").mkdir(parents=True)
    text = "version: 1\nextends: sub/base.yaml\npacks: [./checks]\n"
    profile = load(text, files={"sub/base.yaml": "version: 1\npacks: [more]\n"})
    assert profile.packs == (str(tmp_path / "sub" / "more"), str(tmp_path / "checks"))
    assert packs_named(tmp_path / "readycheck.yaml", shipped=shipped) == profile.packs
    (tmp_path / "broken.yaml").write_text("packs: [./checks, 3, ./gone]\nunknown: [\n")
    assert packs_named(tmp_path / "broken.yaml") == ()
    (tmp_path / "wrong.yaml").write_text("packs: [./checks, 3, ./gone]\nunknown: []\nextends: nowhere\n")
    assert packs_named(tmp_path / "wrong.yaml") == (str(tmp_path / "checks"),)
    assert packs_named(tmp_path / "missing.yaml") == ()


def test_the_shipped_checklists_are_well_formed() -> None:
    names = shipped_profiles()
    assert {"submission-system", "minimal"} <= set(names)
    assert shipped_folder().is_dir()
    for path in names.values():
        assert packs_named(path) == ()


def test_relative_paths_start_at_the_profiles_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    (tmp_path / "plain.yaml").write_text("version: 1\n")
    assert load_profile(Path(tmp_path.name) / "plain.yaml", vocabulary).base == tmp_path
