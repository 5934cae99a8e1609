"""Strings that a target, a profile or a pack may hold at worst. No format may break on one or let it forge a thing."""

from __future__ import annotations

from tests.support.report_builders import with_every_text
from tests.support.sample_report import sample_report

from readycheck.model import Report

HOSTILE_TEXTS = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "end of title": "</title></textarea></details></summary><b>",
    "comment": "--><!-- a --><![CDATA[ b ]]>",
    "cdata end": "a]]>b]]&gt;c",
    "ansi": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "runner": "\n::error file=a.py,line=1::forged\n::set-output name=x::y\n##[error]forged\n##vso[task.complete]",
    "percent": "a%0Ab%0D%25::error::c",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|'x'!A1",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd|'x'!A1",
    "tab": "\t=1+1\tb",
    "direction": "\u202egpj.exe\u2066x\u2069\u200b\ufeff",
    "surrogate": "a\ud800b\udfffc",
    "nul": "a\x00b\x01c\x7f\x85\ufffe\uffff",
    "lines": "\r\n\r\n# Heading\n\n- [x] done\n\n| a | b |\n| - | - |\n| c | d |\n\u2028next",
    "backticks": "``` ` `` \\` ```\n```js\nx\n```",
    "pipes": "a|b\\|c\\\\|d||`e|f`",
    "mentions": "@octocat #1 GH-2 owner/repo#3 !4 ~bug %v1 &5 $6 user@example.org 0123456789abcdef0123",
    "boxes": "[x] done",
    "list": "- [x] done",
    "number": "1. one",
    "commands": "/close",
    "emphasis": "*a* **b** _c_ __d__ ~~e~~ $f$ $$g$$ :white_check_mark: [^1]",
    "links": "[a](https://evil.example) ![b](https://evil.example/x.png) <https://evil.example> https://evil.example "
    "www.evil.example [c]: https://evil.example [[d]] javascript:alert(1)",
    "entities": "&lt;b&gt; &#64;octocat &amp;#35;1 &colon;",
    "attachment": "[[ATTACHMENT|/etc/passwd]]",
    "quotes": "\"'`<>&;{}\\",
    "prometheus": '"} 1\nforged{x="y"} 2 # EOF\n',
    "template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7} %{7}",
    "long": "x" * 1_000_000,
    "long of marks": "*_`|<@" * 170_000,
}
"""By what each is after."""


def small_report() -> Report:
    """The sample with one control for each status and disposition: every kind of field, a third of the time."""
    report = sample_report()
    kinds = {(one.status, one.disposition): one for one in reversed(report.controls)}
    return report.model_copy(update={"controls": tuple(one for one in report.controls if one in kinds.values())})


def filled(report: Report, text: str) -> Report:
    """`report` with `text` in every text field that is not empty."""
    return with_every_text(report, lambda old: text if old else old)
