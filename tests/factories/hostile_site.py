"""A site on which everybody who may write anything has tried to make it run."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from content import library, queries
from content.kinds import FAQ, NOTICE, SERVICE_PAGE
from content.library import Farewell, MediaText
from content.library.flags import flag_page
from content.models import ContentItem, FlagReason, Media, SearchEvent, SearchEventKind
from content.roles import ContentRole, Holder, HolderKind
from content.texts import RevisionText
from content.workflow import Actor
from portal.attachments import media as pictures
from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.cases.actions import conversation
from portal.cases.models import Case
from portal.config import Settings
from portal.faqs.indexing import apply_index_changes
from portal.identity.models import StaffGroup
from tests.content.hostile import HOSTILE
from tests.content.hostile_words import MARKDOWN, WORDS
from tests.factories.cases import held, raise_case, resolved
from tests.factories.cast import actor
from tests.factories.files import picture

R = ContentRole
AUTHOR = Actor(10, WORDS[8], frozenset({R.editor, R.manager}))
REVIEWER = Actor(11, WORDS[0], frozenset({R.reviewer, R.manager}))
FILE, GUIDE, LINK, PAGE = "file", "guide", "link", "page"
SERVICE, SUBJECT = "core", "subject"
IN_ONE_TEXT = 24
"""Vectors in one page: in a longer one an early mark that is left open could swallow too many others."""
DETAILS: dict[str, dict[str, Any]] = {
    NOTICE: {"notice_type": "known_problem", "affects": WORDS[9]},
    GUIDE: {"before_you_start": WORDS[:12]},
    SERVICE_PAGE: {"answers": ["hostile-0"], "forms": [WORDS[0]], "contact": "\n".join(WORDS[:20])},
    LINK: {"url": "https://good.example/?a=alert(1)&b=2"},
}


def fill(app: Flask, now: datetime) -> dict[str, str]:
    """Write all of it; returns names for addresses: the case, the flag, the picture and the like."""
    with app.extensions["database"].session() as session:
        names = _write(session, app, now)
        session.commit()
    apply_index_changes(app.extensions["database"], app.extensions["search"])
    return names


def _write(session: Session, app: Flask, now: datetime) -> dict[str, str]:
    for key in (SERVICE, SUBJECT):
        library.create_section(session, key=key, title=WORDS[1], summary=WORDS[0])
        session.flush()
        library.name_owner(
            session,
            key=key,
            owner_id=None,
            owner_name=WORDS[9],
            contact_name=WORDS[8],
            contact_email="a@b.example",
        )
    picture_key = _picture(session, app, now).key
    snippet = library.create_snippet(
        session, key="hostile-value", title=WORDS[0], value=WORDS[8], actor=AUTHOR, now=now
    )
    library.set_glossary_entry(session, word="HTM", meaning=WORDS[10], actor=AUTHOR, now=now)
    library.set_synonyms(session, terms=WORDS[:6], actor=AUTHOR, now=now)
    session.flush()
    pages = _pages(session, picture_key, now)
    library.set_best_bet(session, words=WORDS[0], item_id=pages[0].id, actor=AUTHOR, now=now)
    flag = flag_page(
        session,
        item_id=pages[0].id,
        reason=FlagReason.inaccurate,
        comment=WORDS[8],
        by_name=WORDS[0],
        now=now,
    )
    library.record_vote(session, item_id=pages[0].id, is_useful=False, now=now, comment=WORDS[8])
    for words in WORDS:
        session.add(
            SearchEvent(
                at=now, search_key=words[:40], kind=SearchEventKind.searched, words=words, hit_count=0
            )
        )
    group = StaffGroup(key="hostile", name=WORDS[8])
    session.add(group)
    session.flush()
    holder = Holder(HolderKind.group, group.id)
    library.give_role(
        session,
        section_key=SUBJECT,
        role=R.editor,
        holder=holder,
        holder_name=WORDS[8],
        actor=AUTHOR,
        now=now,
    )
    cases = _cases(session, now)
    return {
        "picture": picture_key,
        "flag": str(flag.id),
        "snippet": str(snippet.id),
        "case": cases[0].reference,
        "wanted": cases[1].reference,
        "gone": pages[-1].slug,
    }


def _picture(session: Session, app: Flask, now: datetime) -> Media:
    checked = check_upload(
        Settings(scanner="off"),
        name="<img src=x onerror=alert(1)>.png",
        data=picture(),
        purpose=Purpose.MEDIA,
    )
    return pictures.add(
        session,
        FileStore.of(app.config["SETTINGS"]),
        checked=checked,
        section_key=SERVICE,
        text=MediaText(WORDS[8], WORDS[10], is_public=True),
        actor=AUTHOR,
        now=now,
        key="hostile",
    )


def _pages(session: Session, picture_key: str, now: datetime) -> list[ContentItem]:
    """A page for each title, the vectors of Markdown spread over them; one of each kind; one with a draft
    over it; one that is gone."""
    vectors = iter([*MARKDOWN, *HOSTILE])
    bodies = iter(lambda: "\n\n".join(islice(vectors, IN_ONE_TEXT)), "")
    pages = [
        _live(session, f"hostile-{number}", title, next(bodies, title), now, summary=WORDS[number - 1])
        for number, title in enumerate(WORDS)
    ]
    for kind in (GUIDE, PAGE, NOTICE, SERVICE_PAGE, LINK, FILE):
        details = DETAILS.get(kind, {}) | ({"media_key": picture_key} if kind == FILE else {})
        body = "\n\n".join(f"## {word}\n\n{word}" for word in WORDS[:12])
        pages.append(
            _live(
                session, f"hostile-{kind}".replace("_", "-"), WORDS[2], body, now, kind=kind, details=details
            )
        )
    _draft_over(session, pages[0], now)
    gone = _live(session, "hostile-gone", WORDS[3], "Gone.", now)
    farewell = Farewell(note=WORDS[8], replacement=pages[0].slug)
    library.retract(session, item_id=gone.id, actor=REVIEWER, now=now, comment=WORDS[0], farewell=farewell)
    return [*pages, gone]


def _live(
    session: Session, slug: str, title: str, body: str, now: datetime, *, kind: str = FAQ, **text: Any
) -> ContentItem:
    words = RevisionText(
        title=title,
        body=body,
        also_known_as=tuple(WORDS[8:14]),
        staff_note=WORDS[8],
        change_note=WORDS[0],
        is_major=True,
        public_note=WORDS[9],
        categories=("log-queries",),
        **text,
    )
    section = SUBJECT if kind == PAGE else SERVICE
    item = library.create_item(
        session, section_key=section, text=words, actor=AUTHOR, now=now, slug=slug, kind=kind, owner=AUTHOR
    )
    draft = queries.latest_revision(session, item.id)
    assert draft is not None
    library.submit(session, revision_id=draft.id, actor=AUTHOR, now=now, comment=WORDS[8])
    library.approve(session, revision_id=draft.id, actor=REVIEWER, now=now, comment=WORDS[9])
    return item


def _draft_over(session: Session, item: ContentItem, now: datetime) -> None:
    base = queries.latest_revision(session, item.id)
    assert base is not None
    library.save_draft(
        session,
        item_id=item.id,
        text=RevisionText(title=WORDS[9], summary=WORDS[0], body="\n\n".join(WORDS), staff_note=WORDS[10]),
        actor=AUTHOR,
        now=now,
        expected_revision_id=base.id,
        expected_lock_version=base.lock_version,
    )


def _cases(session: Session, now: datetime) -> list[Case]:
    """One that is talked about, and one that asks for an FAQ; both from somebody with a hostile name."""
    cases = []
    for subject, life in ((WORDS[8], held), (WORDS[0], resolved)):
        details = "\n".join(WORDS)
        case = raise_case(
            session, subject=subject, details=details, now=now, name=WORDS[9], email="cleo@example.org"
        )
        life(session, case, now)
        cases.append(case)
    conversation.note(session, case=cases[0], body="\n".join(WORDS), actor=actor(session, "asha"), now=now)
    return cases
