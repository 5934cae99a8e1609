"""What the other tools answer is read as they print it."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from benchmarks.debug_peers import VERSIONS, Peers, of_github, of_lines, of_oxlint, of_ruff, of_semgrep, of_unix
from benchmarks.debug_trees import NPM_PACKAGES, PYPI_PACKAGES, _unpack


def test_lines_of_ripgrep() -> None:
    assert list(of_unix("./a/b.js:71:console.log(1)\nc.py:2:print(':3:')\n")) == [("a/b.js", 71), ("c.py", 2)]


def test_lines_of_oxlint_without_those_of_a_file_that_does_not_parse() -> None:
    text = (
        "a/b.js:71:13: Unexpected console statement. [Error/eslint(no-console)]\n"
        "a/c.d.cts:7:1: Export assignment cannot be used here. [Error]\n\n2 problems\n"
    )
    assert list(of_oxlint(text)) == [("a/b.js", 71)]


def test_lines_of_ruff_without_those_of_a_file_that_does_not_parse() -> None:
    text = "c.py:2:1: T201 `print` found\nd.py:3:9: T100 [*] Trace found\nd.py:9:1: invalid-syntax: Expected\n"
    assert list(of_ruff(text)) == [("c.py", 2), ("d.py", 3)]


def test_lines_of_biome_without_those_of_a_file_that_does_not_parse() -> None:
    text = (
        "::warning title=lint/suspicious/noConsole,file=/t/a.js,line=132,endLine=132,col=9::Don't use console.\n"
        "::error title=parse,file=/t/b.js,line=1,endLine=1,col=1,endColumn=2::expected\n"
    )
    assert list(of_github(text)) == [("/t/a.js", 132)]


def test_lines_of_eslint_without_a_file_that_does_not_parse() -> None:
    assert list(of_lines("/t/a.js\t3\tno-console\n/t/b.js\t1\tnull\n/t/a.js\t9\tno-debugger")) == [
        ("/t/a.js", 3),
        ("/t/a.js", 9),
    ]


def test_places_of_semgrep() -> None:
    assert list(of_semgrep(json.dumps({"results": [{"path": "a.py", "start": {"line": 4}}]}))) == [("a.py", 4)]
    assert list(of_semgrep("")) == []


def test_every_peer_has_a_version_and_its_bars(tmp_path: Path) -> None:
    peers = Peers(tmp_path, ["semgrep"])
    asked = [*peers.of_suite(), *peers.of_scripts(), *peers.of_python()]
    assert {one.name for one in asked} == set(VERSIONS) - {"semgrep"}
    assert {one.name: one.bar for one in peers.of_scripts()} == {
        "oxlint": 2.0, "ESLint": 0.1, "Biome": 0.6, "ripgrep": None,
    }  # fmt: skip
    assert {one.name: one.bar for one in peers.of_python()} == {"ruff": 1.0, "ripgrep": None}


@pytest.mark.parametrize("package", [*NPM_PACKAGES, *PYPI_PACKAGES])
def test_every_package_has_one_version(package: str) -> None:
    name, _, version = package.replace("==", "@").rpartition("@")
    assert name
    assert version.count(".") >= 2


def test_an_archive_is_unpacked_without_what_points_out_of_it(tmp_path: Path) -> None:
    archive = tmp_path / "a-1.0.0.tgz"
    with tarfile.open(archive, "w:gz") as made:
        for name, link in (("package/a.js", ""), ("package/out.js", "../../../etc/hosts")):
            member = tarfile.TarInfo(name)
            if link:
                member.type, member.linkname = tarfile.SYMTYPE, link
                made.addfile(member)
            else:
                member.size = 3
                made.addfile(member, io.BytesIO(b"a()"))
    _unpack(archive, tmp_path / "a-1.0.0")
    assert [one.name for one in (tmp_path / "a-1.0.0").iterdir()] == ["a.js"]
