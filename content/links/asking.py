"""Asking a site whether a page is there, without being led anywhere we must not go.

The name is resolved by us and every address it has must be a public one; the connection goes to that very
address, so that a second look at the name cannot lead inside. Each redirect is judged like a new link.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from urllib.parse import SplitResult, urljoin, urlsplit

from content.links.health import Answer, problem_of

SECONDS = 10.0
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "Mozilla/5.0 (compatible; Waymark link check)"
IsAllowed = Callable[[str, int], bool]


class NotAsked(Exception):
    """The link is not followed; the message says why."""


def is_public(address: str, port: int) -> bool:
    """Whether a link check may connect there: a public address, and a port of the web."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast and port in PORTS.values()


def ask(url: str, is_allowed: IsAllowed = is_public) -> Answer:
    """HEAD, then GET where HEAD fails; follows up to five redirects. Takes half a minute at the most.

    ``is_allowed`` judges address and port of every connection before it is made.
    """
    try:
        answer = _follow("HEAD", url, is_allowed)
        return answer if answer.is_good else _follow("GET", url, is_allowed)
    except NotAsked as reason:
        return Answer(0, str(reason))
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as fault:
        return Answer(0, _sentence(fault))


def _follow(method: str, url: str, is_allowed: IsAllowed) -> Answer:
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _one(method, urlsplit(url), is_allowed)
        if status not in {301, 302, 303, 307, 308} or not location:
            return Answer(status, problem_of(status))
        url = urljoin(url, location)
    raise NotAsked("The site sends visitors round in circles.")


def _one(method: str, url: SplitResult, is_allowed: IsAllowed) -> tuple[int, str]:
    """Status and ``Location`` of one request. Raises ``NotAsked``, ``OSError``, ``HTTPException``."""
    if url.scheme not in PORTS or not url.hostname:
        raise NotAsked("This is not the address of a web page.")
    port = url.port or PORTS[url.scheme]
    connection = _connect(url, port, _address(url.hostname, port, is_allowed))
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def _address(host: str, port: int, is_allowed: IsAllowed) -> str:
    """An address of the host; refused where one of several leads inside."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not all(is_allowed(address.partition("%")[0], port) for address in found):
        raise NotAsked("The address leads into a private network, so it is not checked.")
    return sorted(found, key=lambda address: ":" in address)[0]


def _connect(url: SplitResult, port: int, address: str) -> http.client.HTTPConnection:
    """A connection to ``address`` that speaks to the host by its name."""
    raw = socket.create_connection((address, port), timeout=SECONDS)
    host = str(url.hostname)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    if url.scheme == "https":
        connection.default_port = PORTS["https"]
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    connection.sock = raw
    return connection


def _sentence(fault: Exception) -> str:
    if isinstance(fault, socket.gaierror):
        return "There is no site of this name."
    if isinstance(fault, ssl.SSLError):
        return "The site cannot be trusted: its certificate is not right."
    if isinstance(fault, TimeoutError):
        return "The site did not answer in time."
    if isinstance(fault, UnicodeError | ValueError):
        return "This is not the address of a web page."
    return "The site could not be reached."
