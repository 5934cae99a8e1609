"""A profile of the examples, turned to the served demo; nothing else of it changes."""

from __future__ import annotations

import yaml

from readycheck.demo.running import Running

STAGING = "https://staging.example.edu"


def for_demo(text: str, demo: Running) -> str:
    """`text` with the demo's address, authority and account in place of staging's."""
    profile = yaml.safe_load(text)
    origin = profile["target"]["url"]
    assert origin["url"] == STAGING
    origin |= {"url": demo.url, "ca": str(demo.ca_file)}
    if "source" in profile["target"]:
        profile["target"]["source"] = str(demo.project)
    if "consent" in profile:
        profile["consent"]["active"]["hosts"] = [demo.host]
    return yaml.safe_dump(profile, sort_keys=False)
