"""The desks of those who own the content, in the demo: something waits for everybody, and it is true."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries
from content.models import ContentItem, PageVote, Revision, SearchEvent, SearchEventKind
from content.queries.flags import open_flags
from content.workflow import Actor, ContentRole, ReviewState
from portal.commands.preparation import import_content
from portal.demo.living import add_living_cases
from portal.demo.owning import add_owners_work
from portal.demo.people import staff_people
from portal.kernel import clock
from portal.kernel.db import Database

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


def test_something_waits_for_everybody(database: Database) -> None:
    """One telling of it, since it takes seconds; then each desk, the readers, and a second run."""
    with database.session() as session, clock.held_at(NOW):
        import_content(session, echo=lambda line: None)
        add_living_cases(session, now=NOW)
        assert add_owners_work(session, now=NOW) > 5
        session.commit()
    with database.session() as session:
        _desks_are_full(session)
        _readers_were_here(session)
        versions = session.scalar(select(func.count(Revision.id)))
        assert add_owners_work(session, now=NOW) == 0
        assert session.scalar(select(func.count(Revision.id))) == versions


def _desks_are_full(session: Session) -> None:
    people = staff_people(session, now=NOW)

    def actor(name: str, role: ContentRole) -> Actor:
        return Actor(people[name].id, people[name].name, frozenset({role}))

    sections = [section.key for section in queries.sections(session)]
    daniel, maya = actor("daniel", ContentRole.reviewer), actor("maya", ContentRole.editor)
    assert len(queries.awaiting_review(session, daniel, section_keys=sections)) >= 3
    assert queries.awaiting_second_look(session, daniel, section_keys=sections)
    assert queries.changes_requested_for(session, maya)
    assert queries.my_drafts(session, maya)
    assert len(open_flags(session, section_keys=sections)) >= 5
    assert set(session.scalars(select(Revision.review_state))) == set(ReviewState)
    live = ContentItem.live_revision_id.is_not(None)
    days = session.scalars(select(ContentItem.review_due_on).where(live))
    due = [(day - NOW.date()).days for day in days if isinstance(day, date)]
    assert any(days < 0 for days in due), "some are late"
    assert sum(days < 14 for days in due) < len(due) / 4, "most are not"
    assert not queries.broken_links(session, limit=10)


def _readers_were_here(session: Session) -> None:
    """What they did is in the past, and led to pages and cases."""
    steps = session.scalars(select(SearchEvent)).all()
    assert {step.kind for step in steps} >= {SearchEventKind.opened, SearchEventKind.case_raised}
    assert all(step.at <= NOW for step in steps)
    last_vote = session.scalar(select(func.max(PageVote.at)))
    assert last_vote is not None
    assert last_vote <= NOW
    found = queries.without_hit(session, queries.Period(NOW, timedelta(days=30)))
    assert "hmo" in {gap.wordings[0] for gap in found}
