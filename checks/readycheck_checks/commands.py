"""The commands of this pack: (name, one line, module:function). Light: imports nothing."""

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("csp", "Judge one content security policy.", "readycheck_checks.http.collect.csp_command:csp"),
)
