"""The floors of pages: the same framework and the same session check, then bare SQL and a page of the same size."""

import csv
import io
import json
import secrets
from collections.abc import Callable

from flask import Flask, redirect, render_template_string, request, stream_with_context
from sqlalchemy import text

from app.cases import permissions
from app.core import audit
from app.core.db import now, today
from app.core.permissions import allow
from app.extensions import db
from benchmarks.register import BUSY_CODE

PAGE = """<!doctype html><title>{{ title }}</title><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>{{ rest|safe }}"""
ROWS = """SELECT c.code, c.kind, c.status, c.started_on, c.workers_involved, c.restricted, e.name, z.name, k.label_vi,
a.name_vi FROM case_record c JOIN enterprise e ON e.id = c.enterprise_id LEFT JOIN zone z ON z.id = e.zone_id
LEFT JOIN cause k ON k.code = c.main_cause JOIN agency a ON a.id = c.lead_agency_id"""
SEEN = "(NOT c.restricted OR c.lead_agency_id = :own)"
NEWEST = "ORDER BY c.started_on DESC, c.id DESC LIMIT 50"
FOUND = {
    "sqlite": "c.id IN (SELECT record_id FROM search_doc WHERE kind = 'case' AND id IN "
    "(SELECT rowid FROM search_fts WHERE search_fts MATCH :words))",
    "postgresql": "c.id IN (SELECT record_id FROM search_doc WHERE kind = 'case' AND "
    "to_tsvector('simple'::regconfig, words) @@ to_tsquery('simple'::regconfig, :words))",
}


