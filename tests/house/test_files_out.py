"""Taking a register as a file: it is noted in the trail, and so must wait its turn among those who write."""

import pytest
from sqlalchemy import update

from app.agencies.models import Agency
from app.cases import queries as cases
from app.dialogues import queries as dialogues
from app.enterprises import queries as enterprises
from app.extensions import db
from app.recommendations import queries as recommendations


@pytest.mark.every_input
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("register", "queries"),
    [
        ("cases", cases),
        ("dialogues", dialogues),
        ("enterprises", enterprises),
        ("recommendations", recommendations),
    ],
)
def test_a_file_can_be_taken_while_somebody_else_saves(browse, make_user, monkeypatch, register, queries, form):
    narrowed = queries.filtered

    def while_somebody_saves(*args, **kwargs):
        with db.engine.begin() as another:
            another.execute(update(Agency).where(Agency.code == "hp_snv").values(note="saved meanwhile"))
        return narrowed(*args, **kwargs)

    monkeypatch.setattr(queries, "filtered", while_somebody_saves)
    browse(make_user()).open(f"/{register}/export.{form}")
    assert db.session.scalar(Agency.__table__.select().with_only_columns(Agency.note).where(Agency.code == "hp_snv"))
