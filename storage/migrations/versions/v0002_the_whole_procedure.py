"""What the whole procedure needs: a calendar of one's own, absences, access, links, routes, extensions, steps."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.changing import change
from storage.migrations.columns import instant, text, words

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    change("cases", cases, fill={"is_sensitive": False, "attended_by": ""})
    change("commitments", commitments)
    change(
        "contacts",
        contacts,
        fill={
            "restriction": "",
            "consent": "not_needed",
            "adjustments": "",
            "vulnerability": "",
            "phone": "",
            "postal_address": "",
        },
    )
    change("stages", stages, fill={"is_overridden": False, "calendar_version": ""})
    change("duties", duties, widened=["kind"])
    change("outbox", outbox, fill={"channel": "email"}, widened=["kind"])
    create_referrals()
    change("remedies", remedies, fill={"owner": "", "done_by": "", "evidence": ""})
    create_absences()
    create_calendar_days()
    create_access()
    create_links()
    create_routings()
    create_extensions()
    create_milestones()
    create_progress()
    create_refusals()
    create_documents()


def cases() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", text(40), nullable=False),
        sa.Column("status", words("status", "open", "closed", "dormant"), nullable=False),
        sa.Column(
            "closure",
            words("closure", "withdrawn", "transferred", "out_of_jurisdiction", "not_a_complaint", "duplicate"),
            nullable=True,
        ),
        sa.Column("procedure_id", text(80), nullable=False),
        sa.Column("procedure_version", text(40), nullable=False),
        sa.Column("area", text(80), nullable=False),
        sa.Column("channel", words("channel", "email", "phone", "post", "in_person", "web"), nullable=False),
        sa.Column("mailbox", text(80), nullable=False),
        sa.Column("subject", text(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_quiet", sa.Boolean(), nullable=False),
        sa.Column("card_channel", text(), nullable=False),
        sa.Column("card_ts", text(), nullable=False),
        sa.Column("closed_at", instant(), nullable=True),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("attended_at", instant(), nullable=True),
        sa.Column("attended_by", text(254), nullable=False),
        sa.Column("matter_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    ]


def commitments() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("area", text(80), nullable=False),
        sa.Column("year", text(9), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("owner", text(254), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("progress", text(), nullable=False),
        sa.Column("progress_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    ]


def contacts() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("role", text(20), nullable=False),
        sa.Column("address", text(254), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("language", text(8), nullable=False),
        sa.Column("preferred_channel", words("channel", "email", "phone", "post", "in_person", "web"), nullable=False),
        sa.Column("bounced_at", instant(), nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("restriction", text(), nullable=False),
        sa.Column("restriction_review_on", sa.Date(), nullable=True),
        sa.Column("consent", words("consent", "not_needed", "requested", "received", "refused"), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("adjustments", text(), nullable=False),
        sa.Column("vulnerability", text(), nullable=False),
        sa.Column("phone", text(40), nullable=False),
        sa.Column("postal_address", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    ]


def stages() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entered_how", words("enteredhow", "direct", "escalated"), nullable=False),
        sa.Column("requested_at", instant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("owner", text(254), nullable=False),
        sa.Column("receipt_sent_at", instant(), nullable=True),
        sa.Column("acknowledge_by", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", instant(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("responded_at", instant(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("response_channel", words("channel", "email", "phone", "post", "in_person", "web"), nullable=True),
        sa.Column("response_evidence", text(), nullable=False),
        sa.Column("closed_at", instant(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", words("outcome", "upheld", "partially_upheld", "not_upheld", "resolved"), nullable=True),
        sa.Column("outcome_reason", text(), nullable=False),
        sa.Column("decided_by", text(254), nullable=False),
        sa.Column("updates_sent", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("is_overridden", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", text(12), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number", name="uq_stages_case_number"),
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


def remedies() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("kind", text(40), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("owner", text(254), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", text(254), nullable=False),
        sa.Column("evidence", text(), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("referral_id", sa.Integer(), sa.ForeignKey("referrals.id"), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    ]


def create_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", text(254), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("deputy", text(254), nullable=False),
        sa.Column("added_at", instant(), nullable=False),
        sa.Column("added_by", text(254), nullable=False),
        sa.Column("ended_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_email"), ["email"], unique=False)


def create_calendar_days() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("added_at", instant(), nullable=False),
        sa.Column("added_by", text(254), nullable=False),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("ended_by", text(254), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_days_day"), ["day"], unique=False)


def create_access() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("email", text(254), nullable=False),
        sa.Column("kind", words("accesskind", "named", "kept_out"), nullable=False),
        sa.Column("since", instant(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "email", name="uq_access_case_email"),
    )
    with op.batch_alter_table("access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_email"), ["email"], unique=False)


def create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", words("linkkind", "related", "duplicate", "merged", "split"), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("undone_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_other_id"), ["other_id"], unique=False)


def create_referrals() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body", text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("outcome", words("outcome", "upheld", "partially_upheld", "not_upheld", "resolved"), nullable=True),
        sa.Column("decision", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_case_id"), ["case_id"], unique=False)


def create_routings() -> None:
    op.create_table(
        "routings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "route",
            words(
                "route",
                "service_request",
                "foi",
                "sar",
                "appeal",
                "insurance",
                "safeguarding",
                "councillor_conduct",
                "enquiry",
            ),
            nullable=False,
        ),
        sa.Column("to", text(254), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("routed_at", instant(), nullable=False),
        sa.Column("routed_by", text(254), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("undone_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("routings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routings_case_id"), ["case_id"], unique=False)


def create_extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", words("extensionstate", "asked", "approved", "told", "refused", "lapsed"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("asked_at", instant(), nullable=False),
        sa.Column("asked_by", text(254), nullable=False),
        sa.Column("decided_at", instant(), nullable=True),
        sa.Column("decided_by", text(254), nullable=False),
        sa.Column("told_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stage_id", "number", name="uq_extensions_stage_number"),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_stage_id"), ["stage_id"], unique=False)


def create_milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stage_id", "key", name="uq_milestones_stage_key"),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_stage_id"), ["stage_id"], unique=False)


def create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_commitment_id"), ["commitment_id"], unique=False)


def create_refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("what", words("refused", "complaint", "escalation"), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusals_case_id"), ["case_id"], unique=False)


def create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
        ),
        sa.PrimaryKeyConstraint("outbox_id"),
    )
