"""No password, key or token lies in the source, nor, where the profile asks, in its history.

What has the form of a provider's key, a private key, or a password in an address fails wherever it is used; a literal
beside a name such as `password` fails in what reaches production, and warns where it is the name of its own user, as in
files for containers. In tests such values are made up, so they are counted only, or warn where their form is a
provider's. What the team allows, by a comment or in `.secrets.baseline`, is honoured and counted. No value is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Status,
    TableEvidence,
    at_file,
    finding,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.facts import REASONS, FileClass, SecretKind, SecretSeen, SecretsFact

ID = "source.secrets"
DEFAULT_PASSWORD = "Default Password"
_FIX = "Revoke it first, then read it from the environment or a vault; the history keeps what is only deleted."
_OWN = (FileClass.PRODUCTION, FileClass.BUILT, FileClass.CLI)
Verdict = Literal["fail", "warn", "ignore"]


class Options(Model):
    """What counts, and where."""

    assigned: Verdict = Field(
        default="fail", description="What a literal beside a name such as `password` leads to in production code."
    )
    tests: Verdict = Field(default="warn", description="What a key in a provider's form leads to in a test.")
    undecided: Verdict = Field(
        default="warn", description="What an entry of `.secrets.baseline` leads to on which nobody has decided."
    )
    history: Verdict = Field(
        default="fail", description="What a key in a provider's form leads to that is in git's history only."
    )
    ignore_types: tuple[str, ...] = Field(default=(), description="Detectors that are only counted, by their words.")
    most: int = Field(
        default=5000, ge=1, le=20_000, description="So many places are listed one by one, the rest as a number."
    )


def judge(fact: SecretsFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per secret, per file that was not read, and the sum."""
    yield from _secrets(fact, options)
    blind = [one for one in fact.not_read if one.leaves_open]
    for one in blind[:20]:
        yield unknown(
            f"{ID}.not_read",
            ReasonCode.BUDGET if one.reason == "out_of_time" else ReasonCode.UNREADABLE,
            f"{one.file} was not looked at for secrets ({REASONS.get(one.reason, one.reason)})",
            location=at_file(one.file),
            fix="Raise source.max_file, or leave it out with source.exclude where it can hold none.",
        )
    if len(blind) > 20 or fact.not_read_total > len(fact.not_read) or not fact.tally.complete:
        number = max(fact.not_read_total - 20, 0)
        yield unknown(f"{ID}.not_read", ReasonCode.BUDGET, "More files were not looked at for secrets", value=number)
    if fact.baseline_problem:
        message = f"{fact.baseline_problem}, so what it allows is not known"
        fix = "Write it again with detect-secrets scan, and audit it."
        yield warned(f"{ID}.baseline", message, location=at_file(fact.baseline), fix=fix)
    yield from _history(fact)
    allowed = sum(number for key, number in fact.counts.items() if key.endswith(("/allowed", "/harmless")))
    if fact.files:
        yield passed(
            f"{ID}.scanned",
            f"{fact.files} files were looked at for secrets with {fact.engine}; the team allows {allowed} places",
            value=fact.files,
            evidence=_evidence(fact),
        )
    elif not blind and fact.tally.complete:
        yield unknown(f"{ID}.nothing", ReasonCode.NOT_COLLECTED, "The tree holds no text file that git would track")


def _status(one: SecretSeen, options: Options) -> Status | None:
    """What one place leads to; None where it is only counted."""
    if one.allowed_by or one.baseline == "harmless" or one.type in options.ignore_types:
        return None
    if one.baseline == "undecided":
        return _of(options.undecided)
    if one.kind is SecretKind.KNOWN:
        if one.file_class is FileClass.TEST:
            made = one.type in ("Private Key", "Basic Auth Credentials")
            return None if made and one.baseline != "real" else _of(options.tests)
        if one.commit:
            return _of(options.history)
        return Status.WARN if one.file_class is FileClass.VENDORED else Status.FAIL
    if one.baseline == "real":
        return Status.FAIL
    if one.type == DEFAULT_PASSWORD:
        return Status.WARN if one.file_class in _OWN and not one.commit else None
    if one.file_class in _OWN:
        return Status.WARN if one.commit else _of(options.assigned)
    return Status.WARN if one.file_class is FileClass.SCRIPT and not one.commit else None


