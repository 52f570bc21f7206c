"""What was sent becomes a case: once, as old as the sending, and whatever happens to the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.cases import intake
from portal.cases.actions import submission
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.catalogue.models import Category, Service
from portal.forms.models import FormDraft
from portal.kernel import clock
from portal.kernel.stamped import configuration_changed
from tests.factories.cast import Cast
from tests.factories.intake import take_in
from tests.portal.cases.walks import begin, case_of, mails, open_session, raise_case, reference_on, words


def pressed_send(client: FlaskClient, **changes: str) -> str:
    """The reference of a case the worker has not come to yet."""
    answer = client.post(f"{begin(client, **changes)}/check")
    return reference_on(client.get(answer.location))


def stored(session: Session) -> list[str]:
    return sorted(session.scalars(select(Case.reference)))


@pytest.mark.requirement("FR-004")
def test_the_confirmation_is_the_same_before_and_after(app: Flask, client: FlaskClient) -> None:
    done = client.post(f"{begin(client, '/raise/delta/password-query', need='password')}/check").location
    before = client.get(done)
    with open_session(app) as session:
        assert stored(session) == []
    assert take_in(app) == 1
    assert before.text == client.get(done).text
    with open_session(app) as session:
        assert stored(session) == [reference_on(before)]


@pytest.mark.requirement("FR-011")
def test_a_case_is_as_old_as_its_sending(app: Flask, client: FlaskClient, now: datetime) -> None:
    """The worker was away for a day: the desk is a day late, and its clocks say so."""
    reference = pressed_send(client)
    with clock.held_at(now + timedelta(days=1)):
        assert take_in(app) == 1
    with open_session(app) as session:
        case = case_of(session, reference)
        assert (case.received_at, case.registered_at) == (now, now)
        assert case.response_due_at is not None
        assert case.response_due_at < now + timedelta(days=1)
        assert set(session.scalars(select(CaseEvent.at))) == {now}
        assert session.scalars(select(CaseMessage.at)).one() == now


@pytest.mark.parametrize(
    ("oldest_s", "newest_s", "expected"),
    [(0.5, 0.1, 19.0), (9.9, 0.9, 19.0), (9.9, 1.1, 1.0), (10.1, 0.0, 1.0), (500, 400, 1.0)],
)
def test_while_people_send_the_worker_gives_way(
    now: datetime, oldest_s: float, newest_s: float, expected: float
) -> None:
    oldest, newest = (now - timedelta(seconds=ago) for ago in (oldest_s, newest_s))
    assert intake.rest_after(0.25, oldest, newest, now) == pytest.approx(0.25 * expected)


def test_several_workers_at_once_make_each_case_once(app: Flask, client: FlaskClient) -> None:
    references = sorted(pressed_send(client, email=f"visitor{n % 5}@example.org") for n in range(25))
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: take_in(app), range(4))) == 25
    with open_session(app) as session:
        assert stored(session) == references
        assert len(mails(session, "case_acknowledgement")) == 25
        left = session.execute(select(FormDraft.answers, FormDraft.unregistered_since)).all()
        assert left == [({}, None)] * 25


def test_what_another_worker_has_at_hand_is_left_to_it(app: Flask, client: FlaskClient) -> None:
    if app.extensions["database"].engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets one worker write at a time")
    pressed_send(client)
    with open_session(app) as other:
        other.execute(select(FormDraft.id).with_for_update())
        assert take_in(app) == 0, "it does not wait, and does not ask again and again"
    assert take_in(app) == 1


def test_one_that_fails_takes_none_with_it(app: Flask, client: FlaskClient, now: datetime) -> None:
    references = [pressed_send(client, subject=f"Number {n}") for n in range(4)]
    work = intake.Intake(app.extensions["database"])
    with open_session(app) as session:
        category = session.scalars(select(FormDraft.category_key).distinct()).one()
        _rename(session, references[1], "no-such-category")
    assert work.register_all() == 3
    with open_session(app) as session:
        assert stored(session) == sorted(set(references) - {references[1]})
        _rename(session, references[1], category)
    assert work.register_all() == 0, "it is not tried again at once"
    with clock.held_at(now + intake.AGAIN_AFTER):
        assert work.register_all() == 1
    with open_session(app) as session:
        assert stored(session) == sorted(references)
        assert case_of(session, references[1]).received_at == now


@pytest.mark.requirement("DM-T2")
@pytest.mark.parametrize("ended", [Service, Category])
def test_what_ended_after_the_sending_is_still_answered(
    app: Flask, client: FlaskClient, ended: type[Service] | type[Category]
) -> None:
    done = client.post(f"{begin(client)}/check").location
    with open_session(app) as session:
        session.execute(update(ended).values(is_active=False))
        configuration_changed(session)
        session.commit()
    before = client.get(done)
    assert take_in(app) == 1
    assert before.text == client.get(done).text
    with open_session(app) as session:
        assert stored(session) == [reference_on(before)]


@pytest.mark.requirement("FR-017")
def test_the_desk_is_told_when_nobody_takes_in_what_is_sent(
    app: Flask, client: FlaskClient, cast: Cast, now: datetime
) -> None:
    asha, told = cast.signed_in("asha"), "are not on the desk yet"
    pressed_send(client)
    assert told not in words(asha.get("/desk/now"))
    with clock.held_at(now + intake.NOTICED_AFTER + timedelta(seconds=1)):
        assert told in words(asha.get("/desk/now"))
        take_in(app)
        assert told not in words(asha.get("/desk/now"))


def _rename(session: Session, reference: str, category_key: str) -> None:
    wanted = update(FormDraft).where(FormDraft.case_reference == reference)
    session.execute(wanted.values(category_key=category_key))
    session.commit()


def test_a_reference_somebody_has_is_not_given_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = raise_case(client)
    drawn = iter((given, given, "7K3M-9QXDR"))
    monkeypatch.setattr(submission, "new_reference", lambda: next(drawn))
    assert raise_case(client) == "7K3M-9QXDR"
