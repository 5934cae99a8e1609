"""GitLab, CircleCI, Azure and Jenkins, as teams write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.checks.testing.conftest import PACKAGE, Row, check_row

from readycheck_checks.testing.ci import azure, circleci, gitlab, jenkins
from readycheck_checks.testing.ci.document import DocumentError
from readycheck_checks.testing.ci.model import Read

GITLAB = (
    Row("branch pipeline", "test:\n  script: [pytest]\n", "blocks"),
    Row(
        "request rule",
        "test:\n  script: pytest\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n",
        "blocks",
    ),
    Row("request id", "test:\n  script: pytest\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\n", "blocks"),
    Row(
        "default branch", "test:\n  script: pytest\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n", "no"
    ),
    Row("only main", "test:\n  script: pytest\n  only: [main]\n", "no"),
    Row("only requests", "test:\n  script: pytest\n  only: [merge_requests]\n", "blocks"),
    Row("only refs", "test:\n  script: pytest\n  only:\n    refs: [merge_requests, main]\n", "blocks"),
    Row("except tags", "test:\n  script: pytest\n  except: [tags]\n", "blocks"),
    Row("except requests and branches", "test:\n  script: pytest\n  only: [tags]\n", "no"),
    Row("may fail", "test:\n  script: pytest\n  allow_failure: true\n", "ignored"),
    Row("some codes may fail", "test:\n  script: pytest\n  allow_failure:\n    exit_codes: [5]\n", "blocks"),
    Row("by hand", "test:\n  script: pytest\n  when: manual\n", "ignored"),
    Row("by hand but required", "test:\n  script: pytest\n  when: manual\n  allow_failure: false\n", "blocks"),
    Row(
        "rule by hand",
        "test:\n  script: pytest\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\n      when: manual\n",
        "ignored",
    ),
    Row("rule that may fail", "test:\n  script: pytest\n  rules:\n    - allow_failure: true\n", "ignored"),
    Row("never", "test:\n  script: pytest\n  rules:\n    - when: never\n", "no"),
    Row("or true", "test:\n  script:\n    - npm ci\n    - npm test || true\n", "ignored", PACKAGE),
    Row("pipe is strict", "test:\n  script: [pytest | tee out]\n", "blocks"),
    Row("extends", ".base:\n  script: [pytest]\ntest:\n  extends: .base\n", "blocks"),
    Row("anchor", ".base: &base\n  script: [pytest]\ntest:\n  <<: *base\n  stage: test\n", "blocks"),
    Row("reference", ".base:\n  script: [pytest]\ntest:\n  script:\n    - !reference [.base, script]\n", "blocks"),
    Row(
        "rules by reference",
        ".r:\n  rules:\n    - if: $CI_MERGE_REQUEST_IID\ntest:\n  script: pytest\n  rules:\n    - !reference [.r,"
        " rules]\n",
        "blocks",
    ),
    Row("hidden job", ".test:\n  script: pytest\n", "none"),
    Row(
        "workflow for requests",
        "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\ntest:\n  script: pytest\n",
        "blocks",
    ),
    Row(
        "workflow for main",
        "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == 'main'\ntest:\n  script: pytest\n",
        "no",
    ),
    Row(
        "no double pipelines",
        "workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n    - if: $CI_COMMIT_BRANCH &&"
        " $CI_OPEN_MERGE_REQUESTS\n      when: never\n    - if: $CI_COMMIT_BRANCH\ntest:\n  script: pytest\n",
        "blocks",
    ),
    Row(
        "template of workflows",
        "include:\n  - template: Workflows/MergeRequest-Pipelines.gitlab-ci.yml\ntest:\n  script: pytest\n",
        "blocks",
    ),
    Row("included here", "include:\n  - local: /ci/test.yml\n", "blocks", {"ci/test.yml": "test:\n  script: pytest\n"}),
    Row("included from elsewhere", "include:\n  - project: acme/ci\n    file: test.yml\n", "opaque"),
    Row("auto devops", "include:\n  - template: Auto-DevOps.gitlab-ci.yml\n", "opaque"),
    Row(
        "security templates",
        "include:\n  - template: Security/SAST.gitlab-ci.yml\nbuild:\n  script: make build\n",
        "none",
    ),
    Row("child pipeline", "child:\n  trigger:\n    include: other.yml\n", "opaque"),
    Row("changes", "test:\n  script: pytest\n  rules:\n    - changes: [src/**/*]\n", "blocks"),
    Row("own variable", "test:\n  script: pytest\n  rules:\n    - if: $RUN_TESTS == 'yes'\n", "unsure"),
    Row(
        "not when skipped",
        "test:\n  script: pytest\n  rules:\n    - if: $SKIP_TESTS\n      when: never\n    - when: on_success\n",
        "blocks",
    ),
    Row("before_script", "before_script: [pip install .]\ntest:\n  script: [pytest]\n", "blocks"),
    Row("schedules", "test:\n  script: pytest\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'schedule'\n", "no"),
)

_CIRCLE = (
    "version: 2.1\njobs:\n  test:\n    docker: [{{image: x}}]\n    steps:\n      - checkout\n{}"
    "workflows:\n  main:\n    jobs:\n{}"
)


def _circle(steps: str, jobs: str = "      - test\n") -> str:
    return _CIRCLE.format("".join(f"      {line}\n" for line in steps.splitlines()), jobs)


CIRCLECI = (
    Row("plain", _circle("- run: npm test"), "blocks", PACKAGE),
    Row("named", _circle("- run:\n    name: Test\n    command: |\n      npm ci\n      npm test"), "blocks", PACKAGE),
    Row("main only", _circle("- run: pytest", "      - test:\n          filters: {branches: {only: main}}\n"), "no"),
    Row(
        "ignores pages",
        _circle("- run: pytest", "      - test:\n          filters: {branches: {ignore: gh-pages}}\n"),
        "blocks",
    ),
    Row(
        "tags only",
        _circle("- run: pytest", "      - test:\n          filters: {branches: {ignore: /.*/}, tags: {only: /v.*/}}\n"),
        "no",
    ),
    Row(
        "pattern",
        _circle("- run: pytest", "      - test:\n          filters: {branches: {only: /feature-.*/}}\n"),
        "unsure",
    ),
    Row("or true", _circle("- run: pytest || true"), "ignored"),
    Row("pipe is strict", _circle("- run: pytest | tee out"), "blocks"),
    Row("own shell", _circle("- run:\n    command: pytest | tee out\n    shell: /bin/sh"), "ignored"),
    Row("after a failure", _circle("- run:\n    command: pytest\n    when: on_fail"), "none"),
    Row("in the background", _circle("- run:\n    command: npm test\n    background: true"), "ignored", PACKAGE),
    Row("no workflow", "version: 2\njobs:\n  build:\n    steps:\n      - run: pytest\n", "blocks"),
    Row("not in a workflow", _circle("- run: pytest", "      - other\n"), "no"),
    Row(
        "job of a known orb",
        "version: 2.1\norbs: {node: circleci/node@5}\nworkflows:\n  m:\n    jobs: [node/test]\n",
        "blocks",
    ),
    Row("job of an orb", "version: 2.1\norbs: {a: acme/a@1}\nworkflows:\n  m:\n    jobs: [a/all]\n", "opaque"),
    Row(
        "schedule",
        "version: 2.1\njobs:\n  t: {steps: [{run: pytest}]}\nworkflows:\n  n:\n    triggers: [{schedule: {cron: '0 0"
        " * * *'}}]\n    jobs: [t]\n",
        "no",
    ),
    Row("approval", _circle("- run: pytest", "      - test: {type: approval}\n"), "no"),
    Row(
        "own command",
        "version: 2.1\ncommands:\n  t:\n    parameters: {c: {type: string, default: npm test}}\n    steps:\n      -"
        " run: << parameters.c >>\njobs:\n  test: {steps: [checkout, t]}\nworkflows: {m: {jobs: [test]}}\n",
        "blocks",
        PACKAGE,
    ),
    Row("setup", "version: 2.1\nsetup: true\nworkflows: {m: {jobs: []}}\n", "opaque"),
)

AZURE = (
    Row("plain", "trigger: [main]\nsteps:\n- script: npm test\n", "blocks", PACKAGE),
    Row("pr none", "pr: none\nsteps:\n- script: npm test\n", "no", PACKAGE),
    Row("pr branches", "pr:\n  branches: {include: [main]}\nsteps:\n- script: pytest\n", "blocks"),
    Row("last of a script", "steps:\n- script: |\n    npm ci\n    npm test\n", "blocks", PACKAGE),
    Row("not last", "steps:\n- script: |\n    pytest\n    echo done\n", "ignored"),
    Row("not last, with set -e", "steps:\n- bash: |\n    set -euo pipefail\n    pytest\n    echo done\n", "blocks"),
    Row("may fail", "steps:\n- script: pytest\n  continueOnError: true\n", "ignored"),
    Row("job may fail", "jobs:\n- job: t\n  continueOnError: true\n  steps:\n  - script: pytest\n", "ignored"),
    Row("switched off", "steps:\n- script: pytest\n  enabled: false\n", "none"),
    Row(
        "stages",
        "stages:\n- stage: s\n  jobs:\n  - job: t\n    steps:\n    - task: DotNetCoreCLI@2\n      inputs: {command:"
        " test}\n",
        "blocks",
    ),
    Row("maven task", "steps:\n- task: Maven@4\n  inputs: {goals: verify}\n", "blocks"),
    Row("gradle task", "steps:\n- task: Gradle@3\n  inputs: {tasks: build}\n", "blocks"),
    Row("npm task", "steps:\n- task: Npm@1\n  inputs: {command: custom, customCommand: run test}\n", "blocks", PACKAGE),
    Row("build task", "steps:\n- task: DotNetCoreCLI@2\n  inputs: {command: build}\n", "none"),
    Row("condition false", "steps:\n- script: pytest\n  condition: false\n", "no"),
    Row(
        "not for requests",
        "steps:\n- script: pytest\n  condition: ne(variables['Build.Reason'], 'PullRequest')\n",
        "no",
    ),
    Row(
        "for requests",
        "steps:\n- script: pytest\n  condition: eq(variables['Build.Reason'], 'PullRequest')\n",
        "blocks",
    ),
    Row(
        "template here",
        "jobs:\n- template: ci/test.yml\n",
        "blocks",
        {"ci/test.yml": "jobs:\n- job: t\n  steps:\n  - script: pytest\n"},
    ),
    Row("template elsewhere", "jobs:\n- template: test.yml@shared\n", "opaque"),
    Row("inserted", "steps:\n- ${{ if eq(parameters.x, true) }}:\n  - script: pytest\n", "blocks"),
)


def _jenkins(stage: str, more: str = "") -> str:
    return f"pipeline {{\n  agent any\n  stages {{\n    stage('Test') {{\n{stage}\n    }}\n{more}  }}\n}}\n"


JENKINS = (
    Row("plain", _jenkins("steps { sh 'pytest' }"), "blocks"),
    Row("several lines", _jenkins("steps { sh '''\nnpm ci\nnpm test\n''' }"), "blocks", PACKAGE),
    Row("double quotes", _jenkins('steps { sh "make test" }'), "blocks", {"Makefile": "test:\n\tgo test ./...\n"}),
    Row("in a folder", _jenkins("steps { dir('web') { sh 'npm test' } }"), "blocks"),
    Row("or true", _jenkins("steps { sh 'pytest || true' }"), "ignored"),
    Row("pipe", _jenkins("steps { sh 'pytest | tee out' }"), "ignored"),
    Row(
        "status returned", _jenkins("steps { script { def s = sh(script: 'pytest', returnStatus: true) } }"), "ignored"
    ),
    Row("error caught", _jenkins("steps { catchError { sh 'pytest' } }"), "ignored"),
    Row(
        "error caught with settings",
        _jenkins("steps { catchError(buildResult: 'SUCCESS', stageResult: 'FAILURE') { sh 'pytest' } }"),
        "ignored",
    ),
    Row("main only", _jenkins("when { branch 'main' }\nsteps { sh 'pytest' }"), "no"),
    Row("change requests", _jenkins("when { changeRequest() }\nsteps { sh 'pytest' }"), "blocks"),
    Row("expression", _jenkins("when { expression { params.RUN } }\nsteps { sh 'pytest' }"), "unsure"),
    Row("comment", _jenkins("steps { echo 'x' /* sh 'pytest' */ }\n// sh 'pytest'"), "none"),
    Row(
        "after the build",
        "pipeline {\n  stages { stage('B') { steps { sh 'make' } } }\n  post { always { sh 'pytest' } }\n}\n",
        "none",
    ),
    Row("named call", _jenkins("steps { sh(label: 'run pytest', script: 'tox') }"), "blocks"),
    Row("maven", _jenkins("steps { withMaven { sh './mvnw -B verify' } }"), "blocks"),
    Row("try", _jenkins("steps { script { try { sh 'pytest' } catch (e) { echo 'x' } } }"), "unsure"),
    Row(
        "next stage has its own when",
        _jenkins("when { branch 'main' }\nsteps { sh 'make deploy' }", "    stage('T') { steps { sh 'pytest' } }\n"),
        "blocks",
    ),
)

SYSTEMS: tuple[tuple[Callable[..., Read], tuple[Row, ...]], ...] = (
    (gitlab.read, GITLAB),
    (circleci.read, CIRCLECI),
    (azure.read, AZURE),
    (jenkins.read, JENKINS),
)


@pytest.mark.parametrize(
    ("read", "row"),
    [
        pytest.param(read, row, id=f"{read.__module__.rpartition('.')[2]}-{row.name}")
        for read, rows in SYSTEMS
        for row in rows
    ],
)
def test_a_pipeline(read: Callable[..., Read], row: Row) -> None:
    check_row(row, read)


def test_a_scripted_pipeline_is_not_read() -> None:
    with pytest.raises(DocumentError, match="scripted"):
        jenkins.read("node {\n  stage('t') { sh 'pytest' }\n}\n", "Jenkinsfile", dict[str, str]().get)
