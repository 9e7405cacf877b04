"""The tables, as SQLAlchemy Core metadata; the database itself refuses a double (architecture.md section 4)."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

HALLS: Final = Table(
    "halls",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("leader_process", Integer),
    Column("leader_since", BigInteger),
    Column("leader_address", Text),
    Column("renewed_at", BigInteger),
    Column("visitor_secret", LargeBinary),
    Column("seal_secret", LargeBinary),
    comment="One row per hall: its epoch and where its journal ends; every append must hit it.",
)

JOURNAL: Final = Table(
    "journal",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("command_id", Text),
    Column("digest", Text),
    Column("actor", Text),
    Column("device", Text),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    comment="The truth: append-only events.",
)

COMMANDS: Final = Table(
    "commands",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("command_id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("digest", Text),
    comment="Every command that made events, once, with the first of its revisions.",
)

DAYS: Final = Table(
    "days",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("opened_revision", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("sealed_count", BigInteger),
    Column("sealed_head", LargeBinary),
    ForeignKeyConstraint(["hall"], ["halls.hall"]),
    comment="Service days; a closed one is sealed by its number of records and the hash of its last.",
)

NUMBERING: Final = Table(
    "numbering",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("next", Integer, nullable=False),
    comment="The number each pool gives next; changed with the ticket, never derived.",
)

TICKETS: Final = Table(
    "tickets",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("ticket", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("pool", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("service_name", JSON, nullable=False),
    Column("agency_name", JSON, nullable=False),
    Column("zone", Text, nullable=False),
    Column("ticket_class", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("kiosk", Text),
    Column("issued_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("counter", Text),
    Column("called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("reason", Text),
    Column("outcome", Text),
    Column("by_calling", Boolean),
    Column("drawn_for", Text),
    Column("wait_ms", BigInteger),
    Column("wait_low", BigInteger),
    Column("wait_high", BigInteger),
    Column("uncertain", Boolean),  # a rebuild found it open
    ForeignKeyConstraint(["hall", "day"], ["days.hall", "days.day"]),
    UniqueConstraint("hall", "day", "pool", "number"),
    comment="Every ticket with its names as at issue; called_at is its first call.",
)
Index(
    "uq_tickets_counter_active",
    TICKETS.c.hall,
    TICKETS.c.day,
    TICKETS.c.counter,
    unique=True,
    sqlite_where=text("state IN ('called', 'serving')"),
    postgresql_where=text("state IN ('called', 'serving')"),
)

CALLS: Final = Table(
    "calls",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("call_id", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("counter_zone", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("shown_at", BigInteger),
    Column("shown_by", Text),
    Column("speaking_at", BigInteger),
    Column("spoken_at", BigInteger),
    Column("dropped_at", BigInteger),
    Column("out_of_turn", Text),
    ForeignKeyConstraint(["hall", "ticket"], ["tickets.hall", "tickets.ticket"]),
    comment="Calls and recalls: when made, first shown, and announced or dropped.",
)
Index(None, CALLS.c.hall, CALLS.c.ticket)

SLIPS: Final = Table(
    "slips",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("printer", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("at", BigInteger, nullable=False),
    ForeignKeyConstraint(["hall", "ticket"], ["tickets.hall", "tickets.ticket"]),
    comment="Print jobs and what became of them; `at` is the newest word.",
)
Index(None, SLIPS.c.hall, SLIPS.c.ticket)

ATTENDANCE: Final = Table(
    "attendance",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("on_at", BigInteger, nullable=False),
    Column("off_at", BigInteger),
    Column("cause", Text),
    ForeignKeyConstraint(["hall", "day"], ["days.hall", "days.day"]),
    comment="Who worked at which counter, from the record that signed them on; cause says how they left.",
)
LEASES: Final = Table(
    "leases",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("lease", Text, nullable=False),
    Column("kiosk", Text, nullable=False),
    UniqueConstraint("hall", "day", "lease"),
    comment="Whose a slot of numbers for kiosks without the hub is on a day, also one that is to come.",
)
IDENTITIES: Final = Table(
    "identities",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("device", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("expires_at", BigInteger),
    comment="What was decided about each device; the newest row of one holds, and without an end it is put out.",
)
AUTHORITIES: Final = Table(
    "authorities",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("certificate", Text, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    comment="The hall's certificate authority; its key is sealed under the recovery code.",
)
PASSWORDS: Final = Table(
    "passwords",
    METADATA,
    Column("hall", Text, primary_key=True),
    Column("password", Text, primary_key=True),
    Column("kept", Text, nullable=False),
    comment="Salted hashes of staff's passwords, each by its SHA-256, which is all that history knows of it.",
)
for _one in ("counter", "officer"):
    Index(
        f"uq_attendance_{_one}_present",
        ATTENDANCE.c.hall,
        ATTENDANCE.c.day,
        ATTENDANCE.c[_one],
        unique=True,
        sqlite_where=ATTENDANCE.c.off_at.is_(None),
        postgresql_where=ATTENDANCE.c.off_at.is_(None),
    )
