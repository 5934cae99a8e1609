"""Bandit over what reaches production."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.source.collect.bandit import BANDIT
from readycheck_checks.source.facts import BanditFact, BanditIssue, NotRead
from readycheck_checks.source.python_sast import CHECK
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]

SHELL = "import subprocess\ndef f(name):\n    subprocess.call('ls ' + name, shell=True)\n"


def _look(root: Path, seconds: float | None = None, **given: Any) -> BanditFact:
    source = Source.model_validate({"path": root.name, **given})
    return collect(BANDIT, source, base=root.parent, seconds=seconds)


def test_a_shell_built_from_strings_fails(grow: Grow, capfd: pytest.CaptureFixture[str]) -> None:
    fact = _look(grow({"app/run.py": SHELL, "tests/test_run.py": SHELL}))
    findings = judge(CHECK, fact)
    (failure,) = [one for one in findings if one.status is Status.FAIL]
    assert failure.rule == "source.python_sast.b602"
    assert failure.location == {"kind": "file", "file": "app/run.py", "line": 3, "column": 5}
    assert failure.references == ("CWE-78",)
    assert (fact.files, fact.left_out) == (1, {"test": 1})
    assert capfd.readouterr() == ("", "")


def test_nosec_is_honoured_and_counted(grow: Grow) -> None:
    fact = _look(grow({"app/run.py": SHELL.replace("True)", "True)  # nosec B602 - a constant")}))
    assert worst(judge(CHECK, fact)) is Status.PASS
    assert fact.nosec == 1


_MD5 = "import hashlib\n"
_SQL = "TABLE = 'things'\ndef f(cursor, ids, given):\n"
_PICKLE = "import hmac, pickle\ndef f(data, key, given):\n"

AROUND = {
    "digest of a password": (_MD5 + "def f(password):\n    return hashlib.md5(password)\n", Status.FAIL),
    "digest in a function for tokens": (
        _MD5 + "def new_token(a):\n    h = hashlib.sha1(a)\n    return h\n",
        Status.FAIL,
    ),
    "digest for a cache": (_MD5 + "def etag(body):\n    return hashlib.md5(body).hexdigest()\n", Status.WARN),
    "digest with ruff's comment": (_MD5 + "a = hashlib.md5(b'')  # noqa: S324 -- a cache key\n", Status.PASS),
    "digest with two codes": (_MD5 + "a = hashlib.md5(password)  # noqa: E501, S324\n", Status.PASS),
    "digest with another rule's comment": (_MD5 + "a = hashlib.md5(password)  # noqa: S303\n", Status.FAIL),
    "comment for the whole file": ("# ruff: noqa: S324\n" + _MD5 + "a = hashlib.md5(password)\n", Status.PASS),
    "markup of a constant": ("from django.utils.safestring import mark_safe\na = mark_safe('<br>')\n", Status.PASS),
    "markup of a variable": ("from django.utils.safestring import mark_safe\na = mark_safe(b)\n", Status.WARN),
    "markup with ruff's comment": (
        "from django.utils.safestring import mark_safe\na = mark_safe(b)  # noqa: S308\n",
        Status.PASS,
    ),
    "import that proves nothing": ("from xmlrpc.client import Fault\nraise Fault(1, 'a')\n", Status.WARN),
    "SQL of constants": (_SQL + "    cursor.execute('DELETE FROM ' + TABLE + ' WHERE id = ?', ids)\n", Status.PASS),
    "SQL of a choice": (
        _SQL + "    a = 'x' if ids else 'y'\n    cursor.execute(f'SELECT {a} FROM b WHERE c = %s', ids)\n",
        Status.PASS,
    ),
    "SQL of a list of names": (
        _SQL + "    for t in ('a', 'b'):\n        cursor.execute(f'DELETE FROM {t}')\n",
        Status.PASS,
    ),
    "SQL with placeholders": (
        _SQL + "    q = ', '.join('?' * len(ids))\n    cursor.execute(f'DELETE FROM a WHERE b IN ({q})', ids)\n",
        Status.PASS,
    ),
    "SQL of a parameter": (_SQL + "    cursor.execute(f'DELETE FROM a WHERE b = {given}')\n", Status.FAIL),
    "SQL of a variable that changes": (
        _SQL + "    a = 'x'\n    a += given\n    cursor.execute(f'DELETE FROM a WHERE b = {a}')\n",
        Status.FAIL,
    ),
    "SQL that is formatted": (_SQL + "    cursor.execute('DELETE FROM a WHERE b = {}'.format(given))\n", Status.FAIL),
    "pickle that is signed": (
        _PICKLE + "    if hmac.compare_digest(key, given):\n        return pickle.loads(data)\n",
        Status.PASS,
    ),
    "pickle as a copy": (_PICKLE + "    return pickle.loads(pickle.dumps(given))\n", Status.PASS),
    "pickle": (_PICKLE + "    return pickle.loads(data)\n", Status.FAIL),
}


def test_the_code_around_a_result_decides(grow: Grow) -> None:
    names = {f"app/m{number}.py": text for number, (text, _) in enumerate(AROUND.values())}
    fact = _look(grow({**names}))
    assert fact.noqa == 5
    for (what, (_, wanted)), name in zip(AROUND.items(), names, strict=True):
        own = fact.model_copy(update={"issues": tuple(one for one in fact.issues if one.file == name)})
        assert worst(judge(CHECK, own)) is wanted, what


def test_many_files_are_counted_once(grow: Grow) -> None:
    fact = _look(grow({f"app/m{number}.py": "a = 1\nassert a\n" for number in range(25)}))
    assert (fact.files, fact.lines, fact.counts) == (25, 50, {"LOW/HIGH": 25})
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_what_bandit_cannot_read_is_not_known(grow: Grow) -> None:
    fact = _look(grow({"app/a.py": "a = 1\n", "app/old.py": "print 'two'\n", "app/null.py": b"a\0b"}))
    assert sorted(one.file for one in fact.not_read) == ["app/null.py", "app/old.py"]
    assert fact.files == 1
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_what_the_time_did_not_reach_is_not_known(grow: Grow) -> None:
    fact = _look(grow({"app/a.py": "a = 1\n"}), seconds=4.0)
    assert (fact.files, [one.reason for one in fact.not_read]) == (0, ["out_of_time"])
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


@pytest.mark.parametrize("files", [{}, {"a.js": "f()"}, {"tests/test_a.py": "f()"}], ids=["empty", "script", "tests"])
def test_no_python_is_not_applicable(grow: Grow, files: dict[str, str | bytes]) -> None:
    assert worst(judge(CHECK, _look(grow(files)))) is Status.NOT_APPLICABLE


def _fact(severity: str, confidence: str, test_id: str = "B602") -> BanditFact:
    place = {"file": "a.py", "line": 1, "column": 1, "test_id": test_id, "test_name": "t", "text": "T."}
    issue = BanditIssue.model_validate({**place, "severity": severity, "confidence": confidence})
    return BanditFact(root=".", version="1", issues=(issue,), files=1)


@pytest.mark.parametrize(
    ("severity", "confidence", "test_id", "options", "status"),
    [
        ("HIGH", "HIGH", "B602", {}, Status.FAIL),
        ("MEDIUM", "MEDIUM", "B608", {}, Status.FAIL),
        ("MEDIUM", "LOW", "B608", {}, Status.PASS),
        ("HIGH", "HIGH", "B324", {}, Status.WARN),
        ("LOW", "HIGH", "B101", {}, Status.PASS),
        ("MEDIUM", "HIGH", "B703", {}, Status.WARN),
        ("MEDIUM", "HIGH", "B703", {"review": []}, Status.FAIL),
        ("MEDIUM", "HIGH", "B301", {"fail_severity": "HIGH"}, Status.WARN),
        ("HIGH", "LOW", "B602", {"fail_confidence": "LOW"}, Status.FAIL),
        ("HIGH", "HIGH", "B602", {"ignore": ["B602"]}, Status.PASS),
    ],
)
def test_bars(severity: str, confidence: str, test_id: str, options: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, _fact(severity, confidence, test_id), options)) is status


def test_many_results_are_summed_up() -> None:
    one = _fact("HIGH", "HIGH").issues[0]
    fact = BanditFact(root=".", version="1", issues=(one,) * 80, files=1)
    findings = judge(CHECK, fact, {"most": 50})
    assert rules(findings, Status.FAIL).count("source.python_sast.b602") == 50
    assert [one.stands_for for one in findings if one.rule.endswith(".more")] == [30]
    cut = fact.model_copy(update={"counts": {"HIGH/HIGH": 85}})
    assert [one.stands_for for one in judge(CHECK, cut) if one.rule.endswith(".more")] == [5]
    left = tuple(NotRead(file=f"{number}.py", reason="out_of_time") for number in range(40))
    fact = BanditFact(root=".", version="1", files=0, not_read=left, not_read_total=40)
    assert len(rules(judge(CHECK, fact), Status.INCONCLUSIVE)) == 21
