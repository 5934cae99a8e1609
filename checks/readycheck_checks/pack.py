"""The first-party pack: its rooms, one line each."""

from __future__ import annotations

from readycheck.api import Pack
from readycheck_checks.backups import pack as backups
from readycheck_checks.database import pack as database
from readycheck_checks.http import pack as http
from readycheck_checks.launch import pack as launch
from readycheck_checks.load import pack as load
from readycheck_checks.monitoring import pack as monitoring
from readycheck_checks.queue import pack as queue
from readycheck_checks.source import pack as source
from readycheck_checks.testing import pack as testing

_ROOMS = (http, source, testing, database, backups, queue, load, monitoring, launch)

PACK = Pack(
    name="readycheck",
    version="0.1.0",
    checks=tuple(check for room in _ROOMS for check in room.CHECKS),
    collectors=tuple(collector for room in _ROOMS for collector in room.COLLECTORS),
    targets=tuple(kind for room in _ROOMS for kind in room.TARGETS),
)
