"""Add the secret of which the addresses of visitors' pages are made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('halls', sa.Column('visitor_secret', sa.LargeBinary(), nullable=True))
