"""A small register of made-up records, brought in the way an office does it: from files, then through the forms."""

import csv
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from zoneinfo import ZoneInfo

from flask import Flask

from app import create_app
from app.extensions import db
from tests.browse import PASSWORD, Browser
from tests.browser.people import LEAD, OTHER, USERS
from tests.databases import CHEAP
from tests.installation import Installation

# The case and the meeting that hold something of everything share a code, as the addresses of tests.house.routes do;
# YEAR and MONTH are a year and a month whose figures no test touches.
CASE, OFFERED, MEETING = "BOTH-1", "MAU-2", "BOTH-1"
YEAR, MONTH = "2024", "2024-03"
DEMANDS = "Tăng lương cơ bản từ tháng 12; cải thiện bữa ăn ca."
ENTERPRISES = [
    ("Công ty TNHH May Sao Bắc", "0201234567", "Tràng Duệ", "VSIC2018:14", "fdi", 1240, "yes"),
    (
        "Công ty Cổ phần Giày Đông Hải",
        "0201234568",
        "Nomura - Hải Phòng",
        "VSIC2018:15",
        "domestic_private",
        860,
        "yes",
    ),
    ("Công ty TNHH Điện tử Hoa Phượng", "0201234569", "Đình Vũ - Cát Hải", "VSIC2018:26", "fdi", 3105, "yes"),
    ("Công ty TNHH Một thành viên Cơ khí Bến Rừng và Dịch vụ Vận tải Đường thuỷ nội địa", "", "", "", "state", 95, ""),
    ("Công ty TNHH Bao bì Lạch Tray", "0201234571", "Nam Sách", "VSIC2018:17", "joint", 310, "no"),
    ("Công ty TNHH Thực phẩm Đại An", "0201234572", "Đại An", "VSIC2018:10", "fdi", 540, "unknown"),
]
CAUSES = ("wage_level", "shift_meal", "tet_bonus", "working_time", "")


def fill(place: Installation) -> None:
    """Users, enterprises, cases and meetings as commands bring them; the work on two cases through their forms."""
    today = this_day()
    app = create_app({**place.settings, "ARGON2": CHEAP})
    command = app.test_cli_runner().invoke
    for name, (agency, role) in USERS.items():
        words = ("users", "create", name, "--agency", agency, "--role", role, "--password-stdin")
        done(command(args=words, input=f"{PASSWORD}\n"))
    for register, rows in (
        ("enterprises", enterprises()),
        ("cases", [*past_cases(), *cases_of(today)]),
        ("dialogues", meetings(today)),
    ):
        file = place.folder.parent / f"{register}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, sorted({name for row in rows for name in row}))
            writer.writeheader()
            writer.writerows(rows)
        done(command(args=("import", register, str(file))))
    work_on_records(app, today)
    with app.app_context():
        db.engine.dispose()


def done(result) -> None:
    assert result.exit_code == 0, result.output


def enterprises() -> list[dict]:
    names = ("name", "tax_code", "zone", "sector", "ownership", "employees", "representative_organisation")
    return [{**dict(zip(names, one, strict=True)), "as_of": "2023-12-31"} for one in ENTERPRISES]


def _enterprise(number: int) -> str:
    return ENTERPRISES[number % len(ENTERPRISES)][0]


def past_cases() -> list[dict]:
    """Enough stoppages for two pages of the register, five of them in YEAR, and a few disputes."""
    starts = [f"2024-0{month}-1{day}" for month, day in ((3, 1), (3, 2), (3, 8), (5, 4), (8, 5))]
    starts += [f"{year}-{month:02}-{day:02}" for year in (2022, 2023) for month in range(1, 13) for day in (6, 17)]
    rows = [
        {
            "code": f"CU-{number}",
            "kind": "strike" if number % 7 == 0 else "work_stoppage",
            "enterprise": _enterprise(number),
            "started_on": start,
            "ended_on": "" if number % 9 == 8 else start[:-1] + str(min(9, int(start[-1]) + number % 3)),
            "closed_on": start[:8] + "28",
            "workers_involved": "" if number % 6 == 5 else 40 + 35 * number,
            "main_cause": cause,
            "lead_agency": "hp_ldld_old",
        }
        for number, (start, cause) in enumerate(zip(starts, cycle(CAUSES), strict=False), 1)
    ]
    kinds = islice(cycle(("rights_dispute", "interests_dispute", "unclassified_dispute")), 4)
    rows += [
        {
            "code": f"TC-{number}",
            "kind": kind,
            "enterprise": _enterprise(number),
            "started_on": f"2024-03-0{number}",
            "reported_on": f"2024-03-0{number + 1}",
            "lead_agency": "hp_sldtbxh",
            "restricted": "1" if number == 2 else "",
        }
        for number, kind in enumerate(kinds, 1)
    ]
    return rows


