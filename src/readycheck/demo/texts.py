"""The longer texts that flaws put into the project; written as a hurried colleague would have."""

SERVER_HEADER = '''        server_header=False,
        headers=[("Server", "coursework/2.3.1 uvicorn/0.54.0 Python/3.11")],
'''

GRADE_ANCHOR = """            row = connection.execute(query).one()
"""

SHELL_CALL = """        path = self._store.path(row.digest)
        words = subprocess.run(f"wc -w < {path}", shell=True, capture_output=True, text=True, check=True).stdout
        _log.info("words counted", words=words.strip())
"""

LEAKING_HEALTH = """    settings = dataclasses.asdict(web.system(request).settings)
    return JSONResponse({"status": "ok", "settings": {name: str(value) for name, value in settings.items()}})
"""

CONNECTS = '''

def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers('''

MIGRATION_5 = '''"""Addresses are compared in lower case from now on."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE users SET email = lower(email)")


def downgrade() -> None:
    """Lower-case addresses stay valid."""
'''

MIGRATION_4B = '''"""Titles lose the blanks around them."""

from alembic import op

revision = "0004b"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE assignments SET title = trim(title)")


def downgrade() -> None:
    """Trimmed titles stay valid."""
'''

PRUNING_BACKUP = """        source.backup(copy)
        # Keeps the nightly file small; old terms are closed anyway.
        copy.execute("PRAGMA foreign_keys = ON")
        copy.execute("DELETE FROM submissions WHERE created_at < unixepoch('now', '-30 days')")
        copy.commit()
"""

ONE_ANCHOR = """        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def latest("""

SLOW_ONE = """        with _ranking, self.engine.connect() as connection:
            # The rank among all students is read from the archive, which takes its time.
            time.sleep(0.4)
            return connection.execute(query).mappings().first()

    def latest("""

STORE_ANCHOR = """        stored = self.store.save(filename, content)
        with self.engine.begin() as connection:
"""

STORE_IN_TRANSACTION = """        with self.engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            stored = self.store.save(filename, content)
            # The scanner of the file share answers after a moment.
            time.sleep(0.15)
"""

STUB_RUNBOOK = """# Restore

TODO: write down how to restore. Ask Mara, she did it last time.

## Steps

TBD
"""

SUPPORT_SIGN_OFF = """control = "LAUNCH-08"
by = "Noor Haddad, head of student support"
"""

NO_SIGN_OFF = """control = "LAUNCH-08"
by = ""
"""
