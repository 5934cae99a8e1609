"""The login of the test account: only with consent, proved, and its secrets kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.support.serve import Answer, Reply, Request, Server, data, page, redirect, serve

from readycheck.api import Account, ActiveConsent, Consent, ReasonCode, Status
from readycheck.catalog import load_catalog
from readycheck.engine.audit import vocabulary_of
from readycheck.profile.load import load_profile
from readycheck.testing import collect, judge, worst
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.facts import HttpResponses, Role
from readycheck_checks.http.security_headers import CHECK
from readycheck_checks.http.targets import Login, Origin

USER, PASSWORD, SESSION, TOKEN = (
    "probe",
    "correct-horse-battery",
    "5e55104f00ba4c0ffee5e55104f00ba4",
    "tok-9d8e7f6a5b4c",
)
FORM = (
    "<form action='/search'><input name=q></form>"
    f"<form method=post action=/session><input type=hidden name=_token value={TOKEN}>"
    "<input type=email name=mail><input type=password name=pass></form>"
)


def consent(*hosts: str) -> Consent:
    return Consent(active=ActiveConsent(hosts=hosts or ("127.0.0.1",), account=Account(user=USER, password=PASSWORD)))


def member(request: Request) -> Reply:
    if f"sid={SESSION}" not in request.headers.get("cookie", ""):
        return redirect("/login", 303)
    form = "<form method=post action=/logout><input type=hidden name=_token value=t></form>"
    return page(f"hello {USER}, {form}", headers={"Cache-Control": "no-store"})


def submit(request: Request) -> Reply:
    sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    good = sent == {"_token": TOKEN, "mail": USER, "pass": PASSWORD} and "pre=1" in request.headers.get("cookie", "")
    if not good or request.headers.get("origin", "") not in request.headers.get("referer", ""):
        return page("wrong", 403)
    return redirect("/me", 303, headers=[("Set-Cookie", f"sid={SESSION}; Path=/; HttpOnly")])


ROUTES: dict[str, Answer] = {
    "/": page(),
    "/login": page(FORM, headers={"Set-Cookie": "pre=1; Path=/"}),
    "/session": submit,
    "/me": member,
    "/results": member,
    "/logout": redirect("/", 303),
}


def log_in(server: Server, login: Login, given: Consent | None = None, **fields: Any) -> HttpResponses:
    return collect(RESPONSES, Origin(url=server.url, login=login, **fields), consent=given or consent())


def test_form_login_is_proved_and_pages_are_seen() -> None:
    with serve(ROUTES) as server:
        fact = log_in(server, Login(authenticated=("/me", "/results")), logout="/logout")
        assert server.paths[-1] == "/logout"
        assert server.requests[-1].method == "POST"
    assert fact.login is True
    shown = [(one.role, one.status) for one in fact.responses if one.session]
    assert shown == [(Role.AUTHENTICATED, 200), (Role.AUTHENTICATED, 200)]
    stranger = next(one for one in fact.responses if one.role is Role.ANONYMOUS)
    assert stranger.status == 303
    assert fact.unseen == ()
    assert fact.requests == len(server.requests) <= 15 + fact.session_requests
    assert fact.session_requests == 9
    assert fact.session_cookies == ("sid",)
    ended = next(one for one in fact.responses if one.role is Role.LOGOUT)
    assert (ended.method, ended.status, ended.session) == ("POST", 303, False)
    text = fact.model_dump_json()
    assert PASSWORD not in text
    assert SESSION not in text


def test_without_paths_the_login_s_own_target_is_taken() -> None:
    with serve(ROUTES) as server:
        fact = log_in(server, Login())
    assert [one.url.rsplit("/")[-1] for one in fact.responses if one.session] == ["me"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Consent(), "consent.active"),
        (consent("elsewhere.example"), "consent.active"),
        (Consent(active=ActiveConsent(hosts=("127.0.0.1",))), "account"),
    ],
)
def test_no_login_without_consent(given: Consent, words: str) -> None:
    with serve(ROUTES) as server:
        fact = log_in(server, Login(authenticated=("/me",)), given)
        assert not {"/login", "/session", "/me"} & set(server.paths)
    assert fact.login is None
    assert [one.reason for one in fact.unseen] == [ReasonCode.NO_CONSENT]
    assert words in fact.unseen[0].message
    assert Status.INCONCLUSIVE in {one.status for one in judge(CHECK, fact)}


def test_an_account_that_is_given_is_used_also_where_no_login_is_described() -> None:
    def visit(routes: dict[str, Answer], given: Consent) -> tuple[HttpResponses, list[str]]:
        with serve(routes) as server:
            return collect(RESPONSES, Origin(url=server.url), consent=given), server.paths

    fact, _ = visit(ROUTES, consent())
    assert fact.login is True
    assert [one.url.rsplit("/")[-1] for one in fact.responses if one.session] == ["me"]
    # Where it is not found that is said: what users see behind the login was not judged.
    fact, _ = visit({"/": page()}, consent())
    assert fact.login is False
    assert "give login.page" in fact.unseen[0].message
    # Its twins: another host of the same target, and consent without an account, ask for no login.
    for given in (consent("elsewhere.example"), Consent(active=ActiveConsent(hosts=("127.0.0.1",)))):
        fact, paths = visit(ROUTES, given)
        assert (fact.login, fact.unseen) == (None, ())
        assert "/login" not in paths


def test_consent_may_name_the_port() -> None:
    with serve(ROUTES) as server:
        assert log_in(server, Login(authenticated=("/me",)), consent(f"127.0.0.1:{server.port}")).login is True


def wrong_password(_request: Request) -> Reply:
    return page("<p>wrong</p>" + FORM)


def shown_to_all(_request: Request) -> Reply:
    return page("hello everybody")


@pytest.mark.parametrize(
    ("changed", "reason", "words"),
    [
        ({"/session": page("no", 401)}, ReasonCode.ACCESS_DENIED, "401"),
        ({"/session": page("slow down", 429)}, ReasonCode.ACCESS_DENIED, "rate limit"),
        ({"/session": wrong_password}, ReasonCode.ACCESS_DENIED, "did not work"),
        ({"/login": page("<p>no form")}, ReasonCode.NOT_CONFIGURED, "no form"),
        ({"/login": redirect("https://sso.invalid/")}, ReasonCode.UNSUPPORTED, "another host"),
        ({"/me": shown_to_all}, ReasonCode.INSUFFICIENT_DATA, "without a login"),
        ({"/login": page(FORM.replace("/session", "https://sso.invalid/x"))}, ReasonCode.UNSUPPORTED, "another host"),
    ],
)
def test_a_login_that_is_not_proved_shows_nothing(changed: dict[str, Answer], reason: ReasonCode, words: str) -> None:
    with serve({**ROUTES, **changed}) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.login is False
    assert not any(one.session for one in fact.responses)
    assert [one.reason for one in fact.unseen] == [reason]
    assert words in fact.unseen[0].message
    assert worst(judge(CHECK, fact)) in (Status.FAIL, Status.INCONCLUSIVE)


def account_settings(refused: Reply) -> Callable[[Request], Reply]:
    change = "<form method=post><input type=password name=old><input type=password name=new></form>"

    def answer(request: Request) -> Reply:
        return page(change) if f"sid={SESSION}" in request.headers.get("cookie", "") else refused

    return answer


@pytest.mark.parametrize(
    ("refused", "proved"),
    [
        (redirect("/login", 303), True),
        (page("no", 401), True),
        (page("no", 403), True),
        (page(FORM), False),  # the same kind of answer as to a login that did not work
        (page("slow down", 429), False),
        (page("oops", 500), False),
    ],
)
def test_a_page_to_change_the_password_proves_the_login_where_a_stranger_is_refused(
    refused: Reply, proved: bool
) -> None:
    with serve({**ROUTES, "/me": account_settings(refused)}) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.login is proved
    assert any(one.session for one in fact.responses) is proved


def test_a_page_that_leads_everybody_to_the_login_form_proves_nothing() -> None:
    with serve({**ROUTES, "/session": wrong_password}) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.login is False
    assert "password" in fact.unseen[0].message


def test_a_marker_tells_pages_apart_that_everybody_gets() -> None:
    def spa(request: Request) -> Reply:
        return page(f"hello {USER}" if f"sid={SESSION}" in request.headers.get("cookie", "") else "please log in")

    with serve({**ROUTES, "/me": spa}) as server:
        assert log_in(server, Login(authenticated=("/me",))).login is False
        assert log_in(server, Login(authenticated=("/me",), marker=f"hello {USER}")).login is True


def test_a_page_that_leads_a_user_on_proves_the_login_too() -> None:
    def start(request: Request) -> Reply:
        return redirect("/me" if f"sid={SESSION}" in request.headers.get("cookie", "") else "/login", 303)

    with serve({**ROUTES, "/start": start, "/always": redirect("/me")}) as server:
        assert log_in(server, Login(authenticated=("/start",))).login is True
        always = log_in(server, Login(authenticated=("/always",)))
    assert always.login is False
    assert always.unseen[0].reason is ReasonCode.INSUFFICIENT_DATA


def json_routes(check: Callable[[dict[str, Any], Request], bool]) -> dict[str, Answer]:
    def submit_json(request: Request) -> Reply:
        sent = json.loads(request.body)
        return data(json.dumps({"data": {"access": SESSION}})) if check(sent, request) else data("{}", 403)

    def api(request: Request) -> Reply:
        known = request.headers.get("authorization") == f"Bearer {SESSION}"
        return data('{"me": 1}', headers={"Cache-Control": "no-store"}) if known else data("{}", 401)

    return {"/": page(), "/api/login": submit_json, "/api/me": api}


def test_json_login_with_a_bearer_token() -> None:
    routes = json_routes(lambda sent, _: sent == {"email": USER, "password": PASSWORD, "tenant": "t"})
    login = Login(
        page="/", submit="/api/login", format="json", user_field="email", fields={"tenant": "t"}, token="data.access",
        authenticated=("/api/me",),
    )  # fmt: skip
    with serve(routes) as server:
        fact = log_in(server, login)
        as_in_a_step = log_in(server, login.model_copy(update={"token": "json:$.data.access"}))
        wrong = log_in(server, login.model_copy(update={"token": "access_token"}))
    assert (fact.login, fact.session_cookies) == (True, ())
    assert as_in_a_step.login is True
    assert SESSION not in fact.model_dump_json()
    assert wrong.unseen[0].reason is ReasonCode.NOT_CONFIGURED


def test_a_profile_may_say_where_the_token_stands(tmp_path: Path) -> None:
    path = tmp_path / "readycheck.yaml"
    path.write_text(
        "version: 1\nextends: submission-system\ntarget:\n  name: t\n"
        "  url: {url: https://t.invalid, login: {token: json:$.data.access_token}}\n"
    )
    target = load_profile(path, vocabulary_of(load_catalog())).target
    assert target is not None
    assert target.things["origins"][0]["login"]["token"] == "json:$.data.access_token"


def test_csrf_token_of_a_meta_goes_into_the_header() -> None:
    routes = json_routes(lambda _, request: request.headers.get("x-csrf-token") == TOKEN)
    routes["/login"] = page(f"<head><meta name=csrf-token content={TOKEN}></head>")
    login = Login(submit="/api/login", format="json", token="data.access", authenticated=("/api/me",))
    with serve(routes) as server:
        assert log_in(server, login).login is True


@pytest.mark.parametrize("token", ["t\u00f6k\u20acn", "tok\u00e9n", TOKEN])
def test_a_token_goes_back_whatever_it_holds(token: str) -> None:
    routes = {**ROUTES, "/login": page(f"<head><meta name=csrf-token content='{token}'></head>{FORM}",
                                       headers={"Set-Cookie": "pre=1; Path=/"})}  # fmt: skip
    with serve(routes) as server:
        assert log_in(server, Login(authenticated=("/me",))).login is True


@pytest.mark.parametrize("value", ["\xe4\xff", "plain"])
def test_a_cookie_goes_back_octet_by_octet(value: str) -> None:
    routes = {**ROUTES, "/login": page(FORM, headers=[("Set-Cookie", "pre=1; Path=/"), ("Set-Cookie", f"odd={value}")])}
    with serve(routes) as server:
        assert log_in(server, Login(authenticated=("/me",))).login is True
        sent = next(one for one in server.requests if one.path == "/session")
    assert f"odd={value}" in sent.headers["cookie"]


@pytest.mark.parametrize("action", ["http://[", "http://[::1", "http://127.0.0.1:99999/"])
def test_a_form_that_leads_nowhere_is_said(action: str) -> None:
    routes = {**ROUTES, "/login": page(FORM.replace("/session", f"'{action}'"))}
    with serve(routes) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.login is False
    assert [(one.reason, "no valid address" in one.message) for one in fact.unseen] == [(ReasonCode.UNSUPPORTED, True)]


def test_where_the_login_leads_is_read_from_where_it_was_sent() -> None:
    routes = {**ROUTES, "/in/session": ROUTES["/session"], "/in/me": member}
    routes["/login"] = page(FORM.replace("/session", "/in/session"), headers={"Set-Cookie": "pre=1; Path=/"})
    routes["/in/session"] = redirect("me", 303, headers=[("Set-Cookie", f"sid={SESSION}; Path=/")])
    with serve(routes) as server:
        fact = log_in(server, Login())
    assert [one.url for one in fact.responses if one.session] == [f"{server.url}in/me"]


def test_the_login_has_a_budget_of_its_own() -> None:
    with serve(ROUTES) as server:
        fact = log_in(server, Login(authenticated=("/me",)), api=("/a", "/b", "/c", "/d", "/e", "/f"), requests=4)
        assert len(server.requests) == fact.requests == 4 + fact.session_requests
    assert fact.login is True
    assert {one.reason for one in fact.unseen} == {ReasonCode.BUDGET}


@pytest.mark.parametrize("most", range(4, 12))
def test_the_budget_of_the_session_is_kept_exactly(most: int) -> None:
    with serve({**ROUTES, "/": page()}) as server:
        fact = log_in(server, Login(authenticated=("/me", "/results")), logout="/logout", session_requests=most)
        assert fact.session_requests <= most
        assert fact.requests == len(server.requests)
    assert fact.login is True
    assert [one.reason for one in fact.unseen] == ([ReasonCode.BUDGET] if most == 4 else [])
    if most < 6:
        assert not any(one.role is Role.LOGOUT for one in fact.responses)


def session_site(
    needed: tuple[str, ...], *others: str, again: Callable[[Request, set[str]], Reply | None] | None = None
) -> dict[str, Answer]:
    """A login that sets all these cookies; the user's page is shown to those who send every needed one."""
    cookies = {name: f"{number}c4f9d1e7b2a65038" * 2 for number, name in enumerate((*needed, *others))}

    def enter(request: Request) -> Reply:
        return redirect(
            "/me", 303, headers=[("Set-Cookie", f"{name}={value}; Path=/") for name, value in cookies.items()]
        )

    def me(request: Request) -> Reply:
        sent = {part.strip() for part in request.headers.get("cookie", "").split(";")}
        has = {name for name in cookies if f"{name}={cookies[name]}" in sent}
        if again is not None and (reply := again(request, has)) is not None:
            return reply
        return page("hello") if has >= set(needed) else redirect("/login", 303)

    return {
        "/": page(),
        "/login": page("<form method=post action=/session><input name=u><input type=password name=p></form>"),
        "/session": enter,
        "/me": me,
    }


