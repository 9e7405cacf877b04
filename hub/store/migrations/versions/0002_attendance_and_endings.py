"""Add who was at which counter, and how a service ended."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('tickets', sa.Column('outcome', sa.Text(), nullable=True))
    op.add_column('tickets', sa.Column('by_calling', sa.Boolean(), nullable=True))
    op.create_table('attendance',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('revision', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('counter', sa.Text(), nullable=False),
    sa.Column('officer', sa.Text(), nullable=False),
    sa.Column('on_at', sa.BigInteger(), nullable=False),
    sa.Column('off_at', sa.BigInteger(), nullable=True),
    sa.Column('cause', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['hall', 'day'], ['days.hall', 'days.day'], name=op.f('fk_attendance_days')),
    sa.PrimaryKeyConstraint('hall', 'revision', name=op.f('pk_attendance')),
    comment='Who worked at which counter, from the record that signed them on; cause says how they left.'
    )
    for one in ('counter', 'officer'):
        op.create_index(f'uq_attendance_{one}_present', 'attendance', ['hall', 'day', one], unique=True, sqlite_where=sa.text('off_at IS NULL'), postgresql_where=sa.text('off_at IS NULL'))
