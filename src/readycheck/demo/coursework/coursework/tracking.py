"""Unexpected errors go to the error tracker of the deployment."""

from __future__ import annotations

from coursework import __version__
from coursework.settings import Settings


def start_tracking(settings: Settings) -> None:
    """Send what is logged as an error, without names, bodies or variables; nothing where no address is set."""
    if not settings.errors_dsn:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.errors_dsn,
        release=__version__,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
    )
