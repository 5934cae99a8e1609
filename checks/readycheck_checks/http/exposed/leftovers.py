"""Signatures of what a build or an operator leaves behind: configuration, manifests, logs, copies of source."""

from __future__ import annotations

import re

from readycheck_checks.http.exposed.files import plain, uncommented
from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

_LOG = re.compile(
    r"^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\n]{0,60}?\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|NOTICE)\b"
    r"|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:[^\]]{8,20}\] \"[A-Z]{3,8} |\[\d\d-[A-Z][a-z]{2}-\d{4} [^\]]{8,40}\] PHP "
    r"|\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:.]{8,16} \d{4}\] \[|\d+ (?:info|verbose|silly|error|warn) \w+ )",
    re.MULTILINE,
)
_PHP = re.compile(r"^\s*<\?php\b")
_PYTHON = re.compile(
    r"^(?:from [\w.]+ import |import [\w.]+|(?:SECRET_KEY|DATABASES|INSTALLED_APPS|DEBUG) ?= ?)", re.MULTILINE
)
_REQUIREMENT = re.compile(
    r"(?:[A-Za-z0-9][\w.-]*(?:\[[\w, -]+\])?\s*(?:[=<>~!]=?=?\s*[\w.*,<>=!~ ]+)?(?:\s*;.*)?|-[erc-].*|#.*)$"
)
_YAML_KEY = re.compile(r"^\s{0,8}[\w.-]{1,40}:(?:\s|$)", re.MULTILINE)


def _php_source(sample: Sample) -> bool:
    return _PHP.match(sample.text) is not None


def _python_source(sample: Sample) -> bool:
    return plain(sample) and len(_PYTHON.findall(sample.text)) >= 2


def _history(sample: Sample) -> bool:
    if not plain(sample) or not sample.lines:
        return False
    shell = re.compile(
        r"(?:sudo|cd|ls|git|vim?|nano|ssh|cat|mysql|psql|docker|pip|npm|systemctl|export|rm|cp|mv|exit)\b"
    )
    return sum(shell.match(line) is not None for line in sample.lines[:200]) * 2 >= len(sample.lines[:200])


def _ds_store(sample: Sample) -> bool:
    return sample.data.startswith(b"\0\0\0\1Bud1")


def _htaccess(sample: Sample) -> bool:
    known = re.compile(
        r"(?:RewriteEngine (?:On|Off)|RewriteRule \S|RewriteCond \S|AuthType \S|AuthUserFile \S|Options [+-]\w"
        r"|Require \w|Deny from|Allow from|Order \w+,|<(?:IfModule|Files|FilesMatch|Limit)\b|DirectoryIndex \S"
        r"|php_(?:value|flag) \S)",
        re.IGNORECASE,
    )
    return not (sample.binary or sample.markup) and sum(known.match(line) is not None for line in sample.lines) >= 1


def _web_config(sample: Sample) -> bool:
    text = sample.text[:4000]
    return (
        "<configuration" in text
        and re.search(r"<(?:system\.web|system\.webServer|connectionStrings|appSettings)\b", text) is not None
    )


def _settings(sample: Sample) -> bool:
    document = sample.mapping()
    return "ConnectionStrings" in document or ("Logging" in document and "AllowedHosts" in document)


def _compose(sample: Sample) -> bool:
    return plain(sample) and all(
        re.search(pattern, sample.text, re.MULTILINE)
        for pattern in (r"^services:\s*$", r"^\s{1,8}(?:image|build): ?\S*")
    )


def _dockerfile(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.match(r"(?:FROM|ARG) \S+", uncommented(sample)) is not None
        and (re.search(r"^(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR) ", sample.text, re.MULTILINE) is not None)
    )


def _yaml_settings(sample: Sample) -> bool:
    text = sample.text
    return (
        plain(sample)
        and len(_YAML_KEY.findall(text)) >= 2
        and re.search(
            r"^\s{0,8}(?:adapter|datasource|spring|password|secret_key_base|database|database_password):",
            text,
            re.MULTILINE,
        )
        is not None
    )


def _properties(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.search(r"^(?:spring|server|logging|management|quarkus)\.[\w.-]+ ?=", sample.text, re.MULTILINE)
        is not None
    )


def _state(sample: Sample) -> bool:
    text = sample.text[:2000]
    return text.lstrip().startswith("{") and '"terraform_version"' in text and '"version"' in text


def _workspace(sample: Sample) -> bool:
    return sample.text.lstrip().startswith("<?xml") and "<project version=" in sample.text[:400]


def _package(sample: Sample) -> bool:
    document = sample.mapping()
    return isinstance(document.get("dependencies", document.get("devDependencies")), dict) and bool(
        {"name", "version", "scripts", "private"} & set(document)
    )


def _composer(sample: Sample) -> bool:
    document = sample.mapping()
    return isinstance(document.get("require"), dict) or ("content-hash" in document and "packages" in document)


def _composer_lock(sample: Sample) -> bool:
    return (
        '"content-hash"' in sample.text[:3000]
        and '"packages"' in sample.text[:4000]
        and sample.text.lstrip()[:1] == "{"
    )


def _requirements(sample: Sample) -> bool:
    lines = sample.lines
    pinned = sum(re.search(r"[=<>~]=", line) is not None for line in lines)
    return (
        plain(sample)
        and pinned >= 1
        and pinned * 2 >= len(lines)
        and all(_REQUIREMENT.match(line) for line in lines[:200])
    )


def _log(sample: Sample) -> bool:
    return plain(sample) and len(_LOG.findall(sample.text)) >= 2


def _swap(sample: Sample) -> bool:
    return sample.data.startswith(b"b0VIM ")


_SETTINGS = "so anybody can read how the application is connected"
_SOURCE = "so anybody can read source code that should only run"
_LIBRARIES = "which tells the libraries, and with them the known flaws to try"
LEFTOVERS: tuple[Signature, ...] = (
    Signature("terraform_state", "credentials", True, "so anybody can read the infrastructure and its secrets", _state),
    Signature("php_source", "backup", True, _SOURCE, _php_source),
    Signature("python_source", "backup", True, _SOURCE, _python_source),
    Signature("swap", "backup", True, "so anybody can read what an editor left behind", _swap),
    Signature("script_copy", "script_copy", False, "so anybody can read a former state of it", lambda _: False),
    Signature("log", "log", True, "so anybody can read what users did and what failed", _log),
    Signature("shell_history", "log", True, "so anybody can read what operators typed", _history),
    Signature("settings", "configuration", True, _SETTINGS, _settings),
    Signature("yaml_settings", "configuration", True, _SETTINGS, _yaml_settings),
    Signature("properties", "configuration", True, _SETTINGS, _properties),
    Signature("web_config", "configuration", True, "so anybody can read how the server is set up", _web_config),
    Signature("htaccess", "configuration", False, "which tells how the server is set up", _htaccess),
    Signature("compose", "configuration", False, "which tells how the system is put together", _compose),
    Signature("dockerfile", "configuration", False, "which tells how the image is built", _dockerfile),
    Signature("workspace", "configuration", False, "which tells of files and people of the project", _workspace),
    Signature("ds_store", "listing", False, "which tells the names of the files beside it", _ds_store),
    Signature("package", "manifest", False, _LIBRARIES, _package),
    Signature("composer", "manifest", False, _LIBRARIES, _composer),
    Signature("composer_lock", "manifest", False, _LIBRARIES, _composer_lock),
    Signature("requirements", "manifest", False, _LIBRARIES, _requirements),
)
