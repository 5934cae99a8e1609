"""Called by Alembic: run the steps on the connection that `store` has opened, in its transaction."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="readycheck_version")
context.run_migrations()
