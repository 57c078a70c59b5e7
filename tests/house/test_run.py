"""The two commands and the set-up: what an administrator meets first."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.request

import pytest

from tests.installation import ROOT, Installation

TLS = ROOT / "tests" / "data" / "tls"


@pytest.fixture
def installation(tmp_path):
    return Installation(tmp_path / "instance")


@pytest.fixture
def served(installation):
    installation.flask("setup")
    installation.serve()
    yield installation
    if installation.server.poll() is None:
        installation.stop()


@pytest.mark.parametrize("script", ["run", "test", "scripts/setup.sh"])
def test_the_scripts_are_posix_shell(script):
    checked = subprocess.run(["dash" if shutil.which("dash") else "sh", "-n", ROOT / script], check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_the_commands_can_be_run(script):
    assert os.access(ROOT / script, os.X_OK)


def test_continuous_integration_runs_the_same_test_command():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == 'exec ./test "$@"'


def test_a_misspelt_option_is_refused():
    done = subprocess.run([ROOT / "run", "--set-up"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "usage: ./run [--setup]\n")


def _shell(folder, script, **environment):
    """Run a piece of the set-up script where nothing but these programs (and a Python) can be found."""
    if not (folder / "bin" / "python3").exists():
        _program(folder, "python3", "exit 0")
    return subprocess.run(
        ["/bin/sh", "-euc", f". {ROOT}/scripts/setup.sh; {script}"],
        cwd=folder,
        env={"PATH": str(folder / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _program(folder, name, text):
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_plain_user_is_told_the_one_line_for_the_administrator(tmp_path):
    _program(tmp_path, "id", "echo 1000")
    _program(tmp_path, "apt-get", "exit 1")
    _program(tmp_path, "dpkg-query", "exit 1")
    _program(tmp_path, "dpkg", "exit 0")
    done = _shell(tmp_path, "need_system no-such-package")
    assert done.returncode == 69
    assert done.stderr.splitlines()[-1].strip() == (
        "apt-get update && apt-get install -y --no-install-recommends no-such-package"
    )


def test_what_lacks_is_installed_by_root(tmp_path):
    _program(tmp_path, "id", "echo 0")
    _program(tmp_path, "env", f'shift; echo "$@" >>{tmp_path}/asked')
    for name in ("apt-get", "dpkg"):
        _program(tmp_path, name, "exit 0")
    _program(tmp_path, "dpkg-query", "exit 1")
    done = _shell(tmp_path, "need_system no-such-package")
    assert done.returncode == 0, done.stderr
    update, install = (tmp_path / "asked").read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends no-such-package")


def test_an_old_python_is_named(tmp_path):
    _program(tmp_path, "python3", '[ "$1" = --version ] && echo Python 3.9.2 || exit 1')
    done = _shell(tmp_path, "too_old")
    assert done.returncode == 69
    assert done.stderr.startswith("Hài Hoà needs Python 3.11 or newer; this system has Python 3.9.2.")


def _locked(name):
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_both_locks_name_the_same_versions():
    product, testing = _locked("requirements.txt"), _locked("requirements-dev.txt")
    assert product
    assert {name: testing.get(name) for name in product} == product


def test_the_set_up_makes_an_installation_and_says_the_password_once(installation):
    first = installation.flask("setup")
    assert re.search(r"admin\b", first)
    assert re.search(r"[Pp]assword:?\s+\S{12,}", first)
    key = (installation.folder / "secret_key").read_text()
    assert len(key) >= 32
    assert "assword" not in installation.flask("setup")
    assert (installation.folder / "secret_key").read_text() == key


def test_secrets_are_for_the_owner_alone(installation):
    installation.flask("setup")
    assert stat.S_IMODE((installation.folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(installation.folder.stat().st_mode) & 0o077 == 0


def test_the_server_refuses_to_start_before_the_set_up(installation):
    done = installation.flask("serve", status=1)
    assert done == ""


def test_the_server_names_the_port_that_is_taken(installation):
    installation.flask("setup")
    with socket.create_server(("127.0.0.1", installation.port)):
        done = installation.run("serve")
    assert done.returncode == 1
    assert str(installation.port) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_with_a_certificate_the_server_speaks_https(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "cert.pem"))  # this machine trusts it
    place = Installation(tmp_path / "instance", TLS_CERT=TLS / "cert.pem", TLS_KEY=TLS / "key.pem")
    place.url = place.url.replace("http:", "https:")
    place.flask("setup")
    place.serve()
    try:
        with urllib.request.urlopen(f"{place.url}/login", timeout=5) as answer:
            assert "max-age" in answer.headers["Strict-Transport-Security"]
    finally:
        assert place.stop() == 0


@pytest.mark.parametrize(
    "settings", [{"TLS_CERT": TLS / "cert.pem"}, {"TLS_CERT": TLS / "cert.pem", "TLS_KEY": "/nowhere/key.pem"}]
)
def test_half_a_certificate_is_named_in_one_line(tmp_path, settings):
    place = Installation(tmp_path / "instance", **settings)
    place.flask("setup")
    done = subprocess.run(place._command("serve"), **place._options(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"cannot read .*: HAIHOA_TLS_CERT and HAIHOA_TLS_KEY go together\n", done.stderr)


def test_a_request_that_has_begun_is_finished_when_the_server_is_told_to_end(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n"
        )
        line.sendall(b"a")
        time.sleep(0.3)
        served.server.terminate()
        time.sleep(0.3)
        line.sendall(b"b")
        assert line.recv(100).startswith(b"HTTP/1.1 4")
    assert served.server.wait(timeout=30) == 0


def test_workers_leave_when_the_server_itself_is_killed_and_it_starts_again(served):
    served.server.send_signal(signal.SIGKILL)
    served.server.wait()
    served.serve()
    with urllib.request.urlopen(f"{served.url}/login") as answer:
        assert answer.status == 200
