"""Importing an XLSX of so many rows beside the bare reading of the file; each in a process of its own."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.measuring import Result

HEADER = ("code", "kind", "enterprise", "started_on", "ended_on", "workers_involved", "main_cause", "summary", "zone")
KINDS = ("work_stoppage", "strike", "rights_dispute")
WORDS = "Tăng lương, cải thiện bữa ăn ca, thưởng Tết; thoả thuận sau hai buổi làm việc tại doanh nghiệp."


def write_file(path: Path, rows: int, prefix: str) -> None:
    """A plain table as offices keep them: a code, coded values by their labels, dates, an enterprise of the file."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for number in range(rows):
        day = f"{1 + number % 28:02}/{1 + number // 28 % 12:02}/{2016 + number % 10}"
        action = KINDS[number % 3] != "rights_dispute"
        enterprise = f"Công ty TNHH Nhập khẩu {number % max(1, rows // 20)}"
        row = (f"{prefix}-{number}", KINDS[number % 3], enterprise, day, day if action else "", 20 + number % 900)
        sheet.write_row(number + 1, 0, (*row, "wage_level", f"{WORDS} Lần {number % 500}.", "Nomura"))
    book.close()


def measure(folder: Path, cases: int, rounds: int) -> list[Result]:
    """Rows a second, and what the memory grew by while they were written."""
    path = folder / "cases.xlsx"
    imports, busy, bare, peaks = [], [], [], []
    for number in range(min(rounds, 3 if cases <= 20_000 else 1)):
        write_file(path, cases, f"IMP{number}")
        told = _apart("imported", folder, path)
        imports.append(told["seconds"])
        busy.append(told["busy"])
        peaks.append(told["peak"])
        bare.append(_apart("read", folder, path)["seconds"])
    place = len(imports) // 2
    seconds, floor = sorted(imports)[place], sorted(bare)[place]
    spent = f"{cases / min(busy):,.0f} in a second of processor time"
    note = f"{cases / seconds:,.0f} rows/s, {spent}; peak of the process {max(peaks):,.0f} MB"
    return [Result("Import of an XLSX with as many rows", cases, seconds * 1000, floor * 1000, note=note)]


def _apart(what: str, folder: Path, path: Path) -> dict:
    command = [sys.executable, "-m", "benchmarks.files", what, str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def read(folder: Path, path: Path) -> None:
    for _row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        pass


def imported(folder: Path, path: Path) -> None:
    from app.cases.imports import REGISTER
    from app.core import imports
    from benchmarks.installation import reopened

    with reopened(folder).app_context():
        result = imports.load(REGISTER, path, create_missing=True)
    if not result.written or result.counts["rejected"]:
        raise RuntimeError(f"{result.summary}: {[str(fault.message) for fault in result.faults[:5]]}")


def main(what: str, folder: str, path: str) -> None:
    begun = time.perf_counter()
    {"read": read, "imported": imported}[what](Path(folder), Path(path))
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "busy": time.process_time(), "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
