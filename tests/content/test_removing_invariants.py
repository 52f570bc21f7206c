"""Whatever owners do with pages, every address that was ever public answers, in one step at the most."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import ContentError
from content.library import Farewell
from content.models import ContentItem
from content.queries import Gone, Moved, Page
from content.texts import RevisionText
from tests.content.cast import MIA, NOW, go_live, live, save

PAGES = 4
which = st.integers(0, PAGES - 1)


def test_every_address_ever_used_answers_in_one_step(session: Session) -> None:
    class Owners(RuleBasedStateMachine):
        """A few pages, and everything that can happen to them, in any order."""

        def __init__(self) -> None:
            super().__init__()
            self.savepoint = session.begin_nested()
            self.now = NOW
            self.items: list[ContentItem] = [live(session, f"Page {n}") for n in range(PAGES)]
            self.known = {item.slug for item in self.items}
            self.names = 0

        def teardown(self) -> None:
            self.savepoint.rollback()
            session.expunge_all()

        def attempt(self, act: Any, **arguments: Any) -> None:
            """Refusals are fine: what was refused must have changed nothing that matters here."""
            self.now += timedelta(minutes=1)
            try:
                with session.begin_nested():
                    act(session, actor=MIA, now=self.now, **arguments)
            except ContentError:
                session.expire_all()

        @rule(page=which)
        def rename(self, page: int) -> None:
            self.names += 1
            slug = f"name-{self.names}"
            self.attempt(library.rename_slug, item_id=self.items[page].id, slug=slug)
            if self.items[page].slug == slug and self.items[page].live_revision_id:
                self.known.add(slug)

        @rule(page=which)
        def rename_back(self, page: int) -> None:
            self.attempt(library.rename_slug, item_id=self.items[page].id, slug=f"page-{page}")

        @rule(page=which, other=which, leads_on=st.booleans())
        def withdraw(self, page: int, other: int, leads_on: bool) -> None:
            farewell = Farewell("Gone.", self.items[other].slug, leads_on)
            self.attempt(library.retract, item_id=self.items[page].id, farewell=farewell)

        @rule(page=which, other=which)
        def merge(self, page: int, other: int) -> None:
            ids = {"item_id": self.items[page].id, "into_id": self.items[other].id}
            self.attempt(library.merge_into, actor_there=MIA, **ids)

        @rule(page=which)
        def throw_away(self, page: int) -> None:
            self.attempt(library.put_into_bin, item_id=self.items[page].id)

        @rule(page=which)
        def restore(self, page: int) -> None:
            with suppress(ContentError):
                library.restore_from_bin(session, item_id=self.items[page].id, actor=MIA, now=NOW)

        @rule(page=which)
        def publish_again(self, page: int) -> None:
            item = self.items[page]
            if item.live_revision_id is None and item.binned_at is None:
                save(session, item, RevisionText(title=f"Page {page}", body="Again."))
                go_live(session, item, self.now)

        @invariant()
        def every_address_answers(self) -> None:
            session.flush()
            for slug in self.known:
                found = queries.find_page(session, slug, None, self.now)
                if isinstance(found, Moved):
                    there = queries.find_page(session, found.slug, None, self.now)
                    assert isinstance(there, Page), f"{slug} leads to {found.slug}, which leads on"
                else:
                    assert isinstance(found, Page | Gone), slug

        @invariant()
        def nobody_is_sent_on_twice(self) -> None:
            """Also where the way ends at a page that is gone: then the first answer is the last, too."""
            session.flush()
            by_id = {item.id: item for item in self.items}
            for item in self.items:
                if item.leads_on:
                    session.refresh(item)
                    there = by_id[item.replacement_id or 0]
                    assert not there.leads_on, f"{item.slug} leads to {there.slug}, which leads on"

    run_state_machine_as_test(
        Owners,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


@pytest.mark.parametrize("length", [2, 3, 4])
def test_however_often_a_page_is_replaced_readers_are_sent_on_once(session: Session, length: int) -> None:
    """Chance seldom withdraws one page in favour of the next in just this order."""
    items = [live(session, f"Page {number}") for number in range(length)]
    for item, successor in pairwise(items):
        farewell = Farewell(replacement=successor.slug, leads_on=True)
        library.retract(session, item_id=item.id, actor=MIA, now=NOW, farewell=farewell)
    for item in items[:-1]:
        session.refresh(item)
        assert item.replacement_id == items[-1].id
        assert queries.find_page(session, item.slug, None, NOW) == Moved(items[-1].slug)
