"""The workflow as a table, and its one promise as a property: nothing goes live on one person's word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from content.workflow import (
    RULES,
    Actor,
    Allowed,
    ContentRole,
    Refused,
    ReviewState,
    Transition,
    decide,
    offered,
)

S, T, R = ReviewState, Transition, ContentRole
ANNA = Actor(1, "Anna", frozenset({R.editor}))
RAVI = Actor(2, "Ravi", frozenset({R.reviewer}))
MIA = Actor(3, "Mia", frozenset({R.manager}))
RITA = Actor(4, "Rita")
CORA = Actor(5, "Cora", frozenset({R.contributor}))
PAT = Actor(6, "Pat", frozenset({R.editor, R.publisher}))

ALLOWED = [
    (T.edit, S.draft, ANNA, S.draft),
    (T.edit, S.in_review, ANNA, S.draft),
    (T.edit, S.changes_requested, RAVI, S.changes_requested),
    (T.submit, S.draft, ANNA, S.in_review),
    (T.submit, S.changes_requested, ANNA, S.in_review),
    (T.request_changes, S.in_review, RAVI, S.changes_requested),
    (T.approve, S.in_review, RAVI, S.approved),
    (T.approve, S.in_review, MIA, S.approved),
    (T.publish, S.approved, RAVI, S.live),
    (T.verify, S.live, ANNA, S.live),
    (T.retract, S.live, MIA, S.superseded),
    (T.recall, S.approved, RAVI, S.draft),
    (T.publish_directly, S.draft, PAT, S.live),
    (T.publish_in_emergency, S.in_review, MIA, S.live),
    (T.confirm, S.live, RAVI, S.live),
]
REFUSED = [
    (T.submit, S.draft, RITA, 1, "rights"),
    (T.approve, S.in_review, ANNA, 5, "rights"),
    (T.publish, S.approved, ANNA, 5, "rights"),
    (T.retract, S.live, ANNA, 1, "rights"),
    (T.approve, S.in_review, RAVI, RAVI.id, "somebody else"),
    (T.approve, S.in_review, MIA, MIA.id, "somebody else"),
    (T.approve, S.draft, RAVI, 1, "a draft"),
    (T.publish, S.in_review, RAVI, 1, "waiting for review"),
    (T.edit, S.draft, CORA, 1, "rights"),
    (T.approve, S.in_review, CORA, 1, "rights"),
    (T.recall, S.approved, ANNA, 2, "rights"),
    (T.publish_directly, S.draft, MIA, 1, "rights"),
    (T.publish_directly, S.draft, PAT, 1, "Say why"),
    (T.publish_in_emergency, S.draft, RAVI, 1, "rights"),
    (T.confirm, S.live, MIA, MIA.id, "somebody else"),
    (T.edit, S.live, ANNA, 1, "live"),
    (T.verify, S.superseded, ANNA, 1, "an old version"),
]


@pytest.mark.parametrize(("transition", "state", "actor", "target"), ALLOWED)
def test_allowed(transition: Transition, state: ReviewState, actor: Actor, target: ReviewState) -> None:
    assert decide(transition, state, actor, author_id=1, comment="Because.") == Allowed(target)


@pytest.mark.parametrize(("transition", "state", "actor", "author_id", "word"), REFUSED)
def test_refused_with_a_reason(
    transition: Transition, state: ReviewState, actor: Actor, author_id: int, word: str
) -> None:
    decision = decide(transition, state, actor, author_id)
    assert isinstance(decision, Refused)
    assert word in decision.reason


@pytest.mark.parametrize("comment", ["", "  ", "\n"])
def test_changes_are_asked_for_with_words(comment: str) -> None:
    assert isinstance(decide(T.request_changes, S.in_review, RAVI, 1, comment), Refused)


def test_buttons() -> None:
    assert offered(S.in_review, RAVI, ANNA.id) == (T.edit, T.recall, T.request_changes, T.approve)
    assert offered(S.in_review, RAVI, RAVI.id) == (T.edit, T.recall, T.request_changes)
    assert offered(S.draft, CORA, CORA.id) == (T.edit, T.submit)
    assert offered(S.draft, CORA, ANNA.id) == ()
    assert offered(S.live, RITA, ANNA.id) == ()


def test_each_state_and_transition_has_one_rule_at_most() -> None:
    pairs = [(rule.transition, source) for rule in RULES for source in rule.sources]
    assert len(pairs) == len(set(pairs))


SKIPS = {T.publish_directly: R.publisher, T.publish_in_emergency: R.manager}
PEOPLE = [
    Actor(id_, "Somebody", roles)
    for id_ in (1, 2, 3)
    for roles in (*(frozenset({role}) for role in R), frozenset(R), frozenset())
]


@dataclass(frozen=True)
class Standing:
    """A version: who changed it last, who approved those words, and whether a review was skipped."""

    state: ReviewState = S.draft
    author: int = 1
    approver: int | None = None
    is_skipped: bool = False

    def after(self, act: Transition, actor: Actor, state: ReviewState) -> Standing:
        if act is T.edit:
            return Standing(state, actor.id)
        approver = actor.id if act is T.approve else None if act is T.recall else self.approver
        return Standing(state, self.author, approver, self.is_skipped or act in SKIPS)


@pytest.mark.requirement("HS-L1c")
def test_nothing_goes_live_without_another_persons_approval() -> None:
    """Every way there is, walked to its end: without an approval only by those who may skip it."""
    reached = {Standing()}
    waiting = list(reached)
    while waiting:
        now = waiting.pop()
        for act, actor in product(T, PEOPLE):
            decision = decide(act, now.state, actor, now.author, "Because.")
            if isinstance(decision, Refused):
                continue
            if act in SKIPS:
                assert SKIPS[act] in actor.roles
            then = now.after(act, actor, decision.target)
            if then.state is S.approved or (then.state is S.live and not then.is_skipped):
                assert then.approver not in {None, then.author}, (now, act, actor)
            if then not in reached:
                reached.add(then)
                waiting.append(then)
    assert {each.state for each in reached} == set(S)
