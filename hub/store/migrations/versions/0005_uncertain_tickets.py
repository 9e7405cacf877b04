"""Mark the tickets whose fate a rebuilt history did not know."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.add_column('tickets', sa.Column('uncertain', sa.Boolean(), nullable=True))
