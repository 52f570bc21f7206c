"""Sections, items and their revisions, links, feedback, synonyms, and the outbox of the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_content_initial"
down_revision = None
branch_labels = None
depends_on = None


def _is_sqlite() -> bool:
    """SQLite cannot add a foreign key later, but lets one name a table that is still to come."""
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table(
        "public_stamp",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_stamp")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["section.id"], name=op.f("fk_section_parent_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("key", name=op.f("uq_section_key")),
    )
    op.create_index(op.f("ix_section_parent_id"), "section", ["parent_id"], unique=False)
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_index(op.f("ix_synonym_group_service_key"), "synonym_group", ["service_key"], unique=False)
    op.create_table(
        "content_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("live_revision_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("review_after_months", sa.Integer(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("last_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_verified_by_name", sa.String(length=200), nullable=False),
        sa.Column("origin_case_reference", sa.String(length=40), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            []
            if not _is_sqlite()
            else [
                sa.ForeignKeyConstraint(
                    ["live_revision_id"],
                    ["revision.id"],
                    name=op.f("fk_content_item_live_revision_id_revision"),
                )
            ]
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_content_item_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_item")),
        sa.UniqueConstraint("slug", name=op.f("uq_content_item_slug")),
    )
    op.create_index(
        "ix_content_item_kind_live_revision_id", "content_item", ["kind", "live_revision_id"], unique=False
    )
    op.create_index(
        op.f("ix_content_item_live_revision_id"), "content_item", ["live_revision_id"], unique=False
    )
    op.create_index(
        op.f("ix_content_item_origin_case_reference"), "content_item", ["origin_case_reference"], unique=False
    )
    op.create_index(op.f("ix_content_item_owner_id"), "content_item", ["owner_id"], unique=False)
    op.create_index("ix_content_item_review_due_on", "content_item", ["review_due_on"], unique=False)
    op.create_index(
        "ix_content_item_section_id_kind_live_revision_id",
        "content_item",
        ["section_id", "kind", "live_revision_id"],
        unique=False,
    )
    op.create_table(
        "content_item_category",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("category_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_content_item_category_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("item_id", "category_key", name=op.f("pk_content_item_category")),
    )
    op.create_index(
        "ix_content_item_category_category_key",
        "content_item_category",
        ["category_key", "item_id"],
        unique=False,
    )
    op.create_table(
        "content_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("to_slug", sa.String(length=100), nullable=False),
        sa.Column("to_item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_item_id"], ["content_item.id"], name=op.f("fk_content_link_from_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["to_item_id"], ["content_item.id"], name=op.f("fk_content_link_to_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_link")),
        sa.UniqueConstraint(
            "from_item_id", "kind", "to_slug", name=op.f("uq_content_link_from_item_id_kind_to_slug")
        ),
    )
    op.create_index(op.f("ix_content_link_to_item_id"), "content_link", ["to_item_id"], unique=False)
    op.create_index(op.f("ix_content_link_to_slug"), "content_link", ["to_slug"], unique=False)
    op.create_table(
        "index_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_index_change_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_change")),
    )
    op.create_index(op.f("ix_index_change_item_id"), "index_change", ["item_id"], unique=False)
    op.create_table(
        "redirect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_slug", sa.String(length=100), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_redirect_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirect")),
        sa.UniqueConstraint("old_slug", name=op.f("uq_redirect_old_slug")),
    )
    op.create_index(op.f("ix_redirect_item_id"), "redirect", ["item_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("sanitiser_version", sa.Integer(), nullable=False),
        sa.Column("also_known_as", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("staff_note", sa.Text(), nullable=False),
        sa.Column("review_state", sa.String(length=30), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_note", sa.String(length=400), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_revision_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_revision_item_id_number")),
    )
    op.create_index("ix_revision_published_at", "revision", ["published_at"], unique=False)
    op.create_index(
        "ix_revision_review_state_author_id", "revision", ["review_state", "author_id"], unique=False
    )
    op.create_table(
        "search_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("hit_count", sa.Integer(), nullable=True),
        sa.Column("service_key", sa.String(length=60), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("case_reference", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_search_event_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_event")),
    )
    op.create_index(op.f("ix_search_event_case_reference"), "search_event", ["case_reference"], unique=False)
    op.create_index(op.f("ix_search_event_item_id"), "search_event", ["item_id"], unique=False)
    op.create_index("ix_search_event_kind_at", "search_event", ["kind", "at"], unique=False)
    op.create_index(op.f("ix_search_event_search_key"), "search_event", ["search_key"], unique=False)
    op.create_table(
        "page_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_page_vote_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_page_vote_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_vote")),
    )
    op.create_index("ix_page_vote_item_id_is_useful", "page_vote", ["item_id", "is_useful"], unique=False)
    op.create_index(op.f("ix_page_vote_revision_id"), "page_vote", ["revision_id"], unique=False)
    op.create_table(
        "revision_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("transition", sa.String(length=30), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_event_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_event")),
    )
    op.create_index(op.f("ix_revision_event_revision_id"), "revision_event", ["revision_id"], unique=False)
    if not _is_sqlite():
        op.create_foreign_key(
            op.f("fk_content_item_live_revision_id_revision"),
            "content_item",
            "revision",
            ["live_revision_id"],
            ["id"],
        )
    op.execute("INSERT INTO public_stamp (id, value) VALUES (1, 1)")


def downgrade() -> None:
    if not _is_sqlite():
        op.drop_constraint(
            op.f("fk_content_item_live_revision_id_revision"), "content_item", type_="foreignkey"
        )
    op.drop_table("revision_event")
    op.drop_table("page_vote")
    op.drop_table("search_event")
    op.drop_table("redirect")
    op.drop_table("index_change")
    op.drop_table("content_link")
    op.drop_table("content_item_category")
    op.drop_table("synonym_group")
    op.drop_table("public_stamp")
    op.drop_table("revision")
    op.drop_table("content_item")
    op.drop_table("section")
