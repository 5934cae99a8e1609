"""The vocabulary: directives, what may stand in them, and what is no longer read.

CSP Level 3, sections 6.1 to 6.6; Trusted Types, section 4.1; Mixed Content; Upgrade Insecure Requests.
"""

from __future__ import annotations

FALLBACKS: dict[str, tuple[str, ...]] = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "script-src-attr": ("script-src-attr", "script-src", "default-src"),
    "script-src": ("script-src", "default-src"),
    "style-src-elem": ("style-src-elem", "style-src", "default-src"),
    "style-src-attr": ("style-src-attr", "style-src", "default-src"),
    "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "manifest-src": ("manifest-src", "default-src"),
    "object-src": ("object-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "media-src": ("media-src", "default-src"),
    "font-src": ("font-src", "default-src"),
    "img-src": ("img-src", "default-src"),
}
"""Which directive answers for which: the first of these that a policy has (section 6.8.3)."""

FETCH = (
    "child-src", "connect-src", "default-src", "fenced-frame-src", "font-src", "frame-src", "img-src", "manifest-src",
    "media-src", "object-src", "script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr",
    "style-src-elem", "worker-src",
)  # fmt: skip
SCRIPTS = ("default-src", "script-src", "script-src-elem", "script-src-attr", "worker-src", "child-src")
ACTIVE = (*SCRIPTS, "style-src", "style-src-elem", "object-src", "frame-src", "connect-src", "base-uri", "form-action")
"""Where something that arrives unencrypted could act on the page or carry its data away."""

SOURCE_LISTS = (*FETCH, "base-uri", "form-action", "frame-ancestors")
"""Directives whose value is a list of source expressions."""

KNOWN = frozenset(
    (
        *SOURCE_LISTS, "report-to", "report-uri", "require-trusted-types-for", "sandbox", "trusted-types",
        "upgrade-insecure-requests", "webrtc",
    )
)  # fmt: skip

HEADER_ONLY = ("frame-ancestors", "report-uri", "sandbox")
"""Ignored where the policy comes from a `<meta>` element (section 3.3)."""

HARMLESS = "block-all-mixed-content"
OBSOLETE: dict[str, str] = {
    HARMLESS: "browsers block mixed content without it",
    "navigate-to": "no browser reads it; where a page may lead cannot be limited",
    "plugin-types": "no browser reads it; write object-src 'none'",
    "prefetch-src": "no browser reads it; prefetches follow the other directives",
    "referrer": "no browser reads it; send a Referrer-Policy header",
    "reflected-xss": "no browser reads it",
    "require-sri-for": "no browser reads it; add integrity attributes to scripts and styles",
}
"""Directives that were proposed or read once, and what holds today."""

KEYWORDS = frozenset(
    (
        "none", "self", "unsafe-inline", "unsafe-eval", "strict-dynamic", "unsafe-hashes", "report-sample",
        "unsafe-allow-redirects", "wasm-unsafe-eval", "trusted-types-eval", "report-sha256", "report-sha384",
        "report-sha512", "unsafe-webtransport-hashes", "inline-speculation-rules",
    )
)  # fmt: skip
"""Keyword sources, without their quotes (section 2.3.1; Speculation Rules)."""

OTHER_WORDS: dict[str, frozenset[str]] = {
    "require-trusted-types-for": frozenset(("'script'",)),
    "webrtc": frozenset(("'allow'", "'block'")),
    "sandbox": frozenset(
        (
            "allow-downloads", "allow-forms", "allow-modals", "allow-orientation-lock", "allow-pointer-lock",
            "allow-popups", "allow-popups-to-escape-sandbox", "allow-presentation", "allow-same-origin",
            "allow-scripts", "allow-storage-access-by-user-activation", "allow-top-navigation",
            "allow-top-navigation-by-user-activation", "allow-top-navigation-to-custom-protocols",
        )
    ),
}  # fmt: skip
"""What may stand in directives with words of their own."""
