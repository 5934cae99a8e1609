"""The ASGI application."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from coursework import api, health, pages
from coursework.errors import error_response, on_http_exception
from coursework.headers import SecurityHeaders
from coursework.observe import Observed
from coursework.system import System

ASSETS = Path(__file__).parent.parent / "web" / "dist"
# Room for the form's other fields and boundaries around the largest file.
_FORM_OVERHEAD = 16_384


class Assets(StaticFiles):
    """The built front end; public, so a browser may keep it for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


async def _on_error(request: Request, _error: Exception) -> Response:
    return error_response(request, 500)


def create_app(system: System) -> ASGIApp:
    """Routes, then what surrounds them: errors, measurements, headers."""
    app = Starlette(
        routes=[
            Route("/", pages.home),
            Route("/login", pages.login_form, methods=["GET"]),
            Route("/login", pages.login, methods=["POST"]),
            Route("/logout", pages.logout, methods=["POST"]),
            Route("/assignments", pages.assignments),
            Route("/assignments/{assignment_id:int}", pages.assignment),
            Route("/assignments/{assignment_id:int}/submissions", pages.submit, methods=["POST"]),
            Route("/submissions/{submission_id:int}", pages.submission),
            Route("/results", pages.results),
            Route("/api/v1/session", api.log_in, methods=["POST"]),
            Route("/api/v1/session", api.log_out, methods=["DELETE"]),
            Route("/api/v1/me", api.me),
            Route("/api/v1/assignments", api.assignments),
            Route("/api/v1/assignments/{assignment_id:int}/submissions", api.submit, methods=["POST"]),
            Route("/api/v1/submissions", api.submissions),
            Route("/api/v1/submissions/{submission_id:int}", api.submission),
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", health.metrics),
            Mount("/static", Assets(directory=ASSETS), name="static"),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[system.settings.host, "127.0.0.1"])],
        exception_handlers={HTTPException: on_http_exception, Exception: _on_error},
        max_body_size=system.settings.upload_limit + _FORM_OVERHEAD,
    )
    app.state.system = system
    return SecurityHeaders(Observed(app, system.metrics), hsts_seconds=system.settings.hsts_seconds)
