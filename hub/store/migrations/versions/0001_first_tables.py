"""Make the first tables: history, its commands and days, numbers, tickets, calls and slips."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    op.create_table('commands',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('command_id', sa.Text(), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('hall', 'command_id', name=op.f('pk_commands')),
    comment='Every command that made events, once, with the first of its revisions.'
    )
    op.create_table('halls',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('head', sa.BigInteger(), nullable=False),
    sa.Column('head_hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('hall', name=op.f('pk_halls')),
    comment='One row per hall: its epoch and where its journal ends; every append must hit it.'
    )
    op.create_table('journal',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('revision', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('command_id', sa.Text(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=True),
    sa.Column('device', sa.Text(), nullable=True),
    sa.Column('prev_hash', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('hall', 'revision', name=op.f('pk_journal')),
    comment='The truth: append-only events.'
    )
    op.create_table('numbering',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('pool', sa.Text(), nullable=False),
    sa.Column('next', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('hall', 'day', 'pool', name=op.f('pk_numbering')),
    comment='The number each pool gives next; changed with the ticket, never derived.'
    )
    op.create_table('days',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('opened_revision', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('sealed_count', sa.BigInteger(), nullable=True),
    sa.Column('sealed_head', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['hall'], ['halls.hall'], name=op.f('fk_days_halls')),
    sa.PrimaryKeyConstraint('hall', 'day', name=op.f('pk_days')),
    comment='Service days; a closed one is sealed by its number of records and the hash of its last.'
    )
    op.create_table('tickets',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('ticket', sa.Text(), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('pool', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('agency', sa.Text(), nullable=False),
    sa.Column('service_name', sa.JSON(), nullable=False),
    sa.Column('agency_name', sa.JSON(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('ticket_class', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('ahead', sa.Integer(), nullable=False),
    sa.Column('kiosk', sa.Text(), nullable=True),
    sa.Column('issued_at', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('counter', sa.Text(), nullable=True),
    sa.Column('called_at', sa.BigInteger(), nullable=True),
    sa.Column('started_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['hall', 'day'], ['days.hall', 'days.day'], name=op.f('fk_tickets_days')),
    sa.PrimaryKeyConstraint('hall', 'ticket', name=op.f('pk_tickets')),
    sa.UniqueConstraint('hall', 'day', 'pool', 'number', name=op.f('uq_tickets_hall_day_pool_number')),
    comment='Every ticket with its names as at issue; called_at is its first call.'
    )
    op.create_index('uq_tickets_counter_active', 'tickets', ['hall', 'day', 'counter'], unique=True, sqlite_where=sa.text("state IN ('called', 'serving')"), postgresql_where=sa.text("state IN ('called', 'serving')"))
    op.create_table('calls',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('call_id', sa.Text(), nullable=False),
    sa.Column('ticket', sa.Text(), nullable=False),
    sa.Column('counter', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('counter_zone', sa.Text(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('shown_at', sa.BigInteger(), nullable=True),
    sa.Column('shown_by', sa.Text(), nullable=True),
    sa.Column('speaking_at', sa.BigInteger(), nullable=True),
    sa.Column('spoken_at', sa.BigInteger(), nullable=True),
    sa.Column('dropped_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['hall', 'ticket'], ['tickets.hall', 'tickets.ticket'], name=op.f('fk_calls_tickets')),
    sa.PrimaryKeyConstraint('hall', 'call_id', name=op.f('pk_calls')),
    comment='Calls and recalls: when made, first shown, and announced or dropped.'
    )
    op.create_index(op.f('ix_calls_hall_ticket'), 'calls', ['hall', 'ticket'], unique=False)
    op.create_table('slips',
    sa.Column('hall', sa.Text(), nullable=False),
    sa.Column('job', sa.Text(), nullable=False),
    sa.Column('ticket', sa.Text(), nullable=False),
    sa.Column('copy', sa.Integer(), nullable=False),
    sa.Column('printer', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hall', 'ticket'], ['tickets.hall', 'tickets.ticket'], name=op.f('fk_slips_tickets')),
    sa.PrimaryKeyConstraint('hall', 'job', name=op.f('pk_slips')),
    comment='Print jobs and what became of them; `at` is the newest word.'
    )
    op.create_index(op.f('ix_slips_hall_ticket'), 'slips', ['hall', 'ticket'], unique=False)
