"""Roles come down the tree, stop where a section blocks, and never come from the side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.roles import ContentRole, Grant, Holder, HolderKind, SectionNode, SectionTree, roles_on

ANNA, RAVI = Holder(HolderKind.person, 1), Holder(HolderKind.person, 2)
TEAM = Holder(HolderKind.group, 1)


@st.composite
def trees(draw: st.DrawFn) -> SectionTree:
    """Up to seven sections, each at the top or below an earlier one."""
    count = draw(st.integers(1, 7))
    nodes = {}
    for number in range(1, count + 1):
        parent = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        nodes[number] = SectionNode(number, f"s{number}", f"S{number}", parent, draw(st.booleans()))
    return SectionTree(nodes)


grants = st.lists(
    st.builds(
        Grant,
        st.sampled_from(list(ContentRole)),
        st.sampled_from([ANNA, RAVI, TEAM]),
        st.just("Somebody"),
        st.none() | st.integers(1, 7),
    ),
    max_size=8,
)


@given(trees(), grants, st.frozensets(st.sampled_from([ANNA, RAVI, TEAM])))
def test_roles_are_those_given_here_or_above_up_to_a_block(
    tree: SectionTree, given_roles: list[Grant], holders: frozenset[Holder]
) -> None:
    for node in tree.nodes.values():
        expected = set()
        for grant in given_roles:
            if grant.holder not in holders:
                continue
            at: SectionNode | None = node
            while at is not None:
                if grant.section_id in {None, at.id}:
                    expected.add(grant.role)
                at = tree.nodes[at.parent_id] if at.parent_id and not at.is_blocking else None
        assert roles_on(tree, given_roles, holders, node.id) == expected


@given(trees(), grants)
def test_blocking_takes_away_and_never_gives(tree: SectionTree, given_roles: list[Grant]) -> None:
    holders = frozenset({ANNA, TEAM})
    for node in tree.nodes.values():
        blocked = SectionTree(
            {**tree.nodes, node.id: SectionNode(node.id, node.key, node.title, node.parent_id, True)}
        )
        for each in tree.nodes:
            assert roles_on(blocked, given_roles, holders, each) <= roles_on(tree, given_roles, holders, each)


def test_a_ring_in_the_data_ends() -> None:
    ring = SectionTree({1: SectionNode(1, "a", "A", 2), 2: SectionNode(2, "b", "B", 1)})
    assert [node.id for node in ring.path(1)] == [1, 2]
    assert ring.below(1) == {1, 2}
