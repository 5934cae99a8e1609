"""The summaries that runners print, read from the output of a run. A further runner is one entry of `_READERS`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from readycheck_checks.testing.facts import Summary

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)")
_PAIR = re.compile(r"(\d+) ([a-z][a-z ]*?)s?(?=[,;|.)\n]|\s+\(|\s+in\b|\s*$| \|)")
_BAD = {"failed", "failure", "error", "failing", "unexpected success", "suite failed"}
_SKIPPED = {"skipped", "skip", "pending", "todo", "ignored", "xfailed", "expected failure", "skippe"}

_PYTEST = re.compile(
    r"^=*\s*((?:\d+ (?:failed|passed|skipped|xfailed|xpassed|errors?|deselected|warnings?|rerun|subtests passed),? ?)+"
    r"|no tests (?:ran|collected)) ?in [\d.]+s",
    re.MULTILINE,
)
_UNITTEST = re.compile(r"^Ran (\d+) tests? in [\d.]+s\s+(OK|FAILED|NO TESTS RAN)(?: \(([^)\n]*)\))?", re.MULTILINE)
_JEST = re.compile(r"^Tests:\s+(.*\b\d+ total)", re.MULTILINE)
_VITEST = re.compile(r"^\s*Tests\s+(?=.*\(\d+\)|no tests)(.*)$", re.MULTILINE)
_VITEST_ERRORS = re.compile(r"^\s*Errors\s+(\d+) errors?$", re.MULTILINE)
_MOCHA = re.compile(r"^\s*(\d+) (passing) \(\d[\w.]*\)(?:\s+(\d+) (pending))?(?:\s+(\d+) (failing))?", re.MULTILINE)
_NODE = re.compile(r"^(?:ℹ|#) (tests|pass|fail|cancelled|skipped|todo) (\d+)$", re.MULTILINE)
_NO_FILES = re.compile(r"^.{0,20}No tests? (?:files )?found(?:, exiting with code \d)?", re.MULTILINE | re.IGNORECASE)
_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;", re.MULTILINE)
_MAVEN = re.compile(r"^(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)\s*$", re.MULTILINE)
_DOTNET = re.compile(r"Failed:\s+(\d+), Passed:\s+(\d+), Skipped:\s+(\d+), Total:\s+\d+")
_RSPEC = re.compile(r"^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?", re.MULTILINE)
_MINITEST = re.compile(
    r"^(\d+) (?:runs|tests), \d+ assertions, (\d+) failures, (\d+) errors, (\d+) (?:skips|pendings)", re.MULTILINE
)
_PHPUNIT_OK = re.compile(r"^OK \((\d+) tests?, \d+ assertions?\)", re.MULTILINE)
_PHPUNIT = re.compile(r"^Tests: (\d+), Assertions: \d+(.*)\.$", re.MULTILINE)
_PLAYWRIGHT = re.compile(
    r"^  (\d+) (passed|failed|flaky|skipped|did not run|interrupted)(?: \([\d.]+m?s?\))?$", re.MULTILINE
)
_TAP_PLAN = re.compile(r"^1\.\.(\d+)", re.MULTILINE)
_TAP_LINE = re.compile(r"^(not )?ok\b(?: \d+)?[^#\n]*(?:#\s*(skip|todo))?", re.MULTILINE | re.IGNORECASE)


def summaries(output: str) -> list[Summary]:
    """What every runner says that is recognised in an output; a runner that speaks twice is summed up."""
    text = _ANSI.sub("", output).replace("\r\n", "\n")
    found = [one for reader in _READERS if (one := reader(text)) is not None]
    if not found and _NO_FILES.search(text):
        found.append(Summary(runner="test runner", nothing_ran=True))
    return found


def _summary(runner: str, passed: int, failed: int, skipped: int) -> Summary:
    return Summary(runner=runner, passed=passed, failed=failed, skipped=skipped, nothing_ran=not passed and not failed)


def _sorted(runner: str, texts: Iterable[str]) -> Summary | None:
    """A summary of `3 failed, 10 passed` and the like."""
    passed = failed = skipped = 0
    seen = False
    for text in texts:
        seen = True
        for count, word in _PAIR.findall(text):
            name = word.strip()
            if name in _BAD or name.rstrip("s") in _BAD:
                failed += int(count)
            elif name in _SKIPPED:
                skipped += int(count)
            elif name in ("passed", "xpassed", "passing", "pas", "rerun passed", "subtests passed", "pass"):
                passed += int(count) if name != "subtests passed" else 0
    return _summary(runner, passed, failed, skipped) if seen else None


def _pytest(text: str) -> Summary | None:
    return _sorted("pytest", (one.group(1).strip() + "\n" for one in _PYTEST.finditer(text)))


def _unittest(text: str) -> Summary | None:
    passed = failed = skipped = 0
    matches = list(_UNITTEST.finditer(text))
    for one in matches:
        given = dict(re.findall(r"([a-z ]+)=(\d+)", one.group(3) or ""))
        counts = {name.strip(): int(count) for name, count in given.items()}
        bad = sum(counts.get(name, 0) for name in ("failures", "errors", "unexpected successes"))
        left_out = counts.get("skipped", 0) + counts.get("expected failures", 0)
        bad = max(bad, 1) if one.group(2) == "FAILED" else bad
        passed += max(0, int(one.group(1)) - bad - left_out)
        failed, skipped = failed + bad, skipped + left_out
    return _summary("unittest", passed, failed, skipped) if matches else None


def _jest(text: str) -> Summary | None:
    found = _sorted("Jest", (one.group(1) for one in _JEST.finditer(text)))
    suites = re.search(r"^Test Suites:\s+(\d+) failed", text, re.MULTILINE)
    if found is not None and suites is not None and not found.failed:
        return found.model_copy(update={"failed": int(suites.group(1)), "nothing_ran": False})
    return found


def _vitest(text: str) -> Summary | None:
    found = _sorted("Vitest", (one.group(1) for one in _VITEST.finditer(text)))
    more = sum(int(one) for one in _VITEST_ERRORS.findall(text))
    files = re.search(r"^\s*Test Files\s+(\d+) failed", text, re.MULTILINE)
    if found is None:
        return None
    failed = found.failed or (int(files.group(1)) if files else 0)
    return _summary("Vitest", found.passed, failed + more, found.skipped)


def _mocha(text: str) -> Summary | None:
    matches = list(_MOCHA.finditer(text))
    if not matches:
        return None
    numbers = [[int(one.group(place) or 0) for one in matches] for place in (1, 5, 3)]
    return _summary("Mocha", *(sum(column) for column in numbers))


def _node(text: str) -> Summary | None:
    counts: dict[str, int] = {}
    for name, count in _NODE.findall(text):
        counts[name] = counts.get(name, 0) + int(count)
    if not {"tests", "pass", "fail"} <= set(counts):
        return None
    failed = counts["fail"] + counts.get("cancelled", 0)
    return _summary("node:test", counts["pass"], failed, counts.get("skipped", 0) + counts.get("todo", 0))


def _tap(text: str) -> Summary | None:
    if not _TAP_PLAN.search(text) or _node(text) is not None or not re.search(r"^(?:not )?ok\b", text, re.MULTILINE):
        skip_all = re.search(r"^1\.\.0\b", text, re.MULTILINE)
        return _summary("TAP", 0, 0, 0) if skip_all and "TAP" in text else None
    passed = failed = skipped = 0
    for bad, directive in _TAP_LINE.findall(text):
        if directive.lower() in ("skip", "todo"):
            skipped += 1
        elif bad:
            failed += 1
        else:
            passed += 1
    planned = sum(int(one) for one in _TAP_PLAN.findall(text))
    bail = len(re.findall(r"^Bail out!", text, re.MULTILINE))
    return _summary("TAP", passed, failed + bail + max(0, planned - passed - failed - skipped), skipped)


def _go(text: str) -> Summary | None:
    events = _go_events(text)
    if events is not None:
        return events
    ok = re.findall(r"^ok\s+\S+\s+(?:[\d.]+s|\(cached\))(.*)$", text, re.MULTILINE)
    bad = re.findall(r"^FAIL\s+\S+(?:\s+[\d.]+s|\s+\[.*\])", text, re.MULTILINE)
    none = re.findall(r"^\?\s+\S+\s+\[no test files\]", text, re.MULTILINE)
    cases = {name: len(re.findall(rf"^--- {name}: ", text, re.MULTILINE)) for name in ("PASS", "FAIL", "SKIP")}
    if not ok and not bad and not none:
        return None
    ran = [one for one in ok if "[no tests to run]" not in one]
    failed = max(cases["FAIL"], len(bad))
    if cases["PASS"]:
        return _summary("go test", cases["PASS"], failed, cases["SKIP"])
    found = _summary("go test", len(ran), failed, cases["SKIP"])
    return found.model_copy(update={"at_least": True})


def _go_events(text: str) -> Summary | None:
    """`go test -json` (cmd/test2json): one event a line."""
    counts = {"pass": 0, "fail": 0, "skip": 0}
    packages_failed, seen = 0, False
    for line in text.splitlines():
        if not line.startswith('{"') or '"Action"' not in line:
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        seen = seen or "Package" in event
        if event.get("Action") in counts and "Package" in event:
            if event.get("Test"):
                counts[event["Action"]] += 1
            elif event["Action"] == "fail":
                packages_failed += 1
    return _summary("go test", counts["pass"], max(counts["fail"], packages_failed), counts["skip"]) if seen else None


def _columns(
    runner: str, pattern: re.Pattern[str], passed: int, failed: tuple[int, ...], skipped: int
) -> Callable[[str], Summary | None]:
    """A reader of lines whose numbers stand in columns; `passed` 0 means that the first is the total."""

    def read(text: str) -> Summary | None:
        matches = list(pattern.finditer(text))
        if not matches:
            return None
        column = [[int(one or 0) for one in match.groups()] for match in matches]
        bad = sum(one[place] for one in column for place in failed)
        left_out = sum(one[skipped] for one in column) if skipped >= 0 else 0
        good = sum(one[passed] for one in column) if passed else sum(one[0] for one in column) - bad - left_out
        return _summary(runner, max(0, good), bad, left_out)

    return read


def _cargo(text: str) -> Summary | None:
    matches = [[int(one) for one in match] for match in _CARGO.findall(text)]
    return _summary("cargo test", *(sum(column) for column in zip(*matches, strict=True))) if matches else None


def _phpunit(text: str) -> Summary | None:
    fine = sum(int(one) for one in _PHPUNIT_OK.findall(text))
    matches = _PHPUNIT.findall(text)
    if not matches and not _PHPUNIT_OK.search(text):
        return None
    total = failed = skipped = 0
    for count, rest in matches:
        given = {name: int(number) for name, number in re.findall(r"(\w+): (\d+)", rest)}
        total += int(count)
        failed += given.get("Failures", 0) + given.get("Errors", 0)
        skipped += given.get("Skipped", 0) + given.get("Incomplete", 0)
    return _summary("PHPUnit", fine + max(0, total - failed - skipped), failed, skipped)


def _playwright(text: str) -> Summary | None:
    counts: dict[str, int] = {}
    for count, name in _PLAYWRIGHT.findall(text):
        counts[name] = counts.get(name, 0) + int(count)
    if not counts:
        return None
    failed = counts.get("failed", 0) + counts.get("interrupted", 0) + counts.get("did not run", 0)
    return _summary("Playwright", counts.get("passed", 0) + counts.get("flaky", 0), failed, counts.get("skipped", 0))


_READERS: tuple[Callable[[str], Summary | None], ...] = (
    _pytest, _unittest, _jest, _vitest, _mocha, _node, _tap, _go, _cargo, _phpunit, _playwright,
    _columns("Maven", _MAVEN, 0, (1, 2), 3),
    _columns(".NET", _DOTNET, 1, (0,), 2),
    _columns("RSpec", _RSPEC, 0, (1,), 2),
    _columns("Minitest", _MINITEST, 0, (1, 2), 3),
)  # fmt: skip
