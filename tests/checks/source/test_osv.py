"""Advisories in the OSV format, matched by the rules of its schema."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readycheck_checks.source.advisories.matching import matches
from readycheck_checks.source.advisories.severity import score_word
from readycheck_checks.source.advisories.versions import in_npm_range
from readycheck_checks.source.collect.osv import MOST_RECORD, database, files_of, read
from readycheck_checks.source.locks.model import Pinned


def _record(ecosystem: str, events: list[dict[str, str]], **given: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": ecosystem, "name": "thing"},
        "ranges": [{"type": "SEMVER" if ecosystem == "npm" else "ECOSYSTEM", "events": events}],
        "versions": given.pop("versions", []),
    }
    return {"id": "X-1", "modified": "2026-11-20T00:00:00Z", "affected": [affected], **given}


def _match(ecosystem: str, version: str, record: dict[str, Any]) -> bool | None:
    found = list(matches(Pinned(ecosystem, "thing", version, "lock"), [record]))
    return None if any(not one.certain for one in found) else bool(found)


SINCE_2 = [{"introduced": "2.0.0"}, {"fixed": "2.3.4"}]
TWO_LINES = [{"introduced": "0"}, {"fixed": "1.5.0"}, {"introduced": "2.0.0"}, {"fixed": "2.1.0"}]


@pytest.mark.parametrize(
    ("ecosystem", "version", "events", "expected"),
    [
        ("PyPI", "2.3.3", SINCE_2, True),
        ("PyPI", "2.3.4", SINCE_2, False),
        ("PyPI", "1.9.9", SINCE_2, False),
        ("PyPI", "2.3.4rc1", SINCE_2, True),
        ("PyPI", "2.0", SINCE_2, True),
        ("PyPI", "2.3.3.post1", SINCE_2, True),
        ("PyPI", "10.0", SINCE_2, False),
        ("PyPI", "1!2.1.0", SINCE_2, False),
        ("PyPI", "1.4", TWO_LINES, True),
        ("PyPI", "1.5", TWO_LINES, False),
        ("PyPI", "2.0.1", TWO_LINES, True),
        ("PyPI", "3.0", TWO_LINES, False),
        ("PyPI", "1.4", list(reversed(TWO_LINES)), True),
        ("PyPI", "5.0", [{"introduced": "0"}], True),
        ("PyPI", "2.0", [{"introduced": "0"}, {"last_affected": "2.0"}], True),
        ("PyPI", "2.0.1", [{"introduced": "0"}, {"last_affected": "2.0"}], False),
        ("PyPI", "not-a-version", SINCE_2, None),
        ("PyPI", "2.1", [{"introduced": "what"}], None),
        ("npm", "2.3.3", SINCE_2, True),
        ("npm", "2.3.4", SINCE_2, False),
        ("npm", "2.3.4-beta.2", SINCE_2, True),
        ("npm", "2.0.0-rc.1", SINCE_2, False),
        ("npm", "2.10.0", SINCE_2, False),
        ("npm", "2.3.3+build.5", SINCE_2, True),
        ("npm", "1.4.0", TWO_LINES, True),
        ("npm", "latest", SINCE_2, None),
        ("npm", "2.0.0-rc.10", [{"introduced": "2.0.0-rc.9"}, {"fixed": "2.0.0"}], True),
        ("npm", "2.0.0-rc.1", [{"introduced": "2.0.0-beta.9"}, {"fixed": "2.0.0"}], True),
        ("npm", "2.1", SINCE_2, True),
        ("npm", "2.5.0", [{"introduced": "0"}, {"limit": "2.5.0"}], False),
        ("npm", "2.4.9", [{"introduced": "0"}, {"limit": "2.5.0"}], True),
        ("npm", "2.4.9", [{"introduced": "0"}, {"limit": "*"}], True),
        ("PyPI", "2.0.dev1", [{"introduced": "0"}, {"limit": "2.0"}], True),
    ],
)
def test_ranges(ecosystem: str, version: str, events: list[dict[str, str]], expected: bool | None) -> None:
    assert _match(ecosystem, version, _record(ecosystem, events)) is expected


def test_listed_versions() -> None:
    record = _record("PyPI", [], versions=["1.0", "odd+name"])
    assert [_match("PyPI", version, record) for version in ("1.0", "1.0.0", "odd+name", "1.1")] == [
        True,
        True,
        True,
        False,
    ]


def test_what_a_match_says() -> None:
    record = _record(
        "PyPI", SINCE_2, aliases=["CVE-1"], summary="Bad\nthing", database_specific={"severity": "MODERATE"}
    )  # fmt: skip
    (one,) = matches(Pinned("PyPI", "thing", "2.1", "lock"), [record])
    assert (one.ids, one.severity, one.fixed_in, one.summary) == (("X-1", "CVE-1"), "medium", ("2.3.4",), "Bad thing")


def test_a_zip_a_folder_a_list_and_an_answer_hold_the_same(tmp_path: Path) -> None:
    records = [
        _record("PyPI", SINCE_2),
        _record("PyPI", SINCE_2, id="X-2", withdrawn="2026-01-01T00:00:00Z"),
        {
            "id": "X-3",
            "modified": "2026-11-21T00:00:00Z",
            "affected": [{"package": {"ecosystem": "PyPI", "name": "B"}}],
        },
    ]
    (tmp_path / "list.json").write_text(json.dumps(records))
    (tmp_path / "answer.json").write_text(json.dumps({"vulns": records}))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number, record in enumerate(records):
            archive.writestr(f"{number}.json", json.dumps(record))
    folder = tmp_path / "folder" / "PyPI"
    folder.mkdir(parents=True)
    for number, record in enumerate(records):
        (folder / f"{number}.json").write_text(json.dumps(record))
    for name in ("list.json", "answer.json", "all.zip", "folder"):
        found = read(files_of(tmp_path / name), [("PyPI", "thing")], 10.0)
        assert [one["id"] for one in found.records["PyPI", "thing"]] == ["X-1"], name
        assert found.count == {"PyPI": 3}
        assert found.newest == {"PyPI": datetime(2026, 11, 21, tzinfo=UTC)}


def test_broken_documents_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    odd = {"id": "X", "aliases": 1, "affected": [1, {"package": {"ecosystem": "PyPI", "name": "thing"}, "ranges": [
        1, {"type": "ECOSYSTEM", "events": [1, {"introduced": 0}, {"fixed": 2}]}], "versions": 3}]}  # fmt: skip
    (tmp_path / "b.json").write_text(json.dumps([1, {"id": 2}, {"id": "Y", "affected": [{"package": 3}]}, odd]))
    found = read(files_of(tmp_path), [("PyPI", "thing")], 10.0)
    assert (found.unreadable, found.count["PyPI"]) == (1, 1)
    assert len(list(matches(Pinned("PyPI", "thing", "1.0", "lock"), found.records["PyPI", "thing"]))) == 1


def test_no_advisories_at_all(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no \.json"):
        files_of(tmp_path)


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}, "critical"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N"}]}, "low"),
        ({"severity": [{"score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}]},
         "critical"),
        ({"severity": [{"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}]}, "high"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/what"}, {"score": 7}, 3]}, "unknown"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
          "database_specific": {"severity": "LOW"}}, "low"),
        ({"id": "MAL-2026-1"}, "critical"),
        ({}, "unknown"),
    ],
)  # fmt: skip
def test_severity(given: dict[str, Any], severity: str) -> None:
    (one,) = matches(Pinned("PyPI", "thing", "2.1", "lock"), [_record("PyPI", SINCE_2, **given)])
    assert one.severity == severity


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name", ["PyPI/all.zip", "PyPI/one.json", "PyPI.zip", "PyPI-all.zip", "osv-scanner/PyPI/all.zip"]
)
def test_the_layouts_of_a_database(tmp_path: Path, name: str) -> None:
    record = json.dumps(_record("PyPI", SINCE_2)).encode()
    _zip(tmp_path / "npm/all.zip", {"a.json": record})
    if name.endswith(".json"):
        (tmp_path / "PyPI").mkdir()
        (tmp_path / name).write_bytes(record)
    else:
        _zip(tmp_path / name, {"a.json": record})
    assert database(tmp_path, "PyPI") == [tmp_path / name]
    assert read(database(tmp_path, "PyPI"), [("PyPI", "thing")], 10.0).count == {"PyPI": 1}
    assert database(tmp_path, "crates.io") == []


def test_a_large_database_keeps_only_what_is_wanted(tmp_path: Path) -> None:
    other = _record("npm", SINCE_2)
    members = {}
    for number in range(3000):
        other["affected"][0]["package"]["name"] = f"other-{number}"
        members[f"{number}.json"] = json.dumps({**other, "id": f"X-{number}"}).encode()
    members["escaped.json"] = json.dumps(_record("npm", SINCE_2)).replace("thing", "th\\u0069ng").encode()
    members["Name.json"] = json.dumps(_record("PyPI", SINCE_2)).replace("thing", "The_Thing").encode()
    path = _zip(tmp_path / "all.zip", members)
    found = read([path], [("npm", "thing"), ("PyPI", "the-thing")], 30.0)
    assert (found.count, found.kept) == ({"npm": 3001, "PyPI": 1}, 2)
    assert found.newest["npm"] == datetime(2026, 11, 20, tzinfo=UTC)


def test_bombs_and_broken_entries_are_named(tmp_path: Path) -> None:
    good = json.dumps(_record("PyPI", SINCE_2)).encode()
    path = _zip(tmp_path / "all.zip", {"good.json": good, "bomb.json": b" " * (64 * 1024 * 1024), "bad.json": good * 2})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"bad.json", 0, data.rindex(b"PK\x01\x02")) + 20
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(bytes(data))
    found = read([path], [("PyPI", "thing")], 30.0)
    assert (found.unreadable, found.first_unreadable) == (2, "all.zip:bomb.json")
    assert len(found.records["PyPI", "thing"]) == 1


@pytest.mark.parametrize(("bound", "most"), [("MOST_ENTRIES", 2), ("MOST_BYTES", 600)])
def test_what_lies_beyond_a_bound_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    """Three entries of 300 bytes: the third is one too many, and two are not."""
    monkeypatch.setattr(f"readycheck_checks.source.collect.osv.{bound}", most)
    two = {f"{number}.json": json.dumps({"id": f"X-{number}"}).ljust(300).encode() for number in range(2)}
    assert read([_zip(tmp_path / "two.zip", two)], [], 30.0).complete
    more = {**two, "2.json": b" " * 300, "3.json": b" " * 300}
    assert not read([_zip(tmp_path / "more.zip", more)], [], 30.0).complete


@pytest.mark.parametrize(
    ("text", "below", "at", "above"),
    [
        ("<1.2.0", True, False, False),
        ("<=1.2.0", True, True, False),
        (">1.2.0", False, False, True),
        (">=1.2.0", False, True, True),
        ("=1.2.0", False, True, False),
        ("1.2.0", False, True, False),
        (">=1.2.0 <1.2.1", False, True, False),
        (">= 1.2.0, < 1.2.1", False, True, False),
        ("<1.2.0 || >1.2.0", True, False, True),
        ("*", True, True, True),
    ],
)
def test_a_range_of_npm(text: str, below: bool, at: bool, above: bool) -> None:
    assert [in_npm_range(one, text) for one in ("1.1.9", "1.2.0", "1.2.1")] == [below, at, above]


@pytest.mark.parametrize("text", ["<*", ">= 1.x.y.z", "1.0.0 - 2.0.0", "^1.0.0", "~1.0", "", "<2.0.0 ||", "1.x"])
def test_a_range_that_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - semver's own message
        in_npm_range("1.0.0", text)


@pytest.mark.parametrize(
    ("score", "word"),
    [(0, "low"), (0.1, "low"), (3.9, "low"), (4, "medium"), (6.9, "medium"), (7, "high"), (8.9, "high"),
     (9, "critical"), (10, "critical"), (10.1, "unknown"), (-1, "unknown")],
)  # fmt: skip
def test_the_scale_of_ratings(score: float, word: str) -> None:
    assert score_word(score) == word


def test_a_release_that_is_named_is_not_its_own_remedy() -> None:
    record = _record("PyPI", [{"introduced": "0"}, {"fixed": "2.1"}, {"fixed": "2.2"}])
    record["affected"][0]["versions"] = ["2.1"]
    (one,) = matches(Pinned("PyPI", "thing", "2.1", "lock"), [record])
    assert one.fixed_in == ("2.2",)


def test_a_bomb_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = _zip(tmp_path / "all.zip", {"bomb.json": b" " * (24 * 1024 * 1024)})
    tracemalloc.start()
    try:
        assert read([path], [], 30.0).unreadable == 1
        assert tracemalloc.get_traced_memory()[1] < 4 * MOST_RECORD
    finally:
        tracemalloc.stop()


def test_a_lie_about_the_size_is_not_believed(tmp_path: Path) -> None:
    """An entry that declares 10 bytes and holds 64 MB."""
    path = _zip(tmp_path / "all.zip", {"a.json": b" " * (64 * 1024 * 1024)})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert read([path], [], 30.0).unreadable == 1


def test_an_archive_that_was_cut_is_an_error(tmp_path: Path) -> None:
    path = _zip(tmp_path / "all.zip", {"a.json": json.dumps(_record("PyPI", SINCE_2)).encode()})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(zipfile.BadZipFile):
        read([path], [], 10.0)
