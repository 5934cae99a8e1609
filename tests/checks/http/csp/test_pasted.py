"""What people paste as a policy, and how it is read."""

from __future__ import annotations

import pytest

from readycheck_checks.http.csp.pasted import Pasted, read

NAME = "Content-Security-Policy"
HEAD = "HTTP/2 200\r\nserver: x\r\n"


@pytest.mark.parametrize(
    ("text", "enforced", "report_only"),
    [
        ("default-src 'self'", ["default-src 'self'"], []),
        ("", [], []),
        ("\n \n", [], []),
        ("Content-Security-Policy: a b", ["a b"], []),
        ("content-security-policy-report-only:a", [], ["a"]),
        (f"{NAME}: a\n{NAME}-Report-Only: b\n{NAME}: c", ["a", "c"], ["b"]),
        ("Content-Security-Policy:", [], []),
        ("Content-Security-Policy: a;\n  b;\n\tc\nx: y\n  z", ["a; b; c"], []),
        (HEAD + "content-security-policy: a\r\n\r\n", ["a"], []),
        (HEAD + "\r\n", [], []),
        (HEAD + "\r\nContent-Security-Policy: of the body", [], []),
        ("HTTP/1.1 302 Found\nContent-Security-Policy: old\n\n" + HEAD + "content-security-policy: new", ["new"], []),
        ("HTTP/1.1 302 Found\nContent-Security-Policy: old\n\n" + HEAD, [], []),
        ("< HTTP/1.1 200 OK\n< Content-Security-Policy: a\n< X: y\n<\nbody", ["a"], []),
    ],
)  # fmt: skip
def test_headers_are_told_by_their_name(text: str, enforced: list[str], report_only: list[str]) -> None:
    assert read(text, a_line=True) == read(text) == Pasted(tuple(enforced), tuple(report_only))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a;\nb\n", ["a; b"]),
        ("a;\n b ;\nc;\n", ["a; b ; c;"]),
        ("a;\n\nb\n", ["a;", "b"]),
    ],
)
def test_without_a_name_a_line_is_a_policy_unless_it_goes_on(text: str, values: list[str]) -> None:
    assert [" ".join(one.split()) for one in read(text, a_line=True).enforced] == values
    assert len(read(text).enforced) == 1
