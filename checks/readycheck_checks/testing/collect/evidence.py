"""What can be seen of a suite without running it: its files, the last results, the coverage."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from datetime import datetime

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry
from readycheck_checks.testing import naming
from readycheck_checks.testing.collect.files import Files, files_of
from readycheck_checks.testing.collect.reports import (
    COVERAGE_PLACES,
    JUNIT_PLACES,
    MOST_LOOKED_AT,
    MOST_NAMED,
    Found,
    find,
    load,
    results_of,
    spec_of,
    written,
)
from readycheck_checks.testing.facts import (
    AuthTests,
    Case,
    Coverage,
    CoverageReport,
    FileCoverage,
    FlowTests,
    Outcome,
    PathGroup,
    TestEvidence,
)
from readycheck_checks.testing.formats import coverage as formats
from readycheck_checks.testing.formats.lines import Lines
from readycheck_checks.testing.formats.mapping import Tree, matched
from readycheck_checks.testing.formats.xml import ReportError
from readycheck_checks.testing.needs import HISTORY, of_evidence, source_of
from readycheck_checks.testing.targets import Critical, Tests

_MOST_SOURCE = 512 * 1024
_MOST_TEXTS = 2_000
_MOST_REPORTS = 200
_RANK = {Outcome.ERROR: 0, Outcome.FAILED: 1, Outcome.SKIPPED: 2, Outcome.PASSED: 3}
_MEASURED = {".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".java", ".kt",
".scala",
             ".go", ".rb", ".php", ".cs", ".rs", ".swift", ".c", ".cc", ".cpp"}  # fmt: skip


def collect(tests: Tests, context: CollectContext) -> TestEvidence:
    """Look at the tree and the reports beside it. Raises CannotLook where there is no tree."""
    return evidence_of(tests, context)


def evidence_of(tests: Tests, context: CollectContext) -> TestEvidence:
    """The evidence as it is now; also asked after a run of the command."""
    source = source_of(tests, context)
    context.progress("looks at tests, results and coverage")
    files = files_of(source, context)
    root = files.tree.root
    code = files.newest([*files.production, *files.tests])
    junit, places = tests.junit or JUNIT_PLACES, tests.coverage or COVERAGE_PLACES
    most = max(MOST_LOOKED_AT, source.max_files)
    found = find(root, junit, most, context.remaining)
    measured = find(root, places, most, context.remaining)
    results, cases = results_of(found, junit, tests.max_report, code.at)
    covered, lines = _coverage(tests, measured, files)
    critical = tuple(_group(one.name or one.paths[0], one.paths, files, lines, one) for one in tests.critical)
    return TestEvidence(
        root=source.path,
        command=tests.command if isinstance(tests.command, str) else " ".join(tests.command),
        code=code,
        test_files=len(files.tests),
        results=results,
        searched=() if results is not None else tuple(junit[:6]),
        coverage=covered.model_copy(update={"critical": critical}),
        coverage_searched=() if covered.reports else tuple(places[:6]),
        auth=_auth(tests, files, lines),
        flow=_flow(tests, files, cases),
        complete=files.tree.complete and found.complete and measured.complete and len(measured.files) <= _MOST_REPORTS,
    )


def _coverage(tests: Tests, found: Found, files: Files) -> tuple[Coverage, dict[str, Lines]]:
    tree = Tree([*files.production, *files.tests])
    reports: list[CoverageReport] = []
    merged: dict[str, Lines] = {}
    has_branches = False
    used: list[datetime] = []
    for file in found.files[:_MOST_REPORTS]:
        try:
            report = load(file, tests.max_report, formats.read)
        except ReportError as error:
            if tests.coverage or "no known coverage format" not in str(error):
                reports.append(CoverageReport(file=file.name, problem=str(error)[:200]))
            continue
        at = written(file, report.at, zoned=report.zoned)
        placed, missing = matched(report, tree, str(files.tree.root))
        reports.append(
            CoverageReport(file=file.name, kind=report.kind, at=at, files=len(report.files), unmatched=missing)
        )
        if not placed:
            continue
        used.append(at)
        has_branches = has_branches or report.has_branches
        for name, lines in placed.items():
            merged[name] = merged[name].joined(lines) if name in merged else lines
    sums = [lines.sums() for name, lines in merged.items() if name in files.production]
    totals = [sum(column) for column in zip(*sums, strict=True)] if sums else [0, 0, 0, 0]
    return Coverage(
        reports=tuple(reports[:MOST_NAMED]),
        at=min(used, default=None),
        has_branches=has_branches,
        files=len(sums),
        covered=totals[0],
        lines=totals[1],
        branches_covered=totals[2],
        branches=totals[3],
    ), merged


def _group(
    name: str, globs: tuple[str, ...], files: Files, lines: dict[str, Lines], critical: Critical | None = None
) -> PathGroup:
    spec = spec_of(globs)
    chosen = [one for one in files.production if spec.match_file(one)]
    group = _sums(name, chosen, files, lines)
    bars = {
        f"{bar}_bar": given.fail
        for bar in ("lines", "branches", "each")
        if critical is not None and (given := getattr(critical, bar)) is not None
    }
    return group.model_copy(update={"globs": globs, **bars})


def _sums(name: str, chosen: list[str], files: Files, lines: dict[str, Lines]) -> PathGroup:
    covered: list[FileCoverage] = []
    missing: list[str] = []
    for one in chosen:
        if one not in lines:
            entry = files.production[one]
            # Beyond some number the files need not be read any more to know that too much is missing.
            if entry.path.suffix.lower() in _MEASURED and (len(missing) >= _MOST_TEXTS or _has_code(entry)):
                missing.append(one)
            continue
        sums = lines[one].sums()
        covered.append(
            FileCoverage(file=one, covered=sums[0], lines=sums[1], branches_covered=sums[2], branches=sums[3])
        )
    covered.sort(key=lambda one: (one.covered / one.lines if one.lines else 1.0, one.file))
    return PathGroup(
        name=name[:120],
        found=len(chosen),
        files=tuple(covered[:MOST_NAMED]),
        missing=tuple(sorted(missing)[:MOST_NAMED]),
        missing_total=len(missing),
        covered=sum(one.covered for one in covered),
        lines=sum(one.lines for one in covered),
        branches_covered=sum(one.branches_covered for one in covered),
        branches=sum(one.branches for one in covered),
        newest=files.newest(chosen),
    )


def _has_code(entry: FileEntry) -> bool:
    """Whether a file has anything to run: an empty `__init__.py` or a file of types has not."""
    try:
        text = content(entry.path, _MOST_SOURCE).decode("utf-8", "replace")
    except NotReadableError:
        return True
    suffix = entry.path.suffix.lower()
    if suffix == ".py":
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError):
            return True
        return any(not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in body)
    if entry.name.endswith((".d.ts", ".d.mts", ".d.cts")):
        return False
    bare = re.sub(r"/\*.*?\*/|//[^\n]*|^\s*#[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)
    if suffix in (".ts", ".mts", ".cts", ".tsx"):
        kept = re.sub(
            r"^\s*(?:import|export)\s+(?:type\b[^;{]*(?:\{[^}]*\})?[^;\n]*|\*|\{)[^;\n]*;?",
            "",
            bare,
            flags=re.MULTILINE,
        )
        return bool(re.search(r"[=(]\s*|\bclass\b|\benum\b|\bfunction\b", _without_types(kept)))
    if suffix in (".java", ".kt"):
        return not re.fullmatch(r"\s*(?:package|import)\b[^{]*", bare) and bool(re.search(r"[{(=]", bare))
    return bool(bare.strip())


def _without_types(text: str) -> str:
    """A TypeScript file without its interfaces and type aliases, as far as brackets tell."""
    out = re.sub(r"\b(?:export\s+)?(?:declare\s+)?type\s+\w+(?:<[^=]*>)?\s*=\s*[^;]*;", "", text)
    found = re.search(r"\b(?:export\s+)?(?:declare\s+)?interface\s+[^{]+\{", out)
    while found is not None:
        depth, end = 1, found.end()
        while end < len(out) and depth:
            depth += {"{": 1, "}": -1}.get(out[end], 0)
            end += 1
        out = out[: found.start()] + out[end:]
        found = re.search(r"\b(?:export\s+)?(?:declare\s+)?interface\s+[^{]+\{", out)
    return out


def _auth(tests: Tests, files: Files, lines: dict[str, Lines]) -> AuthTests:
    if tests.auth:
        paths = _group("authentication", tests.auth, files, lines)
    else:
        chosen = [
            name for name, entry in files.production.items() if naming.is_auth(name) and entry.path.suffix in _MEASURED
        ]
        paths = _sums("authentication", chosen, files, lines).model_copy(update={"given": False})
    touching = [name for name in files.tests if naming.is_auth(name.rpartition("/")[2])]
    touching += _that(_tests_auth, files, set(touching))
    return AuthTests(paths=paths, tests=tuple(touching[:MOST_NAMED]), tests_total=len(touching))


def _tests_auth(text: str) -> bool:
    return naming.mentions_auth(text) and bool(
        re.search(r"\b(?:def test|it\(|test\(|func Test|@Test|describe\()", text)
    )


def _that(holds: Callable[[str], bool], files: Files, known: set[str]) -> list[str]:
    """The further test files whose text says so."""
    found = []
    for name in [one for one in files.tests if one not in known][:_MOST_TEXTS]:
        try:
            text = content(files.tests[name].path, _MOST_SOURCE).decode("utf-8", "replace")
        except NotReadableError:
            continue
        if holds(text):
            found.append(name)
    return found


def _flow(tests: Tests, files: Files, cases: list[Case]) -> FlowTests:
    wanted = tests.flow
    if wanted:
        by_wish = {one: _wished(one, files.tests) for one in wanted}
        chosen = {name for names in by_wish.values() for name in names}
        stands = _standing(chosen)
        picked = [case for case in cases if stands(case) or any(_says(one, case) for one in wanted if not by_wish[one])]
        unmatched = tuple(one for one in wanted if not by_wish[one] and not any(_says(one, case) for case in cases))
    else:
        flow = naming.HAND_IN | naming.GRADE
        chosen = {name for name in files.tests if naming.words(name.rpartition("/")[2]) & flow}
        chosen |= set(_that(naming.speaks_of_flow, files, chosen))
        stands = _standing(chosen)
        picked = [case for case in cases if naming.words(f"{case.name} {case.suite}") & flow or stands(case)]
        unmatched = ()
    picked.sort(key=lambda case: _RANK[case.outcome])
    return FlowTests(
        given=bool(wanted),
        wanted=wanted,
        files=tuple(sorted(chosen)[:MOST_NAMED]),
        cases=tuple(picked[:MOST_NAMED]),
        matched=len(picked),
        passed=_count(picked, Outcome.PASSED),
        failed=_count(picked, Outcome.FAILED) + _count(picked, Outcome.ERROR),
        skipped=_count(picked, Outcome.SKIPPED),
        unmatched=unmatched,
    )


def _count(cases: Iterable[Case], outcome: Outcome) -> int:
    return sum(case.outcome is outcome for case in cases)


def _wished(wish: str, files: Iterable[str]) -> set[str]:
    """The test files that a wish of the profile names, by a glob."""
    spec = spec_of((wish,))
    return {name for name in files if spec.match_file(name)}


def _says(wish: str, case: Case) -> bool:
    return wish.lower() in f"{case.file} {case.suite} {case.name}".lower()


def _standing(files: set[str]) -> Callable[[Case], bool]:
    """Whether a case stands in one of the files; asked once for each suite."""
    known: dict[tuple[str, str], bool] = {}

    def stands(case: Case) -> bool:
        key = case.file, case.suite
        if key not in known:
            known[key] = any(naming.belongs(case.file, case.suite, one) for one in files)
        return known[key]

    return stands


EVIDENCE = Collector(
    id="testing.evidence",
    title="Looks at the test files, the last test results and the coverage reports",
    fact=TestEvidence,
    collect=collect,
    thing="tests",
    needs=(HISTORY,),
    needs_for=of_evidence,
    deadline=300.0,
)
