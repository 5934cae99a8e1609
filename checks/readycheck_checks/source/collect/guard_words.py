"""Which names and values of a condition tell development from production, in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEVELOPMENT = {"development", "dev", "develop", "devel", "local", "test", "testing", "debug", "ci"}
PRODUCTION = {"production", "prod", "live"}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "0.0.0.0", "::1", "[::1]"}  # noqa: S104 - names to compare with, not to bind

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DEVELOPMENT_NAME = re.compile(
    r"(?:^|_)(?:debug|debugging|debugger|debug_mode|verbose|verbosity|devtools|isdev|isdebug)(?:$|_)"
    r"|(?:^|_)(?:is|in|if|enable|enabled|use)_(?:local_)?(?:dev|devel|development|test|testing)(?:$|_)"
    r"|^_*(?:dev|devel|development)_*(?:mode|build|env|environment|only|server)?_*$"
    r"|^ng_?dev_?mode$|(?:^|_)non_?prod(?:uction)?(?:$|_)|^not_production$"
)
_PRODUCTION_NAME = re.compile(r"(?:^|_)(?:is|in|if)_?(?:prod|production)(?:$|_)|^_*(?:prod|production)_*(?:mode)?$")
_NEGATED = re.compile(r"(?:^|_)(?:no|not|non|disable|disabled|without|skip|hide)(?:$|_)")
_ENVIRONMENT_NAME = re.compile(r"(?:^|_)(?:env|environment|mode|stage|node_env|app_env|flavou?r|config)(?:$|_)")
_HOST_NAME = re.compile(r"(?:^|_)(?:host|hostname|origin|domain)(?:$|_)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a condition says: whether its being true (or false) means "not in production"."""

    if_true: str = ""
    """The check that makes a true condition a development one, for people; empty where it does not."""
    if_false: str = ""

    def negated(self) -> Meaning:
        """The meaning of `not condition`."""
        return Meaning(self.if_false, self.if_true)

    def both(self, other: Meaning) -> Meaning:
        """The meaning of `self and other`."""
        return Meaning(self.if_true or other.if_true, self.if_false if other.if_false else "")

    def either(self, other: Meaning) -> Meaning:
        """The meaning of `self or other`."""
        return Meaning(self.if_true if other.if_true else "", self.if_false or other.if_false)


UNKNOWN = Meaning()
NEVER = Meaning(if_true="never true")
ALWAYS = Meaning(if_false="never false")


def snake(name: str) -> str:
    """`isDevMode` as `is_dev_mode`."""
    return _CAMEL.sub("_", name).replace("-", "_").lower()


def of_name(name: str) -> Meaning:
    """What a truth value of this name means: `DEBUG`, `isDev`, `is_production`."""
    words = snake(name)
    if _DEVELOPMENT_NAME.search(words):
        found = Meaning(if_true=name)
        return found.negated() if _NEGATED.search(words) and "non_prod" not in words else found
    if _PRODUCTION_NAME.search(words):
        return Meaning(if_false=name)
    return UNKNOWN


def of_key(key: str) -> Meaning:
    """What it means that a setting of this name is set: `C_IMPDEBUG`, `app:debug`."""
    found = of_name(key)
    return Meaning(if_true=key) if found == UNKNOWN and "debug" in key.lower() and len(key) < 60 else found


def of_comparison(name: str, value: str) -> Meaning:
    """What `name == value` means, for `NODE_ENV == "production"` and its like."""
    words, value = snake(name), value.strip().lower()
    if _HOST_NAME.search(words):
        return Meaning(if_true=name) if value in LOCAL_HOSTS else UNKNOWN
    if not _ENVIRONMENT_NAME.search(words):
        return UNKNOWN
    if value in PRODUCTION:
        return Meaning(if_false=name)
    return Meaning(if_true=name) if value in DEVELOPMENT else UNKNOWN
