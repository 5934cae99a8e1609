"""Single defects of what pages load. Hosts named `.example` are never asked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from tests.checks.http.twins import Site, Twin, html
from tests.support.serve import Reply

CHECK = "http.integrity"
CDN = "https://cdn.example"
SCRIPT = b"document.title = 'Coursework'\n"
STYLE = b"body { color: black }\n"


def digest(content: bytes, algorithm: str = "sha384") -> str:
    """The integrity value of a file."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


GOOD = f'integrity="{digest(SCRIPT)}" crossorigin="anonymous"'
FILES = {
    "/app.js": Reply(200, {"Content-Type": "text/javascript"}, SCRIPT),
    "/app.css": Reply(200, {"Content-Type": "text/css"}, STYLE),
}


def site(
    head: str, changed: Mapping[str, str | None] | None = None, files: Mapping[str, str] | None = None, **fields: str
) -> Site:
    """A site whose page has these elements in its head, and further scripts."""
    body = f"<!doctype html><html lang=en><head><title>Coursework</title>{head}</head><body><p>Hello</p></body></html>"
    more = {path: Reply(200, {"Content-Type": "text/javascript"}, text) for path, text in (files or {}).items()}
    return Site({**FILES, **more, "/": html(changed, body)}, **fields)  # type: ignore[arg-type]


def twin(name: str, rule: str, flawed: str, fixed: str) -> Twin:
    return Twin(name, CHECK, f"{CHECK}.{rule}", site(flawed), site(fixed))


UPGRADING = {"Content-Security-Policy": "default-src 'self' https:; upgrade-insecure-requests"}
OWN = "<script src=/app.js></script>"
FIXED = f"<script src={CDN}/lib.js {GOOD}></script>"
MAP = f'<script type=importmap>{{"integrity": {{"{CDN}/lib.js": "{digest(SCRIPT)}"}}}}</script>'

