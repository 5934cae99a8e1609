"""The systems of continuous integration whose definitions are read, and where these stand."""

from __future__ import annotations

from collections.abc import Callable

from readycheck_checks.testing.ci import azure, circleci, github, gitlab, jenkins
from readycheck_checks.testing.ci.model import Read
from readycheck_checks.testing.ci.resolve import Read as ReadFile

READERS: tuple[tuple[str, tuple[str, ...], Callable[[str, str, ReadFile], Read]], ...] = (
    (github.SYSTEM, (".github/workflows/*",), github.read),
    (gitlab.SYSTEM, (".gitlab-ci.yml", ".gitlab-ci.yaml"), gitlab.read),
    (circleci.SYSTEM, (".circleci/config.yml", ".circleci/config.yaml"), circleci.read),
    (azure.SYSTEM, ("azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml", ".azure-pipelines/*",
                    "azure-pipelines/*", ".azure/pipelines/*"), azure.read),
    (jenkins.SYSTEM, ("Jenkinsfile", "ci/Jenkinsfile", "jenkins/Jenkinsfile", ".jenkins/Jenkinsfile"), jenkins.read),
)  # fmt: skip
"""System, the names and globs of its files, and what reads one."""
