"""The measures of the desk's benchmark: an agent's pages and acts over HTTP, one request after another."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

from portal.bench.desk_lives import RARE_WORD
from portal.bench.load import Answer, Client
from portal.bench.timed import Timed
from portal.bench.web import WrongAnswer, expect, form_token, sign_in
from portal.cases.queue.view import GROUPINGS, SORTS, STATUSES, choices
from portal.catalogue.queries import Catalogue

ROUNDS, CASES = 12, 40
VIEW_MS, CASE_MS, COUNTS_MS, SEARCH_MS, ACT_MS = 150.0, 80.0, 150.0, 200.0, 100.0
_FIELD = r'name="{}"[^>]*value="(\d+)"'


@dataclass(frozen=True)
class Stage:
    """The portal at ``port``, who signs in, and what there is to look at."""

    port: int
    user_name: str
    password: str
    known: Catalogue
    colleague_id: int
    customer: str
    open_cases: Sequence[str]
    any_cases: Sequence[str]


def usual_views() -> list[str]:
    """What the menu and the tabs offer."""
    tabs = [f"status={status.value}" for status in STATUSES]
    return ["", "who=mine", "who=unassigned", "due=overdue", "due=today", *tabs]


def hostile_views(known: Catalogue, colleague_id: int) -> list[str]:
    """Every filter the builder of views offers, with its first and its last choice, in every state and order;
    every grouping; and some that ask for little among much."""
    filters = ["", f"assignee={colleague_id}", "q=password", "q=qqqq", "received_from=2026-01-01",
               "received_to=2024-06-30"]  # fmt: skip
    for name, offered in choices(known).items():
        if name != "status":
            words = list(offered)
            filters += [f"{name}={word}" for word in dict.fromkeys((words[0], words[-1]))]
    states = ["", "status=closed", "status=resolved,closed,cancelled"]
    found = [
        "&".join(filter(None, (f, s, f"sort={sort.value}"))) for f, s, sort in product(filters, states, SORTS)
    ]
    found += [f"by={by}&status=closed" for by in GROUPINGS]
    found += [
        "status=closed&channel=despatch_box&priority=P1&level=0&type=complaint",
        "status=closed&q=qqqq&channel=post&sort=oldest",
        "status=cancelled,closed&group=" + ",".join(g.key for g in known.groups) + "&sort=priority",
        "status=closed&page=400", "status=closed&channel=email&sort=oldest&page=100",
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def searches(customer: str, known_reference: str) -> dict[str, str]:
    """What is searched for → its words."""
    return {
        "rare word": RARE_WORD,
        "frequent word": "the",
        "two words": "password account",
        "a frequent and a rare word": f"the {RARE_WORD}",
        "name": customer,
        "file name": "screenshot 4000",
        "nothing": "qqqqqqq",
        "reference": known_reference,
    }


def paths(stage: Stage) -> list[str]:
    """Every page that is measured, once each: for the look at what the database does."""
    views = [f"/desk/?{query}" for query in (*usual_views(), *hostile_views(stage.known, stage.colleague_id))]
    words = [
        f"/desk/search?{urlencode({'q': said})}" for said in searches(stage.customer, "").values() if said
    ]
    cases = [f"/desk/cases/{reference}" for reference in stage.any_cases[:3]]
    return [*views, *words, *cases, "/desk/now", "/desk/views", "/desk/alerts", "/desk/shift", "/desk/record"]


def run(stage: Stage, echo: Callable[[str], None]) -> Iterator[Timed]:
    """All measures."""
    return _Run(stage, echo).all()


Times = list[tuple[float, str]]
Work = Callable[[Client], Awaitable[Times]]


class _Run:
    def __init__(self, stage: Stage, echo: Callable[[str], None]) -> None:
        self._stage, self._echo = stage, echo

    def all(self) -> Iterator[Timed]:
        stage = self._stage
        yield self._pages("usual views", VIEW_MS, [f"/desk/?{query}" for query in usual_views()], ROUNDS)
        hostile = [f"/desk/?{query}" for query in hostile_views(stage.known, stage.colleague_id)]
        yield self._pages(f"{len(hostile)} hostile views", VIEW_MS, hostile, 2)
        yield self._pages("page with the counts of all pinned views", COUNTS_MS, ["/desk/views"], ROUNDS * 2)
        yield self._pages("case page", CASE_MS, [f"/desk/cases/{r}" for r in stage.any_cases[:CASES]], 2)
        for what, words in searches(stage.customer, stage.any_cases[0]).items():
            path = f"/desk/search?{urlencode({'q': words})}"
            yield self._pages(f"search: {what}", SEARCH_MS, [path], ROUNDS)
        yield self._pages("Now screen", VIEW_MS, ["/desk/now"], ROUNDS)
        for work, noun, fields in acts(stage.known):
            yield self._acts(work, noun, fields)

    def _pages(self, work: str, wanted_ms: float, addresses: Sequence[str], rounds: int) -> Timed:
        """Each address ``rounds`` times, in an order without sense, after one of all that is not counted."""
        self._echo(f"  {work} …")
        order = [path for path in addresses for _ in range(rounds)]
        random.Random(3).shuffle(order)  # noqa: S311

        async def look(client: Client) -> Times:
            for path in addresses[:50]:
                await _timed(client.get(path, Accept_Encoding="gzip"), path)
            return [(await _timed(client.get(path, Accept_Encoding="gzip"), path), path) for path in order]

        return Timed.of(work, wanted_ms, self._signed_in(look))

    def _acts(self, work: str, noun: str, fields: dict[str, str]) -> Timed:
        self._echo(f"  {work} …")
        references = self._stage.open_cases

        async def act(client: Client) -> Times:
            times = []
            for reference in references:
                path = f"/desk/cases/{reference}"
                page = expect(await client.get(path), 200, path)
                sent = {"csrf_token": form_token(page), **fields}
                sent |= {name: _number(page, name) for name in ("version", "seen")}
                body = urlencode(sent).encode()
                times.append((await _timed(client.post(f"{path}/{noun}", body), noun, 302), noun))
            return times

        return Timed.of(work, ACT_MS, self._signed_in(act))

    def _signed_in(self, work: Callable[[Client], Awaitable[list[tuple[float, str]]]]) -> Times:
        async def whole() -> Times:
            client = Client(self._stage.port)
            await sign_in(client, self._stage.user_name, self._stage.password)
            try:
                return await work(client)
            finally:
                client.close()

        return asyncio.run(whole())


def acts(known: Catalogue) -> list[tuple[str, str, dict[str, str]]]:
    """What is done: its name, its noun in the address, and what is filled in."""
    return [
        (
            "act: assign",
            "assignment",
            {"group": str(known.first_line.id), "assignee": "0", "handover": "From the bench"},
        ),
        ("act: reply", "reply", {"body": "We are looking into it, and will write again."}),
        ("act: resolve", "resolution", {"answer": "It works again.", "outcome": "not_knowledge"}),
    ]


def _number(page: Answer, name: str) -> str:
    found = re.search(_FIELD.format(name).encode(), page.body)
    if found is None:
        raise WrongAnswer(f"The page has no field {name}.")
    return found[1].decode()


async def _timed(asked: Awaitable[Answer], what: str, status: int | None = None) -> float:
    begun = time.perf_counter()
    answer = await asked
    took = time.perf_counter() - begun
    if status is None and answer.status in {200, 302}:  # a reference leads on to its case
        return took
    expect(answer, status or 200, what)
    return took
