"""The commands of the administrators' guides do what the guides say, in the order in which they stand there."""

import gzip
import re
import shlex
from pathlib import Path

import pytest

from app.core.sheets import write_xlsx

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "docs" / "admin.md"
VIETNAMESE = ROOT / "docs" / "huong-dan" / "quan-tri.md"
BLOCK = re.compile(r"^```\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"\.venv/bin/flask ([^`\n]+)")
OF_THE_SHELL = re.compile(
    r"git clone .*|\./run( --setup)?( +#.*)?|HAIHOA_DATABASE_URL=postgresql\+psycopg://\S+ \./run"
    r"|HAIHOA_TLS_CERT=\S+ (HAIHOA_\w+=\S+ )+\./run|openssl req .*"
)
FILES = {
    "lich-nghi-2027.csv": "date,name,country,kind\n2027-02-05,Tết Nguyên Đán,VN,holiday\n",
    "vsic2025.csv": "version,code,section,name\nVSIC2025,C,,Chế biến\nVSIC2025,14,C,Trang phục\n",
    "vu-viec.csv": "kind,enterprise,started_on\nwork_stoppage,Công ty TNHH Hai,2026-03-05\n",
    "doi-thoai.csv": "kind,title,starts_at,host_agency\nperiodic,Đối thoại định kỳ,2026-03-05 08:00,hp_ldld_2025\n",
    "kien-nghi.csv": "topic,text,received_on,lead_agency\nland_rent,Giá thuê đất,2026-03-05,hp_bqlkkt_2025\n",
}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The folder of a checkout with the files that the guide names."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with (tmp_path / "doanh-nghiep.xlsx").open("wb") as file:
        write_xlsx(file, "Doanh nghiệp", ["name", "employees"], [["Công ty TNHH Một", 350]])
    for folder in ("app", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    real = gzip.decompress((ROOT / "tests/data/fmcs_work_stoppages.csv.gz").read_bytes()).splitlines(keepends=True)
    (tmp_path / "work_stoppages.csv").write_bytes(b"".join(real[:40]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(path: Path) -> list[str]:
    return [line.partition("  #")[0].strip() for line in COMMAND.findall(path.read_text(encoding="utf-8"))]


@pytest.mark.app_on("sqlite")
def test_every_command_of_the_guide_runs_as_written(command, desk):
    lines = commands(ENGLISH)
    assert len(lines) > 15
    for line in lines:
        done = command(*shlex.split(line))
        assert done.exit_code == 0, f"flask {line}: {done.stderr}"
        if line.startswith("export"):
            assert (desk / shlex.split(line)[2]).stat().st_size


def test_the_vietnamese_guide_names_no_other_command():
    assert set(commands(VIETNAMESE)) <= set(commands(ENGLISH))


def test_what_is_typed_otherwise_is_known_to_the_set_up():
    blocks = BLOCK.findall(ENGLISH.read_text(encoding="utf-8"))
    typed = [line for block in blocks if "row 3" not in block for line in block.splitlines()]
    assert [line for line in typed if not (COMMAND.match(line) or OF_THE_SHELL.fullmatch(line))] == []


@pytest.mark.app_on("sqlite")
def test_faults_of_a_file_look_as_the_guide_shows_them(command, desk):
    [shown] = [block for block in BLOCK.findall(ENGLISH.read_text(encoding="utf-8")) if "row 3" in block]
    (desk / "wrong.csv").write_text("kind,enterprise,started_on,workers_involved\n\nstrike,Một,32/10/2026,0\n", "utf-8")
    done = command("import", "cases", "wrong.csv", "--create-enterprises")
    assert (done.exit_code, done.stdout) == (1, shown)


@pytest.mark.app_on("sqlite")
def test_a_register_with_records_is_left_alone_by_the_sample_data(command, make_case):
    make_case()
    assert command("demo", "load").exit_code == 3
