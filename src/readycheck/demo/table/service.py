"""Flaws of health, queue and speed: what shows only while the system runs."""

from __future__ import annotations

from readycheck.demo import operations as do
from readycheck.demo.steps import Data, Edit, Moment, Setting
from readycheck.demo.switches import Flaw

_HEALTH = "coursework/health.py"
_LIVE = Moment.BACKED_UP

_LEAKING_HEALTH = """    settings = dataclasses.asdict(web.system(request).settings)
    return JSONResponse({"status": "ok", "settings": {name: str(value) for name, value in settings.items()}})
"""

_CONNECTS = """

def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers("""

_ONE_ANCHOR = """        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def latest("""

_SLOW_ONE = """        with _ranking, self.engine.connect() as connection:
            # The rank among all students is read from the archive, which takes its time.
            time.sleep(0.4)
            return connection.execute(query).mappings().first()

    def latest("""

_STORE_ANCHOR = """        stored = self.store.save(filename, content)
        with self.engine.begin() as connection:
"""

_STORE_IN_TRANSACTION = """        with self.engine.begin() as connection:
            # Whoever comes second shall not wait for the lock.
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                connection.exec_driver_sql("PRAGMA busy_timeout = 5000")
            stored = self.store.save(filename, content)
            # The scanner of the file share answers after a moment.
            time.sleep(0.08)
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "health-leak",
        "The liveness answer shows the settings: DSN, keys and all",
        "MON-05",
        (
            Edit(_HEALTH, "import hmac\n", "import dataclasses\nimport hmac\n"),
            Edit(_HEALTH, '    return JSONResponse({"status": "ok"})\n', _LEAKING_HEALTH),
        ),
        rule="http.health.live.leaks",
    ),
    Flaw(
        "readiness-503",
        "Readiness says ok in its body and answers 503",
        "MON-05",
        (Edit(_HEALTH, "JSONResponse(body, 200 if healthy else 503)", "JSONResponse(body, 503)"),),
        (),
        ("readiness-lies",),
        rule="http.health.ready.contradiction",
    ),
    Flaw(
        "readiness-lies",
        "The mail relay is down; readiness says so in its body and answers 200",
        "MON-05",
        (
            Edit(_HEALTH, "JSONResponse(body, 200 if healthy else 503)", "JSONResponse(body)"),
            Edit(_HEALTH, '        "uploads": os', '        "mail": _connects("127.0.0.1", 1),\n        "uploads": os'),
            Edit(_HEALTH, "import os\nimport sqlite3\n", "import os\nimport socket\nimport sqlite3\n"),
            Edit(_HEALTH, "\n\ndef _answers(", _CONNECTS),
        ),
        (),
        ("readiness-503",),
        rule="http.health.ready.contradiction",
    ),
    Flaw(
        "tracker-not-started",
        "The error tracker is installed, and nothing starts it",
        "MON-06",
        (Edit("coursework/manage.py", "    start_tracking(settings)\n", ""),),
        rule="monitoring.error_tracking.uncalled",
    ),
    Flaw(
        "failed-jobs",
        "Uploads vanished before they were graded; their jobs failed",
        "QUEUE-06",
        (Data(do.lose_files(60)),),
        rule="queue.depth.failed",
    ),
    Flaw(
        "queue-backlog",
        "Jobs pile up and no worker runs",
        "QUEUE-06",
        (Data(do.pile_up(250)), Setting("COURSEWORK_WORKERS", "0")),
        rule="queue.depth.waiting",
    ),
    Flaw(
        "slow-results",
        "The state of a submission is worked out one student at a time",
        "LOAD-02",
        (
            Edit("coursework/submissions.py", "import time\n", "import threading\nimport time\n"),
            Edit("coursework/submissions.py", "\n\n@dataclass", "\n_ranking = threading.Lock()\n\n\n@dataclass"),
            Edit("coursework/submissions.py", _ONE_ANCHOR, _SLOW_ONE),
        ),
        rule="load.probe.latency",
    ),
    Flaw(
        "errors-under-load",
        "A write lock is held while a file is stored, and nobody waits for it",
        "LOAD-03",
        (
            # Late, so that it slows down the requests of users and not the filling of the queue.
            Edit("coursework/submissions.py", _STORE_ANCHOR, _STORE_IN_TRANSACTION, _LIVE),
        ),
        also=("LOAD-01",),
        rule="load.probe.errors",
        brings=("load.probe.users",),
    ),
)
