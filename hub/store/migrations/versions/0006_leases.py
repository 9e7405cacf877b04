"""Add whose each slot of numbers for kiosks without the hub is on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        'leases',
        sa.Column('hall', sa.Text(), nullable=False),
        sa.Column('day', sa.Text(), nullable=False),
        sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('lease', sa.Text(), nullable=False),
        sa.Column('kiosk', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('hall', 'day', 'slot', name=op.f('pk_leases')),
        sa.UniqueConstraint('hall', 'day', 'lease', name=op.f('uq_leases_hall_day_lease')),
        comment='Whose a slot of numbers for kiosks without the hub is on a day, also one that is to come.',
    )
