"""Content-Security-Policy on pages: what an injected script could do."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http import csp
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "content-security-policy"
RULE = f"{CHECK_ID}.csp"
_REFERENCES = ("OWASP ASVS 5.0 3.4.3", "CSP Level 3", "CWE-79")


def enforced(seen: Seen) -> tuple[csp.Policy, ...]:
    """Every policy that browsers enforce on this response."""
    header = tuple(policy for value in seen.all(HEADER) for policy in csp.parse(value))
    meta = tuple(
        policy.without(csp.HEADER_ONLY) for meta in seen.response.body.meta_policies for policy in csp.parse(meta.value)
    )
    return header + tuple(policy for policy in meta if policy.directives)


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page."""
    if seen.kind is not Kind.PAGE:
        return
    policies = enforced(seen)
    where = seen.at(HEADER)
    if not policies:
        trial = bool(seen.all(f"{HEADER}-report-only"))
        yield failed(
            f"{RULE}.report_only" if trial else f"{RULE}.missing",
            "the content security policy only reports and blocks nothing"
            if trial
            else "there is no content security policy, so an injected script runs with the user's rights",
            reason_code=ReasonCode.ABSENT,
            location=where,
            references=_REFERENCES,
            fix="Rename the header to Content-Security-Policy once its reports are quiet"
            if trial
            else "Send a Content-Security-Policy such as default-src 'self'; object-src 'none'; base-uri 'none'",
        )
        return
    value = shown(" | ".join((*seen.all(HEADER), *(meta.value for meta in seen.response.body.meta_policies))))
    problems = [*_scripts(policies), *_frame(policies)]
    for status, rule, message, fix in problems:
        make = failed if status == "fail" else warned
        yield make(f"{RULE}.{rule}", message, value=value, location=where, fix=fix, references=_REFERENCES)
    if not problems:
        yield passed(RULE, "the content security policy limits scripts to named sources", value=value, location=where)


Problem = tuple[str, str, str, str]


def _scripts(policies: tuple[csp.Policy, ...]) -> list[Problem]:
    found: list[Problem] = []
    if csp.effective(policies, lambda policy: policy.sources("script-src-elem") is None):
        return [
            (
                "fail",
                "scripts_open",
                "the content security policy has neither script-src nor default-src, so any script runs",
                "Add script-src 'self' or default-src 'self'",
            )
        ]
    if csp.effective(policies, lambda policy: policy.allows_inline("script-src-elem")):
        found.append(
            (
                "fail",
                "unsafe_inline",
                "the content security policy lets every inline script run, an injected one too",
                "Take 'unsafe-inline' out of script-src; give your own inline scripts a nonce or a hash",
            )
        )
    elif csp.effective(policies, lambda policy: policy.allows_inline("script-src-attr")):
        found.append(
            (
                "fail",
                "unsafe_inline_attributes",
                "the content security policy lets injected event handlers run",
                "Take 'unsafe-inline' out of script-src-attr and attach event handlers from script files",
            )
        )
    if csp.effective(policies, lambda policy: bool(policy.broad_scripts())):
        broad = ", ".join(dict.fromkeys(source[:60] for policy in policies for source in policy.broad_scripts()))
        found.append(
            (
                "fail",
                "broad_scripts",
                f"the content security policy takes scripts from anywhere ({broad[:120]})",
                "Name the hosts that serve your scripts, or use nonces with 'strict-dynamic'",
            )
        )
    if csp.effective(policies, lambda policy: "'unsafe-eval'" in map(str.lower, policy.sources("script-src") or ())):
        found.append(
            (
                "warn",
                "unsafe_eval",
                "the content security policy lets text be run as script",
                "Take 'unsafe-eval' out; 'wasm-unsafe-eval' is enough for WebAssembly",
            )
        )
    return found


def _frame(policies: tuple[csp.Policy, ...]) -> list[Problem]:
    """What stands around the scripts: plug-ins, the base address, spelling."""
    found: list[Problem] = []
    if csp.effective(policies, lambda policy: not policy.governs_objects()):
        found.append(
            (
                "warn",
                "object_src",
                "the content security policy leaves plug-in content open",
                "Add object-src 'none'",
            )
        )
    # Where no script runs at all, as on an error page, a base element has nothing to move.
    runs = not any(policy.blocks_scripts() for policy in policies)
    if runs and csp.effective(policies, lambda policy: policy.get("base-uri") is None):
        strict = any(
            "'nonce-" in source.lower() or source.lower() == "'strict-dynamic'"
            for policy in policies
            for source in policy.sources("script-src") or ()
        )
        found.append(
            (
                "fail" if strict else "warn",
                "base_uri",
                "the content security policy lets an injected base element move the page's relative addresses"
                + (", and scripts with a nonce are then loaded from there" if strict else ""),
                "Add base-uri 'none' or base-uri 'self'",
            )
        )
    if wrong := [text for policy in policies for text in csp.mistakes(policy)]:
        found.append(
            (
                "warn",
                "mistake",
                f"browsers do not read the content security policy as it was meant: {wrong[0][:120]}",
                "Correct the spelling; the browser's console names each word that it ignores",
            )
        )
    return found
