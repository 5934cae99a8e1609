"""The same header in four stacks, as somebody pastes it: set whatever was there before, or taken out."""

from __future__ import annotations


def nginx(name: str, value: str) -> str:
    """Directives of a server block: the application's own header goes, and `always` covers error pages.

    A location with an `add_header` of its own inherits none of them.
    """
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'proxy_hide_header {name};\nadd_header {name} "{quoted}" always;'


def express(name: str, value: str) -> str:
    """A middleware of Express; what a handler sets itself comes later and stays."""
    quoted = value.replace("'", "\\'")
    return f"app.use((req, res, next) => {{ res.set('{name}', '{quoted}'); next(); }});"


def express_without(name: str) -> str:
    """The header is taken out when the answer goes, since handlers set it after every middleware."""
    return (
        "const onHeaders = require('on-headers');\n"
        f"app.use((req, res, next) => {{ onHeaders(res, () => res.removeHeader('{name}')); next(); }});"
    )


def django(name: str, value: str) -> str:
    """A middleware of Django, first in MIDDLEWARE."""
    return _django(name.lower().replace("-", "_"), f"response.headers[{name!r}] = {value!r}")


def django_without(name: str) -> str:
    """A middleware of Django that takes the header out; where there is none, that is no error."""
    return _django(f"no_{name.lower().replace('-', '_')}", f"del response.headers[{name!r}]")


def starlette(name: str, value: str) -> str:
    """A middleware of Starlette, and so of FastAPI."""
    return starlette_around("add_header", f"response.headers[{name!r}] = {value!r}")


def starlette_without(name: str) -> str:
    """A middleware of Starlette that takes the header out; where there is none, that is no error."""
    return starlette_around("drop_header", f"del response.headers[{name!r}]")


def starlette_around(function: str, statement: str) -> str:
    """A middleware that does this with every `response`; the decorators are FastAPI's only."""
    return (
        "from starlette.middleware.base import BaseHTTPMiddleware\n"
        f"async def {function}(request, call_next):\n"
        "    response = await call_next(request)\n"
        f"    {statement}\n"
        "    return response\n"
        f"app.add_middleware(BaseHTTPMiddleware, dispatch={function})"
    )


def _django(function: str, statement: str) -> str:
    return (
        f"def {function}(get_response):  # name it first in MIDDLEWARE\n"
        "    def middleware(request):\n"
        "        response = get_response(request)\n"
        f"        {statement}\n"
        "        return response\n"
        "    return middleware"
    )
