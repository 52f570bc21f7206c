"""One example of everything an address can name, so that tests may ask for every page there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from content import library, queries
from content.library import MediaText
from content.library.external_links import except_host
from content.library.flags import flag_missing
from content.models import ContentItem, Media
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from portal.attachments import media as pictures
from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.cases.actions.bulk import do_to_all
from portal.cases.actions.canned import save_canned
from portal.cases.actions.recomputing import ask_to_recompute
from portal.cases.actions.submission import register_sent, send
from portal.cases.complaints.models import ComplaintLearning
from portal.cases.contacts.recording import add_contact
from portal.cases.contacts.rules import Contact
from portal.cases.members.models import MemberRequest
from portal.cases.models import Case
from portal.cases.problems.answering import answer_all
from portal.cases.problems.hanging import hang
from portal.cases.problems.living import open_problem
from portal.cases.problems.public import ProblemWords
from portal.cases.queue.saved import save_view
from portal.cases.relations.making import link
from portal.cases.relations.rules import RelationKind
from portal.cases.rules import Channel
from portal.catalogue.queries import catalogue
from portal.catalogue.type_queries import member_by_email
from portal.config import Settings
from portal.faqs.content_reports import REPORTS
from portal.faqs.models import ExpertCheck, Subscription
from portal.faqs.subscriptions import ticket_of
from portal.forms.drafts import start_draft
from portal.forms.queries import draft_by_key, live_form
from portal.identity.actions import issue_token
from portal.identity.actor import Actor as PortalActor
from portal.identity.customers import join_organisation, save_organisation, write_note
from portal.identity.models import StaffGroup
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.notifications.mail_files import mail_folder
from portal.sla.actions import Change, add_version, agree
from portal.sla.models import ServiceAgreement, ServiceCalendarRow
from portal.sla.queries import policy_versions
from tests.factories.cases import add_cases
from tests.factories.cast import actor, person
from tests.factories.escalations import example_escalation, stray_id
from tests.factories.files import picture

SERVICE, CATEGORY = "core", "log-queries"
CHRISTMAS = date(2028, 12, 25)
ACTS = (
    "assignment", "priority", "reply", "note", "hold", "resumption", "resolution", "closure", "reopening",
    "type", "details", "decision", "stage", "learning",
)  # fmt: skip

BODY = """Open the page, then look at the list.

## What you need

- your user name
- the name of your form

1. Sign in.
2. Choose *Forms*.

| Form | Due |
| --- | --- |
| LA1 | 31 March |

> A quotation.

## When it does not work

Read [the other page](/contact), or `write` to us at <help@example.org>.
The DPO takes {{snippet:example-fee}}.

::: information
It is free.
:::

::: warning
Send it by 31 March.

- Later is too late.
:::

::: steps
1. Open the form.
2. Sign it.
:::

::: details If you rent a room
::: contact Service desk
Telephone: 020 7946 0000
:::
:::

::: address
1 Market Square
Anytown
:::

::: download Excel, 45 KB
[Blank form](/contact)
:::

::: button
[Start now](/raise)
:::
"""


def example_pages(app: Flask) -> list[tuple[str, str]]:
    """Every address a GET may ask for, as (endpoint, path). Fails where a rule has no example."""
    arguments = example_arguments(app)
    pages = []
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            if "GET" not in (rule.methods or ()):
                continue
            for values in _values(rule.endpoint, sorted(rule.arguments), arguments):
                pages.append((rule.endpoint, app.url_for(rule.endpoint, **values)))
    return pages


def _recomputations(session: Session, now: datetime) -> tuple[int, int]:
    """One that is finished, and one half-way."""
    who = actor(session, "adam")
    done = ask_to_recompute(session, what="Boxing Day is struck.", due_from=now, actor=who, now=now)
    half = ask_to_recompute(session, what="The hours have changed.", due_from=now, actor=who, now=now)
    half.reached_id, half.finished_at = half.until_id // 2, None
    session.flush()
    return done.id, half.id


def _planned(session: Session, now: datetime) -> int:
    """A version of a policy and an agreement whose day has not come; returns the agreement's number."""
    newest = policy_versions(session, "customer-services")[0]
    change = Change(actor(session, "adam"), now)
    add_version(session, policy=replace(newest, effective_from=CHRISTMAS), change=change)
    hours = session.scalars(select(ServiceCalendarRow.id)).first()
    agreement = ServiceAgreement(effective_from=CHRISTMAS, calendar_id=hours, policy_key=newest.name)
    agree(session, agreement=agreement, change=change)
    return agreement.id


