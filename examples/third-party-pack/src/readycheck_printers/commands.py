"""The light table of commands; importing it imports nothing else."""

COMMANDS = (("printers status", "Judge one printer's status file.", "readycheck_printers.status:status"),)
