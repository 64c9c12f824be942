"""One invitation of an address to a place, also where two people send it at the same moment: the newer one stays."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

PLACE = sa.text("coalesce(startup_id, 0)")


def upgrade() -> None:
    op.execute(
        "DELETE FROM invitation WHERE id NOT IN "
        "(SELECT max(id) FROM invitation GROUP BY email, coalesce(startup_id, 0))"
    )
    op.drop_index("ix_invitation_email", "invitation")
    op.create_index("uq_invitation", "invitation", ["email", PLACE], unique=True)


def downgrade() -> None:
    op.drop_index("uq_invitation", "invitation")
    op.create_index("ix_invitation_email", "invitation", ["email"])