def _values(endpoint: str, names: list[str], arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    examples = []
    for name in names:
        found = arguments.get(f"{endpoint}.{name}", arguments.get(name))
        assert found is not None, f"Give tests an example of <{name}> of {endpoint}."
        examples.append(found if isinstance(found, tuple) else (found,))
    for chosen in product(*examples):
        yield dict(zip(names, chosen, strict=True))


def example_arguments(app: Flask) -> dict[str, Any]:
    """Make what addresses name, in this application's database, and say how it is called.

    Keys are names of arguments, with the endpoint before them where one name means several things. A
    tuple holds several examples.
    """
    now = clock.now()
    with app.extensions["database"].session() as session:
        cases = add_cases(session, now=now - timedelta(minutes=30))
        words = {"entry_id": _glossary(session, now), **_snippet(session, now)}
        slugs = _add_pages(session, now)
        media = _add_picture(session, app, now)
        wanted = _subscription(session, now)
        escalated = example_escalation(session, now)
        arguments = {
            "citizen.cases.raise_answers.key": _draft(session, now),
            "citizen.cases.raise_check.key": _draft(session, now),
            "citizen.cases.raise_done.key": _sent_draft(session, now),
            "citizen.cases.raise_draft.key": _draft(session, now),
            "citizen.cases.members_confirm.token": _members_link(session, now),
            "citizen.cases.track_open.token": _token(session, TokenPurpose.TRACK_CASE, cases[0], now),
            "citizen.faqs.service.key": SERVICE,
            "citizen.faqs.service_feed.key": SERVICE,
            "citizen.faqs.subscribe_to_service.key": SERVICE,
            "citizen.faqs.confirm_subscription.token": issue_token(
                session, purpose=TokenPurpose.SUBSCRIBE, subject=str(wanted.id), now=now
            ),
            "citizen.faqs.missing.key": SERVICE,
            "editor.faqs.section.key": SERVICE,
            "citizen.faqs.check_page.token": _check(session, slugs[0], now),
            "citizen.faqs.checked_page.token": _check(session, slugs[0], now),
            "editor.faqs.preview_copy.key": _typed(session, slugs[0], now),
            "editor.faqs.rehearse_copy.key": _typed(session, slugs[0], now),
            "admin.clocks.hours.key": "ministry",
            "admin.clocks.hours_removal.key": "ministry",
            "admin.clocks.policy.key": "ministry",
            "admin.clocks.policy_version.key": "ministry",
            "admin.clocks.policy_copy.key": "ministry",
            "admin.clocks.policy_removal.key": "customer-services",
            "admin.clocks.agreement_removal.id": _planned(session, now),
            "admin.clocks.group.key": "core-policy",
            "admin.clocks.group_times_version.key": "core-policy",
            "admin.clocks.recomputation.id": _recomputations(session, now),
            "admin.clocks.alert_removal.id": 1,
            "admin.suppliers.supplier.key": "brambleforth",
            "admin.reasons.reason.key": "needed",
            "admin.types.case_type.key": ("suggestion", "complaint"),
            "admin.suppliers.supplier_part.key": "brambleforth",
            "part": ("details", "contacts", "times", "statuses"),
            "division": "england-and-wales",
            "day": CHRISTMAS.isoformat(),
            "flag_id": flag_missing(session, section_key=SERVICE, comment="More.", now=now).id,
            "staff_group_id": _group(session),
            "value_id": 1,
            "absence_id": 1,
            "note_id": 1,
            "ticket": ticket_of(str(app.secret_key), [wanted]),
            "citizen.surveys.rate.token": _token(session, TokenPurpose.RATE_CASE, cases[4], now),
            "name": _mail_name(app),
            "file_name": app.jinja_env.globals["asset_url"]("app.css").rpartition("/")[2],  # type: ignore[operator]
            "key": media.key,
            "citizen.attachments.media.name": "example-picture.png",
            "service_key": SERVICE,
            "section_key": SERVICE,
            "category_key": CATEGORY,
            "reference": cases[0].reference,
            "group_key": "service-desk",
            "step": ("next", "previous"),
            "bulk_noun": ("assignment", "priority", "hold", "resolution", "problem"),
            **_problem(session, cases[1], now),
            "desk.cases.escalation_of.reference": escalated,
            "desk.cases.escalation_act.reference": escalated,
            "mail_id": stray_id(session, now),
            "desk.cases.escalation_act.noun": ("message", "standing", "contact"),
            **_relations(session, cases, now),
            "desk.cases.case.reference": tuple(case.reference for case in cases),
            "noun": ACTS,
            "person_id": person(session, "cleo").id,
            "other_id": person(session, "carl").id,
            "organisation_id": _organisation(session, now),
            "desk.cases.customer_file.key": "0" * 32,
            "merge_id": 1,
            "register": ("super-users", "licences", "busy-times"),
            "row_id": 1,
            "citizen.faqs.busy_times_feed.key": SERVICE,
            "slug": slugs,
            "number": 1,
            "group_id": _synonyms(session, now),
            "report_key": tuple(REPORTS),
            "canned_id": _canned(session, now),
            "learning_id": _learning(session, cases[0], now),
            "bet_id": _best_bet(session, slugs[0], now),
            "judged_id": _judged(session, slugs[0], now),
            "host": _excepted_site(session, now),
            "bulk_id": _bulk(session, cases[0], now),
            "view_id": save_view(
                session, name="Burning", query="due=overdue", owner_id=person(session, "asha").id, now=now
            ).id,
            **words,
        }
        session.commit()
    return arguments


def _relations(session: Session, cases: list[Case], now: datetime) -> dict[str, Any]:
    """Two cases that belong together, and a second message that might be a case of its own."""
    asha, message = actor(session, "asha"), "The report is missing, too."
    kind = RelationKind.RELATED
    made = link(session, case=cases[0], other=cases[2], kind=kind, actor=asha, now=now)
    said = add_contact(
        session, case=cases[0], contact=Contact(Channel.PHONE), said=message, agent=asha, now=now
    )
    session.flush()
    return {"relation_id": made.id, "message_id": said.id, "other": cases[1].reference}


def _problem(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """A known problem with a case under it, and an answer to all its cases."""
    service, asha = catalogue(session).services_by_id[case.service_id], actor(session, "asha")
    words = ProblemWords("Claims cannot be saved", "Saving a claim shows an error.", "Save it later.")
    problem = open_problem(session, service=service, words=words, is_public=True, actor=asha, now=now)
    hang(session, case=case, problem=problem, actor=asha, now=now)
    answer = answer_all(session, problem=problem, body="We are on it.", actor=asha, services=None, now=now)
    return {"problem_id": problem.id, "answer_id": answer.id, "what": "hiding"}


def _bulk(session: Session, case: Case, now: datetime) -> int:
    """Something done to several cases."""
    asha = actor(session, "alex")
    bulk = do_to_all(session, noun="hold", cases=[case], perform=lambda _: None, actor=asha, now=now)
    return bulk.id


def _learning(session: Session, case: Case, now: datetime) -> int:
    """A change that was promised because of a complaint."""
    learning = ComplaintLearning(
        case_id=case.id, number=1, learnt="x", change="y", due_on=None, recorded_at=now,
        recorded_by_name="Asha Example", done_by_name="",
    )  # fmt: skip
    session.add(learning)
    session.flush()
    return learning.id


def _members_link(session: Session, now: datetime) -> str:
    """A link by which an elected member would send an enquiry."""
    member = member_by_email(session, "priya.member@example.org")
    assert member is not None
    request = MemberRequest(
        member_id=member.id,
        service_id=catalogue(session).services[0].id,
        on_behalf_of="Mr Smith",
        subject="Bins",
        details="When do they come?",
        asked_at=now,
    )
    session.add(request)
    session.flush()
    return issue_token(session, purpose=TokenPurpose.MEMBER_ENQUIRY, subject=str(request.id), now=now)


def _check(session: Session, slug: str, now: datetime) -> str:
    """A link by which an expert would check a live page."""
    item = queries.item_by_slug(session, slug)
    assert item is not None
    asked_by = person(session, "edith")
    check = ExpertCheck(
        item_id=item.id,
        revision_id=item.live_revision_id,
        expert_name="Exa Expert",
        expert_email="exa@example.org",
        asked_by_id=asked_by.id,
        asked_by_name=asked_by.name,
        asked_at=now,
    )
    session.add(check)
    session.flush()
    return issue_token(session, purpose=TokenPurpose.CHECK_PAGE, subject=str(check.id), now=now)


def _typed(session: Session, slug: str, now: datetime) -> str:
    """What Olga typed over a page and has not saved."""
    item = queries.item_by_slug(session, slug)
    assert item is not None
    key = "example-working-copy-of-olga"
    library.keep_working_copy(
        session,
        person_id=person(session, "olga").id,
        key=key,
        page_key=f"item:{item.id}",
        fields={"title": ["Example: a page as it is typed"], "body": [BODY]},
        base="",
        title="Example",
        now=now,
    )
    return key


def _organisation(session: Session, now: datetime) -> int:
    """Cleo's, with a note on it and one on her."""
    asha, cleo = actor(session, "asha"), person(session, "cleo")
    found = save_organisation(
        session,
        organisation=None,
        version=0,
        name="Example Homes",
        kind="housing_association",
        area="Fennmarsh",
        domains=["homes.example.org"],
        actor=asha,
        now=now,
    )
    join_organisation(session, person=cleo, organisation=found, actor=asha, now=now)
    for about in (found, cleo):
        day = (now + timedelta(days=30)).date()
        write_note(session, about=about, body="Call before noon.", expires_on=day, actor=asha, now=now)
    cleo.is_no_phone, cleo.accessible_format = True, "Large print"
    return found.id


def _canned(session: Session, now: datetime) -> int:
    canned = save_canned(
        session,
        canned=None,
        title="Example reply",
        body="Dear {{requester name}}",
        service_id=None,
        actor=PortalActor(person(session, "asha").id, "Asha", is_staff=True),
        now=now,
    )
    return canned.id


def _group(session: Session) -> int:
    group = StaffGroup(key="example-team", name="Example team")
    session.add(group)
    session.flush()
    return group.id


def _subscription(session: Session, now: datetime) -> Subscription:
    """Somebody asked to be told of the service, and has not confirmed yet."""
    section = queries.section_by_key(session, SERVICE)
    assert section is not None
    wanted = Subscription(email="cleo@example.org", section_id=section.id, asked_at=now)
    session.add(wanted)
    session.flush()
    return wanted


def _add_pages(session: Session, now: datetime) -> tuple[str, ...]:
    """Pages in every state: live, live with a changed text in review, sent back, draft, withdrawn."""
    if queries.section_by_key(session, SERVICE) is None:
        library.create_section(session, key=SERVICE, title="CORE")
    emeka, rosa = _writer(session, "emeka"), _writer(session, "rosa")
    live = _page(session, "Example: a page with everything on it", emeka, now)
    changing = _page(session, "Example: a page that is being changed", emeka, now)
    gone = _page(session, "Example: a page that was withdrawn", emeka, now)
    for item in (live, changing, gone):
        _submit(session, item, emeka, now)
        library.approve(session, revision_id=_newest(session, item), actor=rosa, now=now)
    library.retract(session, item_id=gone.id, actor=rosa, now=now)
    revision = queries.latest_revision(session, changing.id)
    assert revision is not None
    library.save_draft(
        session,
        item_id=changing.id,
        text=RevisionText(title=revision.title, body=BODY.replace("Open", "Close") + "\nOne line more.\n"),
        actor=emeka,
        now=now,
        expected_revision_id=revision.id,
        expected_lock_version=revision.lock_version,
    )
    _submit(session, changing, emeka, now)
    returned = _page(session, "Example: a draft that was sent back", emeka, now)
    _submit(session, returned, emeka, now)
    library.request_changes(
        session, revision_id=_newest(session, returned), actor=rosa, now=now, comment="Please say where."
    )
    draft = _page(session, "Example: a first draft", emeka, now)
    return tuple(item.slug for item in (live, changing, gone, returned, draft))


def _add_picture(session: Session, app: Flask, now: datetime) -> Media:
    checked = check_upload(
        Settings(scanner="off"), name="Example picture.png", data=picture(), purpose=Purpose.MEDIA
    )
    return pictures.add(
        session,
        FileStore.of(app.config["SETTINGS"]),
        checked=checked,
        section_key=SERVICE,
        text=MediaText("Example picture", "A green rectangle", is_public=True),
        actor=_writer(session, "rosa"),
        now=now,
    )


def _writer(session: Session, name: str) -> Actor:
    someone = person(session, name)
    roles = {"emeka": ContentRole.editor, "rosa": ContentRole.reviewer}
    return Actor(someone.id, someone.name, frozenset({roles[name]}))


def _page(session: Session, title: str, author: Actor, now: datetime) -> ContentItem:
    text = RevisionText(title=title, summary="What you need to know.", body=BODY, categories=(CATEGORY,))
    return library.create_item(session, section_key=SERVICE, text=text, actor=author, now=now)


def _submit(session: Session, item: ContentItem, author: Actor, now: datetime) -> None:
    library.submit(session, revision_id=_newest(session, item), actor=author, now=now)


def _newest(session: Session, item: ContentItem) -> int:
    revision = queries.latest_revision(session, item.id)
    assert revision is not None
    return revision.id


def _draft(session: Session, now: datetime) -> str:
    """A form filled in and not sent; about something no page answers, so that all steps show."""
    category = catalogue(session).service(SERVICE).category(CATEGORY)  # type: ignore[union-attr]
    version = live_form(session, category.form_key)  # type: ignore[union-attr]
    assert version is not None
    typed = {"subject": "Example page", "details": "I looked everywhere.\nTwice."}
    return start_draft(
        session,
        service_key=SERVICE,
        category_key=CATEGORY,
        form_version_id=version.id,
        answers={field.name: typed.get(field.name, "") for field in version.definition.fields},
        contact={"name": "Cleo Example", "email": "cleo@example.org", "phone": "", "organisation": ""},
        origin={},
        now=now,
    )


def _sent_draft(session: Session, now: datetime) -> str:
    key = _draft(session, now)
    draft = draft_by_key(session, key, now=now)
    assert draft is not None
    assert send(session, key=key, now=now)
    assert register_sent(session, draft_id=draft.id, now=now)
    return key


def _token(session: Session, purpose: TokenPurpose, case: Case, now: datetime) -> str:
    return issue_token(session, purpose=purpose, subject=case.reference, now=now)


def _best_bet(session: Session, slug: str, now: datetime) -> int:
    item = queries.item_by_slug(session, slug)
    assert item is not None
    bet = library.set_best_bet(
        session, words="everything", item_id=item.id, actor=_writer(session, "rosa"), now=now
    )
    return bet.id


def _judged(session: Session, slug: str, now: datetime) -> int:
    item = queries.item_by_slug(session, slug)
    assert item is not None
    search = library.add_judged_search(
        session, words="exemplar", item_id=item.id, actor=_writer(session, "rosa"), now=now
    )
    return search.id


def _excepted_site(session: Session, now: datetime) -> str:
    return except_host(
        session, host="intranet.example.org", reason="Inside", actor=_writer(session, "rosa"), now=now
    ).host


def _synonyms(session: Session, now: datetime) -> int:
    terms = ("exemplar", "specimen")
    group = library.set_synonyms(session, terms=terms, actor=_writer(session, "emeka"), now=now)
    return group.id


def _glossary(session: Session, now: datetime) -> int:
    entry = library.set_glossary_entry(
        session, word="DPO", meaning="Data protection officer", actor=_writer(session, "emeka"), now=now
    )
    return entry.id


def _snippet(session: Session, now: datetime) -> dict[str, int]:
    """A fee with a past, a present and a future."""
    emeka = _writer(session, "emeka")
    fee = library.create_snippet(
        session, key="example-fee", title="The example fee", value="£110", actor=emeka, now=now
    )
    library.set_snippet_value(session, snippet_id=fee.id, value="£120", actor=emeka, now=now)
    planned = library.set_snippet_value(
        session,
        snippet_id=fee.id,
        value="£135",
        actor=emeka,
        now=now,
        effective_at=now + timedelta(days=90),
    )
    return {"snippet_id": fee.id, "value_id": planned.id}


def _mail_name(app: Flask) -> str:
    """The newest mail in the folder; there is none where no worker runs, and then the page is not found."""
    names = sorted(path.stem for path in mail_folder(app.config["SETTINGS"]).glob("*.eml"))
    return names[-1] if names else "20260610T090000000000-example"
