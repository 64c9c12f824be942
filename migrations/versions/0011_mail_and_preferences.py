"""Mail that waits or was sent, how each person wants to be told, and lines of a tray put off until later."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_MOMENT = sa.DateTime(timezone=True)
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_mail()
    _create_choices()
    op.add_column("notification", sa.Column("snoozed_until", _MOMENT, nullable=True))
    asleep = sa.text("snoozed_until IS NOT NULL")
    op.create_index(
        "ix_notification_snoozed", "notification", ["snoozed_until"], sqlite_where=asleep, postgresql_where=asleep
    )


def _create_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("unsubscribe", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=True),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
    )
    waiting, claimed = sa.text("state = 'waiting'"), sa.text("state = 'claimed'")
    op.create_index("uq_mail_key", "mail", ["address", "subject_key"], unique=True)
    op.create_index("ix_mail_person_id", "mail", ["person_id"])
    op.create_index("ix_mail_state", "mail", ["state", "id"])
    op.create_index("ix_mail_due", "mail", ["not_before", "id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_mail_claimed", "mail", ["claimed_at"], sqlite_where=claimed, postgresql_where=claimed)


def _create_choices() -> None:
    op.create_table(
        "preference",
        _person("preference"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Boolean(), nullable=False),
        sa.Column("desktop", sa.Boolean(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_preference"),
    )
    op.create_table(
        "quiet_hours",
        _person("quiet_hours"),
        sa.Column("begin", sa.SmallInteger(), nullable=False),
        sa.Column("end", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_quiet_hours"),
    )
    op.create_table(
        "muted_signal",
        _person("muted_signal"),
        sa.Column(
            "signal_id",
            sa.Integer(),
            sa.ForeignKey("signal.id", name="fk_muted_signal_signal_id_signal", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("person_id", "signal_id", name="pk_muted_signal"),
    )
    op.create_table(
        "digest_sent",
        _person("digest_sent"),
        sa.Column("upto", _MOMENT, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_digest_sent"),
    )
    op.create_index("ix_digest_sent_next_at", "digest_sent", ["next_at"])


def _person(table: str) -> sa.Column[int]:
    person = sa.ForeignKey("person.id", name=f"fk_{table}_person_id_person", ondelete="CASCADE")
    return sa.Column("person_id", sa.Integer(), person, nullable=False)


def downgrade() -> None:
    op.drop_index("ix_notification_snoozed", "notification")
    with op.batch_alter_table("notification") as notification:
        notification.drop_column("snoozed_until")
    for table in ("digest_sent", "muted_signal", "quiet_hours", "preference", "mail"):
        op.drop_table(table)
