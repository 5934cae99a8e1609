"""Login, its limit, sessions, CSRF."""

from __future__ import annotations

import re
import time

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from coursework.models import Session
from coursework.passwords import hash_password, verify_password
from coursework.sessions import COOKIE
from coursework.system import System
from tests.conftest import PASSWORD


def form_token(client: TestClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert found
    return found.group(1)


def test_a_password_matches_only_itself() -> None:
    stored = hash_password("right", cost=4)
    assert verify_password("right", stored)
    assert not verify_password("wrong", stored)
    assert not verify_password("right", "!")


def test_login_gives_the_session_a_new_id(client: TestClient) -> None:
    token = form_token(client)
    before = client.cookies[COOKIE]
    answer = client.post("/login", data={"csrf_token": token, "username": "ana", "password": PASSWORD})
    assert answer.status_code == 303
    assert client.cookies[COOKIE] != before
    assert client.get("/assignments").status_code == 200


def test_the_cookie_is_protected(client: TestClient) -> None:
    cookie = client.get("/login").headers["set-cookie"].lower()
    assert cookie.startswith("__host-session=")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= set(cookie.split("; "))


def test_login_without_token_is_refused(client: TestClient) -> None:
    client.get("/login")
    assert client.post("/login", data={"username": "ana", "password": PASSWORD}).status_code == 403


def test_another_origin_is_refused(client: TestClient) -> None:
    body = {"username": "ana", "password": PASSWORD}
    answer = client.post("/api/v1/session", json=body, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_only_failures_of_the_account_are_limited(client: TestClient) -> None:
    wrong = {"username": "ana", "password": "guess"}
    codes = [client.post("/api/v1/session", json=wrong).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    locked = client.post("/api/v1/session", json={"username": "ana", "password": PASSWORD})
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    other = client.post("/api/v1/session", json={"username": "ben", "password": PASSWORD})
    assert other.status_code == 201


def test_the_right_password_clears_the_failures(client: TestClient) -> None:
    wrong = {"username": "ana", "password": "guess"}
    for _ in range(2):
        assert [client.post("/api/v1/session", json=wrong).status_code for _ in range(4)] == [401] * 4
        assert client.post("/api/v1/session", json={"username": "ana", "password": PASSWORD}).status_code == 201


def test_a_session_lasts_while_it_is_used(client: TestClient, system: System, token: str) -> None:
    idle = system.settings.session_idle_seconds
    with system.engine.begin() as connection:
        connection.execute(update(Session).values(seen_at=int(time.time()) - idle + 60))
    assert client.get("/api/v1/me").json()["csrf_token"] == token
    with system.engine.begin() as connection:
        assert connection.execute(select(Session.seen_at)).scalar_one() > time.time() - 60
        connection.execute(update(Session).values(seen_at=int(time.time()) - idle - 60))
    assert client.get("/api/v1/me").status_code == 401


def test_logout_ends_the_session_on_the_server(client: TestClient, token: str) -> None:
    cookie = client.cookies[COOKIE]
    assert client.post("/logout", data={"csrf_token": token}).status_code == 303
    client.cookies.set(COOKIE, cookie, domain="localhost")
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"username": 1, "password": []}', b"\xff"])
def test_malformed_logins_get_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
