"""Commands of this room."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's commands to `flask`."""
