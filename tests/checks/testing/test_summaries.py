"""What runners print at their end."""

from __future__ import annotations

import pytest

from readycheck_checks.testing.runners.summary import summaries

Row = tuple[str, str, int, int, int]

ROWS: tuple[Row, ...] = (
    ("pytest", "=== 3 failed, 10 passed, 2 skipped, 1 xfailed, 2 errors in 0.12s ===", 10, 5, 3),
    ("pytest", "10 passed in 0.12s", 10, 0, 0),
    ("pytest", "5 passed, 1 warning in 65.20s (0:01:05)", 5, 0, 0),
    ("pytest", "\x1b[32m== \x1b[1m1 passed\x1b[0m, 2 deselected\x1b[32m in 0.01s\x1b[0m ==", 1, 0, 0),
    ("pytest", "no tests ran in 0.01s", 0, 0, 0),
    ("pytest", "== 5 deselected in 0.10s ==", 0, 0, 0),
    ("pytest", "1 error in 0.05s", 0, 1, 0),
    ("pytest", "2 passed in 1.0s\nnext environment\n1 failed, 1 passed in 1.0s", 3, 1, 0),
    ("unittest", "Ran 5 tests in 0.001s\n\nOK (skipped=1)", 4, 0, 1),
    ("unittest", "Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=2, expected failures=1)", 1, 3, 1),
    ("unittest", "Ran 0 tests in 0.000s\n\nNO TESTS RAN", 0, 0, 0),
    ("unittest", "Ran 0 tests in 0.000s\n\nOK", 0, 0, 0),
    ("unittest", "Ran 1 test in 0.000s\n\nFAILED (unexpected successes=1)", 0, 1, 0),
    ("Jest", "Test Suites: 1 failed, 1 total\nTests:       1 failed, 2 skipped, 1 todo, 3 passed, 7 total", 3, 1, 3),
    ("Jest", "Test Suites: 1 failed, 1 passed, 2 total\nTests:       1 skipped, 1 passed, 2 total", 1, 1, 1),
    ("Jest", "Tests:       0 total", 0, 0, 0),
    (
        "Vitest",
        " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 5 passed | 1 skipped | 1 todo (8)",
        5,
        1,
        2,
    ),
    ("Vitest", " Test Files   (1)\n      Tests  1 todo (2)\n     Errors  1 error\n", 0, 1, 1),
    ("Vitest", " Test Files  1 failed (1)\n      Tests  no tests\n", 0, 1, 0),
    ("Mocha", "  5 passing (12ms)\n  1 pending\n  2 failing\n\n  1) x", 5, 2, 1),
    ("Mocha", "  0 passing (1ms)", 0, 0, 0),
    ("node:test", "ℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0", 3, 1, 1),
    (
        "node:test",
        "TAP version 13\nok 1 - x\n1..1\n# tests 2\n# suites 0\n# pass 1\n# fail 0\n# cancelled 0\n# skipped 1",
        1,
        0,
        1,
    ),
    ("TAP", "1..3\nok 1 - a\nnot ok 2 - b # TODO later\nok 3 # SKIP no network", 1, 0, 2),
    ("TAP", "1..3\nok 1\nok 2", 2, 1, 0),
    ("TAP", "ok 1\nBail out! no database\n1..1", 1, 1, 0),
    ("go test", "ok  \tx/y\t0.003s\nok  \tx/z\t(cached)\n?   \tx/w\t[no test files]", 2, 0, 0),
    ("go test", "--- FAIL: TestX (0.00s)\nFAIL\nFAIL\tx/y\t0.100s\nFAIL", 0, 1, 0),
    ("go test", "FAIL\tx/y [build failed]\nFAIL", 0, 1, 0),
    ("go test", "ok  \tx\t0.1s [no tests to run]", 0, 0, 0),
    ("go test", "=== RUN   TestA\n--- PASS: TestA (0.00s)\n--- SKIP: TestB (0.00s)\nPASS\nok  \tx\t0.1s", 1, 0, 1),
    (
        "go test",
        '{"Action":"pass","Package":"p","Test":"T"}\n{"Action":"skip","Package":"p","Test":"U"}\n{"Action":"pass","Package":"p"}',
        1,
        0,
        1,
    ),
    ("go test", '{"Action":"output","Package":"p","Output":"x"}\n{"Action":"fail","Package":"p"}', 0, 1, 0),
    (
        "cargo test",
        "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured\ntest result: ok. 2 passed; 0 failed; 0 ignored;",
        7,
        0,
        1,
    ),
    (
        "Maven",
        "Tests run: 5, Failures: 0, Errors: 0, Skipped: 1, Time: 1 s\nTests run: 5, Failures: 0, Errors: 0, Skipped: 1",
        4,
        0,
        1,
    ),
    ("Maven", "[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 0", 3, 2, 0),
    (".NET", "Failed!  - Failed:     1, Passed:     5, Skipped:     0, Total:     6, Duration: 1 ms", 5, 1, 0),
    ("RSpec", "5 examples, 1 failure, 1 pending", 3, 1, 1),
    ("Minitest", "5 runs, 9 assertions, 1 failures, 0 errors, 1 skips", 3, 1, 1),
    ("PHPUnit", "OK (5 tests, 12 assertions)", 5, 0, 0),
    ("PHPUnit", "Tests: 5, Assertions: 3, Failures: 1, Skipped: 1.", 3, 1, 1),
    ("Playwright", "  1 failed\n  1 flaky\n  3 passed (2.3s)", 4, 1, 0),
    ("test runner", "No test files found, exiting with code 1", 0, 0, 0),
    ("test runner", "No tests found, exiting with code 0", 0, 0, 0),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1][:40]!r}")
def test_a_summary(row: Row) -> None:
    runner, output, passed, failed, skipped = row
    (found,) = summaries(f"some output\n{output}\n")
    assert (found.runner, found.passed, found.failed, found.skipped) == (runner, passed, failed, skipped)
    assert found.nothing_ran == (not passed and not failed)


@pytest.mark.parametrize("output", ["", "done", "10 passed", "all 3 tests are fine", "ok\n", "1..\n", "Tests: many"])
def test_what_is_no_summary_is_none(output: str) -> None:
    assert summaries(output) == []


def test_a_long_output_is_read_in_time() -> None:
    noise = "".join(f"{number} passed and = failed , in {number}s nearly\n" for number in range(40_000))
    assert [one.passed for one in summaries(f"{noise}\n3 passed in 1.0s")] == [3]