def _of(verdict: Verdict) -> Status | None:
    return None if verdict == "ignore" else Status(verdict)


def _secrets(fact: SecretsFact, options: Options) -> Iterator[Finding]:
    judged = [(status, one) for one in fact.seen if (status := _status(one, options)) is not None]
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    for status, one in judged[: options.most]:
        if one.type == DEFAULT_PASSWORD:
            yield _default(status, one)
            continue
        known = one.kind is SecretKind.KNOWN
        what = f"{_article(one.type)} of {one.length} characters"
        where = (
            f"was added to {one.file} in commit {one.commit} and stays in the history" if one.commit else "lies here"
        )
        decided = "; the baseline lists it, and nobody has decided on it" if one.baseline == "undecided" else ""
        yield finding(
            f"{ID}.{'known' if known else 'assigned'}",
            status,
            f"{what} {where}, so everybody who can read the source has it{decided}",
            location=at_file(one.file, one.line),
            value=one.type,
            fingerprint=f"{one.type}/{one.file}/{one.commit}/{one.mark}",
            fix=_FIX,
        )
    number = len(judged[options.most :])
    last = _status(fact.seen[-1], options) if fact.seen else None
    if last is not None:  # the fact lists the surest; those that it has no room for may be as sure as its last
        number += max(0, sum(fact.counts.values()) - len(fact.seen))
    if number:
        status = judged[options.most][0] if len(judged) > options.most else last or Status.FAIL
        yield finding(f"{ID}.more", status, f"{number} more places hold secrets", value=number, stands_for=number)


def _default(status: Status, one: SecretSeen) -> Finding:
    return finding(
        f"{ID}.default",
        status,
        "The password is the name of its own user or service, so whoever reaches that service can guess it",
        location=at_file(one.file, one.line),
        value=one.type,
        fingerprint=f"{one.type}/{one.file}/",
        fix="Read it from the environment, or leave the file out with source.exclude if it is never deployed.",
    )


def _article(words: str) -> str:
    words = "a literal beside a secret's name" if words == "Secret Keyword" else words
    return words[0].upper() + words[1:]


def _history(fact: SecretsFact) -> Iterator[Finding]:
    if fact.history == "failed":
        message = f"The history was not looked at for secrets: {fact.history_detail}"
        yield unknown(
            f"{ID}.history", ReasonCode.NOT_COLLECTED, message, fix="Audit a whole clone, with git installed."
        )
    elif fact.history == "limited":
        message = f"Not all of the history was looked at for secrets: {fact.history_detail}"
        yield unknown(
            f"{ID}.history", ReasonCode.BUDGET, message, fix="Scan the older commits with a tool of their own."
        )
    elif fact.history:
        yield passed(f"{ID}.history", f"{fact.history_commits} commits were looked at for secrets")


def _evidence(fact: SecretsFact) -> tuple[TableEvidence, ...]:
    seen = TableEvidence(
        label="Places",
        columns=("files", "how sure", "state", "number"),
        rows=tuple((*key.split("/"), number) for key, number in fact.counts.items()),
    )
    passed_over = TableEvidence(
        label="Candidates that are none", columns=("because", "number"), rows=tuple(fact.passed_over.items())
    )
    return tuple(one for one in (seen, passed_over) if one.rows)


CHECK = Check(
    id=ID,
    title="No password, key or token lies in the source",
    needs=SecretsFact,
    options=Options,
    judge=judge,
    why="Whoever has a copy of the source has the secret too, and public copies are searched for keys within minutes.",
    fix=_FIX,
    references=("CWE-798", "CWE-312", "OWASP ASVS 5.0 13.3.1"),
)
