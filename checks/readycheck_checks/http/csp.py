"""Content-Security-Policy, level 3: what a set of policies lets a page do.

`parse` reads a header, `Policy` answers for one policy, `effective` functions for several that are all
enforced. Judges ask these and never the text, so that a deeper engine can take their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FALLBACKS = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "script-src-attr": ("script-src-attr", "script-src", "default-src"),
    "script-src": ("script-src", "default-src"),
    "style-src": ("style-src", "default-src"),
    "object-src": ("object-src", "default-src"),
    "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
    "base-uri": ("base-uri",),
    "form-action": ("form-action",),
    "frame-ancestors": ("frame-ancestors",),
}
HEADER_ONLY = ("frame-ancestors", "report-uri", "sandbox")
"""Ignored where the policy comes from a `<meta>` element."""
KNOWN = {
    "base-uri", "block-all-mixed-content", "child-src", "connect-src", "default-src", "fenced-frame-src", "font-src",
    "form-action", "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "navigate-to", "object-src",
    "plugin-types", "prefetch-src", "referrer", "reflected-xss", "report-to", "report-uri", "require-sri-for",
    "require-trusted-types-for", "sandbox", "script-src", "script-src-attr", "script-src-elem", "style-src",
    "style-src-attr",
    "style-src-elem", "trusted-types", "upgrade-insecure-requests", "webrtc", "worker-src",
}  # fmt: skip
_UNQUOTED = {
    "self", "none", "unsafe-inline", "unsafe-eval", "strict-dynamic", "unsafe-hashes", "report-sample",
    "wasm-unsafe-eval",
}  # fmt: skip
_NONCE_OR_HASH = re.compile(
    r"'(?:nonce-[A-Za-z0-9+/_-]+={0,2}|sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2})'", re.IGNORECASE
)
_BROAD = re.compile(r"(?:\*|https?:|https?://\*|wss?:)(?::(?:\*|\d+))?(?:/\*?)?", re.IGNORECASE)
_INLINE_SCHEMES = ("data:", "blob:", "filesystem:")
_MOST_DIRECTIVES = 200


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: its directives in lower case, the first of equal names."""

    directives: tuple[tuple[str, tuple[str, ...]], ...]
    repeated: tuple[str, ...] = ()
    """Directives that stand again and are ignored by browsers."""

    def get(self, directive: str) -> tuple[str, ...] | None:
        """The sources of a directive itself; None where it is absent."""
        return next((sources for name, sources in self.directives if name == directive), None)

    def sources(self, directive: str) -> tuple[str, ...] | None:
        """The sources that govern `directive`, fallbacks included; None where nothing does."""
        for name in FALLBACKS.get(directive, (directive, "default-src")):
            if (sources := self.get(name)) is not None:
                return sources
        return None

    def without(self, names: Iterable[str]) -> Policy:
        """The policy without some directives."""
        left_out = set(names)
        return Policy(tuple(item for item in self.directives if item[0] not in left_out), self.repeated)

    def allows_inline(self, directive: str) -> bool:
        """Whether any inline script runs, in elements or in event handlers as `directive` says."""
        sources = self.sources(directive)
        if sources is None:
            return True
        lowered = [source.lower() for source in sources]
        return (
            "'unsafe-inline'" in lowered
            and "'strict-dynamic'" not in lowered
            and not any(_NONCE_OR_HASH.fullmatch(source) for source in sources)
        )

    def broad_scripts(self) -> tuple[str, ...]:
        """Sources from which anybody can serve a script; ('*',) where scripts are not governed at all."""
        sources = self.sources("script-src-elem")
        if sources is None:
            return ("*",)
        if "'strict-dynamic'" in (source.lower() for source in sources):
            return ()
        return tuple(source for source in sources if is_broad(source) or source.lower() == "data:")

    def blocks_scripts(self) -> bool:
        """Whether no script runs at all."""
        found = (self.sources("script-src-elem"), self.sources("script-src-attr"))
        return all(sources is not None and {source.lower() for source in sources} <= {"'none'"} for sources in found)

    def governs_objects(self) -> bool:
        """Whether plug-in content is limited to less than anything."""
        sources = self.sources("object-src")
        return sources is not None and not any(is_broad(source) or source.lower() == "data:" for source in sources)


def parse(value: str) -> tuple[Policy, ...]:
    """The policies of a header: commas part policies, semicolons directives; empty ones are dropped."""
    found = (_policy(text) for text in value.split(","))
    return tuple(policy for policy in found if policy.directives)


def _policy(text: str) -> Policy:
    directives: dict[str, tuple[str, ...]] = {}
    repeated: list[str] = []
    for part in text.split(";")[:_MOST_DIRECTIVES]:
        name, *sources = part.split()[:500] or [""]
        if not name or not name.isascii():
            continue
        if name.lower() in directives:
            repeated.append(name.lower())
        else:
            directives[name.lower()] = tuple(sources)
    return Policy(tuple(directives.items()), tuple(dict.fromkeys(repeated)))


def is_broad(source: str) -> bool:
    """Whether a source expression matches any host."""
    return bool(_BROAD.fullmatch(source))


def mistakes(policy: Policy) -> tuple[str, ...]:
    """Words that browsers do not read as they were meant."""
    found = []
    for name, sources in policy.directives:
        if name not in KNOWN:
            found.append(f"{name[:40]} is not a directive")
        found += [
            f"{source} needs single quotes in {name}"
            for source in sources
            if source.lower() in _UNQUOTED and name.endswith("-src")
        ]
        if "'none'" in (source.lower() for source in sources) and len(sources) > 1:
            found.append(f"'none' beside other sources is ignored in {name[:40]}")
    found += [f"{name[:40]} stands twice, only the first counts" for name in policy.repeated]
    return tuple(found)


def effective(policies: Iterable[Policy], weak: Callable[[Policy], bool]) -> bool:
    """Whether a weakness is left when all policies are enforced: only if each of them has it."""
    return all(weak(policy) for policy in policies)
