"""Add what each visitor was told of the wait and for which service, and why a call was out of turn."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('tickets', sa.Column('drawn_for', sa.Text(), nullable=True))
    for name in ('wait_ms', 'wait_low', 'wait_high'):
        op.add_column('tickets', sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column('calls', sa.Column('out_of_turn', sa.Text(), nullable=True))
