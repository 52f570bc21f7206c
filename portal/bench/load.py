"""A small load generator: as many clients as asked for, each with one kept connection, in one event loop.

It reads only as much of an answer as it must, so that it takes little of the two cores it shares with what
it measures.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Answer:
    """Status, headers (lower-case names; one value each but for cookies) and body."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


@dataclass
class Client:
    """One browser: a connection and a cookie jar."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, raw: bytes) -> Answer:
        """Send a request as it is and read its answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self._streams
        writer.write(raw)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers, cookies = {}, {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                cookies[key] = rest.partition(";")[0]
            else:
                headers[name.lower()] = value
        length = int(headers.get("content-length", "0"))
        body = await reader.readexactly(length) if length else b""
        self.cookies.update(cookies)
        return Answer(int(head[0].split()[1]), headers, cookies, body)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.send(self.request("GET", path, headers))

    async def post(self, path: str, form: bytes) -> Answer:
        return await self.send(self.request("POST", path, {}, form))

    def request(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
        """The bytes of a request, with this client's cookies."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{key}={value}" for key, value in self.cookies.items()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if method == "POST":
            lines.append("Sec-Fetch-Site: same-origin")  # as a browser says of a form on the same site
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


@dataclass(frozen=True)
class Measured:
    """How it went: rounds per second over all clients, and the time of one round in milliseconds."""

    per_second: float
    p50_ms: float
    p95_ms: float
    rounds: int


Round = Callable[[Client], Awaitable[None]]


async def _run(port: int, clients: int, seconds: float, one_round: Round) -> Measured:
    times: list[float] = []
    browsers = [Client(port) for _ in range(clients)]
    start = time.perf_counter()
    until = start + seconds

    async def work(browser: Client) -> None:
        while (begun := time.perf_counter()) < until:
            await one_round(browser)
            times.append(time.perf_counter() - begun)

    await asyncio.gather(*(work(browser) for browser in browsers))
    elapsed = time.perf_counter() - start
    for browser in browsers:
        browser.close()
    ordered = sorted(times)
    return Measured(
        per_second=len(times) / elapsed,
        p50_ms=statistics.median(ordered) * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95)] * 1000,
        rounds=len(times),
    )


def measure(port: int, one_round: Round, *, clients: int = 8, seconds: float = 4.0) -> Measured:
    """Let ``clients`` do rounds for ``seconds``, after half a second of warming up."""
    asyncio.run(_run(port, clients, 0.5, one_round))
    return asyncio.run(_run(port, clients, seconds, one_round))
