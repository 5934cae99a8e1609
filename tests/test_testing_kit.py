"""The kit that authors of checks are given."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from readycheck.testing import Answer, assert_report, audit, serve

PAGES = """
import urllib.request
from readycheck.api import *
class Page(Thing):
    url: str
class Length(Fact):
    length: int
def collect(thing, ctx):
    with urllib.request.urlopen(thing.url, timeout=5) as answer:
        return Length(length=len(answer.read(1024)))
def judge(fact, options, context):
    yield (passed if fact.length else failed)("pages.length", f"the page has {fact.length} bytes")
TARGET = TargetKind("pages", "page", Page, "url")
COLLECTOR = Collector("pages.length", "pages", Length, collect, "pages")
CHECK = Check("pages.length", "Pages are not empty", judge, Length, NoOptions)
"""


def test_a_local_server_answers_as_told() -> None:
    with serve({"/a": Answer(201, {"X-One": "1"}, b"hello")}) as url, urllib.request.urlopen(f"{url}/a") as answer:
        assert (answer.status, answer.headers["X-One"], answer.read()) == (201, "1", b"hello")


@pytest.mark.parametrize(("body", "status"), [(b"hello", "pass"), (b"", "fail")])
def test_a_whole_run_of_a_folder_of_checks(tmp_path: Path, body: bytes, status: str) -> None:
    (tmp_path / "pages.py").write_text(PAGES)
    with serve({"/": Answer(body=body)}) as url:
        report = audit({"page": url + "/"}, {"pages.length": {}}, folders=[tmp_path])
    assert_report(report, {"pages.length": status})
    with pytest.raises(AssertionError, match="the page has"):
        assert_report(report, {"pages.length": "manual"})
    with pytest.raises(AssertionError, match="not there"):
        assert_report(report, {"pages.width": "pass"})
