"""The command `readycheck csp`: a policy from the command line or from standard input."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from readycheck.api import Runner
from readycheck_checks.http.csp.target import LONGEST, PolicyText
from readycheck_checks.http.facts.csp import CspPolicy

_NAME = re.compile(r"\s*content-security-policy(?:-report-only)?\s*:", re.IGNORECASE)


def csp(
    runner: Runner,
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...", help="The value of the header; several are judged together, - reads one a line."
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

    curl -sI https://staging.example.edu | grep -i ^content-security-policy | readycheck csp -
    """
    if meta and len(policies) > 1:
        raise typer.BadParameter("give one policy with --meta: a meta element holds one")
    given = [line for text in policies for line in (_lines() if text == "-" else [text])]
    whole = ", ".join(_NAME.sub("", line, count=1).strip() for line in given if line.strip())
    if len(whole) > LONGEST:
        raise typer.BadParameter(f"the policy is longer than {LONGEST:,} characters; give one policy, not a whole page")
    try:
        thing = PolicyText(policy=whole.encode("utf-8", "replace").decode(), meta=meta, page=page)
    except ValidationError as error:
        said = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise typer.BadParameter(said) from None
    fact = CspPolicy(policy=thing.policy, meta=thing.meta, page=thing.page)
    return runner.show(runner.judge(fact, ["http.csp.scripts", "http.csp.around", "http.csp.words"], "policy"))


def _lines() -> list[str]:
    read = sys.stdin.buffer.read(LONGEST + 1)
    return read.decode("utf-8", "replace").splitlines()
