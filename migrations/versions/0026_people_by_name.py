"""The list of people is read in the order of an index, a page at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index("ix_person_name", "person", [sa.text("lower(name)"), "id"])


def downgrade() -> None:
    op.drop_index("ix_person_name", "person")
