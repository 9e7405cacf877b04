"""Add what was decided about each device, and the authority that signs for the hall."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        'identities',
        sa.Column('hall', sa.Text(), nullable=False),
        sa.Column('revision', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('day', sa.Text(), nullable=False),
        sa.Column('at', sa.BigInteger(), nullable=False),
        sa.Column('device', sa.Text(), nullable=False),
        sa.Column('fingerprint', sa.Text(), nullable=False),
        sa.Column('expires_at', sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint('hall', 'revision', name=op.f('pk_identities')),
        comment='What was decided about each device; the newest row of one holds, and without an end it is put out.',
    )
    op.create_table(
        'authorities',
        sa.Column('hall', sa.Text(), nullable=False),
        sa.Column('certificate', sa.Text(), nullable=False),
        sa.Column('sealed_key', sa.LargeBinary(), nullable=False),
        sa.Column('made_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('hall', name=op.f('pk_authorities')),
        comment="The hall's certificate authority; its key is sealed under the recovery code.",
    )
