"""How a revision becomes the page people read: states, acts, and who may do what. PURE.

``RULES`` is the whole workflow. Roles are those a person holds on the section of the item at hand; the
portal looks them up. Four eyes: whoever changed a revision last can never be the one who approves it,
whatever their roles. Two ways lead past a review, and both leave a record of their own: a right to publish
directly (``publisher``), and an emergency, which a reviewer must look at afterwards (``confirm``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from content.roles import APPROVERS, AUTHORS, MANAGERS, PUBLISHERS, WRITERS, ContentRole

__all__ = [
    "APPROVERS",
    "RULES",
    "WRITERS",
    "Actor",
    "Allowed",
    "ContentRole",
    "Publication",
    "Refused",
    "ReviewState",
    "Rule",
    "Transition",
    "decide",
    "offered",
]


class ReviewState(StrEnum):
    """Where a revision stands."""

    draft = "draft"
    in_review = "in_review"
    changes_requested = "changes_requested"
    approved = "approved"
    live = "live"
    superseded = "superseded"


class Transition(StrEnum):
    """What can be done to a revision."""

    edit = "edit"
    submit = "submit"
    recall = "recall"
    request_changes = "request_changes"
    approve = "approve"
    publish = "publish"
    publish_directly = "publish_directly"
    publish_in_emergency = "publish_in_emergency"
    confirm = "confirm"
    verify = "verify"
    retract = "retract"
    # What is done to a page in whatever state its versions are: it stands in the history with the others, but
    # ``RULES`` knows nothing of it (``content.library.moving`` and ``removing`` ask for the rights).
    readdress = "readdress"
    move = "move"
    set_review_date = "set_review_date"
    merge = "merge"
    put_into_bin = "put_into_bin"
    restore = "restore"


class Publication(StrEnum):
    """How a revision came to be live."""

    reviewed = "reviewed"
    direct = "direct"
    emergency = "emergency"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts on content: id and name are copied onto the record.

    ``roles`` are those on the section at hand; ``reads`` the sections shut to the public they may read.
    """

    id: int
    name: str
    roles: frozenset[ContentRole] = frozenset()
    reads: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the workflow. ``own_roles`` may do it to what they wrote last themselves."""

    transition: Transition
    sources: frozenset[ReviewState]
    target: ReviewState
    roles: frozenset[ContentRole]
    own_roles: frozenset[ContentRole] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The act may go ahead; the revision is then in ``target``."""

    target: ReviewState


@dataclass(frozen=True, slots=True)
class Refused:
    """The act may not go ahead; ``reason`` is a sentence for the screen."""

    reason: str


_S, _T = ReviewState, Transition
_OPEN = frozenset({_S.draft, _S.in_review, _S.changes_requested})


def _rule(
    transition: Transition,
    sources: set[ReviewState] | frozenset[ReviewState],
    target: ReviewState,
    roles: frozenset[ContentRole],
    own: frozenset[ContentRole] = frozenset(),
) -> Rule:
    return Rule(transition, frozenset(sources), target, roles, own)


# Editing what is in review takes it out of review: nobody approves words they have not seen. An approved text
# cannot be edited, only taken back; an edit beside it starts the next version.
RULES: tuple[Rule, ...] = (
    _rule(_T.edit, {_S.draft, _S.in_review}, _S.draft, WRITERS, AUTHORS),
    _rule(_T.edit, {_S.changes_requested}, _S.changes_requested, WRITERS, AUTHORS),
    _rule(_T.submit, {_S.draft, _S.changes_requested}, _S.in_review, WRITERS, AUTHORS),
    _rule(_T.recall, {_S.in_review, _S.approved}, _S.draft, APPROVERS, AUTHORS),
    _rule(_T.request_changes, {_S.in_review}, _S.changes_requested, APPROVERS),
    _rule(_T.approve, {_S.in_review}, _S.approved, APPROVERS),
    _rule(_T.publish, {_S.approved}, _S.live, APPROVERS),
    _rule(_T.publish_directly, _OPEN, _S.live, PUBLISHERS),
    _rule(_T.publish_in_emergency, _OPEN, _S.live, MANAGERS),
    _rule(_T.confirm, {_S.live}, _S.live, APPROVERS),
    _rule(_T.verify, {_S.live}, _S.live, WRITERS),
    _rule(_T.retract, {_S.live}, _S.superseded, APPROVERS),
)

STATE_NAMES: dict[ReviewState, str] = {
    _S.draft: "a draft",
    _S.in_review: "waiting for review",
    _S.changes_requested: "waiting for changes",
    _S.approved: "approved",
    _S.live: "live",
    _S.superseded: "an old version",
}

TRANSITION_NAMES: dict[Transition, str] = {
    _T.edit: "edited",
    _T.submit: "sent for review",
    _T.recall: "taken back",
    _T.request_changes: "sent back for changes",
    _T.approve: "approved",
    _T.publish: "published",
    _T.publish_directly: "published without review",
    _T.publish_in_emergency: "published in an emergency",
    _T.confirm: "looked at after it was published",
    _T.verify: "marked as still correct",
    _T.retract: "withdrawn",
    _T.readdress: "given another address",
    _T.move: "moved to another section",
    _T.set_review_date: "given another date to check it by",
    _T.merge: "merged",
    _T.put_into_bin: "put into the bin",
    _T.restore: "restored from the bin",
}

NEEDS_COMMENT: dict[Transition, str] = {
    _T.request_changes: "Say what needs to change, so that the author can act on it.",
    _T.publish_directly: "Say why nobody else needs to look at this first.",
    _T.publish_in_emergency: "Say what the emergency is, for those who look at this afterwards.",
}
FOUR_EYES: dict[Transition, str] = {
    _T.approve: "You changed this version last, so somebody else must approve it.",
    _T.confirm: "You changed this version last, so somebody else must look at it.",
}


def decide(
    transition: Transition, state: ReviewState, actor: Actor, author_id: int, comment: str = ""
) -> Allowed | Refused:
    """Say whether ``actor`` may do this to a revision in ``state`` that ``author_id`` changed last."""
    rule = next((r for r in RULES if r.transition is transition and state in r.sources), None)
    if rule is None:
        return Refused(
            f"This version is {STATE_NAMES[state]}, so it cannot be {TRANSITION_NAMES[transition]}."
        )
    allowed = rule.roles | rule.own_roles if actor.id == author_id else rule.roles
    if not actor.roles & allowed:
        return Refused(f"You do not have the rights for a page to be {TRANSITION_NAMES[transition]} by you.")
    if transition in FOUR_EYES and actor.id == author_id:
        return Refused(FOUR_EYES[transition])
    if transition in NEEDS_COMMENT and not comment.strip():
        return Refused(NEEDS_COMMENT[transition])
    return Allowed(rule.target)


def offered(state: ReviewState, actor: Actor, author_id: int) -> tuple[Transition, ...]:
    """What a screen may offer this person as buttons. A comment is taken as given."""
    return tuple(t for t in Transition if isinstance(decide(t, state, actor, author_id, "given"), Allowed))
