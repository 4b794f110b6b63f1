"""Mails that are held: a duty for each, a letter to the sender of one that nobody can read, and which came quietly."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from storage.migrations.changing import change
from storage.migrations.columns import instant, text, words

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    change("messages", messages, fill={"is_quiet": False})
    change("duties", duties, widened=["kind"])
    change("outbox", outbox, widened=["kind"])
    owe_what_is_held()


def owe_what_is_held() -> None:
    """Mails that are held already get their duty: by 24 hours after their receipt somebody says what they are.

    Of each the channel had a note; of those that came quietly from an old mailbox nobody was told, and nothing is owed.
    """
    received = sa.column("received_at", instant())
    mails = sa.table("messages", received, sa.column("id"), sa.column("held_state"), sa.column("is_quiet"))
    notes = sa.table("outbox", sa.column("key"))
    is_told = sa.exists().where(notes.c.key == sa.literal("held.").concat(sa.cast(mails.c.id, sa.Text())))
    is_held = mails.c.held_state == "held"
    op.get_bind().execute(sa.update(mails).where(is_held, ~is_told).values(is_quiet=sa.true()))
    names = ("key", "kind", "state", "reason", "person")
    owed = sa.table("duties", sa.column("due_at", instant()), *(sa.column(name) for name in names))
    found = op.get_bind().execute(sa.select(mails.c.id, mails.c.received_at).where(is_held, is_told)).all()
    rows = [
        {
            "key": f"desk.held.{number}",
            "kind": "held",
            "state": "open",
            "due_at": received_at + timedelta(hours=24),
            "reason": "",
            "person": "",
        }
        for number, received_at in found
    ]
    if rows:
        op.get_bind().execute(sa.insert(owed), rows)


def messages() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("raw_mail_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("direction", words("direction", "in", "out", "internal"), nullable=False),
        sa.Column("mailbox", text(80), nullable=False),
        sa.Column(
            "mail_class",
            words(
                "mailclass",
                "new",
                "reply",
                "staff_reply",
                "web_form",
                "bounce",
                "automatic",
                "bulk",
                "own",
                "duplicate",
                "forwarded",
                "held",
            ),
            nullable=True,
        ),
        sa.Column("message_id", text(998), nullable=False),
        sa.Column("content_hash", text(64), nullable=False),
        sa.Column("in_reply_to", text(), nullable=False),
        sa.Column("references", text(), nullable=False),
        sa.Column("from_address", text(), nullable=False),
        sa.Column("from_name", text(), nullable=False),
        sa.Column("subject", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("html", text(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("sent_at", instant(), nullable=True),
        sa.Column("filed_at", instant(), nullable=False),
        sa.Column("opened_at", instant(), nullable=True),
        sa.Column("opened_by", text(), nullable=False),
        sa.Column("held_state", words("heldstate", "held", "released", "discarded"), nullable=True),
        sa.Column("held_reason", text(), nullable=False),
        sa.Column("settled_as", text(40), nullable=False),
        sa.Column("is_quiet", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["raw_mail_id"],
            ["raw_mail.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("raw_mail_id"),
    ]


def duties() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(300), nullable=False),
        sa.Column(
            "kind",
            words(
                "dutykind",
                "chase",
                "digest",
                "horizon",
                "propose",
                "hold",
                "receipt",
                "acknowledge",
                "respond",
                "promise",
                "decide",
                "extend",
                "overall",
                "alert",
                "review",
                "agree",
                "inform",
                "milestone",
                "route",
                "remedy",
                "commitment",
                "consent",
                "report",
                "held",
            ),
            nullable=False,
        ),
        sa.Column("state", words("dutystate", "open", "met", "void", "blocked"), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("missed_at", instant(), nullable=True),
        sa.Column("settled_at", instant(), nullable=True),
        sa.Column("reason", text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("person", text(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    ]


def outbox() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(300), nullable=False),
        sa.Column(
            "kind",
            words(
                "outboxkind",
                "receipt",
                "acknowledgement",
                "holding",
                "update",
                "extension",
                "response",
                "refusal",
                "closure",
                "route",
                "correction",
                "reply",
                "unreadable",
                "staff_mail",
                "card",
                "note",
                "chase",
                "digest",
                "alarm",
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            words(
                "outboxstate", "queued", "sending", "uncertain", "sent", "refused", "bounced", "given_up", "cancelled"
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("duty_key", text(300), nullable=False),
        sa.Column("mailbox", text(80), nullable=False),
        sa.Column("address", text(254), nullable=False),
        sa.Column("channel", words("channel", "email", "phone", "post", "in_person", "web"), nullable=False),
        sa.Column("message_id", text(998), nullable=False),
        sa.Column("subject", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("html", text(), nullable=False),
        sa.Column("in_reply_to", text(), nullable=False),
        sa.Column("references", text(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("note", text(), nullable=False),
        sa.Column("facts", text(), nullable=False),
        sa.Column("queued_at", instant(), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", text(80), nullable=False),
        sa.Column("lease_until", instant(), nullable=True),
        sa.Column("last_error", text(), nullable=False),
        sa.Column("other_id", text(998), nullable=False),
        sa.Column("sent_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    ]
