"""How many SQL statements something takes: a page runs as many for nine records as for one."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """The statements run inside, as a list that grows: `with count_statements() as statements: …; len(statements)`."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
