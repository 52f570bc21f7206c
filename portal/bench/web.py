"""The measures of the web application. Each is taken next to its bare ceiling, a few seconds apart."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from sqlalchemy import func, select

from portal.bench.load import Answer, Client, Measured, measure
from portal.bench.servers import Running, memory_mb
from portal.cases.models import Case
from portal.forms.queries import unregistered_span
from portal.kernel.db import Database

COMPRESSED = {"Accept_Encoding": "gzip, br"}
SEARCHES = (
    "forgotten password", "add a user", "log not found", "rent too high", "submit a form", "claim deadline",
    "account locked", "change organisation", "download report", "delete a log", "postcode not valid",
    "new account", "error message", "transaction list", "who can sign off", "data protection officer",
)  # fmt: skip


class WrongAnswer(RuntimeError):
    """The measured page did not answer as it should: a figure for an error page is worth nothing."""


PATIENCE_S = 60.0


@dataclass(frozen=True)
class Line:
    """One row of the table: what was measured, against what, and what we want of it."""

    work: str
    ours: str
    ceiling: str
    result: str
    wanted: str


@dataclass(frozen=True)
class Stage:
    """What the measures run against: both servers, an FAQ, a case, and somebody who may sign in."""

    portal: Running
    ceiling: Running
    database: Database
    faq_path: str
    case_path: str
    form_path: str
    user_name: str
    password: str


def expect(answer: Answer, status: int, what: str) -> Answer:
    if answer.status != status:
        raise WrongAnswer(f"{what}: {answer.status} instead of {status}: {answer.body[:200]!r}")
    return answer


def run(stage: Stage, echo: Callable[[str], None]) -> Iterator[Line]:
    """All measures, one after the other."""
    for part in (faq_page, search_page, raise_a_case, queue_and_case):
        echo(f"  {part.__name__.replace('_', ' ')} …")
        yield from part(stage)
    yield first_visit(stage)
    memory = memory_mb(stage.portal.pid)
    yield Line("memory of two workers", f"{memory:.0f} MB", "", f"{memory:.0f} MB", "≤ 180 MB")
    start = stage.portal.cold_start_s
    yield Line("cold start to first answer", f"{start:.2f} s", "", f"{start:.2f} s", "≤ 1 s")


def _ratio(work: str, ours: Measured, bare: Measured, wanted: str) -> Line:
    return Line(
        work,
        f"{ours.per_second:.0f}/s",
        f"{bare.per_second:.0f}/s",
        f"{ours.per_second / bare.per_second:.2f}",
        wanted,
    )


def _bare_page(stage: Stage, size: int) -> Measured:
    raw = Client(stage.ceiling.port).request("GET", f"/page/{size}", COMPRESSED)

    async def bare(client: Client) -> None:
        expect(await client.send(raw), 200, "bare page")

    return measure(stage.ceiling.port, bare)


def faq_page(stage: Stage) -> Iterator[Line]:
    sizes: list[int] = []
    etags: list[str] = []
    raw = Client(stage.portal.port).request("GET", stage.faq_path, COMPRESSED)

    async def first(client: Client) -> None:
        plain = expect(await client.get(stage.faq_path), 200, "FAQ page")
        sizes.append(len(plain.body))
        etags.append(plain.headers["etag"])

    async def ours(client: Client) -> None:
        expect(await client.send(raw), 200, "FAQ page")

    async def again(client: Client) -> None:
        expect(await client.send(known), 304, "FAQ page, unchanged")

    measure(stage.portal.port, first, clients=1, seconds=0.1)
    known = Client(stage.portal.port).request(
        "GET", stage.faq_path, {**COMPRESSED, "If_None_Match": etags[-1]}
    )
    bare = _bare_page(stage, sizes[-1])
    yield _ratio("FAQ page", measure(stage.portal.port, ours), bare, "≥ 0.8")
    yield _ratio("FAQ page, 304", measure(stage.portal.port, again), bare, "≥ 2.5")


def search_page(stage: Stage) -> Iterator[Line]:
    """Searches that recur, searches nobody has made before, and both as people make them."""
    recurring = itertools.cycle([f"/search?q={quote_plus(words)}" for words in SEARCHES])
    pairs = itertools.permutations([word for words in SEARCHES for word in words.split()], 3)
    fresh = (f"/search?q={quote_plus(' '.join(words))}" for words in itertools.cycle(pairs))
    sizes: list[int] = []

    def searching(paths: Iterator[str]) -> Callable[[Client], object]:
        async def search(client: Client) -> None:
            answer = expect(await client.get(next(paths), **COMPRESSED), 200, "search page")
            sizes.append(len(answer.body))

        return search

    async def plain(client: Client) -> None:
        sizes.append(len(expect(await client.get(next(recurring)), 200, "search page").body))

    measure(stage.portal.port, plain, clients=1, seconds=0.2)
    bare = _bare_page(stage, max(sizes))
    again = measure(stage.portal.port, searching(recurring))  # type: ignore[arg-type]
    yield _ratio("search page, words searched before", again, bare, "≥ 0.3")
    new = measure(stage.portal.port, searching(fresh))  # type: ignore[arg-type]
    yield _ratio("search page, new words each time", new, bare, "≥ 0.3")
    mixed = measure(stage.portal.port, searching(_as_people_search(pairs)))  # type: ignore[arg-type]
    yield _ratio("search page, as people search", mixed, bare, "≥ 0.3")


def _as_people_search(pairs: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Addresses drawn from 5,000 searches none of which was made before, the n-th as often as 1/n (Zipf):
    the shape that query logs of public search boxes have."""
    chance = random.Random(1)  # noqa: S311  no secret hangs on it
    known = [f"/search?q={quote_plus(' '.join(words))}" for words in itertools.islice(pairs, 5_000)]
    totals = list(itertools.accumulate(1 / rank for rank in range(1, len(known) + 1)))
    while True:
        yield chance.choices(known, cum_weights=totals)[0]


TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


def raise_a_case(stage: Stage) -> Iterator[Line]:
    """The last step, which makes the case ours; the first, which stores what was typed; and the whole way.

    The worker runs beside it and makes cases of what was sent. Each measure waits until the one before is on
    the desk, and in the end there is a case for every form that was acknowledged.
    """
    before = _cases(stage)
    numbers = itertools.count(1)
    ready: list[tuple[dict[str, str], str]] = []
    sent: list[str] = []

    async def prepare(client: Client) -> None:
        client.cookies.clear()
        path = await _look_at_answers(client, await _fill_in(client, stage.form_path, next(numbers)))
        ready.append((dict(client.cookies), path))

    async def check_and_send(client: Client) -> None:
        client.cookies, path = ready.pop()
        sent.append(await _send(client, path))

    async def whole_way(client: Client) -> None:
        client.cookies.clear()
        answers = await _fill_in(client, stage.form_path, next(numbers))
        sent.append(await _send(client, await _look_at_answers(client, answers)))

    async def form_and_post(client: Client) -> None:
        client.cookies.clear()
        await _fill_in(client, stage.form_path, next(numbers))

    raw = Client(stage.ceiling.port).request("POST", "/row", {}, b"body=" + b"x" * 400)

    async def bare_insert(client: Client) -> None:
        expect(await client.send(raw), 200, "bare insert")

    measure(stage.portal.port, prepare, seconds=10.0)
    bare = measure(stage.ceiling.port, bare_insert)
    pair = measure(stage.portal.port, check_and_send, seconds=2.0)
    yield _ratio("raise a case: check page and POST", pair, bare, "≥ 0.4")
    yield _registered(stage, before, len(sent))
    form = measure(stage.portal.port, form_and_post)
    yield _ratio("raise a case: form page and POST, a draft", form, bare, "")
    whole = measure(stage.portal.port, whole_way)
    yield _ratio("raise a case: all five requests", whole, bare, "")
    _registered(stage, before, len(set(sent)))


