"""The measures of the content benchmark: the screens of an owner of everything, one request after another.

Before each the public stamp is raised, as every change on a busy day raises it: nothing that is kept in
memory helps, and the figures are those of the first visitor after a change.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from portal.bench.content_stage import ELSEWHERE, HUB, LARGE, Waiting
from portal.bench.load import Answer, Client
from portal.bench.timed import Timed
from portal.bench.web import WrongAnswer, expect, form_token, sign_in

ROUNDS = 15
PUBLICATIONS = 25
MOVES = 8
ARRIVALS = 10
WANTED_MS = 200.0
FINDABLE_S = 2.0
PATIENCE_S = 30.0
OPENED = "bench-page-2"
REPORTS_MEASURED = ("edited", "broken-links", "coverage", "flags", "most-used", "satisfaction")


@dataclass(frozen=True)
class Stage:
    """The portal at ``port``, an owner who signs in, and the versions that wait for that owner's approval.

    ``is_busy`` raises the public stamp; ``last_page`` is the number of the last page of the list of all.
    """

    port: int
    user_name: str
    password: str
    waiting: list[Waiting]
    is_busy: Callable[[], None]
    last_page: int


def screens(stage: Stage) -> Mapping[str, str]:
    """What is measured → its address."""
    return {
        "tree of sections": "/editor/sections",
        "one section": f"/editor/sections/{LARGE}",
        "My desk": "/editor/",
        "all pages, first": "/editor/faqs",
        "all pages, one section and a word": f"/editor/faqs?section={LARGE}&q=password",
        "all pages, waiting for review": "/editor/faqs?state=in_review",
        "all pages, last": f"/editor/faqs?page={stage.last_page}",
        "page editor opens": f"/editor/faqs/{OPENED}/edit",
        "a version, with its evidence": f"/editor/faqs/{OPENED}/revisions/1",
        "warning before a page goes that 500 name": f"/editor/faqs/{HUB}/withdrawal",
        "gaps": "/editor/gaps",
        **{f"report: {key}": f"/editor/reports/{key}" for key in REPORTS_MEASURED},
        "export of a section, 200 pages": f"/editor/exchange/{ELSEWHERE}.zip",
        "home page": "/",
        "service page": "/services/core",
        "a page, for readers": f"/faqs/{OPENED}",
        "search": f"/search?q={quote('forgotten password')}",
        "suggestions": "/search/suggestions?q=pass",
        "sitemap": "/sitemap.xml",
        "feed": "/feed.atom",
    }  # fmt: skip


def run(stage: Stage, worker: Worker, echo: Callable[[str], None]) -> Iterator[Timed]:
    """All measures. ``worker`` starts one for as long as its block lasts."""
    for work, path in screens(stage).items():
        echo(f"  {work} …")
        yield _measured(work, asyncio.run(_each(stage, _getting(path), ROUNDS)))
    yield _measured("publish (approve)", asyncio.run(_each(stage, _approving(stage.waiting), PUBLICATIONS)))
    yield from _findable(stage, worker)
    yield _measured("move a section of 1,000 pages", asyncio.run(_each(stage, _moving(), MOVES)))


def _measured(work: str, times_s: Sequence[float], wanted_ms: float = WANTED_MS) -> Timed:
    return Timed.of(work, wanted_ms, [(took, "") for took in times_s])


Round = Callable[[Client], Awaitable[float]]
Worker = Callable[[], AbstractContextManager[None]]


async def _each(stage: Stage, one_round: Round, rounds: int) -> list[float]:
    """Seconds of each round, after one that is not counted."""
    client = Client(stage.port)
    await sign_in(client, stage.user_name, stage.password)
    times = []
    for _ in range(rounds + 1):
        stage.is_busy()
        times.append(await one_round(client))
    client.close()
    return times[1:]


async def _timed(asked: Awaitable[Answer], status: int, what: str) -> float:
    begun = time.perf_counter()
    answer = await asked
    took = time.perf_counter() - begun
    expect(answer, status, what)
    return took


def _getting(path: str) -> Round:
    async def get(client: Client) -> float:
        return await _timed(client.get(path, Accept_Encoding="gzip"), 200, path)

    return get


def _approving(waiting: list[Waiting]) -> Round:
    async def approve(client: Client) -> float:
        took, _ = await _approve(client, waiting.pop())
        return took

    return approve


async def _approve(client: Client, version: Waiting) -> tuple[float, Waiting]:
    page = await client.get(version.path.removesuffix("/approval"))
    fields = {"csrf_token": form_token(page), "base": version.base, "comment": ""}
    sent = client.post(version.path, urlencode(fields).encode())
    return await _timed(sent, 302, version.path), version


def _moving() -> Round:
    """To and fro below two sections."""
    below = ["core", ELSEWHERE]

    async def move(client: Client) -> float:
        below.reverse()
        page = await client.get(f"/editor/sections/{LARGE}")
        fields = {
            "csrf_token": form_token(page), "title": "A large part", "summary": "", "position": "1",
            "parent": below[0],
        }  # fmt: skip
        path = f"/editor/sections/{LARGE}/name"
        return await _timed(client.post(path, urlencode(fields).encode()), 302, path)

    return move


def _findable(stage: Stage, worker: Worker) -> Iterator[Timed]:
    """From the approving click until the public search has the page, with the worker at work."""

    async def publish_and_search(client: Client) -> float:
        begun = time.perf_counter()
        took, version = await _approve(client, stage.waiting.pop())
        begun = max(begun, time.perf_counter() - took)
        while version.slug.encode() not in (await client.get(f"/search?q={version.word}")).body:
            if time.perf_counter() - begun > PATIENCE_S:
                raise WrongAnswer(f"{version.slug} was published and is not found.")
            await asyncio.sleep(0.02)
        return time.perf_counter() - begun

    with worker():
        times = asyncio.run(_each(stage, publish_and_search, ARRIVALS))
    yield _measured("publish until search finds it", times, FINDABLE_S * 1000)
