"""Any coverage report: told by its content, not by its name."""

from __future__ import annotations

import re
from collections.abc import Callable

from readycheck_checks.testing.formats import clover, cobertura, go, jacoco, lcov, script
from readycheck_checks.testing.formats.lines import Report
from readycheck_checks.testing.formats.xml import ReportError

_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_HEAD = 8_192


def read(data: bytes) -> Report:
    """The report that `data` holds. Raises ReportError with the reason."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise ReportError("it is empty")
    report = _reader(head)(data.removeprefix(b"\xef\xbb\xbf"))
    if not report.files:
        raise ReportError("it names no file")
    return report


def _reader(head: bytes) -> Callable[[bytes], Report]:
    if head.startswith(b"{"):
        return script.read
    if head.startswith(b"<"):
        found = _ROOT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
        root = found.group(1) if found else b""
        if root == b"report":
            return jacoco.read
        if root == b"coverage":
            is_clover = re.search(rb"<project[\s>]|clover=|generated=", head) is not None
            return clover.read if is_clover and b"line-rate" not in head else cobertura.read
        raise ReportError(f"its root is <{root.decode('ascii', 'replace')}>, which no known coverage format has")
    if re.match(rb"(?:TN|SF|VER|#)[:\s]?", head):
        return lcov.read
    if head.startswith(b"mode: "):
        return go.read
    if head.startswith((b"SQLite", b"!coverage.py")):
        raise ReportError("it is coverage.py's own data; write a report with `coverage xml`")
    raise ReportError("it is in no known coverage format")
