"""A policy as text: the same judgement as of a page, without a page. Three checks, so that each has its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from readycheck.api import Check, Finding, JudgeContext, NoOptions, ReasonCode, failed, not_applicable, passed, warned
from readycheck_checks.http.csp import attacks
from readycheck_checks.http.csp.delivery import Delivery, deliver
from readycheck_checks.http.csp.findings import findings
from readycheck_checks.http.csp.hosts import strangers_frame
from readycheck_checks.http.csp.problem import Problem, masked
from readycheck_checks.http.csp.review import Page, review
from readycheck_checks.http.csp.urls import Url, read_url
from readycheck_checks.http.explain import explained
from readycheck_checks.http.facts import MetaPolicy
from readycheck_checks.http.facts.csp import CspPolicy
from readycheck_checks.http.remedies import advice

ID = "http.csp"
_SHOWN = 400
_AROUND = ("object_src", "base_uri", "form_action")
_SCRIPTS = (
    "scripts_open", "unsafe_inline", "unsafe_inline_attributes", "broad_scripts", "open_hosts", "bypass_hosts",
    "blob_scripts", "unsafe_eval", "weak_nonce",
)  # fmt: skip
Judge = Callable[[CspPolicy, NoOptions, JudgeContext], Iterator[Finding]]


def _judge(name: str, good: str, wanted: Callable[[Problem], bool]) -> Judge:
    def judge(fact: CspPolicy, _options: NoOptions, _context: JudgeContext) -> Iterator[Finding]:
        yield from explained(_judged(fact, name, good, wanted))

    return judge


def _judged(fact: CspPolicy, name: str, good: str, wanted: Callable[[Problem], bool]) -> Iterator[Finding]:
    trial = (fact.report_only,)
    metas = (MetaPolicy(value=fact.policy),) if fact.meta else ()
    delivery = deliver(() if fact.meta else (fact.policy,), trial, metas)
    text = masked(" | ".join(one for one in (fact.policy, fact.report_only) if one))
    value = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    page = _page(fact)
    problems = _with_all_fixes([one for one in review(delivery, page) if wanted(one)])
    if not delivery.enforced and delivery.candidates and name == "scripts":
        yield failed(
            f"{ID}.report_only",
            "the content security policy only reports and blocks nothing",
            value=value,
            reason_code=ReasonCode.ABSENT,
            fix="Rename the header to Content-Security-Policy once its reports are quiet",
        )
    elif not delivery.enforced and name == "scripts":
        yield failed(
            f"{ID}.missing",
            "the text holds no directive that browsers enforce, so it protects nobody",
            value=value,
            reason_code=ReasonCode.ABSENT,
        )
    elif delivery.enforced or problems:
        yield from findings(problems, delivery, page, ID, value, None, good=(f"{ID}.{name}", good))
    else:
        yield not_applicable(f"{ID}.{name}", "the text holds no directive that browsers enforce", value=value)
    if name == "around" and delivery.in_header:
        yield _frames(delivery, page.url, value)


def _with_all_fixes(problems: list[Problem]) -> list[Problem]:
    """What is to add fits in one line, and each problem says the whole line."""
    added = dict.fromkeys(one.fix for one in problems if one.fix.startswith("Add "))
    whole = "; ".join(added).replace("; Add ", "; ")
    return [replace(one, fix=whole) if one.fix in added else one for one in problems]


def _page(fact: CspPolicy) -> Page:
    url = read_url(fact.page) or Url("https", "www.example")
    return Page(url, loopback=url.host in ("127.0.0.1", "::1", "localhost"))


def _frames(delivery: Delivery, page: Url, value: str) -> Finding:
    policies = tuple(one for one in delivery.in_header if one.get("frame-ancestors") is not None)
    rule = f"{ID}.framing"
    if not policies:
        message = "the content security policy does not say who may show the page in a frame"
        return warned(f"{rule}.missing", message, value=value)
    hosts = "any site" if attacks.foreign_frame(policies, page) else strangers_frame(policies, page)
    if hosts:
        return failed(f"{rule}.open", f"frame-ancestors lets {hosts} show the page and catch clicks", value=value)
    return passed(rule, "only named sites may frame the page", value=value)


SCRIPTS = Check(
    id=f"{ID}.scripts",
    title="The content security policy stops injected scripts",
    needs=CspPolicy,
    options=NoOptions,
    judge=_judge("scripts", "no injected script would run", lambda one: one.rule in _SCRIPTS),
    why="It is the last barrier where a page shows what somebody else has written: with gaps it stops nothing.",
    fix="Name where your scripts come from, or give them a nonce.",
    references=("OWASP ASVS 5.0 3.4.3", "CSP Level 3"),
    advice=advice(ID),
)
AROUND = Check(
    id=f"{ID}.around",
    title="The content security policy limits plug-ins, the base address, forms and frames",
    needs=CspPolicy,
    options=NoOptions,
    judge=_judge("around", "plug-ins, the base address and forms are limited", lambda one: one.rule in _AROUND),
    why="Markup without a script can send passwords elsewhere, move addresses, or be clicked in a hidden frame.",
    fix="Add the directives that have no fallback: object-src, base-uri, form-action and frame-ancestors.",
    references=("OWASP ASVS 5.0 3.4.3", "OWASP ASVS 5.0 3.4.6", "CSP Level 3"),
    advice=advice(f"{ID}.form_action", f"{ID}.framing"),
)
WORDS = Check(
    id=f"{ID}.words",
    title="Browsers read the content security policy as it was meant",
    needs=CspPolicy,
    options=NoOptions,
    judge=_judge(
        "words", "each word of the policy is one that browsers know", lambda one: one.rule not in (*_SCRIPTS, *_AROUND)
    ),
    why="What browsers do not understand they ignore in silence, and the protection that was meant is not there.",
    fix="Correct the words that are named.",
    references=("CSP Level 3",),
    advice=advice(f"{ID}.malformed_nonce", f"{ID}.report_group"),
)
CHECKS = (SCRIPTS, AROUND, WORDS)
