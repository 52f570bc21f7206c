"""Two services, each with its people and things, and a section of one that is shut and takes over no roles.

CORE (``core``) has an inner section of its own people (``core-inner``) and a shut one (``vault``); Delta
(``delta``) stands beside it. Whatever stands in the vault is called by ``SECRET``, and nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from content import library, queries
from content.library import Farewell, MediaText
from content.library.flags import flag_page
from content.models import ContentItem, FlagReason, SearchEvent, SearchEventKind
from content.roles import ContentRole, Holder, HolderKind
from content.texts import RevisionText
from content.workflow import Actor
from portal.attachments import media as pictures
from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.config import Settings
from portal.identity.actions import create_account
from portal.identity.models import Person, RoleGrant, StaffGroup, StaffGroupMember
from portal.identity.rules import Role
from tests.factories.cases import add_cases
from tests.factories.cast import PASSWORD
from tests.factories.files import picture

SECRET = "Quagga"
CORE, INNER, DELTA, VAULT = "core", "core-inner", "delta", "vault"
SECTIONS = (CORE, INNER, DELTA, VAULT)
WORDS = {CORE: "ALPHA", INNER: "BRAVO", DELTA: "CHARLIE", VAULT: "FOXTROT"}
"""The abbreviation explained for each."""
R = ContentRole
# Who holds what, on that section alone (and below, where nothing blocks). ``gina`` holds it by a group;
# ``otto`` by the role of his account. ``paul`` wrote in the vault once and has no role there any more.
PEOPLE: dict[str, tuple[str, ContentRole]] = {
    "rita": (CORE, R.reader),
    "colin": (CORE, R.contributor),
    "elsa": (CORE, R.editor),
    "ravi": (CORE, R.reviewer),
    "mona": (CORE, R.manager),
    "paul": (CORE, R.editor),
    "gina": (DELTA, R.editor),
    "dirk": (DELTA, R.manager),
    "iris": (INNER, R.manager),
    "vera": (VAULT, R.reader),
    "vito": (VAULT, R.manager),
}
OTTO = "otto"


@dataclass(frozen=True)
class Things:
    """What stands in one section, by the name or number an address gives it."""

    live: str
    waiting: str
    media: str
    flag_id: int
    bet_id: int
    synonyms_id: int
    entry_id: int
    snippet_id: int
    value_id: int


@dataclass(frozen=True)
class TwoServices:
    """The application with all of it; ``things`` by section, and ``others`` a second live page of each."""

    app: Flask
    things: dict[str, Things]
    others: dict[str, str]
    people: dict[str, int]
    group_id: int
    case_reference: str


def build(app: Flask, now: datetime) -> TwoServices:
    with app.extensions["database"].session() as session:
        people, group_id = _people(session, now)
        _sections(session, people, group_id, now)
        things = {key: _things(session, app, key, now) for key in SECTIONS}
        others = {key: published(session, key, f"{_word(key)} second page", now).slug for key in SECTIONS}
        reference = _traces(session, things, people, now)
        session.commit()
    return TwoServices(app, things, others, people, group_id, reference)


def _people(session: Session, now: datetime) -> tuple[dict[str, int], int]:
    found = {}
    for name in (*PEOPLE, OTTO):
        person = Person(name=f"{name.title()} Example", email=f"{name}@example.org", created_at=now)
        session.add(person)
        session.flush()
        found[name] = person.id
        account = create_account(session, person=person, user_name=name, password=PASSWORD, roles=(), now=now)
        if name == OTTO:
            account.grants = [RoleGrant(role=Role.SERVICE_OWNER, service_key=CORE)]
    group = StaffGroup(key="delta-team", name="Delta team")
    session.add(group)
    session.flush()
    session.add(StaffGroupMember(group_id=group.id, person_id=found["gina"]))
    return found, group.id


def _sections(session: Session, people: dict[str, int], group_id: int, now: datetime) -> None:
    for key, title, parent in (
        (CORE, "CORE", None),
        (INNER, "Inner circle", CORE),
        (DELTA, "Delta", None),
        (VAULT, f"{SECRET} section", CORE),
    ):
        library.create_section(session, key=key, title=title, parent_key=parent)
        session.flush()
    library.set_access(session, key=INNER, is_blocking=True, is_restricted=False, now=now)
    library.set_access(session, key=VAULT, is_blocking=True, is_restricted=True, now=now)
    for name, (key, role) in PEOPLE.items():
        by_group = name == "gina"
        holder = Holder(HolderKind.group, group_id) if by_group else Holder(HolderKind.person, people[name])
        library.give_role(
            session,
            section_key=key,
            role=role,
            holder=holder,
            holder_name="Delta team" if by_group else f"{name.title()} Example",
            actor=SYSTEM,
            now=now,
        )


SYSTEM = Actor(10, "Writer", frozenset({R.editor, R.manager, R.publisher}))
CHECKER = Actor(11, "Checker", frozenset({R.reviewer, R.manager}))


def _things(session: Session, app: Flask, key: str, now: datetime) -> Things:
    word = _word(key)
    media = _picture(session, app, key, word, now)
    kept_by = CORE if key in {INNER, VAULT} else key
    snippet, planned = _snippet(session, key, kept_by, now)
    live = published(session, key, f"{word} live page", now, body=_body(key))
    waiting = written(session, key, f"{word} waiting page", now, body=_body(key), related=_related(key))
    library.submit(session, revision_id=newest(session, waiting), actor=SYSTEM, now=now)
    flag = flag_page(
        session, item_id=live.id, reason=FlagReason.inaccurate, comment=f"{word} is wrong", now=now
    )
    bet = library.set_best_bet(
        session, words=f"{key} words", item_id=live.id, service_key=kept_by, actor=SYSTEM, now=now
    )
    group = library.set_synonyms(
        session, terms=[f"{key} one", f"{key} two"], service_key=kept_by, actor=SYSTEM, now=now
    )
    entry = library.set_glossary_entry(
        session, word=WORDS[key], meaning="Explained", service_key=kept_by, actor=SYSTEM, now=now
    )
    session.flush()
    return Things(live.slug, waiting.slug, media, flag.id, bet.id, group.id, entry.id, snippet, planned)


def _word(key: str) -> str:
    return SECRET if key == VAULT else key.title()


def _picture(session: Session, app: Flask, key: str, word: str, now: datetime) -> str:
    checked = check_upload(Settings(scanner="off"), name=f"{word}.png", data=picture(), purpose=Purpose.MEDIA)
    return pictures.add(
        session,
        FileStore.of(app.config["SETTINGS"]),
        checked=checked,
        section_key=key,
        text=MediaText(f"{word} picture", f"{word} drawing"),
        actor=SYSTEM,
        now=now,
        key=f"{word.lower()}-picture",
    ).key


def _snippet(session: Session, key: str, kept_by: str, now: datetime) -> tuple[int, int]:
    snippet = library.create_snippet(
        session,
        key=f"{key}-fee",
        title=f"The {key} fee",
        value="£1",
        service_key=kept_by,
        actor=SYSTEM,
        now=now,
    )
    planned = library.set_snippet_value(
        session,
        snippet_id=snippet.id,
        value="£2",
        actor=SYSTEM,
        now=now,
        effective_at=now + timedelta(days=9),
    )
    session.flush()
    return snippet.id, planned.id


def _body(key: str) -> str:
    """Pages of the vault name everything of CORE."""
    own = f"Read this. ![x](media:{_word(key).lower()}-picture)\n"
    if key != VAULT:
        return own
    return f"{own}See [it](faq:core-live-page). ALPHA {{{{snippet:core-fee}}}} ![x](media:core-picture)\n"


def _related(key: str) -> tuple[str, ...]:
    return ("core-live-page",) if key == VAULT else ()


def _traces(session: Session, things: dict[str, Things], people: dict[str, int], now: datetime) -> str:
    """What was done in the vault by somebody who may not look there any more, by readers, and by a page that
    left; the reference of a case raised after reading there."""
    paul = Actor(people["paul"], "Paul Example", frozenset({R.editor}))
    gone = published(session, VAULT, f"{SECRET} old page", now)
    farewell = Farewell(note=f"{SECRET} is over", replacement=things[CORE].live, leads_on=True)
    library.retract(session, item_id=gone.id, actor=CHECKER, now=now, farewell=farewell)
    written(session, VAULT, f"{SECRET} of Paul", now, author=paul)
    sent = written(session, VAULT, f"{SECRET} that Paul sent", now, author=paul)
    back = written(session, VAULT, f"{SECRET} that came back", now, author=paul)
    for item in (sent, back):
        library.submit(session, revision_id=newest(session, item), actor=paul, now=now)
    library.request_changes(
        session, revision_id=newest(session, back), actor=CHECKER, now=now, comment="Say where."
    )
    changed = published(session, VAULT, f"{SECRET} changed page", now - timedelta(days=9), author=paul)
    first = queries.latest_revision(session, changed.id)
    assert first is not None
    again = library.save_draft(
        session,
        item_id=changed.id,
        text=RevisionText(title=f"{SECRET} changed page", body="Other words."),
        actor=paul,
        now=now - timedelta(days=4),
        expected_revision_id=first.id,
        expected_lock_version=first.lock_version,
    )
    library.submit(session, revision_id=again.id, actor=paul, now=now - timedelta(days=4))
    library.approve(session, revision_id=again.id, actor=CHECKER, now=now - timedelta(days=4))
    changed.review_due_on = now.date() - timedelta(days=60)
    case = add_cases(session, now=now)[0]
    item_id = queries.item_by_slug(session, things[VAULT].live).id  # type: ignore[union-attr]
    for kind, reference in ((SearchEventKind.opened, None), (SearchEventKind.case_raised, case.reference)):
        session.add(
            SearchEvent(
                at=now, search_key="k", kind=kind, words="stripes", item_id=item_id, case_reference=reference
            )
        )
    return case.reference


def written(
    session: Session, key: str, title: str, now: datetime, *, author: Actor = SYSTEM, **text: Any
) -> ContentItem:
    """A first draft."""
    words = RevisionText(**({"title": title, "body": "Words."} | text))
    return library.create_item(session, section_key=key, text=words, actor=author, now=now)


def published(
    session: Session, key: str, title: str, now: datetime, *, author: Actor = SYSTEM, **text: Any
) -> ContentItem:
    """A live page."""
    item = written(session, key, title, now, author=author, **text)
    library.submit(session, revision_id=newest(session, item), actor=author, now=now)
    library.approve(session, revision_id=newest(session, item), actor=CHECKER, now=now)
    session.flush()
    return item


def newest(session: Session, item: ContentItem) -> int:
    revision = queries.latest_revision(session, item.id)
    assert revision is not None
    return revision.id
