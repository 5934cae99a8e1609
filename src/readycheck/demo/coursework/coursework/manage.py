"""The commands of a deployment: migrate, serve, worker, drain."""

from __future__ import annotations

import argparse
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import structlog

from coursework.logs import configure
from coursework.settings import Settings
from coursework.tracking import start_tracking

PROJECT = Path(__file__).parent.parent


def migrate(settings: Settings) -> None:
    """Bring the schema to its newest state."""
    from alembic import command
    from alembic.config import Config

    config = Config(str(PROJECT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))
    command.upgrade(config, "heads")


def serve(settings: Settings, *, fd: int, certificate: str, key: str) -> None:
    """Answer HTTPS on a socket that the service manager has bound."""
    import uvicorn

    from coursework.app import create_app
    from coursework.system import assemble

    settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = uvicorn.Config(
        create_app(assemble(settings)),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_config=None,
        access_log=False,
        ssl_ciphers="ECDHE+AESGCM:ECDHE+CHACHA20",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        backlog=2048,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=fd)])


def worker(settings: Settings) -> None:
    """Grade until told to stop; a job in hand is finished first."""
    from coursework.system import assemble

    options = {"initial_delay": 0.05, "max_delay": 0.2, "periodic": False, "graceful_signal": "TERM"}
    assemble(settings).queue.huey.create_consumer(workers=2, **options).run()


def drain(settings: Settings) -> None:
    """Grade what waits, then end; for maintenance while the worker is stopped."""
    from coursework.system import assemble

    taken = assemble(settings).queue.drain()
    structlog.stdlib.get_logger("coursework.manage").info("queue drained", jobs=taken)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `python -m coursework.manage`."""
    parser = argparse.ArgumentParser(prog="coursework.manage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("migrate", "worker", "drain"):
        commands.add_parser(name)
    server = commands.add_parser("serve")
    server.add_argument("--fd", type=int, default=3)
    server.add_argument("--certificate", required=True)
    server.add_argument("--key", required=True)
    given = parser.parse_args(arguments)
    settings = Settings.from_environment()
    configure(settings.log_file, given.command)
    start_tracking(settings)
    if given.command == "serve":
        serve(settings, fd=given.fd, certificate=given.certificate, key=given.key)
    else:
        {"migrate": migrate, "worker": worker, "drain": drain}[given.command](settings)


if __name__ == "__main__":
    main()
