"""Policies as text, such as the one of a reverse proxy's configuration, judged before anything sends them."""

from __future__ import annotations

from readycheck.api import Field, Plain, TargetKind, Thing, field_validator
from readycheck_checks.http.csp.urls import read_url

LONGEST = 256 * 1024


class PolicyText(Thing):
    """One value of Content-Security-Policy."""

    policy: Plain = Field(
        max_length=LONGEST, description="The header's value; several policies with commas between them hold together"
    )
    meta: bool = Field(default=False, description="It stands in a meta element, where some directives are ignored")
    page: Plain = Field(
        default="https://www.example/", description="The page that it is sent with; 'self' is this page's origin"
    )

    @field_validator("page")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        url = read_url(value)
        if url is None or url.scheme not in ("http", "https"):
            raise ValueError("not a web address; write for example https://staging.example.edu/")
        return value


POLICIES = TargetKind(
    key="policies", singular="policy", model=PolicyText, short="policy", title="Content security policies"
)
