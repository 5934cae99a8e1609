"""What a response is: for a browser, and for the people who use the origin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readycheck_checks.http.classes import Kind, ResponseClass, classify, kind_of, suffix
from readycheck_checks.http.facts import BodyFacts, Response, Role

HTML, JSON, CSS = "text/html; charset=utf-8", "application/json", "text/css"
C, K = ResponseClass, Kind
TABLE: list[tuple[str, Response, ResponseClass, Kind]] = []


def row(name: str, what: ResponseClass, kind: Kind, type_: str | None, **fields: object) -> None:
    headers = list(fields.pop("headers", ()))  # type: ignore[call-overload]
    headers += [("Content-Type", type_)] if type_ is not None else []
    given = {"role": Role.PAGE, "url": "https://h.example/x", "status": 200, "body": BodyFacts(length=9), **fields}
    TABLE.append((name, Response.model_validate({**given, "headers": tuple(headers)}), what, kind))


ATTACHED = [("Content-Disposition", 'attachment; filename="a"')]
row("page", C.PAGE, K.PAGE, HTML)
row("page in capitals", C.PAGE, K.PAGE, "TEXT/HTML")
row("xhtml", C.PAGE, K.PAGE, "application/xhtml+xml")
row("page with a password", C.LOGIN, K.PAGE, HTML, body=BodyFacts(length=9, password_form=True))
row("visited as the login", C.LOGIN, K.PAGE, HTML, role=Role.LOGIN)
row("page of a session", C.AUTHENTICATED, K.PAGE, HTML, role=Role.AUTHENTICATED, session=True)
row("change of the password", C.AUTHENTICATED, K.PAGE, HTML, session=True, body=BodyFacts(length=9, password_form=True))
row("JSON", C.API, K.DATA, JSON, role=Role.API)
row("JSON visited as a page", C.API, K.DATA, JSON)
row("problem", C.API, K.DATA, "application/problem+json")
row("XML", C.API, K.DATA, "application/xml")
row("events", C.API, K.DATA, "text/event-stream")
row("text of an API", C.API, K.DATA, "text/plain", role=Role.API)
row("page of an API", C.PAGE, K.PAGE, HTML, role=Role.API)
row("JSON with the type of a page", C.API, K.DATA, HTML, role=Role.API, body=BodyFacts(length=9, looks_like="json"))
row("JSON of a session", C.API, K.DATA, JSON, session=True, role=Role.AUTHENTICATED)
row("style", C.ASSET, K.FILE, CSS, role=Role.ASSET)
row("script", C.ASSET, K.FILE, "text/javascript", role=Role.ASSET)
row("script visited as a page", C.ASSET, K.FILE, "application/javascript")
row("picture", C.ASSET, K.FILE, "image/png")
row("drawing", C.ASSET, K.FILE, "image/svg+xml")
row("font", C.ASSET, K.FILE, "font/woff2")
row("manifest", C.ASSET, K.FILE, "application/manifest+json")
row("page instead of an asset", C.PAGE, K.PAGE, HTML, role=Role.ASSET)
row("upload", C.DOWNLOAD, K.FILE, "application/pdf", role=Role.DOWNLOAD)
row("uploaded page", C.DOWNLOAD, K.PAGE, HTML, role=Role.DOWNLOAD)
row("saved page", C.DOWNLOAD, K.FILE, HTML, headers=ATTACHED)
row("saved data", C.DOWNLOAD, K.FILE, JSON, headers=ATTACHED, role=Role.API)
row("shown file", C.OTHER, K.DATA, "application/pdf", headers=[("Content-Disposition", "inline")])
row("text", C.OTHER, K.DATA, "text/plain")
row("redirect", C.REDIRECT, K.REDIRECT, HTML, status=302, headers=[("Location", "/y")])
row("redirect without a target", C.PAGE, K.PAGE, HTML, status=302)
row("redirect of an API", C.REDIRECT, K.REDIRECT, JSON, status=307, headers=[("Location", "/y")], role=Role.API)
row("missing page", C.ERROR, K.PAGE, HTML, status=404)
row("broken API", C.ERROR, K.DATA, JSON, status=500, role=Role.API)
row("refusal", C.ERROR, K.DATA, "text/plain", status=401)
row("provoked and answered", C.ERROR, K.PAGE, HTML, role=Role.ERROR, probe="missing")
row("error without a body", C.ERROR, K.EMPTY, None, status=403, body=BodyFacts())
row("no content", C.EMPTY, K.EMPTY, None, status=204, body=BodyFacts())
row("not modified", C.EMPTY, K.EMPTY, HTML, status=304, body=BodyFacts())
row("nothing", C.EMPTY, K.EMPTY, None, body=BodyFacts())
row("markup without a type", C.PAGE, K.PAGE, None, body=BodyFacts(length=9, looks_like="html"))
row("markup with an unknown type", C.PAGE, K.PAGE, "unknown/unknown", body=BodyFacts(length=9, looks_like="html"))
row("markup with a broken type", C.PAGE, K.PAGE, "html", body=BodyFacts(length=9, looks_like="html"))
row(
    "markup without a type that must not be guessed", C.OTHER, K.DATA, None,
    headers=[("X-Content-Type-Options", "nosniff")], body=BodyFacts(length=9, looks_like="html"),
)  # fmt: skip
row("the last type counts", C.PAGE, K.PAGE, "text/plain, text/html")
row("the last line counts", C.API, K.DATA, JSON, headers=[("Content-Type", HTML)])


@pytest.mark.parametrize(("name", "response", "what", "kind"), TABLE, ids=[name for name, *_ in TABLE])
def test_class_and_kind(name: str, response: Response, what: ResponseClass, kind: Kind) -> None:
    assert (classify(response), kind_of(response)) == (what, kind)


def test_every_class_and_kind_is_in_the_table() -> None:
    assert {what for _, _, what, _ in TABLE} == set(ResponseClass)
    assert {kind for *_, kind in TABLE} == set(Kind)


@pytest.mark.parametrize(
    ("url", "ending"),
    [
        ("https://h/a.js", "js"),
        ("https://h/a.JS?v=1.css", "js"),
        ("https://h/a.min.css", "css"),
        ("https://h.js/", ""),
        ("https://h/a", ""),
        ("https://h/v1.2/a", ""),
        ("https://[/a.js", ""),
    ],
)
def test_extension(url: str, ending: str) -> None:
    assert suffix(Response(role=Role.ASSET, url=url)) == ending


@given(
    st.sampled_from(list(Role)),
    st.none() | st.integers(100, 599),
    st.lists(
        st.tuples(st.sampled_from(["Content-Type", "Location", "Content-Disposition"]), st.text(max_size=40)),
        max_size=4,
    ),
    st.sampled_from(["", "html", "json", "xml", "script"]),
    st.booleans(),
)
def test_every_response_has_a_class(
    role: Role, status: int | None, headers: list[tuple[str, str]], looks: str, session: bool
) -> None:
    one = Response(
        role=role, url="https://h/", status=status, headers=tuple(headers), session=session,
        body=BodyFacts(length=3, looks_like=looks),
    )  # fmt: skip
    assert classify(one) in ResponseClass
    assert kind_of(one) in Kind
