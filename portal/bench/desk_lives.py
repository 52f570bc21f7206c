"""Invented lives of cases for the desk's benchmark: rows of text and numbers, the same from the same seed.

A case is older the smaller its number. The newest are open, a few before them resolved, the rest ended.
Moments are text in UTC, as both databases read them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.cases.actions.registration import Line
from portal.cases.deadlines import case_clocks
from portal.cases.first_contact import first_contact
from portal.cases.rules import Channel, EventKind, PendingReason, Status, queue_band
from portal.cases.waits import waiting_due_at
from portal.catalogue.priority import Level, Priority, priority_of
from portal.catalogue.queries import FIRST_LINE, CategoryEntry, GroupEntry, ServiceEntry
from portal.kernel.references import ALPHABET, LENGTH, check_character, written
from portal.sla.agreements import Agreement

Value = str | int | None
Row = dict[str, Value]

SPAN = timedelta(days=4 * 365)
OPEN_SHARE, RESOLVED_SHARE = 0.02, 0.005
LEFT_BEHIND = 0.0005  # of the old cases, those that somebody forgot
BODIES = 20_000
CHANNELS = (Channel.EMAIL,) * 55 + (Channel.WEB,) * 30 + (Channel.PHONE,) * 13
RARE_CHANNELS = (Channel.POST, Channel.IN_PERSON, Channel.SOCIAL_MEDIA, Channel.DESPATCH_BOX)
LEVELS = tuple(Level)
WAITED_FOR = (PendingReason.CUSTOMER,) * 6 + (PendingReason.SUPPLIER,) * 3 + (PendingReason.CHANGE,)
RARE_WORD, RARE_EVERY = "xylophone", 100_003  # one message in so many holds it
SEEDS = Path(__file__).resolve().parents[2] / "content" / "seeds"


@dataclass(frozen=True)
class World:
    """What lives are made from."""

    now: datetime
    places: Sequence[tuple[ServiceEntry, CategoryEntry, Agreement]]
    groups: Sequence[GroupEntry]
    agents: Sequence[int]
    customers: Sequence[tuple[int, str]]  # id and name
    bodies: Sequence[str]


@dataclass
class Life:
    """The rows of one case. Those of messages and events know its number."""

    case: Row
    events: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)


def real_words() -> list[str]:
    """The words of the seeds, one after the other: common ones are as common as in real text."""
    text = " ".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("*/*.md")))
    return re.findall(r"[A-Za-z][a-z']+", text)


def invent_bodies(words: Sequence[str], chance: random.Random, count: int = BODIES) -> list[str]:
    """Messages of 10 to 60 words, cut out of real text."""
    starts = ((chance.randrange(len(words) - 60), chance.randrange(10, 60)) for _ in range(count))
    return [" ".join(words[start : start + length]) for start, length in starts]


def reference_of(number: int) -> str:
    """A valid reference; no two numbers below 31**8 have the same."""
    rest, signs = number * 482_710_001 % len(ALPHABET) ** LENGTH, []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        signs.append(ALPHABET[place])
    body = "".join(signs)
    return written(body + check_character(body))


def lives(world: World, *, count: int, messages: int, seed: int = 1) -> Iterator[Life]:
    """``count`` cases with about ``messages`` messages, by number from 1."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    most = max(2 * messages // count - 1, 1)
    for number in range(1, count + 1):
        yield _life(world, number, count, chance.randint(1, most), chance)


def _life(world: World, number: int, count: int, said: int, chance: random.Random) -> Life:
    age = SPAN * ((count - number + chance.random()) / count)
    received = world.now.astimezone(UTC) - age - timedelta(minutes=1)
    service, category, agreement = chance.choice(world.places)
    status = _status(number / count, chance)
    reason = None
    if status is Status.PENDING:
        reason = chance.choice(WAITED_FOR)
    is_only_given = status is Status.ASSIGNED and chance.random() < 0.5  # to a group, not to a person
    is_taken = status not in {Status.NEW, Status.CANCELLED} and not is_only_given
    agent = chance.choice(world.agents) if is_taken else None
    group = world.groups[0] if chance.random() < 0.6 else chance.choice(world.groups)
    said = 1 if status in {Status.NEW, Status.ASSIGNED} else said  # nobody has answered yet
    moments = _moments(received, min(age, timedelta(days=chance.expovariate(0.5))), said, chance)
    requester, name = chance.choice(world.customers)
    impact, urgency = chance.choice(LEVELS), chance.choice(LEVELS)
    priority = priority_of(impact, urgency)
    life = Life({
        "id": number, "reference": reference_of(number), "case_type": category.case_type,
        "nature": category.nature, "channel": _channel(chance), "service_id": service.id,
        "category_id": category.id, "requester_id": requester, "answers": "[]", "origin": "{}",
        "subject": f"{category.name}: {chance.choice(world.bodies)[:60]}", "status": status.value,
        "pending_reason": reason.value if reason else None, "impact": impact.value, "urgency": urgency.value,
        "priority": priority.value, "is_fast_lane": int(category.is_access), "group_id": group.id,
        "assignee_id": agent, "received_at": _text(received), "registered_at": _text(received),
        "changed_at": _text(moments[-1]), "version": said + 2,
        "queue_band": int(queue_band(status, reason, is_fast_lane=category.is_access)),
    })  # fmt: skip
    _speak(life, number, moments, (requester, name), agent, world.bodies, chance)
    lines = _history(status, reason, moments, agent)
    life.events = [_event(number, line, agent) for line in lines]
    _settle(life.case, status, lines, chance)
    verdict = first_contact(lines, desk={each.id for each in world.groups if each.line == FIRST_LINE})
    life.case["is_first_contact"] = None if verdict.is_solved is None else int(verdict.is_solved)
    step = waiting_due_at(agreement, lines, reason)
    life.case["waiting_due_at"] = _text(step.astimezone(UTC)) if step else None
    _promise(life.case, status, received, lines, agreement, priority, world.now)
    return life


