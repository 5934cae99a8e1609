"""What this room brings to the pack."""

from readycheck_checks.database import migrations, schema_drift
from readycheck_checks.database.collect.migrations import MIGRATIONS
from readycheck_checks.database.collect.schema import SCHEMA
from readycheck_checks.database.targets import DATABASES

CHECKS = (migrations.CHECK, schema_drift.CHECK)
COLLECTORS = (MIGRATIONS, SCHEMA)
TARGETS = (DATABASES,)
