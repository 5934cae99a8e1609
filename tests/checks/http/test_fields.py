"""Grammars of field values: lists, media types, structured fields, Cache-Control, Content-Disposition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.http.headers import clearing
from readycheck_checks.http.headers.downloads import sandboxed
from readycheck_checks.http.reading import cache_control, disposition, encodings, media, structured
from readycheck_checks.http.reading.fields import split, unquoted
from readycheck_checks.http.reading.media import Media


@pytest.mark.parametrize(
    ("values", "members"),
    [
        ([], []),
        ([""], [""]),
        (["a"], ["a"]),
        (["a, b"], ["a", "b"]),
        (["a", "b,c"], ["a", "b", "c"]),
        ([",a,,"], ["", "a", "", ""]),
        (['"a,b", c'], ['"a,b"', "c"]),
        (['x="a,b";y, c'], ['x="a,b";y', "c"]),
        ([r'"a\",b", c'], [r'"a\",b"', "c"]),
        (['"a,b'], ['"a,b']),
        (['"a,b\\'], ['"a,b\\']),
        (["\t a \t,\t b"], ["a", "b"]),
    ],
)
def test_lists(values: list[str], members: list[str]) -> None:
    assert split(values) == members


@pytest.mark.parametrize(
    ("text", "content"), [('"a"', "a"), (r'"a\"b\\"', 'a"b\\'), ("a", "a"), ('"', '"'), ('""', ""), ("'a'", "'a'")]
)
def test_quoted_strings(text: str, content: str) -> None:
    assert unquoted(text) == content


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("text/html", Media("text/html")),
        ("Text/HTML;Charset=UTF-8", Media("text/html", "utf-8")),
        ('text/html; charset="utf-8"', Media("text/html", "utf-8")),
        ('text/html; charset="utf-8"x', Media("text/html", "utf-8")),
        (r'text/html; charset="ut\f-8"', Media("text/html", "utf-8")),
        ("text/html; charset=a; charset=b", Media("text/html", "a")),
        ("text/html; x=y; charset=utf-8", Media("text/html", "utf-8")),
        ('text/html; x=";charset=a"; charset=b', Media("text/html", "b")),
        ("text/html; charset", Media("text/html")),
        ("text/html; charset=", Media("text/html")),
        ("text/html;", Media("text/html")),
        (" text/html ", Media("text/html")),
        ("text", None),
        ("", None),
        ("/", None),
        ("text/", None),
        ("te xt/html", None),
        ("text/ht ml", None),
        ("text/html charset=utf-8", None),
    ],
)
def test_media_types(value: str, found: Media | None) -> None:
    assert media.parse(value) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        (["x"], None),
        (["text/plain", "text/html"], Media("text/html")),
        (["text/html;charset=gbk, text/html"], Media("text/html", "gbk")),
        (["text/html;charset=gbk", "text/html;x=y"], Media("text/html", "gbk")),
        (["text/html;charset=gbk", "text/html;charset=utf-8"], Media("text/html", "utf-8")),
        (["text/html;charset=gbk", "text/plain", "text/html"], Media("text/html")),
        (["text/html", "*/*"], Media("text/html")),
        (["text/html", ""], Media("text/html")),
    ],
)
def test_of_several_types_the_last_valid_one_counts(values: list[str], found: Media | None) -> None:
    assert media.extract(values) == found


@pytest.mark.parametrize(
    "label", ["utf-8", "UTF8", "iso-8859-1", "latin1", "windows-1252", "cp1251", "gb18030", "utf-16le"]
)
def test_known_labels(label: str) -> None:
    assert encodings.is_known(label)


@pytest.mark.parametrize(
    "label", ["utf-7", "utf_8", "utf-32", "unicode-1-1-utf-7", "binary", "none", "iso-8859-12", ""]
)
def test_unknown_labels(label: str) -> None:
    assert not encodings.is_known(label)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (["same-origin"], "same-origin"),
        (["  same-origin  "], "same-origin"),
        (['same-origin; report-to="x"'], "same-origin"),
        (["same-origin;report-to=x;y"], "same-origin"),
        (["Same-Origin"], "Same-Origin"),
        (['"same-origin"'], None),
        (["same-origin,"], None),
        (["same-origin", "same-origin"], None),
        (["same-origin unsafe-none"], None),
        (["same-origin; Report-To=x"], None),
        (["same-origin; report-to='x'"], None),
        (["same-origin\t"], None),
        (["?1"], None),
        (["1"], None),
        ([""], None),
        ([], None),
        (["caf\u00e9"], None),
        (["\u0101"], None),
        (["a" * 70_000], None),
    ],
)
def test_tokens_of_structured_fields(values: list[str], word: str | None) -> None:
    assert structured.token(values) == word


def test_structured_values() -> None:
    assert structured.item(["?1"]) == (True, {})
    assert structured.item(["?1;x=2"]) == (True, {"x": 2})
    assert structured.item(["true"]) != (True, {})
    assert structured.dictionary(["a=1, b=(x y);p, c", 'a="2"']) == {"a": "2", "b": ["x", "y"], "c": True}
    assert structured.dictionary([]) == {}
    assert structured.dictionary(["a=1,"]) is None
    assert structured.dictionary(["a=@99999999999999"]) is None


HOSTILE = st.text(alphabet=st.sampled_from("aAb1,;=\"\\()'* \t?:@%-_/<>.\x00\xe9"), max_size=60)


@given(st.lists(HOSTILE, max_size=3))
def test_no_reader_stumbles(values: list[str]) -> None:
    members = split(values)
    assert sum(map(len, members)) <= sum(map(len, values))
    structured.token(values)
    structured.item(values)
    structured.dictionary(values)
    media.extract(values)
    cache_control.parse(values).conflict  # noqa: B018 - a property that must not raise
    clearing.parse(*values)
    sandboxed(tuple(values))
    for value in values:
        disposition.parse(value)


@pytest.mark.parametrize(
    "text",
    ['"' * 60_000, '"\\' * 30_000, ",;" * 30_000, "a=(" * 20_000, "a;b=c" * 12_000, "attachment" + "; a=b" * 12_000,
     "text/html" + "; charset" * 7_000, " " * 60_000 + "x", "a," * 30_000, "sandbox;" * 8_000],
)  # fmt: skip
def test_long_values_are_read_in_linear_time(text: str) -> None:
    test_no_reader_stumbles.hypothesis.inner_test([text, text])  # type: ignore[attr-defined]


@given(
    st.lists(st.sampled_from(["a", '"a,b"', 'x="y"', "b"]), min_size=1, max_size=5),
    st.sampled_from([",", ", ", " ,\t"]),
)
def test_a_list_is_the_same_on_one_line_or_on_several(members: list[str], comma: str) -> None:
    assert split([comma.join(members)]) == split(members) == members


@pytest.mark.parametrize(
    ("value", "directives", "invalid"),
    [
        ("no-store", {"no-store": ""}, ()),
        ("No-Store, MAX-AGE=5", {"no-store": "", "max-age": "5"}, ()),
        ('max-age="5"', {"max-age": "5"}, ()),
        ('private="set-cookie, x-a", max-age=1', {"private": "set-cookie, x-a", "max-age": "1"}, ()),
        (",, no-store,", {"no-store": ""}, ()),
        ("no-store; private", {}, ("no-store; private",)),
        ("no store", {}, ("no store",)),
        ("max-age=", {}, ("max-age=",)),
        ('max-age="5', {}, ('max-age="5',)),
        ("max-age = 5", {"max-age": "5"}, ()),
        ("=5", {}, ("=5",)),
        ("", {}, ()),
    ],
)
def test_cache_control(value: str, directives: dict[str, str], invalid: tuple[str, ...]) -> None:
    found = cache_control.parse([value])
    assert (found.directives, found.invalid) == (directives, invalid)


def test_cache_control_says_what_holds() -> None:
    def parsed(value: str) -> cache_control.CacheControl:
        return cache_control.parse([value])

    assert parsed("max-age=1, max-age=2").seconds("max-age") == 1
    assert parsed("max-age=1, max-age=2").repeated == ("max-age",)
    assert parsed("max-age=1, max-age=1").repeated == ()
    assert parsed("max-age=1h").seconds("max-age") == 0
    assert parsed("max-age=-5").seconds("max-age") == 0
    assert parsed("max-age=" + "9" * 5000).seconds("max-age") == 2**31
    assert parsed("max-age=" + "0" * 50 + "7").seconds("max-age") == 7
    assert parsed("max-age=60, s-maxage=0").freshness == 0
    assert parsed("max-age=60").freshness == 60
    assert parsed("public").freshness is None
    assert parsed("private").whole("private")
    assert not parsed('private="x"').whole("private")
    assert parsed('no-cache="Set-Cookie, X"').fields("no-cache") == ("set-cookie", "x")
    assert parsed("public, no-store").conflict == "public and no-store"
    assert parsed("private, s-maxage=5").conflict == "s-maxage and private"
    assert parsed('public, private="x"').conflict == ""
    assert parsed("no-store, max-age=0, must-revalidate, private").conflict == ""


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("attachment", disposition.Disposition(True)),
        ("ATTACHMENT", disposition.Disposition(True)),
        ("inline", disposition.Disposition(False)),
        ("something", disposition.Disposition(True)),
        ('attachment; filename="a b.pdf"', disposition.Disposition(True, "a b.pdf")),
        ("attachment; filename=a.pdf", disposition.Disposition(True, "a.pdf")),
        (r'attachment; filename="a\"b.pdf"', disposition.Disposition(True, 'a"b.pdf')),
        ('attachment; filename="a;b.pdf"', disposition.Disposition(True, "a;b.pdf")),
        ("attachment; filename=a; filename*=UTF-8''%e2%82%ac.pdf", disposition.Disposition(True, "\u20ac.pdf")),
        ("attachment; filename*=utf-8'en'x%20y", disposition.Disposition(True, "x y")),
        ("attachment; filename*=iso-8859-1''%e9", disposition.Disposition(True, "\u00e9")),
        ("attachment; filename=a; filename*=ebcdic''x", disposition.Disposition(True, "a")),
        ("attachment;", disposition.Disposition(True)),
        ("attachment ; x=y", disposition.Disposition(True)),
        ("", None),
        ('"attachment"', None),
        ("attachment; filename", None),
        ("attachment; filename=a b", None),
        ('attachment; filename="a', None),
        ("attachment; filename=a; filename=b", None),
        ("attachment, inline", None),
    ],
)
def test_content_disposition(value: str, found: disposition.Disposition | None) -> None:
    assert disposition.parse(value) == found


@pytest.mark.parametrize(
    ("values", "types", "ignored"),
    [
        (['"cache", "cookies", "storage"'], ("cache", "cookies", "storage"), ()),
        (['"cache","cookies","storage"'], ("cache", "cookies", "storage"), ()),
        (['"*"'], ("*",), ()),
        (['"cache"', '"storage"'], ("cache", "storage"), ()),
        (['"executionContexts"'], ("executionContexts",), ()),
        (['"clientHints", "prefetchCache", "prerenderCache"'], ("clientHints", "prefetchCache", "prerenderCache"), ()),
        (['"storage:inbox"'], ("storage:inbox",), ()),
        (['"storage:"'], (), ('"storage:"',)),
        (['"Cookies", "STORAGE"'], (), ('"Cookies"', '"STORAGE"')),
        (['"cookies" "storage"'], (), ('"cookies" "storage"',)),
        (["cache, cookies"], (), ("cache", "cookies")),
        (["'cache'"], (), ("'cache'",)),
        (["*"], (), ("*",)),
        (['"cache", "history"'], ("cache",), ('"history"',)),
        (['"cache; cookies"'], (), ('"cache; cookies"',)),
        ([""], (), ()),
    ],
)
def test_clear_site_data(values: list[str], types: tuple[str, ...], ignored: tuple[str, ...]) -> None:
    assert clearing.parse(*values) == (types, ignored)


@pytest.mark.parametrize(
    ("policy", "safe"),
    [
        ("sandbox", True),
        ("SANDBOX allow-downloads", True),
        ("sandbox allow-scripts", True),
        ("default-src 'none'; sandbox allow-same-origin", True),
        ("default-src 'none', sandbox", True),
        ("sandbox allow-scripts allow-same-origin", False),
        ("sandboxed", False),
        ("default-src 'none'", False),
        ("", False),
    ],
)
def test_sandbox(policy: str, safe: bool) -> None:
    assert sandboxed((policy,)) is safe
