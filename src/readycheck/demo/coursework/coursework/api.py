"""The JSON API, for the page's script and for programs of the faculty."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coursework import web
from coursework.errors import error_response
from coursework.uploads import Refused


def _public(row: RowMapping) -> dict[str, Any]:
    return {
        "id": row.id,
        "assignment": row.title,
        "filename": row.filename,
        "status": row.status,
        "score": row.score,
        "feedback": row.feedback,
        "created_at": row.created_at,
    }


async def log_in(request: Request) -> Response:
    """Open a session; JSON only, which another site's form cannot send."""
    web.require_same_origin(request)
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415)
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise HTTPException(400) from None
    name = body.get("username") if isinstance(body, dict) else None
    password = body.get("password") if isinstance(body, dict) else None
    if not isinstance(name, str) or not isinstance(password, str) or len(password) > 1024:
        raise HTTPException(400)
    parts = web.system(request)
    visitor = await web.visitor_of(request)
    replaces = visitor.session_id if visitor else None
    result = await run_in_threadpool(
        parts.accounts.login, name, password, web.address(request), web.request_id(request), replaces
    )
    if result.retry_after:
        parts.metrics.logins.labels("limited").inc()
        return error_response(request, 429, headers={"Retry-After": str(result.retry_after)})
    if result.user_id is None:
        parts.metrics.logins.labels("failed").inc()
        return error_response(request, 401, "Name or password is wrong.")
    parts.metrics.logins.labels("succeeded").inc()
    response = JSONResponse({"user": name, "csrf_token": result.csrf}, 201)
    web.set_session(response, result.cookie)
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    visitor = await web.student_of(request)
    web.require_token(request, visitor, request.headers.get("x-csrf-token"))
    await run_in_threadpool(web.system(request).sessions.end, visitor.session_id)
    response = Response(status_code=204)
    web.clear_session(response)
    return response


async def me(request: Request) -> Response:
    """Who is logged in, and the token that changes need."""
    visitor = await web.student_of(request)
    return JSONResponse({"user": visitor.name, "role": visitor.role, "csrf_token": visitor.csrf})


async def assignments(request: Request) -> Response:
    """All assignments."""
    await web.student_of(request)
    rows = await run_in_threadpool(web.system(request).submissions.assignments)
    return JSONResponse({"assignments": [dict(row) for row in rows]})


async def submit(request: Request) -> Response:
    """Take a file (multipart field `file`, token in `X-CSRF-Token`)."""
    visitor = await web.student_of(request)
    try:
        number = await web.receive(request, visitor)
    except Refused as refusal:
        return error_response(request, 422, str(refusal))
    location = f"/api/v1/submissions/{number}"
    return JSONResponse({"id": number, "status": "queued", "url": location}, 202, {"Location": location})


async def submissions(request: Request) -> Response:
    """The student's own, newest first."""
    visitor = await web.student_of(request)
    rows = await run_in_threadpool(web.system(request).submissions.latest, visitor)
    return JSONResponse({"submissions": [_public(row) for row in rows]})


async def submission(request: Request) -> Response:
    """One submission."""
    visitor = await web.student_of(request)
    number = request.path_params["submission_id"]
    row = await run_in_threadpool(web.system(request).submissions.one, visitor, number)
    if row is None:
        raise HTTPException(404)
    return JSONResponse(_public(row))
