"""What users do, as a profile says it: `target.scenarios[]`."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import ConfigDict

from readycheck.api import (
    Bytes,
    Field,
    Model,
    Plain,
    Scalar,
    Seconds,
    TargetKind,
    Thing,
    field_validator,
    model_validator,
)
from readycheck_checks.load.template import check_condition, check_source, names, strings

VERBS = ("get", "post", "put", "patch", "delete", "poll")
BUILT_IN = frozenset({"user", "password", "n", "round", "run"})
"""What `{{…}}` knows without a capture: the account, the user's number (from 1), how often they went round, the run."""
_ALIASED = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class ThinkTime(Model):
    """How long users pause before a step: log-normal, given by two of its percentiles."""

    median: Seconds = Field(description="Half of the pauses are shorter.")
    p95: Seconds = Field(description="19 of 20 pauses are shorter; at least the median.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.p95 < self.median:
            raise ValueError("'p95' must not be below 'median'")
        return self


class Upload(Model):
    """A file sent as a part of a multipart form."""

    field: str = Field(default="file", description="The form field's name.")
    name: str = Field(default="readycheck.txt", description="The file's name, as a browser would send it.")
    type: str = Field(default="text/plain", description="The file's media type.")
    text: str | None = Field(default=None, description="Its content; {{names}} are replaced.")
    size: Bytes | None = Field(default=None, ge=1, le=16 * 2**20, description="Made-up text of this many bytes.")
    file: str | None = Field(default=None, description="A file to send, relative to the profile; at most 16 MiB.")

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        if sum(one is not None for one in (self.text, self.size, self.file)) != 1:
            raise ValueError("an upload needs exactly one of 'text', 'size' and 'file'")
        return self


class Step(Model):
    """One request, one poll or one pause. Write one of get, post, put, patch, delete, poll; or `think` alone."""

    model_config = _ALIASED

    get: str | None = Field(default=None, description="Path to fetch, from the origin's root.")
    post: str | None = Field(default=None, description="Path to post to.")
    put: str | None = Field(default=None, description="Path to put to.")
    patch: str | None = Field(default=None, description="Path to patch.")
    delete: str | None = Field(default=None, description="Path to delete.")
    poll: str | None = Field(default=None, description="Path to fetch again and again until `until` holds.")
    id: str = Field(default="", description="The step's name in the report; its method and path where not given.")
    form: dict[str, Scalar] | None = Field(
        default=None,
        description="Fields of a form. {{user}} and {{password}} are the account's, {{n}} is the user's number,"
        " {{round}} and {{run}} tell repeats apart; others come from `capture`.",
    )
    json_: Any = Field(default=None, alias="json", description="A JSON body.")
    headers: dict[str, str] = Field(default_factory=dict, description="Further request headers.")
    upload: Upload | None = Field(default=None, description="A file, sent with `form` as multipart/form-data.")
    capture: dict[str, str] = Field(
        default_factory=dict,
        description="Values for later steps by name: json:$.id, header:NAME, cookie:NAME, form:FIELD, meta:NAME,"
        " regex:PATTERN with one group, or url (where redirects ended).",
    )
    think: ThinkTime | Seconds | None = Field(
        default=None, description="The pause before it, instead of the scenario's."
    )
    expect: tuple[int, ...] | int | None = Field(
        default=None, description="Statuses that are right; else any below 400 after redirects on the same host."
    )
    timeout: Seconds | None = Field(default=None, gt=0, description="For a request, or for a whole poll (60s).")
    every: Seconds | None = Field(default=None, ge=0.05, description="Poll interval (2s).")
    until: str | None = Field(
        default=None, description="What a poll waits for: 'json:$.state == done', 'status == 200' or 'regex:PATTERN'."
    )
    failed: str | None = Field(
        default=None, description="A condition that ends a poll as failed, such as a failed job."
    )

    @field_validator("capture")
    @classmethod
    def _known_sources(cls, capture: dict[str, str]) -> dict[str, str]:
        for name, source in capture.items():
            if not name.isidentifier() or name in BUILT_IN:
                raise ValueError(f"'{name}' cannot name a captured value")
            check_source(source)
        return capture

    @field_validator("until", "failed")
    @classmethod
    def _known_condition(cls, condition: str | None) -> str | None:
        if condition is not None:
            check_condition(condition)
        return condition

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        verbs = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(verbs) > 1 or (not verbs and self.think is None):
            raise ValueError(f"a step needs exactly one of {', '.join(VERBS)}; or 'think' alone for a pause")
        if not verbs:
            return self
        path = self.path
        if not path.startswith("/") or path.startswith("//"):
            whole = path.startswith("{{") and path.endswith("}}") and path.count("{{") == 1
            if not whole:
                raise ValueError(f"the path '{path}' must start with one '/'; the host is the scenario's")
        if any(ord(letter) <= 32 or ord(letter) == 127 for letter in path.replace("{{ ", "{{").replace(" }}", "}}")):
            raise ValueError(f"the path '{path}' holds a space or control character; write it percent-encoded")
        body = self.form is not None or self.upload is not None
        if (body and self.json_ is not None) or ((body or self.json_ is not None) and verbs[0] in ("get", "poll")):
            raise ValueError("a step sends either 'json' or 'form' with 'upload', and 'get' and 'poll' send neither")
        if (verbs[0] == "poll") != (self.until is not None):
            raise ValueError("'poll' and 'until' belong together")
        if verbs[0] != "poll" and (self.every is not None or self.failed is not None):
            raise ValueError("'every' and 'failed' belong to a 'poll'")
        return self

    @property
    def method(self) -> str:
        """The HTTP method; empty for a pause."""
        verb = next((verb for verb in VERBS if getattr(self, verb) is not None), "")
        return "GET" if verb == "poll" else verb.upper()

    @property
    def path(self) -> str:
        """The path as written; empty for a pause."""
        return next((value for verb in VERBS if (value := getattr(self, verb)) is not None), "")

    @property
    def label(self) -> str:
        """How the report calls it."""
        return self.id or f"{self.method} {self.path}"

    @property
    def expected(self) -> tuple[int, ...]:
        """Statuses that are right; empty for any below 400."""
        return (self.expect,) if isinstance(self.expect, int) else (self.expect or ())

    def texts(self) -> list[str]:
        """Every text in which names may stand."""
        upload = (self.upload.text or "", self.upload.name) if self.upload else ()
        return [self.path, *upload, *strings(self.form), *strings(self.json_), *strings(self.headers)]


class Scenario(Thing):
    """What virtual users do on one origin.

    Each user has an account, cookies and a connection of their own, begins at a random moment
    of the ramp, takes the `start` steps once and then goes round in the `flow` with pauses.
    """

    model_config = _ALIASED

    url: Plain = Field(
        description="The origin, such as https://staging.example.edu; its host needs consent.load.hosts."
    )
    ca: str | None = Field(default=None, description="A PEM file with a further trust anchor, relative to the profile.")
    users: int | None = Field(default=None, ge=1, description="Users at the same time; consent.load.users by default.")
    hold: Seconds | None = Field(
        default=None, gt=0, alias="for", description="Time at full users, after the ramp; consent.load.for by default."
    )
    ramp: Seconds | None = Field(
        default=None,
        description="Time over which users arrive; by default 50 a second, at least the median think time.",
    )
    think: ThinkTime | Seconds = Field(
        default=ThinkTime(median=5.0, p95=20.0), description="The pause before each step."
    )
    timeout: Seconds = Field(default=30.0, gt=0, le=300, description="After this long a request counts as failed.")
    headers: dict[str, str] = Field(default_factory=dict, description="Further headers of every request.")
    start: tuple[Step, ...] = Field(default=(), description="Steps that a user takes once, such as the login.")
    flow: tuple[Step, ...] = Field(
        default=(Step(get="/"),), min_length=1, description="Steps that a user takes again and again."
    )
    seed: int | None = Field(
        default=None, ge=0, description="For the random phases and pauses; by default from the run."
    )

    @field_validator("url")
    @classmethod
    def _is_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        try:
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("not an origin; write for example https://staging.example.edu, paths stand in the flow")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if not any(step.method for step in self.flow):
            raise ValueError("the flow needs at least one request")
        known = set(BUILT_IN)
        if unknown := {name for text in strings(self.headers) for name in names(text)} - known:
            raise ValueError(f"'{{{{{min(unknown)}}}}}' is not known to the scenario's headers")
        for step in (*self.start, *self.flow):
            missing = {name for text in step.texts() for name in names(text)} - known
            if missing:
                raise ValueError(
                    f"'{{{{{min(missing)}}}}}' in step '{step.label}' is captured by no earlier step; known are "
                    + ", ".join(f"{{{{{name}}}}}" for name in sorted(known))
                )
            known |= set(step.capture)
        return self

    @property
    def needs_account(self) -> bool:
        """True where a step asks for {{user}} or {{password}}."""
        texts = [text for step in (*self.start, *self.flow) for text in step.texts()] + list(strings(self.headers))
        return any(name in ("user", "password") for text in texts for name in names(text))

    @property
    def mutates(self) -> bool:
        """True where a step may change something at the target."""
        return any(step.method not in ("", "GET") for step in (*self.start, *self.flow))


SCENARIOS = TargetKind(
    key="scenarios", singular="scenario", model=Scenario, short="url", title="What users do under load"
)
