"""The light tables of this pack: what the command line lists and completes without importing it. Imports nothing."""

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("init", "Look at a system and write a profile for it.", "readycheck_checks.discovery.collect.init_command:init"),
    ("csp", "Judge one content security policy.", "readycheck_checks.http.collect.csp_command:csp"),
)
"""The commands: (name, one line, module:function)."""

CHECKS: tuple[tuple[str, str, str], ...] = (
    ("backups.fresh", "The newest backup is recent and whole, and backups come regularly", "passive"),
    ("backups.restores", "A backup was restored, holds what the source held, and was fast enough", "drill"),
    ("database.migrations", "Every migration is applied and the history has one end", "passive"),
    ("database.schema_drift", "The live schema is what the migrations make, object by object", "passive"),
    ("http.cookies", "Cookies are kept by browsers as they are meant, and reach nobody else", "passive"),
    (
        "http.cors",
        "Other sites read only what they may, and nothing in a user's name unless they are trusted",
        "passive",
    ),
    ("http.csp.around", "The content security policy limits plug-ins, the base address, forms and frames", "passive"),
    ("http.csp.scripts", "The content security policy stops injected scripts", "passive"),
    ("http.csp.words", "Browsers read the content security policy as it was meant", "passive"),
    ("http.debug_off", "No debug mode shows from outside", "passive"),
    ("http.error_pages", "Errors show nothing of the inside", "passive"),
    ("http.exposed_internals", "Nothing internal is served to the public", "passive"),
    ("http.health", "Liveness and readiness answer, quickly, freshly and truthfully", "passive"),
    ("http.integrity", "What pages load from other hosts is fixed by a digest and matches it", "passive"),
    ("http.security_headers", "Every response carries the headers that protect its users", "passive"),
    ("http.tls", "Every connection is encrypted, by a certificate that every client accepts", "passive"),
    ("launch.attestation", "A named person has signed for it, and the signature still holds", "person"),
    ("launch.documentation", "Runbooks exist, can be worked by, and their links lead somewhere", "passive"),
    ("load.probe", "The system serves the users it is meant for, fast enough and without errors", "load"),
    (
        "monitoring.error_tracking",
        "Errors of production are collected by a tracker that is started and switched on",
        "passive",
    ),
    ("monitoring.instrumentation", "What is installed to log, measure, limit and protect is wired in", "passive"),
    ("queue.depth", "The queue is not backed up and no job has failed", "passive"),
    ("source.debug_logging", "No debug output reaches production", "passive"),
    ("source.debug_settings", "No setting of the source switches debugging on", "passive"),
    ("source.dependencies", "No dependency has a published vulnerability", "passive"),
    ("source.python_sast", "Static analysis finds no vulnerability in the project's own Python code", "passive"),
    ("source.sarif", "Other scanners' results are below the bar", "passive"),
    ("source.secrets", "No password, key or token lies in the source", "passive"),
    ("testing.auth_covered", "Login, logout and access rights are covered by tests", "passive"),
    ("testing.coverage", "The critical paths are covered by tests", "passive"),
    ("testing.flow_covered", "The main flow is tested from end to end", "passive"),
    ("testing.pipeline", "Every change is tested automatically before it is merged", "passive"),
    ("testing.runs", "The test suite runs and passes", "passive"),
)
"""The checks for shell completion: (id, title, mode of looking, or `person`). A test holds them to the pack's own."""
