"""``portal demo load``: a month that a real desk counted, as cases that were worked to an end.

Each month of a service is one transaction and is loaded once: its cases carry keys made of service and
month, so a second run finds them and leaves the month alone, whatever the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from portal.audit.actions import record
from portal.cases.rules import Channel
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.demo.casting import Desk, Opening, calling_moment, dice, live_through, writing_moment
from portal.demo.customers import invent_customers, store_customers
from portal.demo.lives import Life
from portal.demo.queries import has_case_with_key
from portal.demo.spreading import Contact, email_contacts, phone_contacts, pool_size
from portal.demo.storing import store_lives
from portal.demo.volumes import ServiceMonth, VolumesFault
from portal.identity.actor import SYSTEM
from portal.kernel import clock
from portal.kernel.clock import LONDON
from portal.kernel.db import Database

LONGEST_LIFE = timedelta(days=60)  # of a case, with room to spare
BATCH = 250


@dataclass
class LoadReport:
    """What became of each month of the file."""

    loaded: list[ServiceMonth] = field(default_factory=list)
    present: list[ServiceMonth] = field(default_factory=list)

    def lines(self) -> list[str]:
        made = [
            f"{month.name}: {month.from_users} by e-mail, {month.phone_handled} by phone"
            for month in self.loaded
        ]
        return made + [f"{month.name}: was loaded before and stays as it is" for month in self.present]


def load_volumes(
    database: Database,
    months: Sequence[ServiceMonth],
    *,
    seed: int,
    progress: Callable[[int], None] = lambda cases: None,
) -> LoadReport:
    """Make the cases of all months; ``progress`` hears of each batch. Raises ``VolumesFault`` beforehand
    for a service or category the catalogue does not know, and for a month too recent to be worked off."""
    now = clock.now()
    with database.session(readonly=True) as session:
        for month in months:
            _check(session, month, now)
    report = LoadReport()
    for month in months:
        pool = pool_size([other for other in months if other.service == month.service])
        with database.session() as session:
            if has_case_with_key(session, _key(month, 0)):
                report.present.append(month)
                progress(month.case_count)
                continue
            _load_month(session, month, pool=pool, seed=seed, now=now, progress=progress)
            session.commit()
            report.loaded.append(month)
    return report


def _load_month(
    session: Session,
    month: ServiceMonth,
    *,
    pool: int,
    seed: int,
    now: datetime,
    progress: Callable[[int], None],
) -> None:
    service = _service(session, month)
    desk = Desk.of(session, service, now=now)
    customers = invent_customers(service.key, pool, dice(seed, service.key, "customers"))
    people = store_customers(session, customers, now=now)
    rng = dice(seed, month.key)
    batch: list[Life] = []
    for number, (channel, contact) in enumerate(_contacts(month, desk, pool, rng)):
        opening = Opening(
            category=_category(service, contact.category, month),
            channel=channel,
            received_at=_received_at(channel, contact.day, desk, rng),
            submission_key=_key(month, number),
            customer=customers[contact.customer],
            person=people[contact.customer],
        )
        batch.append(live_through(desk, opening, rng, until=now))
        if len(batch) == BATCH:
            _store(session, batch, now=now, progress=progress)
    _store(session, batch, now=now, progress=progress)
    _record(session, month, service, seed=seed, now=now)


def _received_at(channel: Channel, day: date, desk: Desk, rng: Random) -> datetime:
    if channel is Channel.EMAIL:
        return writing_moment(day, rng)
    return calling_moment(day, desk.calendar, rng)


def _record(
    session: Session, month: ServiceMonth, service: ServiceEntry, *, seed: int, now: datetime
) -> None:
    record(
        session,
        now=now,
        action="demo.volumes_loaded",
        subject_type="service",
        subject_id=service.key,
        actor_id=SYSTEM.person_id,
        actor_name=SYSTEM.name,
        details={"month": f"{month.first_day:%Y-%m}", "cases": month.case_count, "seed": seed},
    )


def _store(session: Session, batch: list[Life], *, now: datetime, progress: Callable[[int], None]) -> None:
    store_lives(session, batch, now=now)
    session.flush()
    session.expunge_all()  # thousands of cases need not stay in memory
    progress(len(batch))
    batch.clear()


def _contacts(month: ServiceMonth, desk: Desk, pool: int, rng: Random) -> list[tuple[Channel, Contact]]:
    working_days = [day for day in month.days if desk.calendar.is_working_day(day)]
    if month.phone_handled and not working_days:
        raise VolumesFault(f"{month.name}: calls were handled, but no day was a working day.")
    mails = [(Channel.EMAIL, contact) for contact in email_contacts(month, pool, rng)]
    calls = phone_contacts(month, working_days, pool, rng) if month.phone_handled else []
    return sorted(
        mails + [(Channel.PHONE, contact) for contact in calls], key=lambda entry: (entry[1].day, entry[0])
    )


def _check(session: Session, month: ServiceMonth, now: datetime) -> None:
    service = _service(session, month)
    for name, _ in month.categories:
        _category(service, name, month)
    if datetime.combine(month.days[-1], datetime.min.time(), LONDON) > now - LONGEST_LIFE:
        raise VolumesFault(
            f"{month.name} is too recent: a month must lie {LONGEST_LIFE.days} days back to be worked off."
        )


def _service(session: Session, month: ServiceMonth) -> ServiceEntry:
    for service in catalogue(session).services:
        if service.name == month.service:
            return service
    raise VolumesFault(f"There is no service called {month.service}.")


def _category(service: ServiceEntry, name: str, month: ServiceMonth) -> CategoryEntry:
    for category in service.categories:
        if name in category.volume_names:
            return category
    raise VolumesFault(f"{month.name}: no category of {service.name} is counted as “{name}”.")


def _key(month: ServiceMonth, number: int) -> str:
    return f"volumes:{month.key}:{number}"
