"""What files and tests are about, by the words in their names. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^a-z0-9]+")

AUTH = frozenset({
    "auth", "authn", "authz", "authentication", "authorization", "authenticate", "login", "logins", "logout", "signin",
    "signup", "signout", "session", "sessions", "password", "passwords", "credential", "credentials", "oauth", "oauth2",
    "oidc", "sso", "saml", "jwt", "permission", "permissions", "rbac", "passport", "mfa", "totp", "account", "accounts",
})  # fmt: skip
"""Words of paths whose code decides who somebody is and what they may do."""

_ELSEWHERE = frozenset({"migrations", "migration", "alembic", "locale", "locales", "i18n", "templates", "seeds"})
"""Folders whose files only mention it."""

HAND_IN = frozenset({
    "submit", "submits", "submitted", "submission", "submissions", "upload", "uploads", "uploaded", "assignment",
    "assignments", "handin", "deliver", "delivery", "homework", "coursework",
})  # fmt: skip
GRADE = frozenset({
    "grade", "grades", "graded", "grading", "grader", "mark", "marks", "marking", "score", "scores", "result",
    "results",
    "feedback",
})  # fmt: skip


def words(name: str) -> set[str]:
    """The words of a path or a test's name, in lower case: `test_login`, `LoginPage.spec.ts`, `hand-in`."""
    split = _SPLIT.split(_CAMEL.sub(" ", name).lower())
    return {one for one in split if one} | {f"{first}{second}" for first, second in pairwise(split)}


def is_auth(path: str) -> bool:
    """Whether a path speaks of authentication."""
    stem = path.rpartition("/")[2].partition(".")[0]
    folders = path.split("/")[:-1]
    if _ELSEWHERE & set(folders):
        return False
    return bool((words(stem) | {word for one in folders for word in words(one)}) & AUTH)


def mentions_auth(text: str) -> bool:
    """Whether the text of a test touches authentication: an import of it, or a call, path or name that says so."""
    return bool(_AUTH_TEXT.search(text))


_AUTH_TEXT = re.compile(
    r"\b(?:log_?in|sign_?in|log_?out|authenticat\w*|session_?id|force_login|/login|/auth\b|oauth\w*|jwt)\b"
    r"|(?:wrong|reset|chang\w+|forgot\w*|invalid|set|check|verify)[_ -]?password"
    r"|password[_ -]?(?:reset|change|hash|policy)"
    r"|(?:import|require|from)\b[^\n]{0,120}\b(?:auth|login|sessions?|passwords?|accounts?)\b",
    re.IGNORECASE,
)


def speaks_of_flow(text: str) -> bool:
    """Whether a test in this text is by its own name about handing in or grading."""
    return any(words(one[1] or one[2]) & _FLOW for one in _TEST_NAME.finditer(text))


_FLOW = HAND_IN | {"grade", "grades", "graded", "grading", "grader"}
"""A result or a score is in the name of many a test that is about something else."""
_TEST_NAME = re.compile(
    r"^[ \t]*[\w ]{0,40}\b(?:def|func|class|fun|void)[ \t]+(\w*test\w*)"
    r"|\b(?:it|test|describe)\(\s*[\"'`]([^\"'`\n]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)


def belongs(case_file: str, case_suite: str, test_file: str) -> bool:
    """Whether a case of a report stands in a test file: by the file that it names, else by its class or suite."""
    file = case_file.replace("\\", "/").removeprefix("./")
    if file:
        return file == test_file or file.endswith(f"/{test_file}") or test_file.endswith(f"/{file}")
    suite = case_suite.replace("\\", "/").removeprefix("./")
    if "/" in suite:
        return suite == test_file or suite.endswith(f"/{test_file}") or test_file.endswith(f"/{suite}")
    stem = test_file.rpartition(".")[0]
    dotted = stem.replace("/", ".")
    if suite == dotted or suite.startswith(f"{dotted}.") or dotted.endswith(f".{suite}"):
        return bool(suite)
    short = stem.rpartition("/")[2]
    return suite.rpartition(".")[2] == short or (f".{short}." in f".{suite}." and short.lower().startswith("test"))
