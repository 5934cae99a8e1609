"""Single defects of the content security policy and of frames."""

from __future__ import annotations

import secrets

from tests.checks.http.twins import Site, Twin, html
from tests.support.serve import Reply, Request

CHECK = "http.security_headers"
NAME = "Content-Security-Policy"
AROUND = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
NONCE = "'nonce-Zk3vQ8sWq0LrTn6yXbVz1A'"
HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
HEAD = "<!doctype html><html lang=en><head><title>Coursework</title>{}</head><body>{}<p>Hello</p></body></html>"
META = '<meta http-equiv="{}" content="{}">'


def site(policy: str, **further: str | None) -> Site:
    return Site({"/": html({NAME: policy, **further})})


def reporting(endpoints: str) -> Site:
    return site(f"default-src 'self'; {AROUND}; report-to csp", **{"Reporting-Endpoints": endpoints})


def twin(name: str, rule: str, flawed: str, fixed: str) -> Twin:
    return Twin(name, CHECK, f"{CHECK}.{rule}", site(flawed), site(fixed))


def in_page(name: str, rule: str, flawed: tuple[str, str], fixed: tuple[str, str]) -> Twin:
    """Policies in meta elements, beside a header that limits frames: (head, body)."""
    only = {NAME: "frame-ancestors 'none'"}
    bad, good = (Site({"/": html(only, HEAD.format(head, body))}) for head, body in (flawed, fixed))
    return Twin(name, CHECK, f"{CHECK}.{rule}", bad, good)


def fresh(_: Request) -> Reply:
    return html({NAME: f"script-src 'nonce-{secrets.token_urlsafe(16)}' 'strict-dynamic'; {AROUND}"})


INNER = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
GOOD_META = META.format(NAME, INNER)
SCRIPT = "<script src=/app.js></script>"