def _status(place: float, chance: random.Random) -> Status:
    """By how new the case is, from 0 (the oldest) to 1."""
    if place > 1 - OPEN_SHARE or chance.random() < LEFT_BEHIND:
        return chance.choice(
            (Status.NEW,) * 2 + (Status.ASSIGNED,) * 2 + (Status.IN_PROGRESS,) * 4 + (Status.PENDING,) * 2
        )
    if place > 1 - OPEN_SHARE - RESOLVED_SHARE:
        return Status.RESOLVED
    return Status.CANCELLED if chance.random() < 0.03 else Status.CLOSED


def _channel(chance: random.Random) -> str:
    return chance.choice(RARE_CHANNELS if chance.random() < 0.01 else CHANNELS).value


def _moments(received: datetime, length: timedelta, count: int, chance: random.Random) -> list[datetime]:
    """When something was said: the receipt, then later ones in order."""
    return sorted([received, *(received + length * chance.random() for _ in range(count - 1))])


def _speak(
    life: Life,
    number: int,
    moments: Sequence[datetime],
    customer: tuple[int, str],
    agent: int | None,
    bodies: Sequence[str],
    chance: random.Random,
) -> None:
    for place, at in enumerate(moments):
        is_theirs = place % 2 == 0
        way = "inbound" if is_theirs else ("note" if chance.random() < 0.2 else "outbound")
        body = chance.choice(bodies)
        if chance.randrange(RARE_EVERY) == 0:
            body = f"{body} {RARE_WORD}"
        life.messages.append({
            "case_id": number, "at": _text(at), "direction": way, "body": body,
            "author_id": customer[0] if is_theirs else agent,
            "author_name": customer[1] if is_theirs else "An agent",
        })  # fmt: skip


def _history(
    status: Status,
    reason: PendingReason | None,
    moments: Sequence[datetime],
    agent: int | None,
) -> list[Line]:
    first, last = moments[0], moments[-1]
    lines = [Line(first, EventKind.REGISTERED, {"channel": "web"}), Line(first, EventKind.ACKNOWLEDGED, {})]
    if status is Status.ASSIGNED:
        lines.append(Line(first, EventKind.ASSIGNED, {"to": "A group", "assignee_id": agent}))
    elif agent:
        lines.append(Line(first, EventKind.ASSIGNED, {"to": "An agent", "taken": True}))
    kinds = (EventKind.CUSTOMER_REPLIED, EventKind.REPLIED)
    lines += [Line(at, kinds[place % 2], {}) for place, at in enumerate(moments) if place]
    if reason:
        lines.append(Line(last, EventKind.HELD, {"reason": reason.value}))
    if status in {Status.RESOLVED, Status.CLOSED}:
        lines.append(Line(last, EventKind.RESOLVED, {"outcome": "not_knowledge", "faq": None}))
    if status is Status.CLOSED:
        lines.append(Line(last + timedelta(days=5), EventKind.CLOSED, {}))
    if status is Status.CANCELLED:
        lines.append(Line(last, EventKind.CANCELLED, {"reason": ""}))
    return lines


def _event(number: int, line: Line, agent: int | None) -> Row:
    return {
        "case_id": number, "at": _text(line.at), "kind": str(line.kind), "actor_id": agent,
        "actor_name": "An agent", "details": json.dumps(line.details) if line.details else "{}",
    }  # fmt: skip


def _settle(case: Row, status: Status, lines: Sequence[Line], chance: random.Random) -> None:
    """What an end leaves on a case."""
    ends = {line.kind: line.at for line in lines}
    if status in {Status.RESOLVED, Status.CLOSED}:
        case["resolved_at"], case["level"] = (
            _text(ends[EventKind.RESOLVED]),
            chance.choice((0, 1, 2, 2, 2, 3)),
        )
        case["knowledge_outcome"] = "not_knowledge"
    if status in {Status.CLOSED, Status.CANCELLED}:
        case["ended_at"] = case["changed_at"] = _text(lines[-1].at)


def _promise(
    case: Row,
    status: Status,
    received: datetime,
    lines: Sequence[Line],
    agreement: Agreement,
    priority: Priority,
    now: datetime,
) -> None:
    """Due times: by the clocks where they still run; what ended has near enough ones, which nothing sorts."""
    answers = (line.at for line in lines if line.kind in {EventKind.REPLIED, EventKind.RESOLVED})
    responded = next(answers, None)
    case["responded_at"] = _text(responded) if responded else None
    if status in {Status.CLOSED, Status.CANCELLED, Status.RESOLVED}:
        case["response_due_at"] = _text(received + timedelta(days=1))
        case["resolution_due_at"] = _text(received + timedelta(days=5))
        return
    clocks = case_clocks(
        received_at=received,
        events=lines,
        agreement=agreement,
        case_type=str(case["case_type"]),
        priority=priority,
        now=now,
    )
    due = {
        "response_due_at": clocks.response.due_at if clocks.response else None,
        "resolution_due_at": clocks.resolution.due_at if clocks.resolution else None,
        "next_due_at": clocks.next_due_at(status),
    }
    case.update({name: _text(at.astimezone(UTC)) if at else None for name, at in due.items()})


def _text(at: datetime) -> str:
    """Of a moment in UTC."""
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")
