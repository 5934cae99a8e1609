"""What pages and API share: who asks, from where, and whether a change was really meant."""

from __future__ import annotations

import hmac
from typing import cast
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from coursework.sessions import COOKIE, Visitor
from coursework.system import System
from coursework.uploads import Refused


def system(request: Request) -> System:
    """The parts that the application was built with."""
    return cast(System, request.app.state.system)


def address(request: Request) -> str:
    """The peer's address; forwarded headers are not believed, there is no proxy in front."""
    return request.client.host if request.client else ""


def request_id(request: Request) -> str:
    """The id given by the outer layer."""
    return str(request.scope["state"]["request_id"])


async def visitor_of(request: Request) -> Visitor | None:
    """The session behind the cookie, if it is alive."""
    cookie = request.cookies.get(COOKIE, "")
    return await run_in_threadpool(system(request).sessions.read, cookie) if cookie else None


async def student_of(request: Request) -> Visitor:
    """A visitor who has logged in; anybody else is refused."""
    visitor = await visitor_of(request)
    if visitor is None or visitor.user_id is None:
        raise HTTPException(401)
    return visitor


def require_same_origin(request: Request) -> None:
    """A browser names the origin of a change; another site's is refused."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403)


def require_token(request: Request, visitor: Visitor | None, token: object) -> Visitor:
    """Insist on the CSRF token of this very session."""
    require_same_origin(request)
    if visitor is None or not hmac.compare_digest(str(token).encode(), visitor.csrf.encode()):
        raise HTTPException(403)
    return visitor


def set_session(response: Response, cookie: str) -> None:
    """Send the session cookie; `__Host-` makes the browser insist on the rest."""
    response.set_cookie(COOKIE, cookie, path="/", secure=True, httponly=True, samesite="lax")


def clear_session(response: Response) -> None:
    """Take the session cookie back."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


async def receive(request: Request, visitor: Visitor) -> int:
    """Take the uploaded file of a form; returns the submission's id."""
    parts = system(request)
    assignment_id = int(request.path_params["assignment_id"])
    if await run_in_threadpool(parts.submissions.assignment, assignment_id) is None:
        raise HTTPException(404)
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as form:
        require_token(request, visitor, form.get("csrf_token") or request.headers.get("x-csrf-token"))
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise HTTPException(400)
        content = await upload.read(parts.settings.upload_limit + 1)
        name = upload.filename or ""
    try:
        number = await run_in_threadpool(
            parts.submissions.hand_in, visitor, assignment_id, name, content, address(request), request_id(request)
        )
    except Refused:
        parts.metrics.submissions.labels("refused").inc()
        raise
    parts.metrics.submissions.labels("accepted").inc()
    return number