TWINS: tuple[Twin, ...] = (
    twin(
        "inline scripts are let through",
        "csp.unsafe_inline",
        f"script-src 'self' 'unsafe-inline'; {AROUND}",
        f"script-src 'self' 'unsafe-inline' {HASH}; {AROUND}",
    ),
    twin(
        "an -elem directive loosens the scripts",
        "csp.unsafe_inline",
        f"script-src 'self'; script-src-elem 'self' 'unsafe-inline'; {AROUND}",
        f"script-src 'self' 'unsafe-inline'; script-src-elem 'self'; script-src-attr 'none'; {AROUND}",
    ),
    twin(
        "event handlers are let through",
        "csp.unsafe_inline_attributes",
        f"script-src 'self'; script-src-attr 'unsafe-inline'; {AROUND}",
        f"script-src 'self'; script-src-attr 'none'; {AROUND}",
    ),
    twin("two policies that both let inline scripts through", "csp.unsafe_inline",
         f"script-src 'unsafe-inline' a.example, script-src 'unsafe-inline' b.example; {AROUND}",
         f"script-src 'unsafe-inline' a.example, script-src b.example; {AROUND}"),
    twin("scripts from any https host", "csp.broad_scripts",
         f"script-src 'self' https:; {AROUND}", f"script-src 'self'; img-src https:; {AROUND}"),
    twin("scripts from any host at one port", "csp.broad_scripts",
         f"script-src *:8443; {AROUND}", f"script-src cdn.example:8443; {AROUND}"),
    twin("scripts from a whole top-level domain", "csp.broad_scripts",
         f"script-src https://*.com; {AROUND}", f"script-src https://*.coursework.com; {AROUND}"),
    twin("scripts in data addresses", "csp.broad_scripts",
         f"script-src 'self' data:; {AROUND}", f"script-src 'self'; img-src data:; {AROUND}"),
    twin("scripts in blob addresses", "csp.blob_scripts",
         f"script-src 'self' blob:; {AROUND}", f"script-src 'self'; worker-src blob:; {AROUND}"),
    twin("a policy without any word on scripts", "csp.scripts_open",
         f"img-src 'self'; style-src 'self'; {AROUND}", f"default-src 'self'; {AROUND}"),
    twin("a host where anybody publishes scripts", "csp.open_hosts",
         f"script-src 'self' https://unpkg.com; {AROUND}",
         f"script-src 'self' https://unpkg.com/react@18.3.1/umd/; {AROUND}"),
    twin("a host that calls functions by request", "csp.bypass_hosts",
         f"script-src 'self' https://www.google.com; {AROUND}",
         f"script-src 'self' https://www.google.com/recaptcha/; {AROUND}"),
    twin("a host that serves AngularJS", "csp.bypass_hosts",
         f"script-src 'self' https://cdnjs.cloudflare.com; {AROUND}",
         f"script-src 'self' https://cdnjs.cloudflare.com/ajax/libs/htmx/; {AROUND}"),
    twin("strings are run as code", "csp.unsafe_eval",
         f"script-src 'self' 'unsafe-eval'; {AROUND}", f"script-src 'self' 'wasm-unsafe-eval'; {AROUND}"),
    twin("plug-ins are open", "csp.object_src",
         "script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
         f"script-src 'self'; {AROUND}"),
    twin("a base element moves trusted scripts", "csp.base_uri",
         f"script-src {HASH} 'strict-dynamic'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
         f"script-src {HASH} 'strict-dynamic'; {AROUND}"),
    twin("forms go anywhere", "csp.form_action",
         "default-src 'self'; base-uri 'none'; frame-ancestors 'none'", f"default-src 'self'; {AROUND}"),
    twin("a misspelt directive", "csp.unknown_directive",
         f"default-src 'self'; scirpt-src 'none'; {AROUND}", f"default-src 'self'; script-src 'none'; {AROUND}"),
    twin("a keyword without quotes", "csp.unquoted",
         f"default-src self; {AROUND}", f"default-src 'self'; {AROUND}"),
    twin("a keyword that does not exist", "csp.unknown_keyword",
         f"default-src 'self' 'same-origin'; {AROUND}", f"default-src 'self' 'report-sample'; {AROUND}"),
    twin("a host in quotes", "csp.quoted_host",
         f"default-src 'self'; img-src 'https://img.example'; {AROUND}",
         f"default-src 'self'; img-src https://img.example; {AROUND}"),
    twin("a semicolon is missing", "csp.missing_semicolon",
         f"default-src 'self' img-src a.example; {AROUND}", f"default-src 'self'; img-src a.example; {AROUND}"),
    twin("none beside another source", "csp.none_beside",
         f"default-src 'self'; img-src 'none' a.example; {AROUND}", f"default-src 'self'; img-src a.example; {AROUND}"),
    twin("the second of two equal directives", "csp.repeated",
         f"default-src 'self'; img-src 'self'; img-src *; {AROUND}", f"default-src 'self'; img-src *; {AROUND}"),
    twin("a hash that is cut off", "csp.malformed_hash",
         f"script-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQe'; {AROUND}",
         f"script-src 'self' {HASH}; {AROUND}"),
    twin("a nonce that was never filled in", "csp.malformed_nonce",
         f"script-src 'self' 'nonce-{{{{nonce}}}}'; {AROUND}", f"script-src 'self'; {AROUND}"),
    twin("a source without its colon", "csp.malformed_source",
         f"script-src 'self' https//cdn.example; {AROUND}", f"script-src 'self' https://cdn.example; {AROUND}"),
    twin("a source with a query", "csp.query",
         f"script-src 'self' cdn.example/a.js?v=1; {AROUND}", f"script-src 'self' cdn.example/a.js; {AROUND}"),
    twin("a directive that no browser reads", "csp.obsolete",
         f"default-src 'self'; plugin-types application/pdf; {AROUND}",
         f"default-src 'self'; block-all-mixed-content; {AROUND}"),
    twin("plain http in a list of scripts", "csp.plain_http",
         f"script-src 'self' http://cdn.example; {AROUND}", f"script-src 'self' https://cdn.example; {AROUND}"),
    twin("reports to a group that is not defined", "csp.report_group",
         f"default-src 'self'; {AROUND}; report-to csp", f"default-src 'self'; {AROUND}; report-uri /csp"),
    *(Twin(f"reports to a group {what}", CHECK, f"{CHECK}.csp.report_group",
           reporting(flawed), reporting('csp="/csp-reports"'))
      for what, flawed in (
          ("of a header that browsers drop for another part of it", 'csp="/csp-reports", junk;;'),
          ("whose address is not closed", 'csp="/csp-reports'),
          ("that is reported to over plain http", 'csp="http://reports.example/csp"'),
      )),
    Twin("a policy that only reports", CHECK, f"{CHECK}.csp.report_only",
         Site({"/": html({NAME: None, f"{NAME}-Report-Only": f"default-src 'self'; {AROUND}",
                          "X-Frame-Options": "DENY"})}),
         site(f"default-src 'self'; {AROUND}")),
    Twin("a nonce that stays the same", CHECK, f"{CHECK}.csp.nonce_repeats",
         site(f"script-src {NONCE} 'strict-dynamic'; {AROUND}"), Site({"/": fresh})),
    Twin("a nonce that can be guessed", CHECK, f"{CHECK}.csp.weak_nonce",
         Site({"/": lambda _: html({NAME: f"script-src 'nonce-{secrets.randbelow(10**12)}'; {AROUND}"})}),
         Site({"/": fresh})),
    in_page("header-only directives in a meta element", "csp.meta_ignored",
            (META.format(NAME, INNER + "; sandbox allow-scripts"), ""), (GOOD_META, "")),
    twin("any site may frame the page", "framing.open",
         "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors https:",
         "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors https://portal.example"),
    twin("everybody with a free site may frame the page", "framing.open",
         "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' *.github.io",
         "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self' team.github.io"),
    in_page("a meta element after a script", "csp.meta_late", (SCRIPT + GOOD_META, ""), (GOOD_META + SCRIPT, "")),
    in_page("a second policy in the body", "csp.meta_outside_head",
            (GOOD_META, META.format(NAME, "img-src 'none'")), (GOOD_META + META.format(NAME, "img-src 'none'"), "")),
    in_page("a report-only policy in a meta element", "csp.meta_report_only",
            (GOOD_META + META.format(f"{NAME}-Report-Only", "img-src 'none'"), ""), (GOOD_META, "")),
)  # fmt: skip
