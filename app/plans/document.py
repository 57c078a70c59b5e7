"""The plan on paper: head, table of items × agencies and signatures as in the offices' own documents (seeds R4 - R7).

The words are those of the document, which is Vietnamese whoever reads it; they are not translated.
"""

from collections.abc import Callable, Iterator

from app.core.documents import Grid, Paper, Signature, Text
from app.plans.models import Item, Partner, Plan
from app.plans.rules import without_place
from app.plans.states import WHOLE_YEAR

KIND, DRAFT = "Kế hoạch", "(Dự thảo)"
HEADS = ("Stt", "Nội dung", "Thời gian")
ASSIGNMENT = "Phân công nhiệm vụ"
LEADS, COORDINATES = "Chủ trì", "Phối hợp"
ALL_YEAR, QUARTER = "Cả năm", "Quý"
ROMAN = dict(zip(WHOLE_YEAR, ("I", "II", "III", "IV"), strict=True))
CHANGED = {"added": "Bổ sung", "changed": "Sửa đổi", "dropped": "Bỏ"}
PARTY_KIND = "party_"  # kinds of agencies whose joint documents bear the Party's head
NARROW, AGENCY, TIMING, LINE = 10, 22, 18, 165  # millimetres


def paper_of(plan: Plan, link: Callable[[Item], str] | None = None) -> Paper:
    """The plan as its agencies sign it; `link`: where a line leads on the screen."""
    names = [partner.name for partner in plan.partners]
    basis = f"Căn cứ {plan.programme.title};"
    agreed = f"{', '.join(names)} thống nhất kế hoạch phối hợp năm {plan.year}, như sau:"
    return Paper(
        kind=KIND,
        subject=plan.title,
        issuer=" -\n".join(names),
        language="vi",
        parts=[Text(basis), Text(agreed), table_of(plan, link)],
        head=head_of(plan),
        number_line=number_of(plan),
        dated=dated(plan),
        draft=DRAFT if plan.status == "draft" else "",
        signatures=[Signature(without_place(one.name, plan.place), one.authority or "") for one in plan.partners],
    )


def table_of(plan: Plan, link: Callable[[Item], str] | None = None) -> Grid:
    number, matter, timing = HEADS
    count, last = len(plan.partners), len(plan.partners) + 2
    each = min(AGENCY, 80 // count)  # the matter keeps the wider half
    return Grid(
        heads=[number, matter, *(partner.name for partner in plan.partners), timing],
        rows=[list(_cells(item, plan)) for item in plan.items],
        widths=[NARROW, LINE - NARROW - each * count - TIMING, *[each] * count, TIMING],
        groups=[("", 2), (ASSIGNMENT, count), ("", 1)],
        middle=tuple(range(2, last + 1)),
        links=[link(item) for item in plan.items] if link else (),
    )


def _cells(item: Item, plan: Plan) -> Iterator[str]:
    yield f"{item.number}."
    yield item.text + "".join(
        f"\n({CHANGED[change.kind]} theo kế hoạch sửa đổi ngày {change.amendment.on:%d/%m/%Y})"
        for change in item.changes[-1:]
    )
    yield from (role_of(item, partner) for partner in plan.partners)
    yield timing_of(item)


def role_of(item: Item, partner: Partner) -> str:
    if item.lead_id == partner.id:
        return LEADS
    return COORDINATES if any(one.id == partner.id for one in item.coordinating) else ""


def timing_of(item: Item) -> str:
    """Cả năm · Quý I · Quý II, III."""
    return ALL_YEAR if item.all_year else f"{QUARTER} {', '.join(ROMAN[one] for one in item.quarters)}"


def in_words(item: Item) -> str:
    """The line as it stands, for the history of amendments."""
    lines = [item.text, f"{LEADS}: {item.lead.name}"]
    if item.coordinating:
        lines.append(f"{COORDINATES}: {', '.join(one.name for one in item.coordinating)}")
    return "\n".join([*lines, f"{HEADS[2]}: {timing_of(item)}"])


def number_of(plan: Plan) -> str:
    """Number and symbols, as the head asks for them; a draft's number is a blank that stays blank."""
    number = plan.number.zfill(2) if plan.number else ""
    symbols = "-".join(one.symbol for one in plan.partners)
    if head_of(plan) == "party":
        return f"Số {number}-KH/{symbols}" if number else f"Số - KH/{symbols}"
    return f"Số: {number}/KH-{symbols}"


def head_of(plan: Plan) -> str:
    """Joint documents with a Party body bear the Party's head, others that of the state."""
    return "party" if any(one.agency.kind.startswith(PARTY_KIND) for one in plan.partners) else "state"


def dated(plan: Plan) -> str:
    """Place and day; of a draft as much as is known, the rest blank."""
    if plan.issued_on:
        return f"{plan.place}, ngày {plan.issued_on:%d} tháng {plan.issued_on:%m} năm {plan.issued_on:%Y}"
    year, _dash, month = (plan.draft_month or f"{plan.year}-").partition("-")
    return f"{plan.place}, ngày tháng {month + ' ' if month else ''}năm {year}"
