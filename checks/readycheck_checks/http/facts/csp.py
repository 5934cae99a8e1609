"""A policy as text."""

from __future__ import annotations

from readycheck.api import Fact


class CspPolicy(Fact):
    """The value of a Content-Security-Policy header or meta element that nobody sent yet."""

    policy: str
    report_only: str = ""
    """The value of Content-Security-Policy-Report-Only, which blocks nothing."""
    meta: bool = False
    page: str = "https://www.example/"
