"""What pages load from elsewhere: what a browser reads of an `integrity`, what is fetched, and what never is."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.http.twins.integrity import STYLE, digest

from readycheck.api import Finding, ReasonCode, Status
from readycheck.testing import judge
from readycheck_checks.http.facts import Failure, FailureKind, Reference, Role, Unseen
from readycheck_checks.http.facts.integrity import Compared, HttpIntegrity, IntegrityPage, Subresource
from readycheck_checks.http.integrity import CHECK
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.subresources import metadata, providers

P = "http.integrity."
OWN = "https://app.example.edu"
CDN = "https://cdn.example"
SCRIPT = b"let a = 1\n"
GOOD = digest(SCRIPT)
SHORT, LONG = digest(SCRIPT, "sha256"), digest(SCRIPT, "sha512")
OTHER = digest(STYLE)
FOUND = metadata.digests_of(SCRIPT)


# What a browser reads: Subresource Integrity, sections 3.3.2 to 3.3.4.
METADATA: list[tuple[str | None, bool, bool]] = [
    # text, checked at all, the file fits
    (None, False, True),
    ("", False, True),
    (" \t\n", False, True),
    (GOOD, True, True),
    (SHORT, True, True),
    (LONG, True, True),
    (OTHER, True, False),
    (f"  {GOOD}\n", True, True),
    (f"{OTHER}\t{GOOD}", True, True),
    (f"{GOOD} {OTHER}", True, True),
    (f"{digest(STYLE, 'sha256')} {GOOD}", True, True),  # the stronger one counts
    (f"{SHORT} {OTHER}", True, False),
    (f"{LONG} {OTHER}", True, True),
    (f"{digest(STYLE, 'sha512')} {GOOD} {SHORT}", True, False),
    (f"{GOOD}?ct=application/javascript", True, True),
    (f"{GOOD}?a?b", True, True),
    (f"{OTHER}?{GOOD}", True, False),
    (GOOD.replace("sha384", "SHA384"), False, True),  # Chromium loads whatever it finds then
    (f"{OTHER.replace('sha384', 'SHA384')} {GOOD}", True, True),
    (GOOD.replace("sha384", "sha-384"), False, True),
    (GOOD.replace("sha384", "sha3"), False, True),
    ("md5-1B2M2Y8AsgTpgAmY7PhCfg==", False, True),
    (f"md5-1B2M2Y8AsgTpgAmY7PhCfg== {GOOD}", True, True),
    ("sha384", True, False),
    ("sha384-", True, False),
    ("sha384-AAAA", True, False),
    (SHORT.rstrip("="), True, False),  # the standard compares the text
    (SHORT[:-1] + "==", True, False),
    (GOOD.lower(), True, False),
    (f"{GOOD},{OTHER}", True, False),
    (f"'{GOOD}'", False, True),
    (base64.b64encode(hashlib.sha384(SCRIPT).digest()).decode(), False, True),
]


@pytest.mark.parametrize(("text", "checked", "fits"), METADATA)
def test_what_a_browser_reads(text: str | None, checked: bool, fits: bool) -> None:
    read = metadata.parse(text)
    assert (read.checked, read.fits(FOUND)) == (checked, fits)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (GOOD, "digests"),
        (f"{GOOD} sha384-AAAA", "digests"),
        (f"sha256-{hashlib.sha256(SCRIPT).hexdigest()}", "impossible"),
        (f"sha384-{GOOD.removeprefix('sha384-')[:-4]}", "impossible"),
        ("sha384-%%%", "garbled"),
        ("sha384-", "garbled"),
        ("sha256-" + "_" * 43 + "=", "garbled"),
    ],
)
def test_values_that_no_file_has(text: str, kind: str) -> None:
    read = metadata.parse(text)
    held = {name for name in ("digests", "impossible", "garbled") if getattr(read, name)}
    assert kind in held
    assert ("digests" in held) == (kind == "digests")


@given(st.text(max_size=80) | st.text(alphabet="sha256384512-+/=? A\t", max_size=80))
def test_any_text_is_read(text: str) -> None:
    read = metadata.parse(text)
    assert read.checked or not (read.digests or read.impossible or read.garbled)
    assert all(len(one) == metadata.LENGTHS[read.algorithm] for one in read.digests)


# Judged.
def sub(url: str = f"{CDN}/lib.js", kind: str = "script", integrity: str | None = GOOD, **fields: Any) -> Subresource:
    """A well-made script of another host; what differs is named."""
    crossorigin = fields.pop("crossorigin", "anonymous")
    destination = fields.pop("destination", "script" if kind == "preload" else "")
    reference = Reference(
        kind=kind, url=url, integrity=integrity, crossorigin=crossorigin, destination=destination,
        within=fields.pop("within", ""),
    )  # fmt: skip
    compared = Compared.OFF_HOST if metadata.parse(integrity).digests else Compared.NOTHING
    return Subresource(reference=reference, **{"compared": compared, **fields})


def fact(*files: Subresource, edge_tls: bool = False, **fields: Any) -> HttpIntegrity:
    one = IntegrityPage(**{"url": f"{OWN}/", "status": 200, "html": True, "subresources": files, **fields})
    return HttpIntegrity(url=f"{OWN}/", edge_tls=edge_tls, pages=(one,))


def bad(findings: list[Finding]) -> list[tuple[str, str]]:
    quiet = (Status.PASS, Status.NOT_APPLICABLE)
    return [(one.status.value, one.rule.removeprefix(P)) for one in findings if one.status not in quiet]


HTTP = "http://cdn.example/lib.js"
BROKEN: list[tuple[HttpIntegrity, str, str]] = [
    (fact(sub(integrity=None)), "warn", "missing.script"),
    (fact(sub(integrity=" ")), "warn", "missing.script"),
    (fact(sub(kind="module", integrity=None)), "warn", "missing.script"),
    (fact(sub(kind="modulepreload", integrity=None)), "warn", "missing.script"),
    (fact(sub(kind="import", integrity=None)), "warn", "missing.import"),
    (fact(sub(kind="dynamic", integrity=None, within=f"{OWN}/main.js")), "warn", "missing.import"),
    (fact(sub(kind="dynamic", integrity="sha384-%%%")), "warn", "bad_value"),
    (fact(sub("https://cdn.polyfill.io/v3/p.js", "dynamic", None)), "fail", "taken_over"),
    (fact(sub("http://cdn.example/lib.js", "dynamic", None)), "fail", "mixed"),
    (fact(sub(kind="style_import", integrity=None)), "warn", "missing.style_import"),
    (fact(sub("https://fonts.googleapis.com/css2?family=", "style_import", None)), "warn", "missing.changing"),
    (fact(sub(kind="preload", integrity=None)), "warn", "missing.preload"),
    (fact(sub(kind="preload", integrity=None, destination="worker")), "warn", "missing.preload"),
    (fact(sub(kind="preload", integrity=None, destination="style")), "warn", "missing.preload"),
    (fact(sub(kind="preload", integrity=None, destination="font")), "warn", "missing.font"),
    (fact(sub(kind="preload", integrity="sha1-AAAA", crossorigin=None)), "warn", "bad_value"),
    (fact(sub("https://polyfill.io/v3/p.js", "preload", None)), "fail", "taken_over"),
    (fact(sub("https://js.stripe.com/v3/", "preload", None)), "warn", "missing.changing"),
    (fact(sub(), sub(kind="preload", integrity=None)), "warn", "preload_differs"),
    (fact(sub(kind="preload", integrity=None), sub(kind="module")), "warn", "preload_differs"),
    (fact(sub(), sub(kind="preload", integrity=OTHER)), "warn", "preload_differs"),
    (fact(sub(), sub(kind="preload", integrity=SHORT)), "warn", "preload_differs"),
    (fact(sub(), sub(kind="preload", integrity=f"{GOOD} {OTHER}")), "warn", "preload_differs"),
    (fact(sub(kind="stylesheet"), sub(kind="preload", integrity=None, destination="style")), "warn", "preload_differs"),
    (fact(sub(integrity=None), sub(kind="preload", integrity=None)), "warn", "missing.script"),
    (fact(sub(kind="stylesheet", integrity=GOOD), sub(kind="preload", integrity=None)), "warn", "missing.preload"),
    (fact(sub(f"{OWN}:8443/a.js", integrity=None)), "warn", "missing.script"),
    (fact(sub("https://static.example.edu/a.js", integrity=None)), "warn", "missing.script"),
    (fact(sub(kind="stylesheet", integrity=None)), "warn", "missing.style"),
    (fact(sub("https://fonts.googleapis.com/css2?family=", "stylesheet", None)), "warn", "missing.changing"),
    (fact(sub("https://www.google.com/recaptcha/api.js", integrity=None)), "warn", "missing.changing"),
    (fact(sub("https://polyfill.io/v3/p.js", integrity=None)), "fail", "taken_over"),
    (fact(sub("https://cdn.polyfill.io/v3/p.js", integrity=None)), "fail", "taken_over"),
    (fact(sub(integrity="sha1-AAAA")), "warn", "bad_value"),
    (fact(sub(integrity=GOOD.upper())), "warn", "bad_value"),
    (fact(sub(integrity="sha384-%%%")), "warn", "bad_value"),
    (fact(sub(f"{OWN}/a.js", integrity="{{ digest }}")), "warn", "bad_value"),
    (fact(sub(integrity="sha384-AAAA")), "fail", "unmatchable"),
    (fact(sub(f"{OWN}/a.js", integrity="sha384-AAAA")), "fail", "unmatchable"),
    (fact(sub(f"{OWN}/a.js", compared=Compared.DIFFERS)), "fail", "mismatch"),
    (fact(sub(compared=Compared.DIFFERS)), "fail", "mismatch"),
    (fact(sub(kind="preload", compared=Compared.DIFFERS)), "warn", "mismatch"),
    (fact(sub(crossorigin=None)), "fail", "crossorigin"),
    (fact(sub(kind="stylesheet", crossorigin=None)), "fail", "crossorigin"),
    (fact(sub(compared=Compared.MATCHES, shared=False)), "fail", "not_shared"),
    (fact(sub(HTTP)), "fail", "mixed"),
    (fact(sub(HTTP, integrity=None)), "fail", "mixed"),
    (fact(sub("http://app.example.edu/a.js", integrity=None)), "fail", "mixed"),
    (fact(sub(HTTP, "stylesheet")), "fail", "mixed"),
    (fact(sub(HTTP), url="http://web:8000/", edge_tls=True), "fail", "mixed"),
    (fact(sub(HTTP, integrity=None), upgrades=True), "warn", "missing.script"),
    (fact(sub(HTTP, integrity=None), url="http://127.0.0.1:8000/"), "warn", "missing.script"),
    (fact(sub(f"{OWN}/a.js", compared=Compared.BUDGET)), "inconclusive", "uncompared"),
    (fact(sub(f"{OWN}/a.js", compared=Compared.TOO_LARGE)), "inconclusive", "uncompared"),
    (fact(sub(f"{OWN}/a.js", compared=Compared.UNREADABLE, detail="it is answered 404")), "inconclusive", "uncompared"),
    (fact(truncated=True), "inconclusive", "unseen"),
    (fact(dropped=3), "inconclusive", "unseen"),
    (fact(status=500), "inconclusive", "unseen"),
    (fact(status=302, html=False, followed="off_host"), "inconclusive", "unseen"),
    (fact(status=302, html=False, followed="loop"), "inconclusive", "unseen"),
    (fact(html=False, failure=Failure(kind=FailureKind.TIMEOUT, message="slow")), "inconclusive", "unseen"),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "status", "rule"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_one_rule_is_broken(seen: HttpIntegrity, status: str, rule: str) -> None:
    assert bad(judge(CHECK, seen)) == [(status, rule)]


CLEAN: list[tuple[HttpIntegrity, str]] = [
    (fact(), "no page loads code of another host"),
    (fact(sub(f"{OWN}/a.js", integrity=None)), "no page loads code of another host"),
    (fact(sub("https://app.example.edu:443/a.js", integrity=None)), "no page loads code"),
    (fact(sub(f"{OWN}/a.js", compared=Compared.MATCHES)), "compared with their digests and matching: 1"),
    (fact(sub()), "not compared, since they lie on hosts that consent.active does not name: 1"),
    (fact(sub(compared=Compared.MATCHES, shared=True)), "every script and style of another host is fixed by a digest"),
    (fact(sub(integrity=f"{GOOD} sha384-AAAA")), "every script"),
    (fact(sub(kind="module", crossorigin=None)), "every script"),
    (fact(sub(kind="import", crossorigin=None)), "every script"),
    (fact(sub(kind="stylesheet", crossorigin="")), "every script"),
    (fact(sub(kind="dynamic", crossorigin=None)), "every script"),
    (fact(sub(f"{OWN}/a.css", "style_import", None)), "no page loads code"),
    (fact(sub(f"{OWN}/a.js", "preload", None)), "no page loads code"),
    (fact(sub(kind="preload", integrity=None, destination="image")), "no page loads code"),
    (fact(sub(kind="preload")), "every script"),
    (fact(sub(kind="preload", destination="font")), "every script"),
    (fact(sub(), sub(kind="preload")), "every script"),
    (fact(sub(integrity=f"{GOOD} {OTHER}"), sub(kind="preload", integrity=f"{OTHER} {GOOD}")), "every script"),
    (fact(unread=2), "module files of the own host whose imports were not read: 2"),
    (fact(sub(HTTP, kind="preload", integrity=None)), "no page loads code"),
    (fact(sub(HTTP), upgrades=True), "every script"),
    (fact(sub(HTTP), url="http://127.0.0.1:8000/"), "every script"),
    (fact(sub("http://app.example.edu/a.js", integrity=None), upgrades=True), "no page loads code"),
    (fact(sub("http://127.0.0.1:8000/a.js", integrity=None), url="http://127.0.0.1:8000/", upgrades=True), "no page"),
    (fact(sub("http://localhost:9000/a.js")), "every script"),
    (fact(sub("https://polyfill.io/v3/p.js")), "every script"),
    (fact(sub("https://notpolyfill.io/p.js")), "every script"),
]


@pytest.mark.parametrize(("seen", "words"), CLEAN, ids=range(len(CLEAN)))
def test_clean_twin_is_silent(seen: HttpIntegrity, words: str) -> None:
    findings = judge(CHECK, seen)
    assert [one.status for one in findings] == [Status.PASS], [(one.rule, one.message) for one in findings]
    assert words in findings[0].message


def test_what_is_no_page_loads_nothing() -> None:
    assert [one.status for one in judge(CHECK, fact(html=False))] == [Status.NOT_APPLICABLE]


def test_hosts_that_are_the_targets_own() -> None:
    seen = fact(sub("https://static.example.edu/a.js", integrity=None), sub(f"{CDN}/lib.js", integrity=None))
    found = judge(CHECK, seen, {"own_hosts": ["static.example.edu"]})
    assert [(one.rule, one.value) for one in found] == [(P + "missing.script", "cdn.example")]


def test_files_of_one_host_are_one_finding() -> None:
    seen = fact(*(sub(f"{CDN}/{name}.js", integrity=None) for name in "abc"), sub("https://b.example/", integrity=None))
    found = judge(CHECK, seen)
    assert [(one.rule, one.value, one.samples) for one in found] == [
        (P + "missing.script", "cdn.example", 3),
        (P + "missing.script", "b.example", 1),
    ]


def test_a_finding_says_how_to_see_it_again() -> None:
    found = judge(CHECK, fact(sub(f"{OWN}/a.js", compared=Compared.DIFFERS)))[0]
    again = next(one for one in found.evidence if one.label == "Repeat with")
    assert again.value == (  # type: ignore[union-attr]
        f"curl -sS --compressed {OWN}/a.js | openssl dgst -sha384 -binary | openssl base64 -A"
    )
    assert "OWASP ASVS 5.0 3.6.1" in found.references
    assert "openssl dgst" in found.fix


def test_an_import_in_a_file_says_which_file() -> None:
    found = judge(CHECK, fact(sub(kind="dynamic", integrity=None, within=f"{OWN}/main.js")))[0]
    table, again = found.evidence[0], next(one for one in found.evidence if one.label == "Repeat with")
    assert table.columns == ("kind", "file", "integrity", "named in")  # type: ignore[union-attr]
    assert table.rows == (("import()", f"{CDN}/lib.js", "", f"{OWN}/main.js"),)  # type: ignore[union-attr]
    assert again.value == f"curl -sS --compressed {OWN}/main.js | grep -w import"  # type: ignore[union-attr]
    assert "import map" in found.fix
    assert "content security policy" in found.fix


def test_each_alarm_has_a_remedy() -> None:
    for rule in {rule for _, status, rule in BROKEN if status != "inconclusive"}:
        remedy = remedy_for(P + rule)
        assert remedy is not None
        assert remedy.cwe
        assert len(remedy.stacks) == 4


def test_not_visited_pages_are_said() -> None:
    missed = Unseen(role=Role.PAGE, path="/b", reason=ReasonCode.BUDGET, message="spent")
    seen = fact().model_copy(update={"unseen": (missed,)})
    assert bad(judge(CHECK, seen)) == [("inconclusive", "unseen")]


@pytest.mark.parametrize(
    ("url", "changing"),
    [
        ("https://fonts.googleapis.com/css?family=", True),
        ("https://fonts.gstatic.com/s/a.woff2", False),
        ("https://www.google.com/recaptcha/api.js", True),
        ("https://www.google.com/a.js", False),
        ("https://js.stripe.com", True),
        ("https://evil-js.stripe.com.example/v3/", False),
    ],
)
def test_providers_that_change_their_files(url: str, changing: bool) -> None:
    assert providers.changing(url) is changing


@given(
    st.lists(
        st.builds(
            sub,
            st.sampled_from([f"{CDN}/a.js", f"{OWN}/a.js", HTTP, "https://[::1]:8443/a.js"]),
            st.sampled_from(
                ["script", "module", "stylesheet", "preload", "modulepreload", "import", "dynamic", "style_import", "x"]
            ),
            st.none() | st.text(max_size=20) | st.sampled_from([GOOD, OTHER, "sha256-AAAA"]),
            compared=st.sampled_from(Compared),
            crossorigin=st.none() | st.text(max_size=5),
            shared=st.none() | st.booleans(),
        ),
        max_size=4,
    ),
    st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_any_page_is_judged(files: list[Subresource], upgrades: bool) -> None:
    assert judge(CHECK, fact(*files, upgrades=upgrades))


def test_an_origin_of_data_alone_has_nothing_to_fix() -> None:
    assert [one.status for one in judge(CHECK, HttpIntegrity(url=OWN))] == [Status.NOT_APPLICABLE]
