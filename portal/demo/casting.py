"""A new invented case with everybody in it, ready for its story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import CaseType, Channel, QueueBand, Status
from portal.catalogue.priority import priority_of
from portal.catalogue.queries import Catalogue, CategoryEntry, GroupEntry, ServiceEntry, catalogue
from portal.demo.customers import Customer
from portal.demo.lives import Life
from portal.demo.people import AGENTS, staff_people
from portal.demo.phrasebook import Phrasebook
from portal.demo.stories import Scene, Temper, minutes, tell, working_start
from portal.demo.storing import invent_reference
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.kernel.clock import LONDON
from portal.sla.agreements import Agreement, agreement_for
from portal.sla.calendar import ServiceCalendar

# When people write: the hour of the day with its weight.
WRITING_HOURS = {
    7: 3,
    8: 8,
    9: 16,
    10: 17,
    11: 14,
    12: 8,
    13: 9,
    14: 14,
    15: 12,
    16: 9,
    17: 4,
    18: 2,
    20: 1,
    21: 1,
}

USUAL = Temper()
DESK_KEY = "service-desk"  # the service for what is about none of the others
# Complaints and the like have rules of their own: ``portal.demo.voices`` tells of them.
COUNTED = frozenset({CaseType.INCIDENT, CaseType.SERVICE_REQUEST, CaseType.ENQUIRY})


def counted_categories(service: ServiceEntry) -> list[CategoryEntry]:
    """Those whose cases lead the usual life."""
    return [category for category in service.categories if category.case_type in COUNTED]


@dataclass(frozen=True)
class Desk:
    """Those who answer, and under which agreement."""

    catalogue: Catalogue
    agents: tuple[Actor, ...]
    service: ServiceEntry
    agreement: Agreement

    @classmethod
    def of(cls, session: Session, service: ServiceEntry, *, now: datetime) -> Desk:
        people = staff_people(session, now=now)
        agents = tuple(Actor(people[member.user_name].id, member.name, is_staff=True) for member in AGENTS)
        return cls(catalogue(session), agents, service, agreement_for(session, service.id, at=now))

    @property
    def calendar(self) -> ServiceCalendar:
        return self.agreement.calendar

    def second_line(self, nature: str) -> GroupEntry:
        """The first group behind the desk that handles this service and nature."""
        for group in self.catalogue.groups:
            if group.line == 2 and self.service.key in group.service_keys and nature in group.natures:
                return group
        return self.catalogue.first_line


@dataclass(frozen=True)
class Opening:
    """How a case begins."""

    category: CategoryEntry
    channel: Channel
    received_at: datetime
    submission_key: str
    customer: Customer
    person: Person


def dice(*parts: object) -> Random:
    """Dice that fall the same way for the same parts."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - invented lives, not secrets


def live_through(
    desk: Desk, opening: Opening, rng: Random, *, until: datetime, temper: Temper = USUAL
) -> Life:
    """The life of one case up to ``until``; without events if it is not even registered by then."""
    words = Phrasebook(opening.category.key, opening.customer.name, opening.customer.organisation, rng)
    case = _new_case(desk, opening, words.subject, rng)
    life = Life(case, Actor(opening.person.id, opening.customer.name), until)
    second_line = desk.second_line(opening.category.nature)
    tell(life, Scene(rng.choice(desk.agents), second_line, desk.agreement, words, rng, temper))
    return life


def writing_moment(day: date, rng: Random) -> datetime:
    """Some moment of that day, on the desk's clock, at which people write."""
    hour = rng.choices(tuple(WRITING_HOURS), tuple(WRITING_HOURS.values()))[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), LONDON)


def calling_moment(day: date, calendar: ServiceCalendar, rng: Random) -> datetime:
    """Some moment of that working day at which somebody answers the telephone."""
    opens = calendar.next_opening(datetime.combine(day, time(), LONDON))
    closes = calendar.closing_after(opens) or opens + timedelta(hours=8)
    return opens + (closes - opens - timedelta(minutes=20)) * rng.random()


def _new_case(desk: Desk, opening: Opening, subject: str, rng: Random) -> Case:
    category = opening.category
    received_at = opening.received_at.replace(microsecond=0)
    return Case(
        reference=invent_reference(rng),
        submission_key=opening.submission_key,
        case_type=category.case_type,
        nature=category.nature,
        channel=opening.channel,
        service_id=desk.service.id,
        category_id=category.id,
        requester_id=opening.person.id,
        subject=subject,
        answers=[],
        origin={},
        status=Status.NEW,
        impact=category.default_impact,
        urgency=category.default_urgency,
        priority=priority_of(category.default_impact, category.default_urgency),
        is_fast_lane=category.is_access,
        group_id=desk.catalogue.first_line.id,
        received_at=received_at,
        registered_at=_registered_at(desk, opening.channel, received_at, rng),
        changed_at=received_at,
        queue_band=QueueBand.RUNNING,
    )


def _registered_at(desk: Desk, channel: Channel, received_at: datetime, rng: Random) -> datetime:
    """The web registers by itself, a call while it lasts, the rest when somebody types it in."""
    if channel is Channel.WEB:
        return received_at
    if channel is Channel.PHONE:
        return received_at + minutes(rng.uniform(1, 6))
    return working_start(desk.calendar, received_at, rng)