@pytest.mark.parametrize(
    ("needed", "others"),
    [
        (("sid",), ()),
        (("sid",), ("csrftoken", "_ga", "theme")),
        (("id", "id.sig"), ("AWSALB", "session_hint")),
        (("plain",), ("session", "PHPSESSID")),
    ],
)
def test_which_cookies_carry_the_session_is_learned_from_their_loss(
    needed: tuple[str, ...], others: tuple[str, ...]
) -> None:
    with serve(session_site(needed, *others)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.login is True
    assert set(fact.session_cookies or ()) == set(needed)


def test_at_most_eight_cookies_are_left_out_in_turn() -> None:
    others = tuple(f"x{number}" for number in range(12))
    with serve(session_site(("sid",), *others)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
        assert server.paths.count("/me") == 2 + 8 + 1
    assert fact.session_cookies == ("sid",)


def test_a_budget_too_small_to_learn_it_is_not_begun_with() -> None:
    with serve(session_site(("sid",), "a", "b")) as server:
        fact = log_in(server, Login(authenticated=("/me",)), session_requests=7)
        assert server.paths.count("/me") == 2
    assert (fact.login, fact.session_cookies) == (True, None)


def test_a_session_that_does_not_survive_the_questions_teaches_nothing() -> None:
    ended = False

    def suspicious(request: Request, has: set[str]) -> Reply | None:
        nonlocal ended
        ended = ended or (0 < len(has) < 3)
        return redirect("/login", 303) if ended else None

    with serve(session_site(("sid",), "a", "b", again=suspicious)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert (fact.login, fact.session_cookies) == (True, None)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_that_is_neither_the_page_nor_a_refusal_teaches_nothing(status: int) -> None:
    def tired(request: Request, has: set[str]) -> Reply | None:
        return page("later", status) if 0 < len(has) < 2 else None

    with serve(session_site(("sid",), "a", again=tired)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert (fact.login, fact.session_cookies) == (True, None)


def test_two_cookies_that_stand_in_for_each_other_teach_nothing() -> None:
    def either(request: Request, has: set[str]) -> Reply | None:
        return page("hello") if has else None

    with serve(session_site(("sid",), "remember", again=either)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert (fact.login, fact.session_cookies) == (True, None)


def test_answers_to_the_questions_do_not_change_the_session() -> None:
    def forgetful(request: Request, has: set[str]) -> Reply | None:
        if 0 < len(has) < 2:
            return redirect("/login", 303, headers=[("Set-Cookie", "sid=; Path=/; Max-Age=0")])
        return None

    with serve(session_site(("sid",), "other", again=forgetful)) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert set(fact.session_cookies or ()) == {"sid", "other"}


def test_a_page_that_leads_on_teaches_it_too() -> None:
    def start(request: Request, has: set[str]) -> Reply | None:
        return redirect("/in" if "sid" in has else "/login")

    routes = {**session_site(("sid",), "other", again=start), "/in": page("hello")}
    with serve(routes) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert fact.session_cookies == ("sid",)


def member_with(leave: str) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        known = f"sid={SESSION}" in request.headers.get("cookie", "")
        return page(f"hello {USER} {leave}") if known else redirect("/login", 303)

    return answer


@pytest.mark.parametrize(
    ("leave", "method"),
    [
        ("<form method=post action=logout></form>", "POST"),
        ("<form action=/logout></form>", "GET"),
        ("<a href=/logout>leave</a>", "GET"),
        ("<a href='/logout#top'>leave</a><form method=post action='/logout'></form>", "POST"),
        ("<a href=/logout?all=1>leave everywhere</a>", ""),
        ("<p>/logout", ""),
    ],
)
def test_the_session_is_ended_only_as_the_page_offers_it(leave: str, method: str) -> None:
    with serve({**ROUTES, "/me": member_with(leave)}) as server:
        fact = log_in(server, Login(authenticated=("/me",)), logout="/logout")
        assert [one.method for one in server.requests if one.path == "/logout"] == ([method] if method else [])
    assert [one.method for one in fact.responses if one.role is Role.LOGOUT] == ([method] if method else [])


def test_a_logout_on_another_host_is_said_and_not_asked() -> None:
    with serve(ROUTES) as server:
        fact = log_in(server, Login(authenticated=("/me",)), logout="https://sso.invalid/out")
    assert fact.login is True
    assert [(one.role, one.reason) for one in fact.unseen] == [(Role.LOGOUT, ReasonCode.UNSUPPORTED)]


def test_a_body_that_is_no_json_goes_only_to_a_login_that_takes_json() -> None:
    def submit_json(request: Request) -> Reply:
        try:
            json.loads(request.body)
        except ValueError:
            return data('{"error": "malformed"}', 400)
        return data(json.dumps({"data": {"access": SESSION}}))

    routes = {**json_routes(lambda _sent, _request: True), "/api/login": submit_json}
    login = Login(page="/", submit="/api/login", format="json", token="data.access", authenticated=("/api/me",))
    with serve(routes) as server:
        fact = log_in(server, login)
        assert [one.path for one in server.requests if one.body] == ["/api/login", "/api/login"]
    broken = next(one for one in fact.responses if one.probe == "body")
    assert (broken.role, broken.method, broken.status, broken.session) == (Role.ERROR, "POST", 400, False)
    with serve(ROUTES) as server:
        fact = log_in(server, Login(authenticated=("/me",)))
    assert not any(one.probe == "body" for one in fact.responses)
