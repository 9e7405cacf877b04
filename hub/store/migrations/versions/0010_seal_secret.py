"""Add the secret that seals marks of history, which a restore and a rebuild renew."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('halls', sa.Column('seal_secret', sa.LargeBinary(), nullable=True))
