"""Signatures of files: version control, environments, keys, credentials, dumps."""

from __future__ import annotations

import re

from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s?=(.*)")
_PRIVATE_KEY = re.compile(r"^-----BEGIN (?:[A-Z]{2,10} |ENCRYPTED |OPENSSH )?PRIVATE KEY-----\s", re.MULTILINE)
_HTPASSWD = re.compile(r"[^\s:<>]{1,64}:(?:\$(?:apr1|2[aby]|1|5|6|y)\$|\{SHA\}|[./A-Za-z0-9]{13}$)")
_SQL = re.compile(
    r"^(?:CREATE (?:TABLE|DATABASE|SCHEMA|SEQUENCE|EXTENSION|INDEX)|INSERT INTO|DROP TABLE|COPY [\w.\"]+ .*FROM stdin"
    r"|ALTER TABLE|SET (?:NAMES|statement_timeout|SQL_MODE|FOREIGN_KEY_CHECKS)|PRAGMA foreign_keys|LOCK TABLES"
    r"|BEGIN TRANSACTION|/\*!\d{5} )",
    re.MULTILINE,
)
_SQL_HEAD = re.compile(
    r"^-- (?:MySQL dump|MariaDB dump|PostgreSQL database dump|phpMyAdmin SQL Dump|Dump)", re.MULTILINE
)


def _environment(sample: Sample) -> bool:
    """Most lines assign, most names are in capitals, and nothing is markup."""
    if not plain(sample) or sample.text.lstrip()[:1] in ("{", "["):
        return False
    lines = [line for line in sample.lines if not line.startswith("#")]
    found = [match for line in lines if (match := _ASSIGNMENT.fullmatch(line))]
    capitals = sum(match[1] == match[1].upper() for match in found)
    filled = any(match[2].strip() for match in found)
    return bool(found) and filled and len(found) >= 0.7 * len(lines) and capitals * 2 >= len(found)


def plain(sample: Sample) -> bool:
    """Text that is neither a page nor binary."""
    return not (sample.markup or sample.binary or sample.text.lstrip().startswith("<"))


def _git_head(sample: Sample) -> bool:
    text = sample.text.strip()
    return (
        len(text) < 300 and re.fullmatch(r"ref: refs/[\w./+@#-]{1,200}|[0-9a-f]{40}(?:[0-9a-f]{24})?", text) is not None
    )


def _git_config(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.search(r"^\[core\]\s*$", sample.text, re.MULTILINE) is not None
        and ("repositoryformatversion" in sample.text or '[remote "' in sample.text)
    )


def _sqlite(sample: Sample) -> bool:
    return sample.data.startswith(b"SQLite format 3\0")


def _packed(sample: Sample) -> bool:
    data = sample.data
    tar = len(data) > 262 and data[257:262] == b"ustar"
    return tar or data.startswith(
        (b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0")
    )


def _sql(sample: Sample) -> bool:
    if not plain(sample):
        return sample.data.startswith(b"PGDMP")
    return _SQL_HEAD.search(sample.text[:2000]) is not None or (
        len(_SQL.findall(sample.text)) >= 1 and ";" in sample.text and _SQL.match(uncommented(sample)) is not None
    )


def uncommented(sample: Sample) -> str:
    """The first line that is no comment."""
    return next((line for line in sample.lines if not line.startswith(("--", "/*", "#"))), "")


def _private_key(sample: Sample) -> bool:
    return plain(sample) and _PRIVATE_KEY.search(sample.text) is not None


def _htpasswd(sample: Sample) -> bool:
    return plain(sample) and bool(sample.lines) and all(_HTPASSWD.match(line) for line in sample.lines[:50])


def _npmrc(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.search(r"^(?://[\w./:-]+/:_(?:authToken|password|auth)|_authToken|_auth) ?=", sample.text, re.MULTILINE)
        is not None
    )


def _pypirc(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.search(r"^\[(?:distutils|pypi|testpypi|server-login)\]\s*$", sample.text, re.MULTILINE) is not None
        and "password" in sample.text
    )


def _docker_auth(sample: Sample) -> bool:
    document = sample.mapping()
    auths = document.get("auths", document)
    return isinstance(auths, dict) and any(isinstance(one, dict) and "auth" in one for one in auths.values())


def _aws(sample: Sample) -> bool:
    return (
        plain(sample)
        and re.search(r"^aws_(?:access_key_id|secret_access_key) ?=", sample.text, re.MULTILINE) is not None
    )


def _service_account(sample: Sample) -> bool:
    return sample.mapping().get("type") == "service_account" and "private_key" in sample.mapping()


def _sftp(sample: Sample) -> bool:
    document = sample.document
    one = document[0] if isinstance(document, list) and document else document
    return (
        isinstance(one, dict) and "host" in one and bool({"username", "password", "remotePath", "protocol"} & set(one))
    )


def _wp_config(sample: Sample) -> bool:
    return (
        "<?php" in sample.text[:200]
        and re.search(r"define\(\s*['\"]DB_(?:NAME|PASSWORD|USER)['\"]", sample.text) is not None
    )


def _requires(sample: Sample) -> bool:
    return plain(sample) and {"revlogv1", "store", "dotencode"} & set(sample.lines) != set() and len(sample.lines) < 30


def _bazaar(sample: Sample) -> bool:
    return sample.text.startswith("Bazaar-NG ")


def _svn_entries(sample: Sample) -> bool:
    return re.match(r"\d{1,2}\s*\n\s*\n?dir\s*\n", sample.text) is not None


_SECRETS = "so anybody can read the settings and secrets of the process"
_HISTORY = "so anybody can fetch the source with its whole history"
FILES: tuple[Signature, ...] = (
    Signature("git_head", "version_control", True, _HISTORY, _git_head),
    Signature("git_config", "version_control", True, _HISTORY, _git_config),
    Signature("svn", "version_control", True, _HISTORY, _sqlite),
    Signature("svn_entries", "version_control", True, _HISTORY, _svn_entries),
    Signature("hg_requires", "version_control", True, _HISTORY, _requires),
    Signature("bazaar", "version_control", True, _HISTORY, _bazaar),
    Signature("environment", "environment", True, _SECRETS, _environment),
    Signature("private_key", "private_key", True, "so anybody can act in the name of its owner", _private_key),
    Signature("htpasswd", "credentials", True, "so the hashes of its passwords can be tried at leisure", _htpasswd),
    Signature("npmrc", "credentials", True, "so anybody can use its token for the package registry", _npmrc),
    Signature("pypirc", "credentials", True, "so anybody can use its password for the package index", _pypirc),
    Signature("docker_auth", "credentials", True, "so anybody can use its login for the image registry", _docker_auth),
    Signature("aws", "credentials", True, "so anybody can use the cloud account", _aws),
    Signature("service_account", "credentials", True, "so anybody can use the cloud account", _service_account),
    Signature("sftp", "credentials", True, "so anybody learns how files reach the server", _sftp),
    Signature("wp_config", "credentials", True, "so anybody can read the password of the database", _wp_config),
    Signature("sql", "dump", True, "so anybody can read what is stored in the database", _sql),
    Signature("sqlite", "dump", True, "so anybody can read the whole database", _sqlite),
    Signature("packed", "dump", True, "so anybody can fetch what was packed into it", _packed),
)  # fmt: skip
