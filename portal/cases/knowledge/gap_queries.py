"""What cases tell about gaps in the answers: what they cluster around, and which pages did not spare them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, select, union_all
from sqlalchemy.orm import Session

from content import queries as content
from content.models import ContentItem, Revision, SearchEvent, Section
from content.queries.visibility import Columns, in_sight
from content.search.analysis import content_words, stem, words
from portal.cases.knowledge.question import anonymous_question
from portal.cases.models import Case
from portal.catalogue.queries import catalogue
from portal.identity.models import Person

MOST_SUBJECTS = 5_000
MOST_CLUSTERS = 15
MOST_WORDS = 6
RECURRING = 2
"""Cases of a category that must have a word before it counts as recurring."""
_MASK = re.compile(r"\[[a-z ]+\]")
"""What stands where a number or a name was: no word of theirs."""
EFFECTS_PERIOD = timedelta(days=60)


@dataclass(slots=True)
class Cluster:
    """Cases about one category. ``words`` recur in their subjects: (word, cases)."""

    service_key: str
    service_name: str
    category_name: str
    now: int
    before: int
    words: list[tuple[str, int]] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadFirst:
    """A page that people had read before they raised a case; ``effect`` of its last edit, if there is one."""

    slug: str
    title: str
    now: int
    before: int
    effect: content.EditEffect | None


def case_clusters(
    session: Session, period: content.Period, service_ids: Collection[int] | None = None
) -> list[Cluster]:
    """Categories by the number of cases, each with the words that recur in what people wrote; of some
    services only, if given."""
    everything = catalogue(session)
    is_now = func.sum(case((Case.received_at >= period.start, 1), else_=0))
    statement: Columns = (
        select(Case.service_id, Case.category_id, is_now, func.count(Case.id) - is_now)
        .where(Case.received_at >= period.start_before, Case.received_at <= period.end)
        .group_by(Case.service_id, Case.category_id)
        .order_by(is_now.desc(), Case.service_id, Case.category_id)
        .limit(MOST_CLUSTERS)
    )
    if service_ids is not None:
        statement = statement.where(Case.service_id.in_(service_ids))
    clusters: dict[tuple[int, int], Cluster] = {}
    for of_service, of_category, now, before in session.execute(statement):
        service = everything.services_by_id.get(of_service)
        about = everything.categories_by_id.get(of_category)
        if now and service and about:
            clusters[of_service, of_category] = Cluster(service.key, service.name, about.name, now, before)
    for key, subjects in _subjects(session, period, clusters).items():
        clusters[key].words, clusters[key].subjects = recurring_words(subjects), _examples(subjects)
    return list(clusters.values())


def recurring_words(subjects: Iterable[str]) -> list[tuple[str, int]]:
    """The words that stand in several subjects, in their most frequent form, with the number of subjects."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for subject in subjects:
        said = _MASK.sub(" ", subject)
        told = [word for word in content_words(words(said)) if len(word) > 2 and not word.isdigit()]
        counts.update({stem(word) for word in told})
        for word in told:
            forms[stem(word)][word] += 1
    recurring = [(each, number) for each, number in counts.items() if number >= RECURRING]
    recurring.sort(key=lambda row: (-row[1], row[0]))
    return [(forms[each].most_common(1)[0][0], number) for each, number in recurring[:MOST_WORDS]]


def pages_read_first(
    session: Session,
    who: content.Reader,
    period: content.Period,
    section_keys: Collection[str],
    *,
    limit: int = 25,
) -> list[ReadFirst]:
    """Pages of these sections by the number of cases raised from them, or in the search that had opened
    them; as far as ``who`` may look."""
    counted = _read_first(period).subquery()
    statement = (
        select(ContentItem.id, ContentItem.slug, Revision.title, counted.c.now, counted.c.before)
        .join(counted, counted.c.slug == ContentItem.slug)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(counted.c.now > 0, Section.key.in_(sorted(section_keys)), in_sight(who))
        .order_by(counted.c.now.desc(), ContentItem.slug)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    effects = content.effects_of_edits(
        session,
        who,
        period.end,
        since=period.end - EFFECTS_PERIOD,
        item_ids=[item_id for item_id, *_ in rows],
        limit=limit,
    )
    by_slug = {effect.slug: effect for effect in effects}
    return [ReadFirst(slug, title, now, before, by_slug.get(slug)) for _, slug, title, now, before in rows]


def about_services(service_ids: Collection[int]) -> ColumnElement[bool]:
    """Of steps of a search: those that ended in a case about one of these services."""
    return SearchEvent.case_reference.in_(select(Case.reference).where(Case.service_id.in_(service_ids)))


def _read_first(period: content.Period) -> Columns:
    """Slug, and the cases ``now`` and ``before`` whose people had read the page: each case once."""
    either = union_all(content.read_then_case(period), _raised_from(period)).subquery()
    at = func.max(either.c.at, type_=Case.received_at.type).label("at")
    once = select(either.c.slug, at).group_by(either.c.slug, either.c.reference).subquery()
    is_now = func.sum(case((once.c.at >= period.start, 1), else_=0))
    return select(
        once.c.slug, is_now.label("now"), (func.count(once.c.at) - is_now).label("before")
    ).group_by(once.c.slug)


def _raised_from(period: content.Period) -> Columns:
    slug = Case.origin["faq_slug"].as_string()
    return select(slug.label("slug"), Case.reference.label("reference"), Case.received_at.label("at")).where(
        Case.received_at >= period.start_before, Case.received_at <= period.end, slug.is_not(None)
    )


def _subjects(
    session: Session, period: content.Period, clusters: dict[tuple[int, int], Cluster]
) -> dict[tuple[int, int], list[str]]:
    """What people wrote of late, as nobody's, the newest first."""
    rows = session.execute(
        select(Case.service_id, Case.category_id, Case.subject, Person.name)
        .join(Person, Person.id == Case.requester_id)
        .where(Case.received_at >= period.start, Case.received_at <= period.end)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST_SUBJECTS)
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for service_id, category_id, subject, asked_by in rows:
        if (service_id, category_id) in clusters:
            found[service_id, category_id].append(anonymous_question(subject, asked_by))
    return found


def _examples(subjects: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(subjects))[:3]
