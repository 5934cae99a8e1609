"""What a body is by its own first characters, whatever its Content-Type says."""

from __future__ import annotations

import codecs
import re

from readycheck_checks.http.reading import markup

_READ = 1024
_LONGEST_CHARSET = 64
_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|form)[\s/>]|<!--",
    re.IGNORECASE,
)
_JSON = re.compile(r"""\{\s*(?:\}|"(?:[^"\\\n]|\\.)*"\s*:)|\[\s*(?:\]|[\[{"]|-?\d|true\b|false\b|null\b)""")
_COMMENT = re.compile(r"\s*(?://[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/)")
_SCRIPT = re.compile(
    r"""[!;(+-]*function\b|\(?\s*\([\w\s,]{0,80}\)\s*=>|["']use\ strict["']|async\ function\b
      | class\s+\w+\s*(?:\{|extends\b)
      | (?:var|let|const)\s+[\w$\[{] | import\s*(?:[{*"'(]|[\w$]+(?:\s+from\b|\s*,))
      | export\s+(?:default|const|function|class|\{|\*)
      | (?:window|self|globalThis|document)[.\[]""",
    re.VERBOSE,
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s;"']+)""", re.IGNORECASE)


def looks_like(body: bytes) -> str:
    """`html`, `json`, `xml`, `script`, or empty where the first kilobyte does not tell."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = body[: 2 * _READ].decode("utf-16", "replace")
    else:
        text = body[:_READ].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    text = text.lstrip()
    if text[:5].lower() == "<?xml":
        return "html" if re.search(r"<!doctype\s+html|<html[\s>]", text, re.IGNORECASE) else "xml"
    if _HTML.match(text):
        return "html"
    if re.match(r"<[a-zA-Z][\w:.-]*[\s/>]", text):
        return "xml"
    if _JSON.match(text):
        return "json"
    while comment := _COMMENT.match(text):
        text = text[comment.end() :]
    return "script" if _SCRIPT.match(text.lstrip()) else ""


def meta_charset(body: bytes) -> str:
    """The encoding that a meta element in the first 1,024 bytes declares (HTML, 13.2.3.2), in lower case, or empty."""
    for tag in markup.tags(body[:_READ].decode("latin-1")):
        if tag.name != "meta" or tag.end:
            continue
        declared = tag.get("charset")
        if not declared and tag.get("http-equiv").lower() == "content-type":
            found = _CHARSET.search(tag.get("content"))
            declared = found.group(1) if found else ""
        if declared.strip():
            return declared.strip().lower()[:_LONGEST_CHARSET]
    return ""
