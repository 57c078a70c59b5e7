"""Which column a heading of a file probably means: known names first, then earlier files, then what offices write."""

from collections.abc import Iterable, Mapping

from app.core.imports import Register
from app.core.sheets import Look
from app.core.sheets.columns import heading_key, known_headings

IGNORE = "-"

# Headings of the tables that offices send each other, folded; by register.
USUAL = {
    "cases": {
        "ten doanh nghiep": "enterprise",
        "ten cong ty": "enterprise",
        "don vi": "enterprise",
        "ma so doanh nghiep": "tax_code",
        "mst": "tax_code",
        "ma vu viec": "code",
        "so hieu": "code",
        "khu cong nghiep": "zone",
        "kcn": "zone",
        "dia ban": "zone",
        "nganh nghe": "sector",
        "linh vuc": "sector",
        "ngay xay ra": "started_on",
        "ngay dien ra": "started_on",
        "tu ngay": "started_on",
        "thoi gian bat dau": "started_on",
        "ngay ket thuc": "ended_on",
        "den ngay": "ended_on",
        "so nguoi tham gia": "workers_involved",
        "so lao dong tham gia": "workers_involved",
        "so ld tham gia": "workers_involved",
        "so ngay cong": "days_not_worked",
        "nguyen nhan": "main_cause",
        "nguyen nhan chinh": "main_cause",
        "yeu cau": "demands",
        "noi dung yeu cau": "demands",
        "dien bien": "summary",
        "tom tat": "summary",
        "hinh thuc": "kind",
        "loai hinh": "kind",
        "loai vu viec": "kind",
        "ket qua": "outcome",
        "ket qua giai quyet": "outcome",
    },
    "enterprises": {
        "ten doanh nghiep": "name",
        "ten cong ty": "name",
        "doanh nghiep": "name",
        "mst": "tax_code",
        "khu cong nghiep": "zone",
        "kcn": "zone",
        "so lao dong": "employees",
        "tong so lao dong": "employees",
        "lao dong nu": "employees_female",
        "loai hinh doanh nghiep": "ownership",
    },
    "dialogues": {
        "ten doanh nghiep": "enterprises",
        "doanh nghiep": "enterprises",
        "noi dung": "title",
        "ten hoi nghi": "title",
        "thoi gian": "starts_at",
        "ngay to chuc": "starts_at",
        "dia diem": "venue",
        "loai hinh": "kind",
        "hinh thuc": "kind",
        "don vi chu tri": "host_agency",
        "co quan chu tri": "host_agency",
    },
    "recommendations": {
        "ten doanh nghiep": "enterprise",
        "doanh nghiep": "enterprise",
        "noi dung kien nghi": "text",
        "noi dung": "text",
        "kien nghi": "text",
        "linh vuc": "topic",
        "co quan tra loi": "lead_agency",
        "don vi tra loi": "lead_agency",
        "co quan giai quyet": "lead_agency",
        "noi dung tra loi": "answer",
        "van ban": "document_number",
        "tinh trang": "status",
        "thoi han": "due_on",
    },
    "holidays": {"ngay": "date", "ten": "name", "ten ngay le": "name", "loai ngay": "kind"},
}
USELESS = ("stt", "tt", "so thu tu", "no", "no.")


def guesses(register: Register, found: Look, earlier: Iterable[Mapping]) -> dict[str, str]:
    """Heading (as key) to column, IGNORE, or "" where there is no guess. No column is guessed twice."""
    known, usual = known_headings(register.columns), USUAL.get(register.name, {})
    kept = [_by_key(keys) for keys in earlier]
    guessed: dict[str, str] = {}
    for heading in found.headings:
        own = next((one[heading.key] for one in kept if heading.key in one), "")
        last = heading.key.rpartition(" / ")[2]
        name = own or known.get(heading.key) or known.get(last) or usual.get(heading.key) or usual.get(last) or ""
        if heading.forbidden and own != IGNORE:
            name = ""
        elif heading.key in USELESS and not own:
            name = IGNORE
        guessed[heading.key] = "" if name != IGNORE and name in guessed.values() else name
    return guessed


def _by_key(keys: Mapping) -> dict[str, str]:
    columns = {heading_key(heading): name for heading, name in keys.get("columns", {}).items()}
    return {**columns, **{heading_key(heading): IGNORE for heading in keys.get("ignore", ())}}


def known_keys(earlier: Iterable[Mapping]) -> list[str]:
    return [key for keys in earlier for key in _by_key(keys)]
