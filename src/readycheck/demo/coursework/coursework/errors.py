"""What a person or a program sees when something is wrong: a sentence and the request id, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coursework.templating import page

_SENTENCES = {
    400: "The request could not be understood.",
    401: "Please log in first.",
    403: "You may not do this, or the page was open for too long.",
    404: "There is nothing here.",
    405: "This address does not take that kind of request.",
    413: "The file is too large.",
    415: "This kind of content is not accepted.",
    429: "Too many attempts. Please wait and try again.",
    500: "Something went wrong on our side.",
}


def error_response(
    request: Request, status: int, sentence: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """JSON below /api, a page everywhere else."""
    text = sentence or _SENTENCES.get(status, "The request failed.")
    request_id = request.scope.get("state", {}).get("request_id", "")
    if request.url.path.startswith("/api/"):
        body = {"error": {"code": HTTPStatus(status).name.lower(), "message": text, "request_id": request_id}}
        return JSONResponse(body, status, headers)
    context = {"title": HTTPStatus(status).phrase, "message": text, "request_id": request_id}
    return page("error.html", context, status, headers)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (404, 405, 413 …) in our words."""
    if not isinstance(error, HTTPException):
        raise error
    return error_response(request, error.status_code, headers=error.headers)
