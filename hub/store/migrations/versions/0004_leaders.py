"""Add who leads a hall, in which session, and when it last said so."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('halls', sa.Column('leader_process', sa.Integer(), nullable=True))
    op.add_column('halls', sa.Column('leader_since', sa.BigInteger(), nullable=True))
    op.add_column('halls', sa.Column('leader_address', sa.Text(), nullable=True))
    op.add_column('halls', sa.Column('renewed_at', sa.BigInteger(), nullable=True))
