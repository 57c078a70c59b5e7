"""Who asks, when a web server stands in front: its headers count, those of anybody else do not (reliability 25)."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

Wsgi = Any


def register_proxies(app: Flask) -> None:
    """Read address, scheme and host of the request as the trusted proxies saw them."""
    trusted = app.config["TRUSTED_PROXIES"]
    if isinstance(trusted, int):
        if trusted:
            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=1, x_host=1)
    else:
        app.wsgi_app = FromKnownProxies(app.wsgi_app, trusted)


class FromKnownProxies:
    """Believes the headers of requests that come from these networks; others keep what they are."""

    def __init__(self, inner: Wsgi, networks: Iterable[str]):
        self.networks = [ip_network(network) for network in networks]
        self.inner = inner

    def __call__(self, environ: dict, start_response: Any) -> Iterable[bytes]:
        hops = self._hops(environ)
        if not hops:
            return self.inner(environ, start_response)
        return ProxyFix(self.inner, x_for=hops, x_proto=1, x_host=1)(environ, start_response)

    def _hops(self, environ: dict) -> int:
        """How many of the addresses, from the nearest on, are proxies of ours."""
        if not self._ours(environ.get("REMOTE_ADDR", "")):
            return 0
        told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        hops = 1
        while hops < len(told) and self._ours(told[-hops]):
            hops += 1
        return hops

    def _ours(self, address: str) -> bool:
        try:
            asked = ip_address(address)
        except ValueError:
            return False
        return any(asked in network for network in self.networks)
