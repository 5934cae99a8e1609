"""Puts the report into one comment of the pull request, and replaces that comment on the next run.

A pull request from a fork has a token that may only read. That is said as a warning and ends with 0: the comment is
a convenience, the gate is the exit code of the audit.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

PAGES = 30
"""Pages of a hundred comments that are looked through for an earlier one."""
LONGEST = 65_536
"""Characters that GitHub takes in a comment."""


def main() -> None:
    """Write the comment, or say in an annotation why there is none."""
    number = pull_request(Path(os.environ.get("GITHUB_EVENT_PATH", "")))
    if number is None:
        tell("notice", "no comment is written, because this run belongs to no pull request.")
        return
    marker = f"<!-- readycheck: {os.environ['INPUT_CATEGORY']} -->"
    try:
        text = Path(os.environ["COMMENT"]).read_text(encoding="utf-8")
    except OSError:
        tell("notice", "no comment is written, because the audit made no report.")
        return
    body = f"{marker}\n{text}"[:LONGEST]
    headers = {
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    base = f"{os.environ['GITHUB_API_URL'].rstrip('/')}/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    try:
        with httpx.Client(headers=headers, timeout=20) as client:
            write(client, base, number, marker, body)
    except httpx.HTTPStatusError as error:
        tell("warning", f"the comment was not written: GitHub answered {error.response.status_code}. {remedy(error)}")
    except (httpx.HTTPError, ValueError) as error:
        tell("warning", f"the comment was not written, because GitHub could not be asked: {type(error).__name__}.")


def pull_request(event: Path) -> int | None:
    """The number of the pull request that the run belongs to."""
    try:
        told = json.loads(event.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    number = told.get("pull_request", {}).get("number") if isinstance(told, dict) else None
    return number if isinstance(number, int) else None


def write(client: httpx.Client, base: str, number: int, marker: str, body: str) -> None:
    """Replace the comment that begins with `marker`, else add one. Raises httpx.HTTPError."""
    for comment in comments(client, f"{base}/{number}/comments?per_page=100"):
        if str(comment.get("body", "")).startswith(marker):
            answer = client.patch(f"{base}/comments/{int(comment['id'])}", json={"body": body})
            if answer.status_code not in (403, 404):  # those: somebody else's comment with our mark, or it is gone
                answer.raise_for_status()
                return
    client.post(f"{base}/{number}/comments", json={"body": body}).raise_for_status()


def comments(client: httpx.Client, address: str) -> Iterator[dict[str, Any]]:
    """Every comment, page by page, of the API's own host only."""
    host = httpx.URL(address).host
    for _ in range(PAGES):
        answer = client.get(address)
        answer.raise_for_status()
        yield from answer.json()
        address = answer.links.get("next", {}).get("url", "")
        if not address or httpx.URL(address).host != host:
            return


def remedy(error: httpx.HTTPStatusError) -> str:
    """What to do about the answer."""
    if error.response.status_code in (401, 403, 404):
        return "Give the job 'permissions: pull-requests: write'; a pull request from a fork cannot have it."
    return "The report itself is complete; run the job again for the comment."


def tell(level: str, message: str) -> None:
    """An annotation of the run."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"::{level} title=readycheck::{escaped}\n")


if __name__ == "__main__":
    main()
