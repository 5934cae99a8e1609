"""Files that their providers change whenever they like: no digest holds for long, so other advice is due."""

from __future__ import annotations

from urllib.parse import urlsplit

_CHANGING = {
    "fonts.googleapis.com": ("/",),
    "fonts.bunny.net": ("/",),
    "use.typekit.net": ("/",),
    "p.typekit.net": ("/",),
    "use.fontawesome.com": ("/kits/",),
    "kit.fontawesome.com": ("/",),
    "www.googletagmanager.com": ("/",),
    "www.google-analytics.com": ("/",),
    "ssl.google-analytics.com": ("/",),
    "www.google.com": ("/recaptcha/", "/jsapi"),
    "www.recaptcha.net": ("/",),
    "www.gstatic.com": ("/recaptcha/",),
    "accounts.google.com": ("/",),
    "apis.google.com": ("/",),
    "maps.googleapis.com": ("/",),
    "www.youtube.com": ("/iframe_api",),
    "js.stripe.com": ("/",),
    "www.paypal.com": ("/sdk/",),
    "js.hcaptcha.com": ("/",),
    "hcaptcha.com": ("/",),
    "challenges.cloudflare.com": ("/",),
    "static.cloudflareinsights.com": ("/",),
    "connect.facebook.net": ("/",),
    "platform.twitter.com": ("/",),
    "static.hotjar.com": ("/",),
    "js.intercomcdn.com": ("/",),
    "widget.intercom.io": ("/",),
    "plausible.io": ("/js/",),
    "js.sentry-cdn.com": ("/",),
}
"""Hosts, and the paths of theirs that have no fixed version."""
_TAKEN_OVER = ("polyfill.io",)
"""Domains that changed hands and then served malicious scripts to the sites that loaded from them (2024)."""


def changing(url: str) -> bool:
    """Whether the provider serves this address with changing content."""
    parts = urlsplit(url)
    return (parts.path or "/").startswith(_CHANGING.get(parts.hostname or "", ()))


def taken_over(url: str) -> bool:
    """Whether the address is on a domain that is known to have served malicious scripts."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in _TAKEN_OVER)
