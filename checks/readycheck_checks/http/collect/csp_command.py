"""The command `readycheck csp`: a policy from the command line or from standard input."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from readycheck.api import Runner
from readycheck_checks.http.csp.pasted import read
from readycheck_checks.http.csp.target import LONGEST, PolicyText
from readycheck_checks.http.facts.csp import CspPolicy


def csp(
    runner: Runner,
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...",
            help="The value of the header; several are judged together. - reads standard input: one a line, or the "
            "head of a response.",
        ),
    ],
    meta: Annotated[bool, typer.Option("--meta", help="It stands in a meta element, not in a header.")] = False,
    page: Annotated[
        str, typer.Option("--page", metavar="URL", help="The page that it is sent with, for 'self' and its scheme.")
    ] = "https://www.example/",
) -> int:
    """Judge one content security policy: what an attacker could load or do, and what to write instead.

    Exit code 1 where an injected script would run.

    Examples:
    readycheck csp "script-src 'self' 'unsafe-inline'"

    readycheck csp --meta "default-src 'self'; object-src 'none'"

    curl -sI https://staging.example.edu | readycheck csp -
    """
    if meta and len(policies) > 1:
        raise typer.BadParameter("give one policy with --meta: a meta element holds one")
    given = [read(_stdin(), a_line=not meta) if text == "-" else read(text) for text in policies]
    whole = ", ".join(value for one in given for value in one.enforced)
    trial = ", ".join(value for one in given for value in one.report_only)
    if len(whole) + len(trial) > LONGEST:
        raise typer.BadParameter(f"the policy is longer than {LONGEST:,} characters; give one policy, not a whole page")
    try:
        thing = PolicyText(policy=whole.encode("utf-8", "replace").decode(), meta=meta, page=page)
    except ValidationError as error:
        said = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise typer.BadParameter(said) from None
    fact = CspPolicy(
        policy=thing.policy,
        report_only=trial.encode("utf-8", "replace").decode(),
        meta=thing.meta,
        page=thing.page,
    )
    return runner.show(runner.judge(fact, ["http.csp.scripts", "http.csp.around", "http.csp.words"], "policy"))


def _stdin() -> str:
    return sys.stdin.buffer.read(LONGEST + 1).decode("utf-8", "replace")
