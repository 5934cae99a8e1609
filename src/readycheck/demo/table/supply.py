"""Flaws of what the system is built from: its lock files."""

from __future__ import annotations

from readycheck.demo.steps import Edit
from readycheck.demo.switches import Flaw

_AUDITED = ("LAUNCH-06",)
_LOCK = "requirements.lock"
_CHECK = "source.dependencies"
_FORK = "git+https://git.campus.example/forks/structlog@5f0c9d1b7a3e2c4d6f8091a2b3c4d5e6f7081920"

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "vulnerable-dependency",
        "The lock file pins a python-multipart with a known denial of service",
        "SEC-07",
        (Edit(_LOCK, "python-multipart==0.0.34\n", "python-multipart==0.0.6\n"),),
        _AUDITED,
        rule=f"{_CHECK}.affected",
        at="python-multipart",
    ),
    Flaw(
        "old-templates",
        "The lock file still pins the template engine of last year, with a published injection of HTML",
        "SEC-07",
        (Edit(_LOCK, "jinja2==3.1.6\n", "jinja2==3.1.2\n"),),
        _AUDITED,
        rule=f"{_CHECK}.affected",
        at="jinja2",
    ),
    Flaw(
        "dependency-from-git",
        "A library is installed from somebody's fork, which no advisory can name",
        "SEC-07",
        (Edit(_LOCK, "structlog==26.1.0\n", f"structlog @ {_FORK}\n"),),
        _AUDITED,
        turns="inconclusive",
        rule=f"{_CHECK}.elsewhere",
    ),
    Flaw(
        "unpinned-dependency",
        "The web framework's version is left open, so each deployment may install another",
        "SEC-07",
        (Edit(_LOCK, "starlette==1.10.0\n", "starlette>=1.0\n"),),
        _AUDITED,
        turns="inconclusive",
        rule=f"{_CHECK}.unpinned",
    ),
)
