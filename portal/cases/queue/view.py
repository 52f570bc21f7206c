"""A view of the queue: an address in readable words, read into a filter, columns, order and grouping.

Knows neither the web nor the database. A word it does not know filters nothing and is named in ``problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from portal.cases.history_words import CHANNELS
from portal.cases.queue.reading import QueueFilter, Sort
from portal.cases.queue.search import MOST_WORDS, words_left_out
from portal.cases.rules import CaseType, PendingReason, Status
from portal.catalogue.priority import Priority
from portal.catalogue.queries import Catalogue
from portal.kernel.clock import LONDON

Choices = Mapping[str, tuple[str, Any]]  # word in the address → words on the screen, value in the filter

COLUMNS: dict[str, str] = {
    "subject": "Subject",
    "service": "Service",
    "category": "Category",
    "type": "Type",
    "priority": "Priority",
    "status": "Status",
    "ball": "Who has the ball",
    "group": "Group",
    "assignee": "Assigned to",
    "requester": "Customer",
    "channel": "Channel",
    "level": "Level",
    "received": "Received",
    "changed": "Last change",
    "due": "Due",
    "step": "Next step",
}
USUAL_COLUMNS = ("subject", "service", "priority", "status", "ball", "due", "step")
SORTS = {
    Sort.DUE: "What is due first",
    Sort.PRIORITY: "Priority",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.CHANGED: "Last changed first",
    Sort.UNTOUCHED: "Longest untouched first",
}
GROUPINGS = ("service", "priority", "status", "ball", "group", "assignee")
TYPES = {kind: kind.value.replace("_", " ").capitalize() for kind in CaseType} | {
    CaseType.MEMBER_ENQUIRY: "Member’s enquiry"
}
STATUSES = {
    Status.NEW: "New",
    Status.ASSIGNED: "Assigned",
    Status.IN_PROGRESS: "In progress",
    Status.PENDING: "On hold",
    Status.RESOLVED: "Resolved",
    Status.CLOSED: "Closed",
    Status.CANCELLED: "Withdrawn",
}
WAITING = {
    PendingReason.CUSTOMER: "The customer",
    PendingReason.SUPPLIER: "A supplier",
    PendingReason.CHANGE: "A planned change",
}
DUE = {"overdue": "Overdue", "today": "Due today or overdue", "week": "Due within 7 days"}
FIRST_CONTACT = {"yes": "Solved at first contact", "no": "Not at first contact"}
WHO = {"mine": "Mine", "unassigned": "Nobody’s yet"}
FILTERS = (
    "status", "service", "category", "type", "priority", "waiting", "group", "who", "assignee", "channel",
    "level", "reason", "first_contact", "due", "problem", "received_from", "received_to", "q",
)  # fmt: skip
SHAPE = ("columns", "sort", "by")
MAX_WORDS = 200


@dataclass(frozen=True)
class QueueView:
    """What an address of the queue means. ``asked`` is its words; ``problems`` is what was not understood."""

    asked: dict[str, str]
    filter: QueueFilter
    columns: tuple[str, ...]
    by: str | None
    problems: tuple[str, ...]

    @property
    def query(self) -> str:
        """The canonical words after the question mark, without a page."""
        return urlencode({name: value for name, value in self.asked.items() if value}, safe=",/")


def choices(known: Catalogue) -> dict[str, Choices]:
    """What each filter may say."""
    return {
        "status": {s.value: (text, s) for s, text in STATUSES.items()},
        "service": {s.key: (s.name, s.id) for s in known.services},
        "category": {
            f"{s.key}/{c.key}": (f"{s.name}: {c.name}", c.id) for s in known.services for c in s.categories
        },
        "type": {kind.value: (text, kind.value) for kind, text in TYPES.items()},
        "priority": {p.value: (p.value, p.value) for p in Priority},
        "waiting": {reason.value: (text, reason.value) for reason, text in WAITING.items()},
        "group": {g.key: (g.name, g.id) for g in known.groups},
        "who": {word: (text, word) for word, text in WHO.items()},
        "channel": {channel.value: (text, channel.value) for channel, text in CHANNELS.items()},
        "level": {str(number): (f"Level {number}", number) for number in range(4)},
        "first_contact": {word: (text, word == "yes") for word, text in FIRST_CONTACT.items()},
        "due": {word: (text, word) for word, text in DUE.items()},
    }


def read_view(
    arguments: Iterable[tuple[str, str]],
    known: Catalogue,
    *,
    person_id: int,
    now: datetime,
    services: frozenset[int] | None = None,
) -> QueueView:
    """The view of an address: names may come several times, values may be joined by commas."""
    asked = _joined(arguments)
    problems: list[str] = []
    found = {name: _chosen(name, asked[name], offered, problems) for name, offered in choices(known).items()}
    received_from, received_to = (_day(n, asked[n], problems) for n in ("received_from", "received_to"))
    sort = _one("sort", asked["sort"], set(Sort), problems)
    wanted = QueueFilter(
        status=found["status"],
        service_id=found["service"],
        category_id=found["category"],
        case_type=found["type"],
        priority=found["priority"],
        pending_reason=found["waiting"],
        channel=found["channel"],
        level=found["level"],
        group_id=found["group"],
        assignee_id=person_id if found["who"] == "mine" else _number(asked["assignee"], problems),
        is_unassigned=found["who"] == "unassigned",
        received_from=_start(received_from),
        received_before=_start(received_to + timedelta(days=1)) if received_to else None,
        due_before=_due_before(found["due"], now),
        contact_reason=_keys(asked["reason"]),
        is_first_contact=found["first_contact"],
        problem_id=_number(asked["problem"], problems),
        words=asked["q"],
        sort=Sort(sort) if sort else Sort.DUE,
        services=services,
    )
    columns = tuple(c for c in asked["columns"].split(",") if c in COLUMNS)
    if strange := [c for c in asked["columns"].split(",") if c and c not in COLUMNS]:
        problems.append(f"There is no column “{strange[0][:40]}”.")
    if left := words_left_out(asked["q"]):
        problems.append(f"Only the first {MOST_WORDS} words are looked for, not “{left[0][:40]}”.")
    by = _one("by", asked["by"], set(GROUPINGS), problems)
    return QueueView(asked, wanted, columns or USUAL_COLUMNS, by, tuple(problems))


def _joined(arguments: Iterable[tuple[str, str]]) -> dict[str, str]:
    asked = dict.fromkeys((*FILTERS, *SHAPE), "")
    for name, value in arguments:
        if name in asked and value:
            asked[name] = (f"{asked[name]},{value}" if asked[name] and name != "q" else value)[:MAX_WORDS]
    if asked["columns"].split(",") == list(USUAL_COLUMNS):
        asked["columns"] = ""
    return asked


def _chosen(name: str, text: str, offered: Choices, problems: list[str]) -> Any:
    """One value, a tuple of several, or ``None``."""
    words = [word for word in text.split(",") if word]
    strange = [word for word in words if word not in offered]
    problems.extend(f"The filter “{name}” does not know “{word[:40]}”." for word in strange[:1])
    values = tuple(dict.fromkeys(offered[word][1] for word in words if word in offered))
    return values if len(values) > 1 and name not in {"who", "due"} else next(iter(values), None)


def _one(name: str, text: str, offered: set[Any], problems: list[str]) -> str | None:
    if text and text not in offered:
        problems.append(f"The queue cannot do “{name}={text[:40]}”.")
        return None
    return text or None


def _keys(text: str) -> tuple[str, ...] | None:
    """Reasons of contact by their keys; one that is not known finds nothing."""
    return tuple(word for word in text.split(",") if word) or None


def _number(text: str, problems: list[str]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    problems.append(f"There is nobody and nothing with the number “{text[:40]}”.")
    return None


def _day(name: str, text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1900 < day.year < 9000:
        problems.append(f"Write the date “{name}” as year-month-day, like 2026-06-10.")
        return None
    return day


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=LONDON) if day else None


def _due_before(word: str | None, now: datetime) -> datetime | None:
    tomorrow = datetime.combine(now.astimezone(LONDON).date() + timedelta(days=1), time(), tzinfo=LONDON)
    moments: dict[str, Callable[[], datetime]] = {
        "overdue": lambda: now,
        "today": lambda: tomorrow,
        "week": lambda: now + timedelta(days=7),
    }
    return moments[word]() if word else None
