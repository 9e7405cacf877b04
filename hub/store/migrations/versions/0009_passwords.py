"""Add the salted hashes of staff's passwords."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table(
        'passwords',
        sa.Column('hall', sa.Text(), nullable=False),
        sa.Column('password', sa.Text(), nullable=False),
        sa.Column('kept', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('hall', 'password', name=op.f('pk_passwords')),
        comment="Salted hashes of staff's passwords, each by its SHA-256, which is all that history knows of it.",
    )
