"""Further ways by which errors reach developers, known in short."""

from __future__ import annotations

from readycheck_checks.monitoring.facts import Kind
from readycheck_checks.monitoring.libraries.model import Library

FURTHER: tuple[Library, ...] = (
    Library(
        "highlight",
        "Highlight",
        Kind.ERRORS,
        npm=("highlight.run", "@highlight-run/*"),
        pypi=("highlight-io",),
        go=("github.com/highlight/highlight/sdk",),
        script_calls=("H.init", "NodeSDK.init", "withHighlight*"),
        python=("highlight_io",),
        python_calls=("highlight_io.H",),
    ),
    Library(
        "grafana-faro",
        "Grafana Faro",
        Kind.ERRORS,
        npm=("@grafana/faro-*",),
        script_calls=("initializeFaro",),
        keys=("url",),
    ),
    Library("logrocket", "LogRocket", Kind.ERRORS, npm=("logrocket",), script_calls=("init",)),
    Library(
        "trackjs", "TrackJS", Kind.ERRORS, npm=("trackjs", "trackjs-node"), script_calls=("TrackJS.install", "install")
    ),
    Library(
        "scout",
        "Scout",
        Kind.ERRORS,
        npm=("@scout_apm/scout-apm",),
        pypi=("scout-apm",),
        gems=("scout_apm",),
        script_calls=("install",),
        python=("scout_apm",),
        python_calls=("scout_apm.api.install",),
        python_settings=("scout_apm.django*",),
        files=(("ruby", r"(?:^|/)config/scout_apm\.yml$", r"^\s*key:[ \t]*(?P<value>.*)$"),),
    ),
    Library(
        "exception-notification",
        "ExceptionNotification",
        Kind.ERRORS,
        gems=("exception_notification",),
        imports={"ruby": r"\bExceptionNotif(?:ication|ier)\b"},
        patterns={"ruby": (r"\bExceptionNotification::Rack\b", r"\bExceptionNotification\.configure\b")},
    ),
    Library(
        "django-admins",
        "the mail of Django to ADMINS",
        Kind.ERRORS,
        python=("django.utils.log",),
        python_settings=("django.utils.log.AdminEmailHandler",),
    ),
)
