"""Which way imports point: the order of the rooms, and what stands at the edge of each (docs: CONTRIBUTING)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORDER = (
    "core",
    "agencies",
    "accounts",
    "saved",
    "enterprises",
    "cases",
    "dialogues",
    "recommendations",
    "plans",
    "reports",
    "imports",
    "demo",
    "home",
)
EDGE = frozenset({"permissions", "forms", "views", "cli", "imports"})  # may import any room's inside
PRIVATE = frozenset({"views", "forms", "cli"})  # pages, forms and commands of a room are its own
OPEN_TO_ALL = frozenset({"extensions"})
THE_TABLE_OF_CONTENTS = frozenset({"__init__.py", "__main__.py", "cli.py", "server.py"})  # know all rooms
# The guard of accounts draws the sign-in page, the menu names every room's first page: both work for all pages.
AT_THE_EDGE_TOO = frozenset({"accounts/guard.py", "accounts/kept.py", "home/menu.py"})
PANDAS_ONLY_IN = "reports"

FILES = sorted(path for path in (ROOT / "app").rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> set[tuple[str, ...]]:
    """Every module of ours that the file imports, as ('cases', 'queries'); ('cases',) for a room itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports relative to itself"
            base = tuple((node.module or "").split("."))
            found |= {(*base, alias.name) for alias in node.names} if len(base) <= 2 else {base}
    return {name[1:] for name in found if name[0] == "app"}


def is_edge(path: Path) -> bool:
    inside = path.relative_to(ROOT / "app")
    part = inside.parts[1].removesuffix(".py") if len(inside.parts) > 1 else ""
    return part in EDGE or part.endswith("_forms") or inside.as_posix() in AT_THE_EDGE_TOO


def faults_of(path: Path) -> list[str]:
    inside = path.relative_to(ROOT / "app")
    if len(inside.parts) == 1 and inside.name in THE_TABLE_OF_CONTENTS:
        return []
    room = inside.parts[0] if len(inside.parts) > 1 else None
    found = []
    for name in sorted(imported(path)):
        target = name[0] if name else ""
        if target in OPEN_TO_ALL or target == room:
            continue
        said = f"{inside} imports {'.'.join(name)}"
        if target not in ORDER:
            # Outside the rooms: the version of the product and the settings are for the table of contents alone.
            found.append(f"{said}, which is no room")
        elif room not in ORDER:
            if target != "core":
                found.append(f"{said}: a file outside the rooms knows bricks only")
        elif room == "core":
            found.append(f"{said}: a brick knows no room")
        elif target != "core" and len(name) > 1 and (name[1] in PRIVATE or name[1].endswith("_forms")):
            found.append(f"{said}: pages, forms and commands are their room's own")
        elif not is_edge(path) and ORDER.index(target) > ORDER.index(room):
            found.append(f"{said}: inside a room imports point to the left")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "app").as_posix())
def test_imports_point_to_the_left(path):
    assert faults_of(path) == []


def test_every_room_has_its_place_in_the_order():
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert rooms == set(ORDER)


def test_a_room_says_in_one_sentence_what_it_is_for():
    for room in ORDER[1:]:
        source = (ROOT / "app" / room / "__init__.py").read_text(encoding="utf-8")
        assert len(ast.parse(source).body) == 1, room
        assert ast.get_docstring(ast.parse(source)), room


def test_pandas_is_imported_by_reports_alone_and_only_when_a_figure_is_asked_for():
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if any(name.split(".")[0] == "pandas" for name in names):
            assert path.relative_to(ROOT / "app").parts[0] == PANDAS_ONLY_IN, path


def test_the_rule_itself_catches_what_it_forbids(tmp_path, monkeypatch):
    for source, room_file, caught in (
        ("from app.cases import queries", "enterprises/queries.py", True),
        ("from app.cases.queries import filtered", "enterprises/operations.py", True),
        ("from app.cases import queries", "enterprises/views.py", False),
        ("from app.enterprises import forms", "cases/views.py", True),
        ("from app.enterprises.views import bp", "cases/forms.py", True),
        ("import app.cases.models", "core/db.py", True),
        ("from app.enterprises.models import Enterprise", "cases/models.py", False),
        ("from app.extensions import db", "core/db.py", False),
    ):
        path = tmp_path / "app" / room_file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
        monkeypatch.setitem(globals(), "ROOT", tmp_path)
        assert bool(faults_of(path)) == caught, (source, room_file)
