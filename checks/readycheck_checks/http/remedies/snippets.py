"""The same header in four stacks, as somebody pastes it."""

from __future__ import annotations


def nginx(name: str, value: str) -> str:
    """A directive of a server block; `always` covers error pages."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'add_header {name} "{quoted}" always;'


def express(name: str, value: str) -> str:
    """A middleware of Express."""
    quoted = value.replace("'", "\\'")
    return f"app.use((req, res, next) => {{ res.set('{name}', '{quoted}'); next(); }});"


def django(name: str, value: str) -> str:
    """A middleware of Django, first in MIDDLEWARE."""
    function = name.lower().replace("-", "_")
    return (
        f"def {function}(get_response):  # name it first in MIDDLEWARE\n"
        "    def middleware(request):\n"
        "        response = get_response(request)\n"
        f"        response.headers.setdefault({name!r}, {value!r})\n"
        "        return response\n"
        "    return middleware"
    )


def starlette(name: str, value: str) -> str:
    """A middleware of Starlette, and so of FastAPI."""
    return (
        "from starlette.middleware.base import BaseHTTPMiddleware\n"
        "async def add_header(request, call_next):\n"
        "    response = await call_next(request)\n"
        f"    response.headers.setdefault({name!r}, {value!r})\n"
        "    return response\n"
        "app.add_middleware(BaseHTTPMiddleware, dispatch=add_header)"
    )
