"""Whose word counts on who asks: only that of the proxies that were set."""

import pytest
from flask import Flask, request

from app.config import BadSetting, read_settings
from app.core.proxies import register_proxies


def asked(tmp_path, trusted, remote, **headers):
    """(address, scheme, host) that the product sees of a request that came from `remote`."""
    app = Flask("asked")
    settings = read_settings({"HAIHOA_INSTANCE": str(tmp_path), "HAIHOA_TRUSTED_PROXIES": trusted})
    app.config["TRUSTED_PROXIES"] = settings["TRUSTED_PROXIES"]
    register_proxies(app)
    app.add_url_rule("/", "seen", lambda: [request.remote_addr, request.scheme, request.host])
    told = {f"X-Forwarded-{name.title()}": value for name, value in headers.items()}
    base = {"REMOTE_ADDR": remote}
    return tuple(app.test_client().get("/", headers=told, environ_base=base).json)


@pytest.mark.parametrize(
    ("trusted", "remote", "told", "seen"),
    [
        ("", "10.0.0.5", "198.51.100.7", "10.0.0.5"),
        ("0", "10.0.0.5", "198.51.100.7", "10.0.0.5"),
        ("1", "10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("1", "10.0.0.5", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("2", "10.0.0.5", "1.1.1.1, 198.51.100.7, 10.0.0.6", "198.51.100.7"),
        ("10.0.0.5", "10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "10.0.0.9", "198.51.100.7", "10.0.0.9"),
        ("10.0.0.0/24, ::1", "::1", "1.1.1.1, 198.51.100.7, 10.0.0.6", "198.51.100.7"),
        ("10.0.0.5", "10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5", "10.0.0.5, 10.0.0.5", "10.0.0.5"),
    ],
)
def test_the_address_is_the_last_one_that_a_trusted_proxy_saw(tmp_path, trusted, remote, told, seen):
    assert asked(tmp_path, trusted, remote, **({"for": told} if told else {}))[0] == seen


@pytest.mark.parametrize("trusted", ["1", "10.0.0.5"])
def test_scheme_and_host_are_those_that_the_trusted_proxy_was_asked_by(tmp_path, trusted):
    told = {"for": "198.51.100.7", "proto": "https", "host": "haihoa.example.vn"}
    assert asked(tmp_path, trusted, "10.0.0.5", **told) == ("198.51.100.7", "https", "haihoa.example.vn")
    assert asked(tmp_path, "10.0.0.6", "10.0.0.5", **told) == ("10.0.0.5", "http", "localhost")


@pytest.mark.parametrize("text", ["10", "-1", "proxy.local", "10.0.0.5; 10.0.0.6", "10.0.0.300", "10.0.0.5,"])
def test_what_names_no_proxy_stops_the_start(tmp_path, text):
    with pytest.raises(BadSetting, match="HAIHOA_TRUSTED_PROXIES"):
        read_settings({"HAIHOA_INSTANCE": str(tmp_path), "HAIHOA_TRUSTED_PROXIES": text})
