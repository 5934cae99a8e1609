"""Origins: the web addresses of a target, as a profile describes them."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from readycheck.api import Field, Model, Plain, Seconds, TargetKind, Thing, field_validator, model_validator


class Login(Model):
    """How the test account logs in, and how an authenticated page is told from another.

    Used only with the consent `active` for this host and an account in it.
    """

    page: str = Field(default="/login", description="Path of the page with the login form; hidden fields are sent back")
    submit: str | None = Field(default=None, description="Path that takes the login; by default the form's own action")
    format: Literal["form", "json"] = Field(default="form", description="How the login is sent")
    user_field: str | None = Field(
        default=None, description="Name of the user's field; by default found in the form, else 'username'"
    )
    password_field: str | None = Field(
        default=None, description="Name of the password's field; by default found in the form, else 'password'"
    )
    fields: dict[str, str] = Field(default_factory=dict, description="Further fields to send, such as a tenant")
    csrf: str | None = Field(default=None, description="Name of the CSRF field or meta, where it has an unusual one")
    token: str | None = Field(
        default=None, description="Where a JSON answer holds a bearer token, such as json:$.data.access_token"
    )
    authenticated: tuple[str, ...] = Field(
        default=(), description="Paths that only a logged-in user sees; the first also proves that the login worked"
    )
    marker: str = Field(
        default="",
        description="Text that only an authenticated page shows, where an anonymous visit is also answered 200",
    )


class Health(Model):
    """Where the target answers for its health; a path, or a URL on the same host (another port is fine)."""

    live: str | None = Field(default=None, description="Liveness: the process runs")
    ready: str | None = Field(default=None, description="Readiness: it can serve, its dependencies answer")


class Origin(Thing):
    """One web origin of the target."""

    url: Plain = Field(
        default="",
        description="Where it starts, such as https://staging.example.edu or http://127.0.0.1:8000/app/; with 'har' "
        "it says which host of the recording is meant, by default that of its first page",
    )
    har: Plain | None = Field(
        default=None,
        description="File of saved responses to judge instead of asking: HAR, or raw as `curl -i` writes them",
    )
    ca: str | None = Field(default=None, description="File (PEM) of a further certificate authority to trust")
    pages: tuple[str, ...] = Field(default=("",), description="Paths of HTML pages; by default the url itself")
    api: tuple[str, ...] = Field(default=(), description="Paths of API endpoints that answer a GET")
    assets: tuple[str, ...] | None = Field(
        default=None, description="Paths of scripts and styles; by default two that the first page loads from this host"
    )
    downloads: tuple[str, ...] = Field(default=(), description="Paths that serve what users uploaded")
    login: Login | None = Field(
        default=None, description="How the test account logs in; by default through the form at /login"
    )
    logout: str | None = Field(default=None, description="Path that ends the session")
    health: Health = Field(default=Health(), description="Health endpoints")
    metrics: str | None = Field(default=None, description="Path of the metrics endpoint")
    edge_tls: bool = Field(
        default=False, description="The url is http, but users reach it through an edge that terminates TLS"
    )
    http_port: int | None = Field(
        default=None, ge=1, le=65535, description="Where plain http is answered, if not on port 80"
    )
    requests: int = Field(
        default=15, ge=1, le=200, description="Most requests that one audit sends to learn its responses"
    )
    session_requests: int = Field(
        default=25, ge=4, le=200, description="Most requests that one audit sends to log in, look around and log out"
    )
    cors: tuple[str, ...] | None = Field(
        default=None,
        description="Paths to ask as another site would; by default the first page and the API endpoints",
    )
    cors_trusted: tuple[Plain, ...] = Field(
        default=(), description="Origins that may read the API, such as https://app.example.edu"
    )
    cors_requests: int = Field(
        default=12, ge=2, le=60, description="Most requests to one endpoint to learn who may read it"
    )
    integrity_requests: int = Field(
        default=20, ge=1, le=200, description="Most requests to compare the digests of scripts and styles"
    )
    internal: tuple[str, ...] = Field(
        default=(),
        description="Internal endpoints that are served on purpose, such as /metrics; each must refuse a stranger",
    )
    public: tuple[str, ...] = Field(
        default=(), description="Paths that look internal and are public on purpose, such as /openapi.json"
    )
    exposed_requests: int = Field(
        default=60, ge=1, le=500, description="Most internal files and endpoints that are asked for"
    )
    tls_handshakes: int = Field(
        default=12, ge=1, le=40, description="Most connections to learn certificate, versions and suites of TLS"
    )
    timeout: Seconds = Field(default=10.0, gt=0, description="Wall time of one request, body included")

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            host, _port = parts.hostname, parts.port
        except ValueError as error:
            raise ValueError(f"not a web address ({error}); write for example https://staging.example.edu") from None
        if parts.scheme not in ("http", "https") or not host or any(letter.isspace() for letter in value):
            raise ValueError("not a web address; write for example https://staging.example.edu")
        if parts.username is not None:
            raise ValueError("a user or password does not belong in the url; give the account in consent.active")
        return value

    @field_validator("har")
    @classmethod
    def _is_a_path(cls, value: str | None) -> str | None:
        if value is not None and (not value.strip() or "\0" in value):
            raise ValueError("not a file; write for example har: staging.har")
        return value

    @model_validator(mode="after")
    def _has_something_to_look_at(self) -> Origin:
        if not self.url and self.har is None:
            raise ValueError("needs 'url', such as https://staging.example.edu, or 'har', a file of saved responses")
        return self


ORIGINS = TargetKind(
    key="origins", singular="url", model=Origin, short="url", title="Web origins", further=(("har", "har"),)
)
