"""Request bodies: forms, JSON and uploads."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from readycheck.api import CannotLook, ReasonCode, Scalar
from readycheck_checks.load.collect.chance import chance
from readycheck_checks.load.targets import Scenario, Step, Upload
from readycheck_checks.load.template import fill, fill_data

LARGEST_UPLOAD = 16 * 2**20
_BOUNDARY = "readycheck-7f3d0c95b1a24e68"
_WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "lambda", "sigma", "theta", "omega"]


class Bodies:
    """Makes bodies; reads upload files once, before the load begins."""

    def __init__(self, scenario: Scenario, base: Path, seed: int) -> None:
        self._contents: dict[Upload, bytes] = {}
        rng = chance(seed)
        for step in (*scenario.start, *scenario.flow):
            if step.upload is not None and step.upload.text is None:
                self._contents[step.upload] = _content(step.upload, base, rng)

    def make(self, step: Step, values: Mapping[str, str]) -> tuple[bytes | None, str]:
        """The body of a step with names filled in, and its Content-Type; None where it has none."""
        if step.json_ is not None:
            return json.dumps(fill_data(step.json_, values)).encode(), "application/json"
        fields = {fill(name, values): fill(_plain(value), values) for name, value in (step.form or {}).items()}
        if step.upload is not None:
            return self._multipart(step.upload, fields, values), f"multipart/form-data; boundary={_BOUNDARY}"
        if step.form is not None:
            return urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return (None, "") if step.method == "GET" else (b"", "")

    def _multipart(self, upload: Upload, fields: Mapping[str, str], values: Mapping[str, str]) -> bytes:
        content = self._contents[upload] if upload.text is None else fill(upload.text, values).encode()
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        name = _quoted(fill(upload.name, values))
        parts.append(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{_quoted(upload.field)}"; filename="{name}"\r\n'
            f"Content-Type: {upload.type}\r\n\r\n"
        )
        return "".join(parts).encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _plain(value: Scalar) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _content(upload: Upload, base: Path, rng: random.Random) -> bytes:
    if upload.size is not None:
        line = " ".join(rng.choices(_WORDS, k=200)).encode()
        return (line * (upload.size // len(line) + 1))[: upload.size]
    path = base / (upload.file or "")
    try:
        if path.stat().st_size > LARGEST_UPLOAD:
            message = f"the upload {upload.file} is larger than 16 MiB; use a smaller one"
            raise CannotLook(ReasonCode.BUDGET, message)
        return path.read_bytes()
    except OSError as error:
        message = f"the upload {upload.file} cannot be read: {error.strerror}; the path is relative to the profile"
        raise CannotLook(ReasonCode.UNREADABLE, message) from None
