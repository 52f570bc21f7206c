"""``portal demo``: a desk in the middle of its work, as of this moment.

Cases of the last weeks are begun on each day and lived through up to now, so that some are new, some are
worked on, some wait, some are late, and most are settled, in the proportions a real desk has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isqrt
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from portal.cases.rules import Channel
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.demo.casting import (
    DESK_KEY,
    Desk,
    Opening,
    calling_moment,
    counted_categories,
    dice,
    live_through,
    writing_moment,
)
from portal.demo.customers import Customer, invent_customers, store_customers
from portal.demo.lives import Life
from portal.demo.queries import has_case_with_key
from portal.demo.stories import Temper, minutes
from portal.demo.storing import store_lives
from portal.demo.volumes import read_volumes
from portal.identity.models import Person
from portal.kernel.clock import LONDON

VOLUMES = Path(__file__).parent / "reference" / "volumes-2019.json"
FIRST_KEY = "living:0"
DAYS = 45
LATELY = 16  # days; before them the desk was quieter
CASES_LATELY, CASES_EARLIER, CASES_ON_A_FREE_DAY = 22, 4, 4
BUSY = Temper(late=0.08, asks=0.45, passes_on=0.35)
FORGOTTEN = 0.02  # share of the cases that somebody began and nobody went on with: they are overdue now
LOCKED_OUT = 3  # people who cannot sign in just now
POOL = 40  # customers of each service, so that they come back
CHANNELS = {
    Channel.WEB: 46,
    Channel.EMAIL: 29,
    Channel.PHONE: 20,
    Channel.POST: 2,
    Channel.IN_PERSON: 2,
    Channel.DESPATCH_BOX: 1,
}


def add_living_cases(session: Session, *, now: datetime) -> int:
    """Make them, once; returns how many (0: they are there already)."""
    if has_case_with_key(session, FIRST_KEY):
        return 0
    rng = dice("living")
    counts = _counts()
    services = [service for service in catalogue(session).services if service.key != DESK_KEY]
    casts = [_Cast.of(session, service, counts, now=now) for service in services]
    lives: list[Life] = []

    def add(cast: _Cast, received_at: datetime | date, *, is_locked_out: bool = False) -> None:
        life = cast.begin(received_at, f"living:{len(lives)}", rng, until=now, is_locked_out=is_locked_out)
        if life.events:
            lives.append(life)

    today = now.astimezone(LONDON).date()
    for days_ago in range(DAYS, -1, -1):
        day = today - timedelta(days=days_ago)
        for _ in range(_cases_on(day, days_ago, casts[0].desk)):
            add(rng.choices(casts, [cast.weight for cast in casts])[0], day)
    with_sign_in = [cast for cast in casts if any(category.is_access for category in cast.weights)]
    for _ in range(LOCKED_OUT):
        add(rng.choice(with_sign_in), now - minutes(rng.uniform(2, 25)), is_locked_out=True)
    store_lives(session, lives, now=now)
    return len(lives)


@dataclass(frozen=True)
class _Cast:
    """One service with its customers, and how often each of its categories comes up: by the root of what was
    counted, so that the rare ones are seen too."""

    desk: Desk
    customers: list[Customer]
    people: list[Person]
    weights: dict[CategoryEntry, int]

    @classmethod
    def of(
        cls, session: Session, service: ServiceEntry, counts: dict[tuple[str, str], int], *, now: datetime
    ) -> _Cast:
        customers = invent_customers(service.key, POOL, dice("living", service.key))
        weights = {
            category: isqrt(sum(counts.get((service.name, name), 0) for name in category.volume_names)) + 1
            for category in counted_categories(service)
        }
        people = store_customers(session, customers, now=now)
        return cls(Desk.of(session, service, now=now), customers, people, weights)

    @property
    def weight(self) -> int:
        return sum(self.weights.values())

    def begin(
        self, received: datetime | date, key: str, rng: Random, *, until: datetime, is_locked_out: bool
    ) -> Life:
        """A case of that day or moment, lived through up to ``until``."""
        moment = received if isinstance(received, datetime) else None
        day = received.date() if isinstance(received, datetime) else received
        categories = [c for c in self.weights if c.is_access or not is_locked_out]
        category = rng.choices(categories, [self.weights[category] for category in categories])[0]
        channel = Channel.WEB if moment else self._channel(day, category, rng)
        customer = rng.randrange(POOL)
        opening = Opening(
            category=category,
            channel=channel,
            received_at=moment or self._moment(day, channel, rng),
            submission_key=key,
            customer=self.customers[customer],
            person=self.people[customer],
        )
        if rng.random() < FORGOTTEN:
            until = min(until, opening.received_at + minutes(rng.uniform(60, 2_000)))
        return live_through(self.desk, opening, rng, until=until, temper=BUSY)

    def _channel(self, day: date, category: CategoryEntry, rng: Random) -> Channel:
        """On a free day only the web takes cases in, and nobody who is locked out writes a letter."""
        if not self.desk.calendar.is_working_day(day):
            return Channel.WEB
        channel = rng.choices(tuple(CHANNELS), tuple(CHANNELS.values()))[0]
        return Channel.PHONE if category.is_access and channel is Channel.POST else channel

    def _moment(self, day: date, channel: Channel, rng: Random) -> datetime:
        if channel in {Channel.PHONE, Channel.IN_PERSON}:
            return calling_moment(day, self.desk.calendar, rng)
        return writing_moment(day, rng)


def _cases_on(day: date, days_ago: int, desk: Desk) -> int:
    if not desk.calendar.is_working_day(day):
        return CASES_ON_A_FREE_DAY
    return CASES_LATELY if days_ago <= LATELY else CASES_EARLIER


def _counts() -> dict[tuple[str, str], int]:
    """How often each category of each service was counted in the reference volumes."""
    counts: dict[tuple[str, str], int] = {}
    for month in read_volumes(VOLUMES):
        for name, count in month.categories:
            counts[month.service, name] = counts.get((month.service, name), 0) + count
    return counts
