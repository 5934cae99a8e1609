"""Workflows of GitHub as teams write them: which of them test each pull request, and whose failure counts."""

from __future__ import annotations

import pytest
from tests.checks.testing.conftest import PACKAGE, Row, check_row

from readycheck_checks.testing.ci import github

ON_REQUEST = "on: pull_request\n"


def _job(steps: str, *, job: str = "", on: str = ON_REQUEST) -> str:
    lines = "".join(f"      {line}\n" for line in steps.strip("\n").splitlines())
    extra = "".join(f"    {line}\n" for line in job.splitlines())
    return (
        f"{on}jobs:\n  test:\n    runs-on: ubuntu-latest\n{extra}    steps:\n      - uses: actions/checkout@v4\n{lines}"
    )


ROWS = (
    Row("plain", _job("- run: pytest"), "blocks"),
    Row("list of events", _job("- run: pytest", on="on: [push, pull_request]\n"), "blocks"),
    Row("quoted on", _job("- run: pytest", on='"on":\n  pull_request:\n    branches: [main]\n'), "blocks"),
    Row("every push", _job("- run: pytest", on="on: push\n"), "blocks"),
    Row("push to main only", _job("- run: pytest", on="on:\n  push:\n    branches: [main]\n"), "no"),
    Row("tags only", _job("- run: pytest", on="on:\n  push:\n    tags: ['v*']\n"), "no"),
    Row("schedule", _job("- run: pytest", on="on:\n  schedule:\n    - cron: '0 4 * * *'\n"), "no"),
    Row("by hand", _job("- run: pytest", on="on: workflow_dispatch\n"), "no"),
    Row("closed requests", _job("- run: pytest", on="on:\n  pull_request:\n    types: [closed]\n"), "no"),
    Row("opened only", _job("- run: pytest", on="on:\n  pull_request:\n    types: [opened]\n"), "no"),
    Row(
        "usual types",
        _job("- run: pytest", on="on:\n  pull_request:\n    types: [opened, synchronize, reopened]\n"),
        "blocks",
    ),
    Row("paths ignored", _job("- run: pytest", on="on:\n  pull_request:\n    paths-ignore: ['docs/**']\n"), "blocks"),
    Row("merge queue", _job("- run: pytest", on="on: merge_group\n"), "blocks"),
    Row("target of a request", _job("- run: pytest", on="on: pull_request_target\n"), "ignored"),
    Row("block script", _job("- run: |\n    npm ci\n    npm test"), "blocks", PACKAGE),
    Row("step may fail", _job("- run: pytest\n  continue-on-error: true"), "ignored"),
    Row("job may fail", _job("- run: pytest", job="continue-on-error: true"), "ignored"),
    Row(
        "experimental entries may fail",
        _job("- run: pytest", job="continue-on-error: ${{ matrix.experimental }}"),
        "blocks",
    ),
    Row("or true", _job("- run: pytest || true"), "ignored"),
    Row("or exit 1", _job("- run: pytest || exit 1"), "blocks"),
    Row("before another command", _job("- run: |\n    pytest && coverage xml\n    codecov"), "ignored"),
    Row("pipe without pipefail", _job("- run: pytest | tee out.txt"), "ignored"),
    Row("pipe with bash named", _job("- run: pytest | tee out.txt\n  shell: bash"), "blocks"),
    Row("pipefail set", _job("- run: |\n    set -o pipefail\n    pytest | tee out.txt"), "blocks"),
    Row("set +e", _job("- run: |\n    set +e\n    pytest\n    echo done"), "ignored"),
    Row(
        "set +e with exit", _job("- run: |\n    set +e\n    pytest\n    code=$?\n    cat log\n    exit $code"), "blocks"
    ),
    Row("if false", _job("- run: pytest\n  if: false"), "no"),
    Row("if false in braces", _job("- run: pytest\n  if: ${{ false }}"), "no"),
    Row("job for pushes to main", _job("- run: pytest", job="if: github.ref == 'refs/heads/main'"), "no"),
    Row(
        "job for pushes, on both",
        _job("- run: pytest", job="if: github.event_name == 'push'", on="on: [push, pull_request]\n"),
        "blocks",
    ),
    Row("not for drafts", _job("- run: pytest", job="if: github.event.pull_request.draft == false"), "blocks"),
    Row("always", _job("- run: pytest", job="if: ${{ always() && !cancelled() }}"), "blocks"),
    Row(
        "forks or pushes",
        _job(
            "- run: pytest",
            job="if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name !="
            " github.repository",
            on="on: [push, pull_request]\n",
        ),
        "blocks",
    ),
    Row(
        "by label", _job("- run: pytest", job="if: contains(github.event.pull_request.labels.*.name, 'test')"), "unsure"
    ),
    Row("filter of paths", _job("- run: pytest", job="if: needs.changes.outputs.src == 'true'"), "blocks"),
    Row(
        "after a skipped job",
        _job("- run: pytest", job="needs: gate") + "  gate:\n    if: false\n    steps: []\n",
        "no",
    ),
    Row("make", _job("- run: make test"), "blocks", {"Makefile": "test:\n\tpytest -q\n"}),
    Row("make elsewhere", _job("- run: make test"), "unsure", {"Makefile": "include common.mk\n"}),
    Row("make that ignores", _job("- run: make test"), "ignored", {"Makefile": "test:\n\t-pytest -q\n"}),
    Row("a check of the package", _job("- run: just release-check"), "unsure"),
    Row(
        "a check of the interpreter",
        _job("- run: npm run ci:node"),
        "unsure",
        {"package.json": '{"scripts":{"ci:node": "node ci/node.js"}}'},
    ),
    Row("a check beside tests", _job("- run: just release-check\n- run: pytest"), "blocks"),
    Row("tox that lists", _job("- run: tox -l"), "none", {"tox.ini": "[testenv]\ncommands = pytest\n"}),
    Row(
        "tox for types",
        _job("- run: tox -e types-${{ matrix.v }}"),
        "none",
        {"tox.ini": "[testenv]\ncommands = pytest\n[testenv:types-a{1,2}]\ncommands = mypy src\n"},
    ),
    Row(
        "tox of a version",
        _job("- run: tox -e py312-${{ matrix.v }}"),
        "blocks",
        {"tox.ini": "[testenv]\ncommands = pytest\n[testenv:py312-a{1,2}]\nsetenv = A = 1\n"},
    ),
    Row("tox", _job("- run: tox -e py"), "blocks", {"tox.ini": "[testenv]\ncommands =\n    pytest {posargs}\n"}),
    Row("tox for style", _job("- run: tox -e lint"), "none", {"tox.ini": "[testenv:lint]\ncommands = ruff check\n"}),
    Row(
        "no test specified",
        _job("- run: npm test"),
        "none",
        {"package.json": '{"scripts":{"test":"echo none && exit 0"}}'},
    ),
    Row(
        "script that hides", _job("- run: npm test"), "ignored", {"package.json": '{"scripts":{"test":"jest || true"}}'}
    ),
    Row("only lint", _job("- run: npm run lint"), "none", PACKAGE),
    Row("only build", _job("- run: npm ci && npm run build"), "none", PACKAGE),
    Row("installs a runner", _job("- run: pip install pytest pytest-cov"), "none"),
    Row("collects only", _job("- run: pytest --collect-only"), "none"),
    Row(
        "in a folder",
        _job("- run: npm test\n  working-directory: web"),
        "blocks",
        {"web/package.json": PACKAGE["package.json"]},
    ),
    Row(
        "default folder",
        _job("- run: npm test", job="defaults:\n  run:\n    working-directory: ./web"),
        "blocks",
        {"web/package.json": PACKAGE["package.json"]},
    ),
    Row(
        "shell script",
        _job("- run: ./scripts/ci.sh"),
        "blocks",
        {"scripts/ci.sh": "#!/bin/sh\nset -e\npytest\necho ok\n"},
    ),
    Row(
        "shell script without -e",
        _job("- run: ./scripts/ci.sh"),
        "ignored",
        {"scripts/ci.sh": "#!/bin/sh\npytest\necho ok\n"},
    ),
    Row("docker compose", _job("- run: docker compose run --rm api pytest"), "blocks"),
    Row("gradle", _job("- run: ./gradlew --no-daemon build"), "blocks"),
    Row("gradle without tests", _job("- run: ./gradlew build -x test"), "none"),
    Row("maven", _job("- run: ./mvnw -B verify"), "blocks"),
    Row("maven without tests", _job("- run: mvn -B package -DskipTests"), "none"),
    Row("uv", _job("- run: uv run --frozen pytest -n auto"), "blocks"),
    Row(
        "retry action",
        _job("- uses: nick-fields/retry@v3\n  with:\n    command: npm test\n    max_attempts: 3"),
        "blocks",
        PACKAGE,
    ),
    Row("cypress action", _job("- uses: cypress-io/github-action@v6"), "blocks"),
    Row("report of tests", _job("- uses: dorny/test-reporter@v1"), "none"),
    Row("foreign action", _job("- uses: acme/run-tests@v1"), "opaque"),
    Row(
        "composite action",
        _job("- uses: ./.github/actions/check"),
        "blocks",
        {
            ".github/actions/check/action.yml": "runs:\n  using: composite\n  steps:\n    - run: pytest\n     "
            " shell: bash\n"
        },
    ),
    Row(
        "reusable workflow",
        "on: pull_request\njobs:\n  call:\n    uses: ./.github/workflows/test.yml\n",
        "blocks",
        {".github/workflows/test.yml": "on: workflow_call\njobs:\n  t:\n    steps:\n      - run: pytest\n"},
    ),
    Row(
        "foreign workflow",
        "on: pull_request\njobs:\n  call:\n    uses: acme/ci/.github/workflows/test.yml@v1\n",
        "opaque",
    ),
    Row("if inside of a script", _job("- run: |\n    if [ -f setup.py ]; then\n      pytest\n    fi"), "unsure"),
    Row(
        "tests in both branches",
        _job("- run: |\n    if x; then\n      pytest -q\n    else\n      pytest\n    fi"),
        "blocks",
    ),
    Row(
        "tests in one of two branches",
        _job("- run: |\n    if x; then\n      pytest\n    else\n      echo no\n    fi"),
        "unsure",
    ),
    Row("loop over folders", _job("- run: |\n    for d in a b; do\n      (cd $d && pytest)\n    done"), "blocks"),
    Row("empty workflow", "on: pull_request\njobs: {}\n", "none"),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_workflow(row: Row) -> None:
    check_row(row, github.read)


def test_the_place_of_a_test_is_its_line() -> None:
    text = _job("- run: |\n    npm ci\n    npm test\n- run: pytest")
    found = github.read(text, "ci.yml", PACKAGE.get)
    lines = text.splitlines()
    assert [lines[(one.line or 0) - 1].split()[-1] for one in found.jobs] == ["test", "pytest"]