class Floors:
    """Registers `/floor/…`; `sizes` says how long each page has to be, once the feature's own is known."""

    def __init__(self, app: Flask):
        self.sizes: dict[str, int] = {}
        self.own = 0
        self.dialect = ""
        for name in ("list", "filtered", "search", "open", "deadlines", "csv"):
            app.add_url_rule(f"/floor/{name}", f"floor.{name}", self._view(getattr(self, name)))
        for name in ("create", "point"):
            app.add_url_rule(f"/floor/{name}", f"floor.{name}", self._view(getattr(self, name)), methods=["POST"])

    def _view(self, answer: Callable) -> Callable:
        def view():
            allow(permissions.list)
            return answer()

        return view

    def _page(self, name: str, rows: list) -> str:
        bare = sum(len(str(cell)) + 9 for row in rows for cell in row)
        return render_template_string(PAGE, title=name, rows=rows, rest="." * max(0, self.sizes.get(name, 0) - bare))

    def _listed(self, name: str, condition: str, **values) -> str:
        values["own"] = self.own
        count = f"SELECT count(*) FROM case_record c JOIN enterprise e ON e.id = c.enterprise_id WHERE {condition}"
        total = db.session.execute(text(count), values).scalar()
        rows = db.session.execute(text(f"{ROWS} WHERE {condition} {NEWEST}"), values).all()
        return self._page(name, [(total,), *rows])

    def list(self) -> str:
        return self._listed("list", SEEN)

    def filtered(self) -> str:
        condition = (
            f"{SEEN} AND c.kind IN ('work_stoppage', 'strike', 'lockout') AND e.zone_id = "
            "(SELECT id FROM zone WHERE code = :zone) AND c.started_on BETWEEN :first AND :last"
        )
        arguments = {name: request.args[name] for name in ("zone", "first", "last")}
        return self._listed("filtered", condition, **arguments)

    def search(self) -> str:
        parts = request.args["q"].split()
        words = " ".join(f'"{word}"' for word in parts) if self.dialect == "sqlite" else " & ".join(parts)
        return self._listed("search", f"{SEEN} AND {FOUND[self.dialect]}", words=words)

    def open(self) -> str:
        found = {"code": BUSY_CODE.lower(), "own": self.own}
        case = db.session.execute(text(f"{ROWS} WHERE c.code_key = :code AND {SEEN}"), found).all()
        key = {"id": db.session.execute(text("SELECT id FROM case_record WHERE code_key = :code"), found).scalar()}
        tables = ("case_event", "case_move", "case_hand_over", "case_attachment")
        statements = [f"SELECT * FROM {name} WHERE case_id = :id ORDER BY id" for name in tables]
        statements += [
            "SELECT a.name_vi FROM case_coordinating_agency l JOIN agency a ON a.id = l.agency_id WHERE case_id = :id",
            "SELECT other_id, link FROM case_link WHERE case_id = :id OR other_id = :id",
            "SELECT * FROM audit_entry WHERE record_type = 'case' AND record_id = :id ORDER BY id DESC LIMIT 11",
        ]
        rows = [row for statement in statements for row in db.session.execute(text(statement), key)]
        return self._page("open", case + rows)

    def deadlines(self) -> str:
        condition = f"d.met_at IS NULL AND d.cancelled_on IS NULL AND c.same_event_as_id IS NULL AND {SEEN}"
        joined = "FROM case_deadline d JOIN case_record c ON c.id = d.case_id"
        total = db.session.execute(text(f"SELECT count(*) {joined} WHERE {condition}"), {"own": self.own}).scalar()
        rows = db.session.execute(
            text(
                "SELECT d.rule, d.started_at, d.due_at, c.code, c.title, e.name, z.name, a.name_vi "
                f"{joined} JOIN enterprise e ON e.id = c.enterprise_id LEFT JOIN zone z ON z.id = e.zone_id "
                f"JOIN agency a ON a.id = c.lead_agency_id WHERE {condition} ORDER BY d.due_at, d.id LIMIT 50"
            ),
            {"own": self.own},
        ).all()
        return self._page("deadlines", [(total,), *rows])

    def csv(self):
        """The same columns of the same cases."""
        values = {"first": request.args["first"], "last": request.args["last"], "own": self.own}
        rows = db.session.execute(
            text(
                "SELECT c.code, c.reference, c.kind, c.title, e.name, e.tax_code, z.name, s.code, c.started_on, "
                "c.started_time, c.ended_on, c.ended_time, c.reported_on, c.closed_on, c.workers_involved, "
                "c.workers_indirect, c.days_not_worked, c.main_cause, (SELECT min(cause_code) FROM case_cause "
                "WHERE case_id = c.id), c.procedure_followed, c.demands, c.summary, a.code, (SELECT min(b.code) FROM "
                "case_coordinating_agency l JOIN agency b ON b.id = l.agency_id WHERE l.case_id = c.id), "
                "(SELECT min(other_id) FROM case_link WHERE case_id = c.id), c.restricted, c.status, "
                "c.resolution_method, c.outcome, c.agreement FROM case_record c "
                "JOIN enterprise e ON e.id = c.enterprise_id LEFT JOIN zone z ON z.id = e.zone_id "
                "LEFT JOIN sector s ON s.id = e.sector_id JOIN agency a ON a.id = c.lead_agency_id "
                f"WHERE {SEEN} AND c.started_on BETWEEN :first AND :last ORDER BY c.started_on DESC, c.id DESC"
            ),
            values,
        )

        def body():
            file = io.StringIO()
            for part in rows.partitions(500):
                csv.writer(file).writerows(part)
                yield file.getvalue()
                file.seek(0)
                file.truncate()

        return stream_with_context(body())

    def create(self):
        """A durable case with its search words, its one-time mark and one entry of the trail, nothing checked."""
        row = self._row() | {"demands": request.form["demands"]}
        made = db.session.execute(
            text(
                "INSERT INTO case_record (code, code_key, code_sort, kind, status, title, title_made, enterprise_id, "
                "started_on, end_unknown, reported_on, procedure_followed, demands, lead_agency_id, restricted, "
                "created_at, updated_at, version) "
                "VALUES (:code, :key, :key, 'work_stoppage', 'reported', :code, :no, :enterprise, "
                ":day, :no, :day, 'unknown', :demands, :lead, :no, :moment, :moment, 1) RETURNING id"
            ),
            row,
        ).scalar()
        return self._kept("case", made, row["code"], row["demands"])

    def point(self):
        """A durable point of a meeting with the same marks, nothing checked."""
        form = request.form
        row = self._row() | {"text": form["text"], "topic": form["topic"]}
        row["meeting"] = db.session.execute(text("SELECT max(id) FROM dialogue")).scalar()
        made = db.session.execute(
            text(
                "INSERT INTO recommendation (code, code_key, code_sort, text, topic, source, received_stage, "
                "enterprise_id, dialogue_id, lead_agency_id, received_on, due_on, status, feedback, restricted, "
                "created_at, updated_at, version) "
                "VALUES (:code, :key, :key, :text, :topic, 'meeting', 'at', :enterprise, :meeting, :lead, :day, "
                ":day, 'received', 'none', :no, :moment, :moment, 1) RETURNING id"
            ),
            row,
        ).scalar()
        return self._kept("recommendation", made, row["code"], row["text"])

    def _row(self) -> dict:
        """What a case and a point have in common."""
        code = f"FLOOR-{secrets.token_hex(6)}"
        enterprise = db.session.execute(
            text("SELECT id FROM enterprise WHERE name = :name"), {"name": request.form["enterprise"]}
        ).scalar()
        row = {"code": code, "key": code.lower(), "enterprise": enterprise, "lead": self.own, "day": today()}
        return row | {"moment": now(), "no": False}

    def _kept(self, kind: str, made: int, code: str, words: str):
        """Its search words, its one-time mark and one entry of the trail; committed."""
        moment = now()
        db.session.execute(
            text("INSERT INTO search_doc (kind, record_id, words) VALUES (:kind, :id, :words)"),
            {"kind": kind, "id": made, "words": f"{code} {words}".lower()},
        )
        db.session.execute(
            text("INSERT INTO submission (user_id, kind, token, record_id, at) VALUES (1, :kind, :t, :id, :at)"),
            {"kind": kind, "t": code, "id": made, "at": moment},
        )
        entry = {"at": moment, "actor": "floor", "agency": "", "session": "", "action": f"{kind}.recorded"}
        entry |= {"outcome": "done", "record_type": kind, "record_id": made, "object_type": kind, "object_id": made}
        entry |= {"facts": json.dumps({"changes": {"code": [None, code]}}), "previous_hash": audit._head(db.session())}
        entry["hash"] = audit._hash(entry["previous_hash"], audit._body(entry))
        names = ", ".join(entry)
        db.session.execute(
            text(f"INSERT INTO audit_entry ({names}) VALUES ({', '.join(f':{name}' for name in entry)})"), entry
        )
        db.session.commit()
        return redirect(f"/cases/{code}", 303)
