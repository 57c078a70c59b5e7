"""`flask serve`: the production server, with the settings of the installation."""

import errno
import json
import logging
import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app

from app.core import tables
from app.core.commands import command, fail
from app.extensions import db
from app.home import queries

SECONDS_TO_FINISH = 30
SECONDS_TO_WAIT = 5
THREADS = 4  # of each process


class LogLine(logging.Formatter):
    """The server's own messages, one JSON object a line like all others."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


# Standard error, since standard output is for results.
LOGGING = {
    "formatters": {"line": {"()": LogLine}},
    "handlers": {"console": {"formatter": "line", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}


@command("serve")
def serve() -> None:
    """Serve the register to browsers until told to end.

    Where and with how many processes say HAIHOA_HOST, HAIHOA_PORT and HAIHOA_WORKERS. SIGTERM and Ctrl-C let
    every request that has begun finish, for 30 seconds at most.
    """
    from granian import Granian  # only here: no other command needs it
    from granian.constants import HTTPModes, Interfaces

    refuse_unready()
    host, port, workers = (current_app.config[name] for name in ("HOST", "PORT", "WORKERS"))
    refuse_taken(host, port)
    tls = tls_files()
    # The workers are forked from this process and must not inherit an open connection to the database.
    db.engine.dispose()
    click.echo(f"Hài Hoà: http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}", err=True)
    Granian(
        "app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_dictconfig=LOGGING,
        **tls,
    ).serve(target_loader=start_worker, wrap_loader=False)


def start_worker():
    """The app of one worker, which ends when the process that started it is gone, however that was ended."""
    from app import create_app

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    return create_app()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def refuse_unready() -> None:
    """One clear line when the set-up has not been run, or was run by another version of the product."""
    if not current_app.config["SECRET_KEY"]:
        fail("the secret key is missing; run: ./run --setup")
    if not queries.database_answers():
        fail("the database does not answer; see HAIHOA_DATABASE_URL")
    if not tables.is_current():
        fail("the tables are not those of this version; run: ./run --setup (it refuses tables of a newer version)")


def tls_files() -> dict[str, Path]:
    """The files to serve https with, none when neither is set; one clear line when they cannot be read."""
    named = {"ssl_cert": current_app.config["TLS_CERT"], "ssl_key": current_app.config["TLS_KEY"]}
    if not any(named.values()):
        return {}
    for path in named.values():
        if not path or not os.access(path, os.R_OK):
            fail(f"cannot read {path or 'the other file'}: HAIHOA_TLS_CERT and HAIHOA_TLS_KEY go together")
    return {name: Path(path) for name, path in named.items()}


def refuse_taken(host: str, port: int) -> None:
    """One clear line when the port is taken or not ours to open; the server alone would share it or fail at length.

    Workers of a server that was killed leave within a second or so: worth waiting for.
    """
    patience = time.monotonic() + SECONDS_TO_WAIT
    while closed := _closed(host, port):
        if closed.errno != errno.EADDRINUSE or time.monotonic() > patience:
            fail(f"cannot serve on {host}:{port}: {closed.strerror}; see HAIHOA_HOST and HAIHOA_PORT")
        time.sleep(0.2)


def _closed(host: str, port: int) -> OSError | None:
    """Why this address cannot be opened, if it cannot."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((host, port))
    except OSError as closed:
        return closed
    return None


def register(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(serve)
