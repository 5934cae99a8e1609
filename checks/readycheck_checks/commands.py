"""The commands of this pack: (name, one line, module:function). Light: imports nothing."""

COMMANDS: tuple[tuple[str, str, str], ...] = ()
