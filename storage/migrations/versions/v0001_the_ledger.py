"""The ledger."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import instant, text, words

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    create_areas()
    create_cases()
    create_counters()
    create_heartbeats()
    create_keys()
    create_leases()
    create_mailboxes()
    create_pauses()
    create_people()
    create_raw_mail()
    create_seals()
    create_commitments()
    create_contacts()
    create_events()
    create_stages()
    create_duties()
    create_messages()
    create_outbox()
    create_payloads()
    create_points()
    create_promises()
    create_remedies()
    create_attachments()


def create_areas() -> None:
    op.create_table(
        "areas",
        sa.Column("code", text(80), nullable=False),
        sa.Column("directorate", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def create_cases() -> None:
    op.create_table(
        "cases",
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
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_status"), ["status"], unique=False)


def create_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", text(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def create_heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", text(40), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def create_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("name", text(40), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", text(120), nullable=False),
        sa.Column("holder", text(80), nullable=False),
        sa.Column("until", instant(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def create_mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("name", text(80), nullable=False),
        sa.Column("live_from", instant(), nullable=False),
        sa.Column("cursor", text(), nullable=False),
        sa.Column("polled_at", instant(), nullable=True),
        sa.Column("last_error", text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def create_pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paused_at", instant(), nullable=False),
        sa.Column("paused_by", text(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("resumed_at", instant(), nullable=True),
        sa.Column("resumed_by", text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", text(254), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("slack_id", text(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )


def create_raw_mail() -> None:
    op.create_table(
        "raw_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", text(80), nullable=False),
        sa.Column("transport_key", text(512), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("filed_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mailbox", "transport_key", name="uq_raw_mail_mailbox_key"),
    )
    with op.batch_alter_table("raw_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_mail_filed_at"), ["filed_at"], unique=False)


def create_seals() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("heads", text(64), nullable=False),
        sa.Column("last_event_id", sa.Integer(), nullable=False),
        sa.Column("previous", text(64), nullable=False),
        sa.Column("hash", text(64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def create_commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("area", text(80), nullable=False),
        sa.Column("year", text(9), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("owner", text(254), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("progress", text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_case_id"), ["case_id"], unique=False)


def create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("role", text(20), nullable=False),
        sa.Column("address", text(254), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("language", text(8), nullable=False),
        sa.Column("preferred_channel", words("channel", "email", "phone", "post", "in_person", "web"), nullable=False),
        sa.Column("bounced_at", instant(), nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_case_id"), ["case_id"], unique=False)


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("at", instant(), nullable=False),
        sa.Column("kind", text(40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("data", text(), nullable=False),
        sa.Column("digest", text(64), nullable=False),
        sa.Column("previous", text(64), nullable=False),
        sa.Column("hash", text(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain", "number", name="uq_events_chain_number"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_case_id"), ["case_id"], unique=False)


def create_stages() -> None:
    op.create_table(
        "stages",
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
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number", name="uq_stages_case_number"),
    )
    with op.batch_alter_table("stages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stages_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stages_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_stages_responded_at"), ["responded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stages_responded_on"), ["responded_on"], unique=False)


def create_duties() -> None:
    op.create_table(
        "duties",
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
    )
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duties_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_duties_state_due", ["state", "due_at"], unique=False)


def create_messages() -> None:
    op.create_table(
        "messages",
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
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_content_hash"), ["content_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_from_address"), ["from_address"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_held_state"), ["held_state"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_mail_class"), ["mail_class"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_message_id"), ["message_id"], unique=False)


def create_outbox() -> None:
    op.create_table(
        "outbox",
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
                "reply",
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
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_address_sent", ["address", "sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_sent_at"), ["sent_at"], unique=False)
        batch_op.create_index("ix_outbox_state_due", ["state", "due_at"], unique=False)


def create_payloads() -> None:
    op.create_table(
        "payloads",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("salt", text(64), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("event_id"),
    )


def create_points() -> None:
    op.create_table(
        "points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("theme", text(80), nullable=False),
        sa.Column("subtheme", text(80), nullable=False),
        sa.Column("finding", words("outcome", "upheld", "partially_upheld", "not_upheld", "resolved"), nullable=True),
        sa.Column("reasons", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_stage_id"), ["stage_id"], unique=False)


def create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", words("promisekind", "holding", "update", "extension"), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("settled_at", instant(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stage_id", "number", name="uq_promises_stage_number"),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promises_stage_id"), ["stage_id"], unique=False)


def create_remedies() -> None:
    op.create_table(
        "remedies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("kind", text(40), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("remedies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remedies_stage_id"), ["stage_id"], unique=False)


def create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("content_type", text(255), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", text(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_message_id"), ["message_id"], unique=False)
