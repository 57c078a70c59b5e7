"""An installation of its own, used the way an office uses it: through `flask` and the production server."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Installation:
    """One instance folder. `settings` are those of the environment, without their prefix."""

    def __init__(self, folder: Path, **settings):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"INSTANCE": folder, "PORT": self.port, "WORKERS": 1, **settings}
        others = {name: value for name, value in os.environ.items() if not name.startswith("HAIHOA_")}
        self.environment = {**others, **{f"HAIHOA_{name}": str(value) for name, value in self.settings.items()}}
        self.server = None

    def flask(self, *words: str, input: str = "", status: int = 0) -> str:
        """Run `flask` with these words; what it wrote to standard output."""
        done = self.run(*words, input=input)
        assert done.returncode == status, f"flask {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def run(self, *words: str, input: str = "") -> subprocess.CompletedProcess:
        """The same, whatever becomes of it."""
        return subprocess.run(
            self._command(*words), **self._options(), input=input, capture_output=True, timeout=120, check=False
        )

    def add_user(self, name: str, agency: str, role: str, password: str) -> None:
        words = ("users", "create", name, "--agency", agency, "--role", role, "--password-stdin")
        self.flask(*words, input=password + "\n")

    def serve(self) -> None:
        """Start the production server and wait until it answers."""
        log = (self.folder.parent / f"{self.folder.name}.log").open("a+")
        self.server = subprocess.Popen(self._command("serve"), **self._options(), stdout=log, stderr=log)
        for _ in range(600):
            if self.healthy():
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        self.server.kill()
        log.seek(0)
        raise AssertionError(f"the server does not answer on {self.url}:\n{log.read()}")

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            raise AssertionError(f"/healthz answers {error.code}: {error.read().decode()}") from None
        except OSError:
            return False

    def stop(self) -> int:
        """End the server as a service manager does; its exit status."""
        self.server.terminate()
        return self.server.wait(timeout=40)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "flask", *words]

    def _options(self) -> dict:
        return {"cwd": ROOT, "env": self.environment, "text": True, "encoding": "utf-8"}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