TWINS: tuple[Twin, ...] = (
    twin("SRI missing on a script", "missing.script", f"<script src={CDN}/lib.js></script>", FIXED),
    twin("SRI missing on a script, which comes from the own host", "missing.script", f"<script src={CDN}/a.js>", OWN),
    twin("SRI empty on a script", "missing.script", f"<script src={CDN}/lib.js integrity=''></script>", FIXED),
    twin(
        "SRI missing on a module",
        "missing.script",
        f"<script type=module src={CDN}/lib.js></script>",
        f"<script type=module src={CDN}/lib.js integrity={digest(SCRIPT)}></script>",
    ),
    twin(
        "SRI missing on an import of an inline module",
        "missing.import",
        f'<script type=module>import {{ a }} from "{CDN}/lib.js"</script>',
        f'<script type=importmap>{{"integrity": {{"{CDN}/lib.js": "{digest(SCRIPT)}"}}}}</script>'
        f'<script type=module>import {{ a }} from "{CDN}/lib.js"</script>',
    ),
    twin(
        "SRI missing in an import map",
        "missing.import",
        f'<script type=importmap>{{"imports": {{"lib": "{CDN}/lib.js"}}}}</script>',
        f'<script type=importmap>{{"imports": {{"lib": "{CDN}/lib.js"}}, '
        f'"integrity": {{"{CDN}/lib.js": "{digest(SCRIPT)}"}}}}</script>',
    ),
    twin(
        "SRI missing on a module preload",
        "missing.script",
        f"<link rel=modulepreload href={CDN}/lib.js>",
        f"<link rel=modulepreload href={CDN}/lib.js integrity={digest(SCRIPT)}>",
    ),
    twin(
        "SRI missing on an import over several lines",
        "missing.import",
        f'<script type=module>import {{\n  a\n}} from "{CDN}/lib.js"</script>',
        f'{MAP}<script type=module>import {{\n  a\n}} from "{CDN}/lib.js"</script>',
    ),
    twin(
        "SRI missing on an import by a classic script",
        "missing.import",
        f"<script>import('{CDN}/lib.js')</script>",
        f"<script>// import('{CDN}/lib.js')\nlet text = \"import('{CDN}/lib.js')\"</script>",
    ),
    twin(
        "SRI missing on an export of what another host has",
        "missing.import",
        f'<script type=module>export * from "{CDN}/lib.js"</script>',
        f'{MAP}<script type=module>export * from "{CDN}/lib.js"</script>',
    ),
    Twin(
        "SRI missing on an import in a module file of the own host",
        CHECK,
        f"{CHECK}.missing.import",
        site("<script type=module src=/main.js></script>", files={"/main.js": f'import {{ a }} from "{CDN}/lib.js"'}),
        site(
            f"{MAP}<script type=module src=/main.js></script>",
            files={"/main.js": f'import "./next.js"; await import("{CDN}/lib.js")', "/next.js": "export let a = 1"},
        ),
    ),
    twin(
        "SRI missing on a style that a style imports",
        "missing.style_import",
        f"<style>@charset 'utf-8'; @import url({CDN}/lib.css) screen; body {{ margin: 0 }}</style>",
        f"<style>/* @import url({CDN}/lib.css); */ body {{ margin: 0 }} @import url({CDN}/lib.css);</style>",
    ),
    twin(
        "SRI missing on a preload",
        "missing.preload",
        f"<link rel=preload as=script href={CDN}/lib.js crossorigin>",
        f"<link rel=preload as=script href={CDN}/lib.js {GOOD}>",
    ),
    twin(
        "SRI of a preload is not that of the script",
        "preload_differs",
        f"<link rel=preload as=script href={CDN}/lib.js crossorigin>{FIXED}",
        f"<link rel=preload as=script href={CDN}/lib.js {GOOD}>{FIXED}",
    ),
    twin(
        "SRI impossible, a font of another host",
        "missing.font",
        f"<link rel=preload as=font href={CDN}/a.woff2 crossorigin>",
        "<link rel=preload as=font href=/a.woff2 crossorigin>",
    ),
    twin(
        "SRI missing on a script in a picture",
        "missing.script",
        f'<svg><script href="{CDN}/lib.js"/></svg><p>hello</p>',
        f'<svg><script href="/app.js"/></svg><p>hello</p>{FIXED}',
    ),
    twin(
        "SRI missing on a script in a frame's own document",
        "missing.script",
        f"<iframe srcdoc='<script src={CDN}/lib.js></script>'></iframe>",
        f"<iframe sandbox=allow-scripts srcdoc='<script src={CDN}/lib.js></script>'></iframe>",
    ),
    twin(
        "SRI missing on a style",
        "missing.style",
        f"<link rel=stylesheet href={CDN}/lib.css>",
        f'<link rel=stylesheet href={CDN}/lib.css integrity="{digest(STYLE)}" crossorigin>',
    ),
    twin(
        "SRI impossible, a style that its provider changes",
        "missing.changing",
        '<link rel=stylesheet href="https://fonts.googleapis.com/css2?family=Inter">',
        "<link rel=stylesheet href=/app.css><link rel=preload as=font href=/a.woff2>",
    ),
    twin(
        "SRI missing on a domain that was taken over",
        "taken_over",
        "<script src=https://cdn.polyfill.io/v3/polyfill.min.js></script>",
        OWN,
    ),
    twin(
        "SRI with an algorithm that browsers do not know",
        "bad_value",
        f'<script src={CDN}/lib.js integrity="md5-1B2M2Y8AsgTpgAmY7PhCfg==" crossorigin></script>',
        FIXED,
    ),
    twin(
        "SRI with a digest in hex, which no file has",
        "unmatchable",
        f'<script src={CDN}/lib.js integrity="sha256-{hashlib.sha256(SCRIPT).hexdigest()}" crossorigin></script>',
        f'<script src={CDN}/lib.js integrity="{digest(SCRIPT, "sha256")}" crossorigin></script>',
    ),
    twin(
        "SRI digest of another file",
        "mismatch",
        f'<script src=/app.js integrity="{digest(STYLE)}"></script>',
        f'<script src=/app.js integrity="{digest(SCRIPT)}"></script>',
    ),
    twin(
        "SRI digest of another file by the stronger algorithm",
        "mismatch",
        f'<script src=/app.js integrity="{digest(SCRIPT, "sha256")} {digest(STYLE, "sha512")}"></script>',
        f'<script src=/app.js integrity="{digest(STYLE, "sha256")} {digest(SCRIPT, "sha512")}?ct=text"></script>',
    ),
    twin(
        "SRI digest of a style that was changed",
        "mismatch",
        f'<link rel=stylesheet href=/app.css integrity="{digest(SCRIPT)}">',
        f'<link rel=stylesheet href=/app.css integrity="{digest(SCRIPT)} {digest(STYLE)}">',
    ),
    twin(
        "SRI without crossorigin",
        "crossorigin",
        f'<script src={CDN}/lib.js integrity="{digest(SCRIPT)}"></script>',
        FIXED,
    ),
    twin(
        "SRI page loads a script over http",
        "mixed",
        f"<script src=http://cdn.example/lib.js {GOOD}></script>",
        FIXED,
    ),
    Twin(
        "SRI page loads a style over http without having browsers ask over https",
        CHECK,
        f"{CHECK}.mixed",
        site(f"<link rel=stylesheet href=http://cdn.example/lib.css {GOOD}>"),
        site(
            f"<link rel=stylesheet href=http://cdn.example/lib.css {GOOD}>",
            {"Content-Security-Policy": "default-src https:; upgrade-insecure-requests"},
        ),
    ),
    Twin(
        "SRI missing where browsers ask over https, beside a page on http whose own script they would ask for so",
        CHECK,
        f"{CHECK}.missing.script",
        site(f"<script src={CDN}/lib.js></script>", UPGRADING, tls=False),  # type: ignore[arg-type]
        site(OWN, UPGRADING, tls=False),  # type: ignore[arg-type]
    ),
)