def cases_of(today: date) -> list[dict]:
    """Two stoppages of these days, with every field that a page may show."""
    full = {
        "code": CASE,
        "reference": "45/LĐLĐ",
        "kind": "work_stoppage",
        "enterprise": ENTERPRISES[0][0],
        "started_on": (today - timedelta(days=3)).isoformat(),
        "started_time": "07:10",
        "reported_on": (today - timedelta(days=3)).isoformat(),
        "workers_involved": 620,
        "workers_indirect": 80,
        "main_cause": "wage_level",
        "causes": "shift_meal",
        "procedure_followed": "no",
        "demands": f"{DEMANDS}\nCông khai thang lương.",
        "summary": "Người lao động xưởng 2 và xưởng 3 ngừng việc từ đầu ca sáng.",
        "lead_agency": LEAD,
        "coordinating_agencies": OTHER,
        "related_to": "CU-1",
    }
    bare = {"kind": "work_stoppage", "enterprise": ENTERPRISES[2][0], "lead_agency": LEAD}
    return [full, {**bare, "code": OFFERED, "started_on": (today - timedelta(days=1)).isoformat()}]


def meetings(today: date) -> list[dict]:
    of_day = {
        "kind": "dialogue_conference",
        "host_agency": LEAD,
        "coordinating_agencies": OTHER,
        "enterprises": f"{ENTERPRISES[0][0]};{ENTERPRISES[1][0]};{ENTERPRISES[4][0]}",
        "venue": "Cung Văn hoá Lao động hữu nghị Việt - Tiệp",
    }
    coming = (today + timedelta(days=9)).isoformat()
    return [
        {
            **of_day,
            "code": MEETING,
            "title": "Hội nghị đối thoại với người lao động Khu công nghiệp Tràng Duệ",
            "starts_at": f"{coming} 08:00",
            "ends_at": f"{coming} 11:30",
            "status": "planned",
        },
        {
            **of_day,
            "code": "HN-2024-1",
            "title": "Hội nghị gặp gỡ doanh nghiệp quý I",
            "starts_at": "2024-03-20 08:00",
            "employer_side": 30,
            "worker_side": 120,
            "worker_side_female": 71,
            "status": "closed",
        },
        {
            "code": "DT-2024-2",
            "kind": "periodic",
            "title": "Đối thoại định kỳ tại nơi làm việc",
            "host_agency": "hp_sldtbxh",
            "enterprises": ENTERPRISES[2][0],
            "starts_at": "2024-06-11",
            "status": "held",
        },
    ]


def work_on_records(app: Flask, today: date) -> None:
    """Head counts, a note, an offer of the lead, an invitation: what only the pages of the records can enter."""
    officer = Browser(app)
    officer.sign_in("officer", PASSWORD)
    days = [written(today - timedelta(days=back)) for back in (3, 2, 1)]
    page = f"/cases/{CASE}"
    for day, workers in zip(days, ("620", "410", "150"), strict=True):
        officer.send(f"{page}/events", event="head_count", happened_at=f"{day} 09:00", workers_involved=workers)
    officer.send(f"{page}/events", event="note", happened_at=f"{days[1]} 15:30", note="Hai bên đã gặp nhau.")
    officer.send(f"/cases/{OFFERED}/handover", to_agency=OTHER, reason="Thuộc khu kinh tế.", on=days[2])
    officer.post(f"/dialogues/{MEETING}/status", {"status": "invited", "on": written(today)})


def this_day() -> date:
    """Today where the office is, whatever the machine's own zone."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
