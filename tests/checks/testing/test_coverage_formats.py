"""Coverage reports in the shapes that tools write them, and those that nobody should write."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.testing.formats import coverage, junit
from readycheck_checks.testing.formats.lines import Lines, moment
from readycheck_checks.testing.formats.mapping import Tree, matched
from readycheck_checks.testing.formats.xml import ReportError

TREE = Tree(["app/auth.py", "app/other.py", "app/__init__.py", "web/src/auth.js", "src/main/java/org/acme/Auth.java"])
Sums = dict[str, tuple[int, int, int, int]]

AUTH_LINES = (
    '<line number="1" hits="1"/><line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/>'
    '<line number="3" hits="1"/><line number="4" hits="0"/>'
)


def _cobertura(
    filename: str, *, source: str = "/ci/build", lines: str = AUTH_LINES, methods: str = "<methods/>"
) -> str:
    return (
        '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
        f'<coverage line-rate="0.75" branches-valid="2"'
        f' timestamp="1795880462796"><sources><source>{source}</source></sources>'
        f'<packages><package name="."><classes><class name="a"'
        f' filename="{filename}">{methods}<lines>{lines}</lines></class>'
        "</classes></package></packages></coverage>"
    )


COVERAGE_PY = {
    "meta": {"format": 3, "version": "7.6.1", "timestamp": "2026-11-20T10:00:00.5", "branch_coverage": True},
    "files": {
        "app/auth.py": {
            "executed_lines": [1, 2, 3],
            "missing_lines": [4],
            "excluded_lines": [],
            "summary": {"covered_lines": 3, "num_statements": 4, "num_branches": 2, "covered_branches": 1},
        }
    },
    "totals": {},
}
WITHOUT_BRANCHES = {
    "meta": {"version": "7.6.1", "branch_coverage": False},
    "files": {"app\\auth.py": {"executed_lines": [1, 2, 3], "missing_lines": [4], "summary": {}}},
}
ISTANBUL_FILE = {
    "path": "/home/runner/work/x/x/web/src/auth.js",
    "statementMap": {
        "0": {"start": {"line": 2, "column": 2}, "end": {"line": 4, "column": 3}},
        "1": {"start": {"line": 3, "column": 4}, "end": {"line": 3, "column": 13}},
        "2": {"start": {"line": 5, "column": 2}, "end": {"line": 5, "column": 11}},
        "3": {"start": {"line": 7, "column": 0}, "end": {"line": 7, "column": 23}},
    },
    "fnMap": {},
    "branchMap": {"0": {"loc": {"start": {"line": 2}}, "type": "if", "locations": [], "line": 2}},
    "s": {"0": 1, "1": 1, "2": 0, "3": 1},
    "f": {},
    "b": {"0": [1, 0]},
}
SUMMARY = {
    "total": {"lines": {"total": 4, "covered": 3, "skipped": 0, "pct": 75}},
    "/builds/web/src/auth.js": {
        "lines": {"total": 4, "covered": 3, "skipped": 0, "pct": 75},
        "branches": {"total": 2, "covered": 1, "skipped": 0, "pct": 50},
    },
}
CLOVER = """<?xml version="1.0" encoding="UTF-8"?>
<coverage generated="1795880719236" clover="3.2.0"><project timestamp="1795880719236" name="All files">
<metrics statements="4" coveredstatements="3" conditionals="2" coveredconditionals="1"/>
<file name="auth.js" path="/ci/x/web/src/auth.js">
<metrics statements="4" coveredstatements="3" conditionals="2" coveredconditionals="1" methods="1" coveredmethods="1"/>
<line num="2" count="1" type="cond" truecount="1" falsecount="1"/><line num="3" count="1" type="stmt"/>
<line num="5" count="0" type="stmt"/><line num="7" count="1" type="stmt"/></file></project></coverage>"""
PHPUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<coverage generated="1795880719"><project timestamp="1795880719"><file name="/ci/x/app/auth.py"> <line num="1"
type="method" name="a" count="1"/><line num="2" type="stmt" count="3"/><line num="3" type="stmt" count="0"/>
<metrics loc="4" conditionals="0" coveredconditionals="0"/></file></project></coverage>"""
JACOCO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="x"><sessioninfo id="vm" start="1795880400000" dump="1795880462796"/>
<package name="org/acme"><class name="org/acme/Auth" sourcefilename="Auth.java">
<method name="a" desc="()V" line="3"><counter type="LINE" missed="0" covered="1"/></method></class>
<sourcefile name="Auth.java"><line nr="3" mi="0" ci="3" mb="1" cb="1"/><line nr="4" mi="0" ci="2" mb="0" cb="0"/>
<line nr="5" mi="2" ci="0" mb="0" cb="0"/><counter type="LINE" missed="1" covered="2"/></sourcefile></package>
<counter type="LINE" missed="1" covered="2"/></report>"""
LCOV = """TN:
SF:/home/runner/work/x/x/web/src/auth.js
FN:1,a
FNDA:1,a
DA:2,1
DA:3,1
DA:5,0
DA:7,1
LF:4
LH:3
BRDA:2,0,0,1
BRDA:2,0,1,0
BRF:2
BRH:1
end_of_record
"""
COVERAGE_PY_LCOV = (
    "SF:app/auth.py\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nBRDA:2,0,jump to line"
    " 3,1\nBRDA:2,0,jump to line 4,0\nBRF:2\nBRH:1\nend_of_record\n"
)
PY, JS, JAVA = "app/auth.py", "web/src/auth.js", "src/main/java/org/acme/Auth.java"
FULL = (3, 4, 1, 2)

READ: tuple[tuple[str, str, Sums], ...] = (
    ("coverage.py xml", _cobertura("auth.py", source="/ci/build/app"), {PY: FULL}),
    ("cobertura, relative name", _cobertura("app/auth.py"), {PY: FULL}),
    ("cobertura, absolute name", _cobertura("/ci/build/app/auth.py"), {PY: FULL}),
    ("cobertura, Windows", _cobertura("app\\auth.py", source="C:\\ci\\build"), {PY: FULL}),
    ("cobertura, Windows drive", _cobertura("D:\\a\\x\\app\\auth.py"), {PY: FULL}),
    ("cobertura without branches", _cobertura("app/auth.py", lines='<line number="1" hits="2"/>'), {PY: (1, 1, 0, 0)}),
    (
        "cobertura of Istanbul counts a function's name once more",
        _cobertura(
            "app/auth.py",
            methods='<methods><method name="a"><lines><line number="9" hits="0"/></lines></method></methods>',
        ),
        {PY: FULL},
    ),
    (
        "cobertura with lines of methods only",
        _cobertura("app/auth.py", lines="", methods=f"<methods><method><lines>{AUTH_LINES}</lines></method></methods>"),
        {PY: (3, 4, 0, 0)},
    ),
    (
        "two classes of one file",
        _cobertura("app/auth.py").replace(
            "</classes>", '<class filename="app/auth.py"><lines><line number="4" hits="1"/></lines></class></classes>'
        ),
        {PY: (4, 4, 1, 2)},
    ),
    ("empty file", _cobertura("app/__init__.py", lines=""), {"app/__init__.py": (0, 0, 0, 0)}),
    ("coverage.py json", json.dumps(COVERAGE_PY), {PY: FULL}),
    ("coverage.py json without branches", json.dumps(WITHOUT_BRANCHES), {PY: (3, 4, 0, 0)}),
    ("istanbul", json.dumps({ISTANBUL_FILE["path"]: ISTANBUL_FILE}), {JS: FULL}),
    ("istanbul of nyc with data", json.dumps({"web/src/auth.js": {"data": ISTANBUL_FILE}}), {JS: FULL}),
    ("istanbul summary", json.dumps(SUMMARY), {JS: FULL}),
    ("clover of istanbul", CLOVER, {JS: FULL}),
    ("clover of PHPUnit", PHPUNIT, {PY: (1, 2, 0, 0)}),
    ("jacoco", JACOCO, {JAVA: (2, 3, 1, 2)}),
    (
        "jacoco in a group",
        JACOCO.replace("<package", "<group name='g'><package").replace("</package>", "</package></group>"),
        {JAVA: (2, 3, 1, 2)},
    ),
    ("jacoco without lines", JACOCO.replace("<line ", "<other "), {JAVA: (2, 3, 0, 0)}),
    ("lcov", LCOV, {JS: FULL}),
    ("lcov of coverage.py", COVERAGE_PY_LCOV, {PY: FULL}),
    ("lcov with sums only", "SF:web/src/auth.js\nLF:4\nLH:3\nBRF:2\nBRH:1\nend_of_record\n", {JS: FULL}),
    ("lcov, file twice", LCOV + "SF:web/src/auth.js\nDA:5,2\nend_of_record\n", {JS: (4, 4, 1, 2)}),
    ("lcov never reached", LCOV.replace("BRDA:2,0,1,0", "BRDA:2,0,1,-"), {JS: FULL}),
    ("lcov, Windows lines", LCOV.replace("\n", "\r\n"), {JS: FULL}),
    ("byte order mark", "\ufeff" + CLOVER, {JS: FULL}),
    ("another project", _cobertura("lib/else.py"), {}),
)


@pytest.mark.parametrize(("text", "sums"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_a_report(text: str, sums: Sums) -> None:
    report = coverage.read(text.encode())
    placed, _ = matched(report, TREE, "/somewhere/else")
    assert {name: lines.sums() for name, lines in placed.items()} == sums


GO = """mode: count
example.org/course/main.go:6.2,7.1 1 0
example.org/course/auth/auth.go:7.2,7.16 1 2
example.org/course/auth/auth.go:7.18,7.48 1 0
example.org/course/auth/auth.go:8.2,8.15 1 2
example.org/course/auth/auth.go:9.3,12.1 1 1
example.org/course/auth/auth.go:12.9,12.23 1 1
example.org/course/auth/auth.go:13.3,13.25 1 0
example.org/course/auth/auth.go:14.4,15.1 1 0
example.org/course/auth/auth.go:16.3,16.15 1 0
example.org/course/auth/auth.go:26.10,26.10 0 1
example.org/course/auth/auth.go:28.2,28.12 1 1
"""
"""What Go 1.27 writes; older releases count the lines of braces in, as in the rows below."""
OLD_GO = "mode: set\na/auth.go:1.20,3.9 1 1\na/auth.go:3.9,5.3 1 0\na/auth.go:5.3,7.4 1 1\n"


@pytest.mark.parametrize(
    ("text", "file", "hit", "missed"),
    [
        (GO, "auth/auth.go", {8, 9, 10, 11, 12, 28}, {7, 13, 14, 16}),
        (GO, "main.go", set(), {6}),
        (GO.replace("count", "atomic") + GO, "auth/auth.go", {8, 9, 10, 11, 12, 28}, {7, 13, 14, 16}),
        (GO + "mode: count\n" + GO.replace("13.25 1 0", "13.25 1 2"), "auth/auth.go",
         {8, 9, 10, 11, 12, 13, 28}, {7, 14, 16}),
        (OLD_GO, "auth.go", {1, 2, 3, 5, 6, 7}, {4}),
        (OLD_GO.replace("5.3,7.4 1 1", "5.3,7.4 1 0"), "auth.go", {1, 2, 3}, {4, 5, 6, 7}),
        ("mode: set\r\nC:/x/auth.go:1.1,1.1 1 1\r\n", "auth.go", {1}, set()),
    ],
)  # fmt: skip
def test_a_profile_of_go(text: str, file: str, hit: set[int], missed: set[int]) -> None:
    tree = Tree(["auth/auth.go", "main.go", "auth.go"] if file != "auth.go" else ["auth.go"])
    placed, _ = matched(coverage.read(text.encode()), tree, "/somewhere/else")
    assert (placed[file].hit, placed[file].missed) == (hit, missed)


ENTITY = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
NOT_READ = (
    (
        "billion laughs",
        f'{ENTITY}<coverage line-rate="1"><sources><source>&b;</source></sources></coverage>',
        "entities",
    ),
    ("file entity", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>', "entities"),
    ("parameter entity", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://localhost/x.dtd"> %p;]><report/>', "entities"),
    ("cut off", CLOVER[:300], "not valid XML"),
    ("deep", "<report>" + "<group>" * 5000, "beyond the limits"),
    ("another root", "<html><body/></html>", "root is <html>"),
    ("empty", " \n", "empty"),
    ("no file", '<coverage line-rate="1"/>', "names no file"),
    ("empty object", "{}", "names no file"),
    ("list", "[1]", "no known coverage format"),
    ("other object", '{"a": {"b": 1}}', "another shape"),
    ("cut JSON", json.dumps(SUMMARY)[:50], "not valid JSON"),
    ("nested JSON", '{"a":' * 100_000, "not valid JSON"),
    ("cut lcov", LCOV.replace("end_of_record\n", ""), "cut off"),
    ("data of coverage.py", "SQLite format 3\0", "coverage xml"),
    ("text", "98 % covered", "no known coverage format"),
    ("Go without a block", "mode: set\n", "no block"),
    ("Go, cut off", GO[:-8], "line 12"),
    ("Go, backwards", "mode: set\na.go:5.1,4.2 1 1\n", "ends before it begins"),
    ("Go without end", "mode: set\na.go:1.1,999999999.2 1 1\n", "more lines than are kept apart"),
)


@pytest.mark.parametrize(("text", "reason"), [row[1:] for row in NOT_READ], ids=[row[0] for row in NOT_READ])
def test_what_is_not_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        coverage.read(text.encode())


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"SF:a\n", b"<coverage>", b'{"meta":{},"files":', b"<report>", b"mode: set\n"]),
)
def test_any_bytes_are_a_report_or_an_error_with_a_reason(data: bytes, start: bytes) -> None:
    with suppress(ReportError):
        assert coverage.read(start + data).files


def test_a_file_of_the_same_name_elsewhere_is_not_taken() -> None:
    text = "".join(
        f"SF:/ci/x/{name}\nDA:1,1\nend_of_record\n" for name in ("lib/auth.py", "app/other.py", "app/auth.py")
    )
    placed, missing = matched(coverage.read(text.encode()), Tree(["auth.py", "app/other.py", "app/auth.py"]), "/y")
    assert (sorted(placed), missing) == (["app/auth.py", "app/other.py"], 1)


def test_a_name_that_several_files_end_with_is_not_guessed() -> None:
    report = coverage.read(b"SF:auth.py\nDA:1,1\nend_of_record\n")
    assert matched(report, Tree(["a/auth.py", "b/auth.py"]), "/y") == ({}, 1)


@pytest.mark.parametrize(
    ("text", "expected", "zoned"),
    [
        ("1795880462796", datetime(2026, 11, 28, 15, 41, 2, 796000, UTC), True),
        ("1795880462", datetime(2026, 11, 28, 15, 41, 2, tzinfo=UTC), True),
        ("2026-11-28T15:41:02+01:00", datetime(2026, 11, 28, 14, 41, 2, tzinfo=UTC), True),
        ("2026-11-28T15:41:02", datetime(2026, 11, 28, 15, 41, 2, tzinfo=UTC), False),
        ("0", None, True),
        ("yesterday", None, True),
        ("", None, True),
    ],
)
def test_times_of_reports(text: str, expected: datetime | None, zoned: bool) -> None:
    assert moment(text) == (expected, zoned)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_newest_suite_says_when_results_were_written(order: tuple[int, int]) -> None:
    suites = "".join(f'<testsuite timestamp="2026-11-2{day}T10:00:00Z"/>' for day in order)
    text = f'<testsuites>{suites}<testsuite timestamp="yesterday"/></testsuites>'
    assert junit.read(text.encode()).at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_sums_and_lines_of_one_file_are_not_added_up() -> None:
    exact, sums = Lines(hit={1, 2}, missed={3}), Lines(count=(9, 10, 0, 0))
    assert exact.joined(sums).sums() == sums.joined(exact).sums() == (9, 10, 0, 0)
    assert exact.joined(Lines(hit={3})).sums() == (3, 3, 0, 0)