def _cases(stage: Stage) -> int:
    with stage.database.session(readonly=True) as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def _registered(stage: Stage, before: int, sent: int) -> Line:
    """How long the worker needed for what still waited. Raises ``WrongAnswer`` where a case is missing."""
    begun, already = time.perf_counter(), _cases(stage) - before
    with stage.database.session(readonly=True) as session:
        while unregistered_span(session) is not None and time.perf_counter() < begun + PATIENCE_S:
            time.sleep(0.01)
    took, found = time.perf_counter() - begun, _cases(stage) - before
    if found != sent:
        raise WrongAnswer(f"{sent} forms were acknowledged, and {found} cases are there.")
    ours = f"{already} of {sent} at once, all after {took:.1f} s"
    return Line("raise a case: on the desk", ours, "", f"{took:.1f} s", "")


async def _fill_in(client: Client, form_path: str, number: int) -> str:
    """Look at the form and fill it in; returns the address of the answers that may help."""
    expect(await client.get(form_path), 200, "form")
    fields = {
        "subject": f"Question {number} from the bench",
        "details": "I typed this into the form and would like an answer, please.",
        "name": "Bench Visitor",
        "email": f"visitor{number % 500}@example.org",
    }
    sent = expect(await client.post(form_path, urlencode(fields).encode()), 302, "details")
    return sent.headers["location"]


async def _look_at_answers(client: Client, path: str) -> str:
    """Returns the address of the check page."""
    expect(await client.get(path), 200, "answers that may help")
    return path.removesuffix("/answers") + "/check"


async def _send(client: Client, path: str) -> str:
    expect(await client.get(path), 200, "check page")
    done = expect(await client.post(path, b"sent="), 302, "sending")
    return done.headers["location"]


def form_token(page: Answer) -> str:
    """The token of the forms of a page. Raises ``WrongAnswer`` where it has none."""
    found = TOKEN.search(page.body)
    if found is None:
        raise WrongAnswer("The page carries no form token.")
    return found[1].decode()


async def sign_in(client: Client, user_name: str, password: str) -> None:
    """From here on the client is this member of staff."""
    page = await client.get("/sign-in")
    fields = {"csrf_token": form_token(page), "user_name": user_name, "password": password}
    expect(await client.post("/sign-in", urlencode(fields).encode()), 302, "sign in")


def queue_and_case(stage: Stage) -> Iterator[Line]:
    signed_in: dict[str, str] = {}

    async def once(client: Client) -> None:
        await sign_in(client, stage.user_name, stage.password)
        signed_in.update(client.cookies)

    measure(stage.portal.port, once, clients=1, seconds=0.05)
    for work, path in (("queue page", "/desk/"), ("case page, 10 messages", stage.case_path)):

        async def page(client: Client, path: str = path) -> None:
            client.cookies.update(signed_in)
            expect(await client.get(path, **COMPRESSED), 200, path)

        ours = measure(stage.portal.port, page, clients=1)
        yield Line(
            work,
            f"p50 {ours.p50_ms:.1f} ms, p95 {ours.p95_ms:.1f} ms",
            "",
            f"{ours.p50_ms:.1f} ms",
            "≤ 15 ms",
        )


def first_visit(stage: Stage) -> Line:
    """What a browser fetches for the home page the first time, compressed."""
    fetched: dict[str, int] = {}

    async def visit(client: Client) -> None:
        home = expect(await client.get("/", **COMPRESSED), 200, "home page")
        plain = await client.get("/")
        fetched["/"] = len(home.body)
        for path in set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', plain.body.decode())):
            fetched[path] = len(expect(await client.get(path, **COMPRESSED), 200, path).body)

    measure(stage.portal.port, visit, clients=1, seconds=0.05)
    size = f"{sum(fetched.values()) / 1024:.0f} KB in {len(fetched)} requests"
    return Line("first visit", size, "", size, "≤ 100 KB, ≤ 4 requests")
