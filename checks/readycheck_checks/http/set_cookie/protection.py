"""What keeps a kept cookie from others: Secure, HttpOnly, SameSite, its prefix and its domain."""

from __future__ import annotations

from readycheck.api import failed, warned
from readycheck_checks.http.set_cookie.parse import PREFIXES
from readycheck_checks.http.set_cookie.seen import CHECK_ID, Findings, Options, Seen
from readycheck_checks.http.set_cookie.storage import SAME_SITE, last


def judge(seen: Seen, options: Options) -> Findings:
    """Judge one cookie that a browser keeps."""
    if seen.astray:
        if seen.session:
            yield failed(
                f"{CHECK_ID}.plain_http",
                f"{seen.label} is set over plain http, where it can be read and replaced on the way",
                value=seen.text,
                location=seen.at,
                confidence=seen.confidence,
            )
        return
    yield from _secure(seen)
    if seen.session:
        yield from _scripts(seen, options)
        yield from _domain(seen)
        yield from _prefix(seen)
    yield from _same_site(seen, options)


def _secure(seen: Seen) -> Findings:
    if not seen.secure or seen.stored.secure:
        return
    say = failed if seen.session else warned
    yield say(
        f"{CHECK_ID}.secure.missing",
        f"{seen.label} is sent without Secure, so it also travels over plain http, where it can be read",
        value=seen.text,
        location=seen.at,
        confidence=seen.confidence,
    )


def _scripts(seen: Seen, options: Options) -> Findings:
    if not seen.stored.http_only and seen.cookie.name not in options.script_cookies:
        yield failed(
            f"{CHECK_ID}.httponly.missing",
            f"{seen.label} is sent without HttpOnly, so an injected script can read it and take over the session",
            value=seen.text,
            location=seen.at,
            confidence=seen.confidence,
        )


def _same_site(seen: Seen, options: Options) -> Findings:
    written, kept = last(seen.cookie, "samesite"), seen.stored.same_site
    if written is not None and written.lower() not in SAME_SITE:
        yield warned(
            f"{CHECK_ID}.samesite.invalid",
            f"{seen.label} has a SameSite value that no browser knows, so each falls back to its own default",
            value=seen.text,
            location=seen.at,
            confidence=seen.confidence,
        )
    elif not seen.session:
        return
    elif written is None:
        yield warned(
            f"{CHECK_ID}.samesite.missing",
            f"{seen.label} has no SameSite, so it depends on the browser whether other sites' pages can use it",
            value=seen.text,
            threshold="SameSite=Lax",
            location=seen.at,
            confidence=seen.confidence,
        )
    elif kept == "none" and seen.cookie.name not in options.cross_site_cookies:
        yield warned(
            f"{CHECK_ID}.samesite.none",
            f"{seen.label} is sent with requests that other sites make, so their pages can act for the user",
            value=seen.text,
            threshold="SameSite=Lax",
            location=seen.at,
            confidence=seen.confidence,
        )


def _domain(seen: Seen) -> Findings:
    if not seen.stored.host_only:
        yield warned(
            f"{CHECK_ID}.domain.wide",
            f"{seen.label} goes to every host below its Domain, so the weakest of them gives the session away",
            value=seen.text,
            location=seen.at,
            confidence=seen.confidence,
        )


def _prefix(seen: Seen) -> Findings:
    """Only where the login showed what the cookie is, and where a prefix could be had for a new name."""
    fits = seen.secure and seen.stored.secure and seen.stored.host_only and seen.stored.path == "/"
    if fits and seen.purpose.learned and not seen.cookie.name.lower().startswith(PREFIXES):
        yield warned(
            f"{CHECK_ID}.prefix.missing",
            f"{seen.label} has no __Host- prefix, so a neighbouring host or plain http can set one in its place",
            value=seen.text,
            threshold="__Host-",
            location=seen.at,
            confidence=seen.confidence,
        )
