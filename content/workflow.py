"""How a revision becomes the page people read: states, acts, and who may do what. PURE.

``RULES`` is the whole workflow. Roles are those a person holds on the section of the item at hand; the
portal looks them up. Four eyes: whoever changed a revision last can never be the one who approves it,
whatever their roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    request_changes = "request_changes"
    approve = "approve"
    publish = "publish"
    verify = "verify"
    retract = "retract"


class ContentRole(StrEnum):
    """What a person is on a section."""

    editor = "editor"
    reviewer = "reviewer"
    manager = "manager"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts on content: id and name are copied onto the record."""

    id: int
    name: str
    roles: frozenset[ContentRole] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the workflow."""

    transition: Transition
    sources: frozenset[ReviewState]
    target: ReviewState
    roles: frozenset[ContentRole]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The act may go ahead; the revision is then in ``target``."""

    target: ReviewState


@dataclass(frozen=True, slots=True)
class Refused:
    """The act may not go ahead; ``reason`` is a sentence for the screen."""

    reason: str


_S, _T, _R = ReviewState, Transition, ContentRole
WRITERS = frozenset({_R.editor, _R.reviewer, _R.manager})
APPROVERS = frozenset({_R.reviewer, _R.manager})


def _rule(
    transition: Transition, sources: set[ReviewState], target: ReviewState, roles: frozenset[ContentRole]
) -> Rule:
    return Rule(transition, frozenset(sources), target, roles)


# Editing what is in review takes it out of review: nobody approves words they have not seen.
RULES: tuple[Rule, ...] = (
    _rule(_T.edit, {_S.draft, _S.in_review}, _S.draft, WRITERS),
    _rule(_T.edit, {_S.changes_requested}, _S.changes_requested, WRITERS),
    _rule(_T.submit, {_S.draft, _S.changes_requested}, _S.in_review, WRITERS),
    _rule(_T.request_changes, {_S.in_review}, _S.changes_requested, APPROVERS),
    _rule(_T.approve, {_S.in_review}, _S.approved, APPROVERS),
    _rule(_T.publish, {_S.approved}, _S.live, APPROVERS),
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
    _T.request_changes: "sent back for changes",
    _T.approve: "approved",
    _T.publish: "published",
    _T.verify: "marked as still correct",
    _T.retract: "withdrawn",
}

NEEDS_COMMENT = frozenset({_T.request_changes})


def decide(
    transition: Transition, state: ReviewState, actor: Actor, author_id: int, comment: str = ""
) -> Allowed | Refused:
    """Say whether ``actor`` may do this to a revision in ``state`` that ``author_id`` changed last."""
    rule = next((r for r in RULES if r.transition is transition and state in r.sources), None)
    if rule is None:
        return Refused(
            f"This version is {STATE_NAMES[state]}, so it cannot be {TRANSITION_NAMES[transition]}."
        )
    if not actor.roles & rule.roles:
        return Refused(f"You do not have the rights for a page to be {TRANSITION_NAMES[transition]} by you.")
    if transition is _T.approve and actor.id == author_id:
        return Refused("You changed this version last, so somebody else must approve it.")
    if transition in NEEDS_COMMENT and not comment.strip():
        return Refused("Say what needs to change, so that the author can act on it.")
    return Allowed(rule.target)


def offered(state: ReviewState, actor: Actor, author_id: int) -> tuple[Transition, ...]:
    """What a screen may offer this person as buttons. A comment is taken as given."""
    return tuple(t for t in Transition if isinstance(decide(t, state, actor, author_id, "given"), Allowed))
