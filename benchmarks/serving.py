"""The production server: start to first answer, memory of a worker, writers at once, processes against threads."""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from benchmarks.installation import environment
from benchmarks.measuring import Result
from benchmarks.pages import new_case
from benchmarks.visitor import Visitor
from tests.installation import ROOT, free_port

WRITERS = 8
EACH = 25
BARE = """
import sys
from flask import Flask
from granian import Granian
def create():
    app = Flask("bare")
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app
if __name__ == "__main__":
    Granian("bare:create", address="127.0.0.1", port=int(sys.argv[1]), interface="wsgi", workers=1).serve(
        target_loader=create, wrap_loader=False)
"""


@contextmanager
def served(command: list[str], folder: Path, port: int, **settings: object) -> Iterator[tuple[subprocess.Popen, float]]:
    """A server of its own on `port`, and the seconds until it first answered."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("HAIHOA_")}
    ours = environment(folder) | {f"HAIHOA_{name}": str(value) for name, value in {"PORT": port, **settings}.items()}
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=others | ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begun > 60:
                raise RuntimeError(f"{command} does not answer")
            time.sleep(0.005)
        yield process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        return _ask(port, "GET", "/healthz")[0] == 200
    except OSError:
        return False


def _ask(port: int, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, bytes]:
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie} if cookie else {}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    door.request(method, path, body or None, headers)
    answer = door.getresponse()
    found = answer.status, answer.read()
    door.close()
    return found


def product(threads: int | None = None) -> list[str]:
    """The product as `./run` serves it, with as many threads a process as it has by itself or as are given."""
    told = f"from app import server; server.THREADS = {threads}; " if threads else ""
    return [
        sys.executable,
        "-c",
        f"{told}import runpy, sys; sys.argv = ['app']; runpy.run_module('app', run_name='__main__')",
    ]


def start(folder: Path, cases: int, rounds: int) -> list[Result]:
    """From the command to the first answer; the floor is an app of one page on the same server."""
    bare = folder / "bare.py"
    bare.write_text(BARE)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(min(rounds, 5)):
        for found, command in zip(times, (product(), [sys.executable, str(bare)]), strict=True):
            port = free_port()
            with served([*command, str(port)] if command[-1] == str(bare) else command, folder, port) as (_, seconds):
                found.append(seconds * 1000)
    feature, floor = map(statistics.median, times)
    return [Result("Start to first answer (goal: 1 s)", cases, feature, floor)]


def memory(app: Flask, cases: int) -> list[str]:
    """Megabytes of a worker: after the start, after pages, after the first report. Shared pages are counted fully."""
    cookie, port, found = Visitor(app).cookie, free_port(), []
    with served(product(), app.config["INSTANCE"], port, WORKERS=1) as (process, _):
        for label, path in (
            ("start", "/healthz"),
            ("lists and cases", "/cases/"),
            ("a report", "/reports/yearly/2024"),
        ):
            for _ in range(8):
                if _ask(port, "GET", path, cookie=cookie)[0] != 200:
                    raise RuntimeError(f"{path} does not open")
            found.append(f"{label} {max(_resident(one) for one in _children(process.pid)):,.0f} MB")
    return [
        f"Memory of a worker at {cases:,} cases after: " + ", ".join(found) + " (goal: 80 MB before the first report)."
    ]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024


def writers(app: Flask, enterprise: str, cases: int) -> list[str]:
    """Eight people who record cases at once, over the network and durable; every one of them must be answered 303."""
    from urllib.parse import urlencode

    visitor, port = Visitor(app), free_port()
    visitor.take_token()
    answers: list[int] = []
    times: list[float] = []

    def write() -> None:
        for _ in range(EACH):
            body = urlencode({"csrf_token": visitor.token, **new_case(enterprise)})
            begun = time.perf_counter()
            answers.append(_ask(port, "POST", "/cases/new", body, visitor.cookie)[0])
            times.append((time.perf_counter() - begun) * 1000)

    with served(product(), app.config["INSTANCE"], port, WORKERS=2):
        seconds = _all_at_once([write] * WRITERS)
    wrong = [status for status in answers if status != 303]
    said = f"{len(answers)} saved" if not wrong else f"{len(wrong)} OF {len(answers)} NOT SAVED: {set(wrong)}"
    slowest = sorted(times)[int(len(times) * 0.95)]
    return [
        f"{WRITERS} writers at once at {cases:,} cases: {said}, {len(answers) / seconds:.0f} a second; "
        f"median {statistics.median(times):.0f} ms, 95th percentile {slowest:.0f} ms."
    ]


def _all_at_once(works: list[Callable[[], None]]) -> float:
    threads = [threading.Thread(target=work) for work in works]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def kinds_of_server(app: Flask, cases: int) -> list[str]:
    """The same load (eight readers of lists and cases) on one thread a process and on several, in turn."""
    cookie = Visitor(app).cookie
    found: dict[tuple[int, int], tuple[list, list]] = {kind: ([], []) for kind in ((2, 1), (2, 4), (1, 8))}
    for _ in range(3):
        for (workers, threads), (times, rates) in found.items():
            port = free_port()

            def read(port: int = port, times: list = times) -> None:
                for number in range(EACH):
                    begun = time.perf_counter()
                    path = ("/cases/", "/cases/BM-20", "/enterprises/")[number % 3]
                    if _ask(port, "GET", path, cookie=cookie)[0] != 200:
                        raise RuntimeError(f"{path} does not open")
                    times.append((time.perf_counter() - begun) * 1000)

            with served(product(threads), app.config["INSTANCE"], port, WORKERS=workers):
                rates.append(8 * EACH / _all_at_once([read] * 8))
    said = []
    for (workers, threads), (times, rates) in found.items():
        late = sorted(times)[int(len(times) * 0.95)]
        middle, pages = statistics.median(times), statistics.median(rates)
        said.append(f"{workers} × {threads} {pages:.0f} pages/s, median {middle:.0f} ms, 95th percentile {late:.0f} ms")
    return [f"Processes × threads at {cases:,} cases, 8 readers: {'; '.join(said)}."]
