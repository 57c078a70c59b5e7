"""`python -m app` serves as `flask serve` does, without what the other commands need: a worker is that much smaller."""

from flask.cli import ScriptInfo

from app import create_app, server

server.serve.main(prog_name="python -m app", obj=ScriptInfo(create_app=create_app))
