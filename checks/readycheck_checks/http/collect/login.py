"""The test account's login, and proof that it worked.

Proof means: the first authenticated page is refused to a stranger and shown to the session.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from readycheck.api import Account, ReasonCode
from readycheck_checks.http.collect.ablation import session_cookies
from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.cookies import Jar
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.proof import REFUSED, Proof, asks_for_password, shown
from readycheck_checks.http.collect.walk import Walker, target
from readycheck_checks.http.facts import Response, Role, Unseen
from readycheck_checks.http.reading import markup
from readycheck_checks.http.reading.tidied import tidy
from readycheck_checks.http.targets import Login

_METAS = ("csrf-token", "csrf", "_csrf", "csrftoken", "csrf_token", "x-csrf-token")
_COOKIES = ("csrftoken", "XSRF-TOKEN", "csrf_token", "_csrf", "csrf")


class Stopped(Exception):  # noqa: N818 - says what happened to the login
    """The login cannot go on."""

    def __init__(self, reason: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(slots=True)
class Outcome:
    """What the login showed."""

    ok: bool = False
    session_cookies: tuple[str, ...] | None = None
    responses: list[Response] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)


@dataclass(slots=True)
class Session:
    """One login on its way."""

    walker: Walker
    login: Login
    account: Account
    jar: Jar = field(default_factory=Jar)
    headers: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self, logout: str | None) -> Outcome:
        """Log in, see the authenticated pages, learn which cookies carry it, log out as the page offers it."""
        paths = self.login.authenticated
        try:
            landed = await self._submit(await self._page())
            paths = paths or (landed,)
            last, proof = await self._authenticated(paths)
        except Stopped as stop:
            self.outcome.unseen += [
                Unseen(role=Role.AUTHENTICATED, path=tidy(path), reason=stop.reason, message=str(stop))
                for path in paths or ("",)
            ]
            return self.outcome
        self.outcome.session_cookies = await session_cookies(
            self.walker, self.jar, self.headers, proof, reserve=int(logout is not None)
        )
        if logout is not None:
            try:
                await self._leave(last, logout)
            except Stopped as stop:
                missed = Unseen(role=Role.LOGOUT, path=logout, reason=stop.reason, message=str(stop))
                self.outcome.unseen.append(missed)
        return self.outcome

    async def _page(self) -> tuple[str, markup.Page]:
        """The login page, and where it was found."""
        url = self._url(self.login.page)
        self._take()
        walk = await self.walker.visit(url, Role.LOGIN, jar=self.jar)
        self.outcome.responses += walk.responses
        if (failure := walk.last.failure) is not None:
            raise Stopped(ReasonCode.UNREACHABLE, f"the login page could not be fetched: {failure.message}")
        if walk.responses[-1].followed == "off_host":
            raise Stopped(ReasonCode.UNSUPPORTED, "the login page is on another host, which the consent does not name")
        return walk.last.url, markup.read(walk.last.text) if is_page(media_type(walk.last)) else markup.Page()

    async def _submit(self, found: tuple[str, markup.Page]) -> str:
        """Send the login; returns the address that it leads to."""
        came_from, page = found
        form = next((form for form in page.forms if form.password), None)
        if form is None and self.login.submit is None:
            raise Stopped(
                ReasonCode.NOT_CONFIGURED,
                f"no form with a password field is at {self.login.page}; give login.page, or login.submit for an API",
            )
        action = self.login.submit or (form.action if form else "") or came_from
        try:
            url = self._url(target(came_from, action))
        except ValueError:
            raise Stopped(ReasonCode.UNSUPPORTED, "the form of the login leads to no valid address") from None
        values = {**(form.hidden if form else {}), **self.login.fields}
        for name, value in self._credentials(form).items():
            values[name] = value
        token = self._csrf(page, form)
        headers = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(url)), "Referer": came_from}
        if token:
            headers |= {"X-CSRF-Token": token, "X-CSRFToken": token, "X-XSRF-TOKEN": token}
            if self.login.csrf:
                values[self.login.csrf] = token
        if self.login.format == "json":
            content, headers["Content-Type"] = json.dumps(values).encode(), "application/json"
            headers["Accept"] = "application/json"
        else:
            content, headers["Content-Type"] = urlencode(values).encode(), "application/x-www-form-urlencoded"
        self._take()
        walk = await self.walker.visit(url, Role.SUBMIT, jar=self.jar, headers=headers, content=content, method="POST")
        self.outcome.responses += walk.responses
        answer = walk.last
        if answer.failure is not None:
            raise Stopped(ReasonCode.UNREACHABLE, f"the login got no answer: {answer.failure.message}")
        if answer.status is None or answer.status >= 400:
            hint = (
                "; its rate limit may be reached" if answer.status == 429 else "; check the account and login's fields"
            )
            raise Stopped(
                ReasonCode.ACCESS_DENIED, f"the login of the test account was refused with status {answer.status}{hint}"
            )
        if self.login.token:
            self._bearer(answer)
        location = answer.header("location").encode("latin-1").decode("utf-8", "replace")
        try:
            return target(url, location) if location else ""
        except ValueError:
            return location

    def _credentials(self, form: markup.Form | None) -> dict[str, str]:
        password = form.password if form else None
        user: markup.Input | None = None
        if form and password:
            before = form.inputs[: form.inputs.index(password)]
            user = next((one for one in reversed(before) if one.kind in ("text", "email", "tel")), None)
        return {
            self.login.user_field or (user.name if user else "username"): self.account.user,
            self.login.password_field or (password.name if password else "password"): self.account.password,
        }

    def _csrf(self, page: markup.Page, form: markup.Form | None) -> str:
        names = (self.login.csrf.lower(), *_METAS) if self.login.csrf else _METAS
        for name in names:
            if contents := page.meta(name):
                return contents[0]
        if form and self.login.csrf in form.hidden:
            return form.hidden[self.login.csrf]
        return self.jar.get(*([self.login.csrf] if self.login.csrf else []), *_COOKIES)

    def _bearer(self, answer: Answer) -> None:
        try:
            value: Any = json.loads(answer.body)
            for key in (self.login.token or "").removeprefix("json:").removeprefix("$.").split("."):
                value = value[key]
        except (ValueError, KeyError, TypeError, RecursionError):
            value = None
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise Stopped(ReasonCode.NOT_CONFIGURED, f"the login's answer has no token at '{self.login.token}'")
        self.walker.context.mask(value)
        self.headers["Authorization"] = f"Bearer {value}"

    async def _authenticated(self, paths: tuple[str, ...]) -> tuple[Answer, Proof]:
        """See the pages with the session; the first also without it."""
        url = proof_url = self._url(paths[0])
        self._take()
        member = await self.walker.visit(
            url,
            Role.AUTHENTICATED,
            jar=self.jar,
            headers=self.headers,
            session=True,
            found=paths != self.login.authenticated,
        )
        seen = shown(member.last, self.login.marker)
        # A page to change the password looks like a login form; that a stranger is refused tells them apart.
        perhaps = len(member.responses) == 1 and not self.login.marker and asks_for_password(member.last)
        if not (seen or perhaps):
            raise self._not_shown(paths[0], member.last)
        self._take()
        stranger = await self.walker.visit(url, Role.ANONYMOUS, follow=False, found=paths != self.login.authenticated)
        if not seen and stranger.last.status not in REFUSED:
            raise self._not_shown(paths[0], member.last)
        self.outcome.responses += stranger.responses
        same = stranger.last.header("location") == member.first.header("location")
        if shown(stranger.last, self.login.marker) or (stranger.responses[0].redirects and same):
            raise Stopped(
                ReasonCode.INSUFFICIENT_DATA,
                f"{tidy(paths[0])} is shown without a login as well, so it does not prove one;"
                " name another page or a marker",
            )
        self.outcome.ok = True
        self.outcome.responses += member.responses
        for path in paths[1:]:
            try:
                url = self._url(path)
                self._take()
            except Stopped as stop:
                self.outcome.unseen.append(
                    Unseen(role=Role.AUTHENTICATED, path=path, reason=stop.reason, message=str(stop))
                )
                continue
            walk = await self.walker.visit(
                url, Role.AUTHENTICATED, jar=self.jar, headers=self.headers, follow=False, session=True
            )
            self.outcome.responses += walk.responses
        return member.last, Proof(proof_url, member.first, self.login.marker)

    def _not_shown(self, path: str, answer: Answer) -> Stopped:
        """Why the first authenticated page proves that the login did not work."""
        seen = f"is answered {answer.status}"
        if answer.failure is None and answer.status == 200:
            seen = "lacks the marker" if self.login.marker else "still asks for a password"
        return Stopped(ReasonCode.ACCESS_DENIED, f"after the login {tidy(path)} {seen}, so the login did not work")

    async def _leave(self, page: Answer, logout: str) -> None:
        """End the session as the page itself offers it, so that it does not stay open.

        By its form, else by its link: a request that the page does not make could do anything.
        """
        url, offered = self._url(logout), markup.read(page.text)
        form = next((form for form in offered.forms if self._leads(page, form.action, url)), None)
        linked = any(self._leads(page, link, url) for link in offered.links)
        if (form is None and not linked) or not self.walker.client.take():
            return
        headers, content, method = {"Referer": page.url}, None, "GET"
        if form is not None and form.method == "POST":
            method, content = "POST", urlencode(form.hidden).encode()
            headers |= {
                "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(url)),
                "Content-Type": "application/x-www-form-urlencoded",
            }
        walk = await self.walker.visit(
            url, Role.LOGOUT, jar=self.jar, headers=headers | self.headers, content=content, method=method, follow=False
        )
        self.outcome.responses += walk.responses

    def _leads(self, page: Answer, address: str, url: str) -> bool:
        try:
            return target(page.url, address) == url
        except ValueError:
            return False

    def _url(self, path: str) -> str:
        try:
            return self.walker.url(path)
        except ValueError as error:
            raise Stopped(ReasonCode.UNSUPPORTED, f"{error}, which the consent does not name") from None

    def _take(self) -> None:
        if not self.walker.client.take():
            raise Stopped(
                ReasonCode.BUDGET, "the budget of requests was spent before; raise the origin's 'session_requests'"
            )
