"""What a written value says: nothing, a placeholder, a variable, or a real one. Values themselves are never kept."""

from __future__ import annotations

import re

from readycheck_checks.monitoring.facts import Given, Setting

_FILLED_IN = re.compile(
    r"\$\{(?P<braced>[A-Za-z_]\w*)(?::?[-?=+][^}]*)?\}|\$(?P<shell>[A-Z][A-Z0-9_]+)|%env\((?:\w+:)*(?P<symfony>\w+)\)%"
    r"|%(?P<percent>[A-Z][A-Z0-9_]+)%|__(?P<dunder>[A-Z][A-Z0-9_]+?)__|@@?(?P<at>[A-Z][A-Z0-9_]+)@@?"
    r"|#\{(?P<hash>[A-Za-z_]\w*)\}#?"
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>", re.DOTALL)
_TEMPLATE_NAME = re.compile(r"""(?:ENV(?:\.fetch)?\s*[\[(]\s*['"]|\.)(\w+)""")
_PLACEHOLDER = re.compile(
    r"""(?ix)
    ^<.*>$ | ^\[.*\]$
  | ^(?:x{3,}|\.{3}|\*{3,}|-+|0+|foo|bar|dummy|fake|none|null|nil|undefined|false|placeholder|secret)$
  | ^(?:todo|tbd|fixme|changeme|change-me)$
  | \b(?:your|my|insert|change|replace|put|enter|add|paste|set)[\s_-]*
      (?:(?:own|the|real|sentry|project)[\s_-]*)*
      (?:dsn|key|token|id|me|this|here|value|public|project|api|access|license|with)
  | examplepublickey | placeholder | _?dsn_?here | license\s?key\s?here | ^[\w-]*your[_-]
  | public@sentry\.example | \bexample\.(?:com|org|net)\b | @o0\. | \bxxxxx
  | //(?:<|\{|key@|public@|xxx|abc@|\*\*\*|dsn@)
    """
)
_DSN = re.compile(r"^\w+://[\w.+:-]+@[^/\s@]+(?:/[^\s]*)?/\d+/?(?:\?\S*)?$")


def of_text(text: str, name: str = "") -> tuple[Given, str]:
    """What a literal says, and the variable that fills it in where it names one."""
    text = text.strip().strip("'\"").strip()
    if not text:
        return Given.EMPTY, ""
    template = _TEMPLATE.search(text)
    if template:
        found = _TEMPLATE_NAME.search(template.group())
        return Given.VARIABLE, found.group(1) if found else ""
    filled = _FILLED_IN.fullmatch(text)
    if filled:
        return Given.VARIABLE, next((one for one in filled.groups() if one), "")
    if _PLACEHOLDER.search(text):
        return Given.PLACEHOLDER, ""
    if name.lower() == "dsn" and not _FILLED_IN.search(text) and not _DSN.match(text):
        return Given.MALFORMED, ""
    return Given.SET, ""


def of_switch(text: str) -> Given:
    """What a written truth value says."""
    word = text.strip().strip("'\"").lower()
    if word in ("true", "1", "yes", "on"):
        return Given.ON
    return Given.OFF if word in ("false", "0", "no", "off", "none", "null", "nil", "undefined") else Given.UNKNOWN


KEYS = frozenset(
    {"dsn", "accesstoken", "apikey", "projectkey", "serverurl", "licensekey", "clienttoken", "connectionstring",
     "instrumentationkey", "key", "pushapikey"}
)  # fmt: skip
"""Names of settings that hold an address or key, without their underscores and in lower case."""
SWITCHES = frozenset({"enabled", "active", "agentenabled", "debug"})
RATES = frozenset({"samplerate", "errorsamplerate"})
HOOKS = frozenset({"beforesend"})


def plain(name: str) -> str:
    """A setting's name without underscores, in lower case, so that languages agree."""
    return name.replace("_", "").replace("-", "").lower()


def of_interest(name: str) -> bool:
    """Whether a setting of this name says something about whether errors are sent."""
    return plain(name) in KEYS | SWITCHES | RATES | HOOKS


def setting(name: str, given: Given, variable: str = "", number: float | None = None) -> Setting:
    """A setting, with what is too long to be a name left out."""
    return Setting(name=name[:40], given=given, variable=variable[:80], number=number)
