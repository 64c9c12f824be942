"""Imports of notices: what each read, and what came of every row; and where a signal came from."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("signal", sa.Column("source_reference", sa.String(200), nullable=True))
    op.add_column("signal", sa.Column("source_version", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_signal_reference",
        "signal",
        ["source", "source_reference"],
        sqlite_where=sa.text("source_reference IS NOT NULL"),
        postgresql_where=sa.text("source_reference IS NOT NULL"),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("file", sa.String(40), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(500), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    )
    op.create_index("ix_import_run_status", "import_run", ["status", "id"])
    op.create_table(
        "import_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("import_run.id", ondelete="CASCADE"), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("text", sa.String(600), nullable=False),
        sa.Column("signal_id", sa.Integer(), sa.ForeignKey("signal.id"), nullable=True),
    )
    op.create_index("ix_import_line_run", "import_line", ["run_id", "result", "id"])


def downgrade() -> None:
    op.drop_table("import_line")
    op.drop_table("import_run")
    op.drop_index("ix_signal_reference", "signal")
    # Not in a batch, which on SQLite would make the table anew, and so drop what others refer to.
    op.drop_column("signal", "source_version")
    op.drop_column("signal", "source_reference")
