"""What this room brings to the pack."""

from readycheck_checks.backups import fresh, restores
from readycheck_checks.backups.collect.artefacts import ARTEFACTS
from readycheck_checks.backups.collect.restore import RESTORE
from readycheck_checks.backups.targets import BACKUPS

CHECKS = (fresh.CHECK, restores.CHECK)
COLLECTORS = (ARTEFACTS, RESTORE)
TARGETS = (BACKUPS,)
