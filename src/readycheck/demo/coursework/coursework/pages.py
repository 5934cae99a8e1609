"""The pages that a student sees."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coursework import web
from coursework.errors import error_response
from coursework.sessions import Visitor
from coursework.templating import page
from coursework.uploads import Refused

PRIVATE = {"Cache-Control": "no-store"}


def _private(name: str, visitor: Visitor, **context: Any) -> Response:
    return page(name, {"visitor": visitor, **context}, headers=PRIVATE)


async def _student(request: Request) -> Visitor | None:
    visitor = await web.visitor_of(request)
    return visitor if visitor is not None and visitor.user_id is not None else None


async def home(request: Request) -> Response:
    """Send a visitor to where the work is."""
    return RedirectResponse("/assignments" if await _student(request) else "/login", 303)


async def login_form(request: Request) -> Response:
    """The form, in a session of its own so that its token is worth something."""
    visitor = await web.visitor_of(request)
    if visitor is not None:
        return page("login.html", {"csrf_token": visitor.csrf, "message": ""})
    parts = web.system(request)

    def open_session() -> tuple[str, str]:
        with parts.engine.begin() as connection:
            return parts.sessions.open(connection, None)

    cookie, csrf = await run_in_threadpool(open_session)
    response = page("login.html", {"csrf_token": csrf, "message": ""})
    web.set_session(response, cookie)
    return response


async def login(request: Request) -> Response:
    """Check name and password; the session gets a new id."""
    parts = web.system(request)
    visitor = await web.visitor_of(request)
    async with request.form(max_files=0, max_fields=4, max_part_size=1024) as form:
        visitor = web.require_token(request, visitor, form.get("csrf_token"))
        name, password = str(form.get("username", "")), str(form.get("password", ""))
    result = await run_in_threadpool(
        parts.accounts.login, name, password, web.address(request), web.request_id(request), visitor.session_id
    )
    if result.retry_after:
        parts.metrics.logins.labels("limited").inc()
        return error_response(request, 429, headers={"Retry-After": str(result.retry_after)})
    if result.user_id is None:
        parts.metrics.logins.labels("failed").inc()
        context = {"csrf_token": visitor.csrf, "message": "Name or password is wrong."}
        return page("login.html", context, 401)
    parts.metrics.logins.labels("succeeded").inc()
    response = RedirectResponse("/assignments", 303)
    web.set_session(response, result.cookie)
    return response


async def logout(request: Request) -> Response:
    """End the session on the server, then in the browser."""
    visitor = await web.visitor_of(request)
    async with request.form(max_files=0, max_fields=2, max_part_size=1024) as form:
        visitor = web.require_token(request, visitor, form.get("csrf_token"))
    await run_in_threadpool(web.system(request).sessions.end, visitor.session_id)
    response = RedirectResponse("/login", 303, {"Clear-Site-Data": '"cache", "storage"'})
    web.clear_session(response)
    return response


async def assignments(request: Request) -> Response:
    """All assignments."""
    visitor = await _student(request)
    if visitor is None:
        return RedirectResponse("/login", 303)
    rows = await run_in_threadpool(web.system(request).submissions.assignments)
    return _private("assignments.html", visitor, assignments=rows)


async def assignment(request: Request) -> Response:
    """One assignment with its upload form."""
    visitor = await _student(request)
    if visitor is None:
        return RedirectResponse("/login", 303)
    number = request.path_params["assignment_id"]
    row = await run_in_threadpool(web.system(request).submissions.assignment, number)
    if row is None:
        raise HTTPException(404)
    return _private("assignment.html", visitor, assignment=row)


async def submit(request: Request) -> Response:
    """Take a file and show its submission."""
    visitor = await web.student_of(request)
    try:
        number = await web.receive(request, visitor)
    except Refused as refusal:
        return error_response(request, 422, str(refusal))
    return RedirectResponse(f"/submissions/{number}", 303)


async def submission(request: Request) -> Response:
    """State and grade of one submission; the script of the page polls while it is queued."""
    visitor = await _student(request)
    if visitor is None:
        return RedirectResponse("/login", 303)
    number = request.path_params["submission_id"]
    row = await run_in_threadpool(web.system(request).submissions.one, visitor, number)
    if row is None:
        raise HTTPException(404)
    return _private("submission.html", visitor, submission=row)


async def results(request: Request) -> Response:
    """The student's own submissions."""
    visitor = await _student(request)
    if visitor is None:
        return RedirectResponse("/login", 303)
    rows = await run_in_threadpool(web.system(request).submissions.latest, visitor)
    return _private("results.html", visitor, submissions=rows)
